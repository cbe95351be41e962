/*
 * A holding is one holder's time in one post, asked for after the fact: does it go on?
 */
#ifndef DIRECTORY_HOLDING_H
#define DIRECTORY_HOLDING_H

#include "base-date.h"
#include "store-core.h"

typedef struct Holding {
	const char *post;   /* id */
	const char *person; /* id; "" when the holder is known by name only */
	const char *name;   /* asked only without an id */
} Holding;

/*
 * Why the holder does not hold the post on `day` ("term ended 2025-02-20"), yours; NULL when
 * they do. A holding is from its first to its last day, both included; an unknown first day
 * is long past and an unknown last day to come. Asks the store as it is now: a holder or a
 * post that it does not know any more holds nothing.
 */
bool holding_find_end(Store *store, const Holding *holding, Date day, char **reason_out,
		      GError **error) CHY_MUST_CHECK;

#endif
