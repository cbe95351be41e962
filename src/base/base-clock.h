/*
 * The clock that an office lives by: the system's, or one frozen for tests. Which day it is
 * depends on where the clock hangs: in UTC until it is given a zone.
 *
 * A frozen clock stands still except when somebody sleeps on it: clock_sleep then moves it
 * on at once, so that retries and rates can be tested without waiting.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base-date.h"

typedef struct Clock Clock;

/* `frozen` is an RFC 3339 time, or NULL for the system's clock. CHY_INVALID if it is neither. */
Clock *clock_new(const char *frozen, GError **error) CHY_MUST_CHECK;
void clock_free(Clock *clock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Clock, clock_free)

/* Now, in microseconds since the epoch, UTC. */
int64_t clock_now(const Clock *clock);

/*
 * Microseconds that have passed since a moment that nobody knows: for what this process waits for
 * itself, as setting the clock makes them neither more nor fewer.
 */
int64_t clock_steady(const Clock *clock);

/* Now as RFC 3339 text with whole seconds ("2025-02-20T09:00:00Z"), yours. */
char *clock_stamp(const Clock *clock);

/* Hang it in that zone, which is the caller's. */
void clock_set_zone(Clock *clock, GTimeZone *zone);

/*
 * The day that the clock shows at an instant (microseconds). There is none before the year 1 or
 * behind 9999: a zone that has passed these ends shows the first or the last day.
 */
Date clock_day(const Clock *clock, int64_t instant);

/* The day that the clock shows now. */
Date clock_today(const Clock *clock);

/* Let `microseconds` pass. */
void clock_sleep(Clock *clock, int64_t microseconds);

#endif
