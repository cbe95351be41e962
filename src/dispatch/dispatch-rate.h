/*
 * A rate is how many letters may go in a second, a minute or an hour: "5/s", "300/h".
 *
 * It is kept by the generic cell rate algorithm: all that is remembered is when the next
 * letter may go, and that stands in the ledger, so that several processes keep one rate
 * together. Letters leave evenly, one an interval; where the interval is shorter than
 * RATE_SPAN, those of one span may leave together. So a rate of up to ten a second is never
 * exceeded in any window of its unit, a higher one by a tenth of a second's letters at most.
 *
 * Instants and intervals are microseconds.
 */
#ifndef DISPATCH_RATE_H
#define DISPATCH_RATE_H

#include "store-core.h"

#define LIMIT_RATE 10000 /* letters of a unit */
#define RATE_SPAN 100000 /* whose letters may leave together */

typedef struct Rate {
	int64_t interval; /* between two letters; 0: as fast as it goes */
} Rate;

/* CHY_INVALID for anything but a number from 1 to LIMIT_RATE, a slash and s, m or h. */
bool rate_parse(const char *text, Rate *rate_out, GError **error) CHY_MUST_CHECK;

/*
 * The rate under the key `rate` of a group of the configuration; none without the key.
 * CHY_CONFIG names group, key and value.
 */
bool rate_read(GKeyFile *file, const char *group, Rate *rate_out,
	       GError **error) CHY_MUST_CHECK;

/*
 * When a letter may go whose rate was left at `free`, after so many that go `ahead` of it and
 * are not taken yet: now or before when at once. A moment that no letter can have left, since
 * the clock or the rate was another, counts for nothing.
 */
int64_t rate_slot(Rate rate, int64_t free, int64_t now, unsigned ahead);

/* Where a letter that goes now leaves the rate. */
int64_t rate_take(Rate rate, int64_t free, int64_t now);

/* Whose rate it is. */
typedef struct RateKey {
	const char *subject; /* "relay" or "domain" */
	const char *name;
} RateKey;

/* Where the ledger has left the rate; 0 when no letter has gone. In a transaction. */
bool rate_load(Store *store, const RateKey *key, int64_t *free_out,
	       GError **error) CHY_MUST_CHECK;
bool rate_save(Store *store, const RateKey *key, int64_t free,
	       GError **error) CHY_MUST_CHECK;

#endif
