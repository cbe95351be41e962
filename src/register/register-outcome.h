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

/* What an outcome says; a field that it has not is NULL. */
typedef struct RegisterOutcome {
	char *letter, *channel, *state;
	char *day, *who,
		*scan; /* of what goes by post or by hand: who carried it or took it in */
	char *was; /* of a person's word: the state before, which those of before have not */
} RegisterOutcome;

void register_outcome_clear(RegisterOutcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RegisterOutcome, register_outcome_clear)

/* The outcome at that position; all of *outcome_out, yours to clear, is NULL where none stands. */
bool register_outcome_load(Store *store, int64_t position, RegisterOutcome *outcome_out,
			   GError **error) CHY_MUST_CHECK;

#endif
