/*
 * Time zones: what the clocks on the wall show somewhere, and when they show it.
 *
 * A wall time is the number of seconds from 1970-01-01T00:00:00 on that clock, as if it had
 * never been put forward or back. Where clocks are put back it comes twice, where they are put
 * forward it may not come at all.
 */
#ifndef CALENDAR_ZONE_H
#define CALENDAR_ZONE_H

#include "base-error.h"

#include <stdint.h>

/*
 * The zone of that name of the IANA time zone database; NULL: the machine's own. CHY_CONFIG when
 * the machine knows no such zone. *zone_out is yours (g_time_zone_unref).
 */
bool zone_open(const char *name, GTimeZone **zone_out, GError **error) CHY_MUST_CHECK;

/* What the wall shows at an instant, in seconds since the epoch. */
int64_t zone_wall(GTimeZone *zone, int64_t second);

/*
 * The first second after `after` at which the wall shows `wall`; for a time that is skipped
 * when clocks are put forward, the second of that. Always later than `after`.
 */
int64_t zone_next(GTimeZone *zone, int64_t wall, int64_t after);

typedef enum {
	MOMENT_FROM,  /* of a day alone: its first second */
	MOMENT_UNTIL, /* of a day alone: the first second of the next day */
} MomentEdge;

/*
 * Read a time as a person gives it: RFC 3339 with its offset; "2025-02-26 09:00" as the zone's
 * clocks show it; or a day. CHY_INVALID for anything else, and for a time that the zone's
 * clocks skip or show twice, which needs its offset. *instant_out: microseconds.
 */
bool moment_parse(const char *text, GTimeZone *zone, MomentEdge edge,
		  int64_t *instant_out, GError **error) CHY_MUST_CHECK;

/*
 * "2025-02-26 09:00 +04:00", yours: an instant (microseconds, from INSTANT_FIRST to INSTANT_LAST)
 * as the zone's clocks show it, or in UTC where they would have to show another year than 1 to
 * 9999.
 */
char *moment_format(int64_t instant, GTimeZone *zone);

#endif
