#include "base-clock.h"

struct Clock {
	bool frozen;
	int64_t instant; /* of a frozen clock */
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
	g_free(clock);
}

int64_t clock_now(const Clock *clock)
{
	return clock->frozen ? clock->instant : g_get_real_time();
}

char *clock_stamp(const Clock *clock)
{
	int64_t now = clock_now(clock);

	return instant_format(now - now % G_USEC_PER_SEC);
}

Date clock_today(const Clock *clock)
{
	return date_of_instant(clock_now(clock));
}

void clock_sleep(Clock *clock, int64_t microseconds)
{
	if (clock->frozen)
		clock->instant += microseconds;
	else
		g_usleep((gulong)microseconds);
}
