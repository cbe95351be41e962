/*
 * Quiet hours and weekends, in which an office lets nobody's mail arrive. A home's
 * chancery.conf may say so:
 *
 *	[dispatch]
 *	quiet-hours=20:00-08:00
 *	quiet-weekend=yes
 *
 * They are those of the place where the letter goes.
 */
#ifndef CALENDAR_QUIET_H
#define CALENDAR_QUIET_H

#include "base-error.h"
#include "calendar-country.h"

#include <stdint.h>

#define KEY_QUIET_HOURS "quiet-hours"
#define KEY_QUIET_WEEKEND "quiet-weekend"

typedef struct QuietPolicy {
	int begins, ends; /* minutes of the day; the same: no hour is quiet */
	bool weekend;     /* its days are quiet */
} QuietPolicy;

/*
 * The policy of the group [dispatch], whose other keys are not looked at; nothing is quiet where
 * it says nothing. CHY_CONFIG: a value is not of the form above, or names the whole day.
 */
bool quiet_policy_parse(GKeyFile *file, QuietPolicy *policy_out,
			GError **error) CHY_MUST_CHECK;

/* Whether anything is ever quiet. */
bool quiet_policy_is_set(const QuietPolicy *policy);

/* A place: its clocks, and its weekend. */
typedef struct QuietPlace {
	GTimeZone *zone;
	Weekdays weekend;
} QuietPlace;

/*
 * From when on, in seconds since the epoch, it is not quiet in that place: `now` when it is not
 * quiet now. A day of the weekend ends at midnight, where the quiet hours may go on.
 */
int64_t quiet_end(const QuietPolicy *policy, const QuietPlace *place, int64_t now);

/*
 * Until when, in seconds since the epoch, it surely does not become quiet in that place, where it
 * is not at `now`: at most until midnight, and `now` itself where clocks are changed before that.
 */
int64_t quiet_may_begin(const QuietPolicy *policy, const QuietPlace *place, int64_t now);

#endif
