/*
 * Outcomes: what the register says became of a letter by a channel.
 */
#ifndef REGISTER_OUTCOME_H
#define REGISTER_OUTCOME_H

#include "store-core.h"

/*
 * The state that the last outcome of the letter by the channel says, yours; NULL: the register
 * has none of it. CHY_CORRUPT for an outcome without a state. One look into an index.
 */
bool register_outcome_find(Store *store, const char *letter, const char *channel,
			   char **state_out, GError **error) CHY_MUST_CHECK;

#endif
