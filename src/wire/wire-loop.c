/*
 * A libevent base. Nothing of it is seen outside this room.
 */
#include "wire-loop.h"

#include "wire-private.h"

#include <event2/event.h>
#include <math.h>
#include <signal.h>

struct Loop {
	struct event_base *base;
};

bool loop_new(Loop **loop_out, GError **error)
{
	struct event_base *base = event_base_new();

	if (base == NULL)
		return chy_fail(error, CHY_INTERNAL, "cannot start the event loop");
	/* A write to a socket that the far side has closed is an error, not a signal.
	 */
	signal(SIGPIPE, SIG_IGN);
	*loop_out = g_new0(Loop, 1);
	(*loop_out)->base = base;
	return true;
}

void loop_free(Loop *loop)
{
	if (loop == NULL)
		return;
	event_base_free(loop->base);
	g_free(loop);
}

struct event_base *loop_get_base(const Loop *loop)
{
	return loop->base;
}

struct timeval loop_interval(double seconds)
{
	double whole = floor(seconds);

	return (struct timeval){
		.tv_sec = (time_t)whole,
		.tv_usec = (suseconds_t)((seconds - whole) * 1e6),
	};
}

static void on_signal(G_GNUC_UNUSED evutil_socket_t number, G_GNUC_UNUSED short what,
		      void *base)
{
	event_base_loopbreak(base);
}

bool loop_run(Loop *loop, GError **error)
{
	struct event *terminate =
		evsignal_new(loop->base, SIGTERM, on_signal, loop->base);
	struct event *interrupt =
		evsignal_new(loop->base, SIGINT, on_signal, loop->base);
	bool good = terminate != NULL && interrupt != NULL &&
		    event_add(terminate, NULL) == 0 &&
		    event_add(interrupt, NULL) == 0 &&
		    event_base_dispatch(loop->base) == 0;

	if (terminate != NULL)
		event_free(terminate);
	if (interrupt != NULL)
		event_free(interrupt);
	return good || chy_fail(error, CHY_INTERNAL, "cannot run the event loop");
}
