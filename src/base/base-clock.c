#include "base-clock.h"

struct Clock {
	bool frozen;
	int64_t instant; /* of a frozen clock */
	GTimeZone *zone; /* NULL: UTC */
};

Clock *clock_new(const char *frozen, GError **error)
{
	int64_t instant = 0;

	if (frozen != NULL && !instant_parse(frozen, &instant, error))
		return NULL;

	Clock *clock = g_new0(Clock, 1);

	clock->frozen = frozen != NULL;
	clock->instant = instant;
	return clock;
}

void clock_free(Clock *clock)
{
	if (clock == NULL)
		return;
	g_clear_pointer(&clock->zone, g_time_zone_unref);
	g_free(clock);
}

int64_t clock_now(const Clock *clock)
{
	return clock->frozen ? clock->instant : g_get_real_time();
}

int64_t clock_steady(const Clock *clock)
{
	return clock->frozen ? clock->instant : g_get_monotonic_time();
}

char *clock_stamp(const Clock *clock)
{
	int64_t now = clock_now(clock);

	return instant_format(now - now % G_USEC_PER_SEC);
}

void clock_set_zone(Clock *clock, GTimeZone *zone)
{
	GTimeZone *held = g_time_zone_ref(zone);

	g_clear_pointer(&clock->zone, g_time_zone_unref);
	clock->zone = held;
}

/* What the zone is ahead of UTC then, in microseconds. */
static int64_t find_offset(GTimeZone *zone, int64_t instant)
{
	int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL,
						 instant / G_USEC_PER_SEC);

	return interval < 0 ? 0
			    : (int64_t)g_time_zone_get_offset(zone, interval) *
				      G_USEC_PER_SEC;
}

Date clock_day(const Clock *clock, int64_t instant)
{
	int64_t ahead = clock->zone != NULL ? find_offset(clock->zone, instant) : 0;

	return date_of_instant(CLAMP(instant + ahead, INSTANT_FIRST, INSTANT_LAST));
}

Date clock_today(const Clock *clock)
{
	return clock_day(clock, clock_now(clock));
}

void clock_sleep(Clock *clock, int64_t microseconds)
{
	if (clock->frozen)
		clock->instant += microseconds;
	else
		g_usleep((gulong)microseconds);
}
