/*
 * When a letter that its relay deferred is tried again, and when it is given up. A home's
 * chancery.conf may say so:
 *
 *	[dispatch]
 *	retry=1 5 15 30 60 120 240
 *	give-up-after=120
 */
#ifndef DISPATCH_RETRY_H
#define DISPATCH_RETRY_H

#include "base-error.h"

#include <stdint.h>

#define LIMIT_RETRY_DELAYS 16    /* of a schedule */
#define LIMIT_RETRY_DELAY 1440   /* minutes */
#define LIMIT_RETRY_PATIENCE 120 /* hours: 5 days (RFC 5321 4.5.4.1) */
#define RETRY_SPREAD 25 /* per cent that a delay may be longer, as configured */

typedef struct RetryPolicy {
	int64_t delays
		[LIMIT_RETRY_DELAYS]; /* seconds after the first, second … attempt */
	unsigned count;               /* of delays, at least 1; the last goes on */
	int64_t patience; /* seconds from the first attempt on, then it is given up */
	unsigned spread;  /* per cent */
} RetryPolicy;

/* Every key of the group [dispatch]; ended by NULL. */
extern const char *const retry_keys[];

/* The schedule above, to the second. */
extern const RetryPolicy retry_policy_usual;

/*
 * The schedule of the file, or the usual one, either spread by RETRY_SPREAD. CHY_CONFIG for
 * another key in the group (the message names the nearest), or a value that is no list of
 * minutes up to LIMIT_RETRY_DELAY, or no number of hours up to LIMIT_RETRY_PATIENCE.
 */
bool retry_policy_parse(GKeyFile *file, RetryPolicy *policy_out,
			GError **error) CHY_MUST_CHECK;

/*
 * Seconds from the nth attempt of a letter (from 1) until it is due again. Letters that were
 * deferred together are spread by their numbers, the same one always alike, so that they do
 * not come back together.
 */
int64_t retry_delay(const RetryPolicy *policy, const char *letter, int64_t attempt);

#endif
