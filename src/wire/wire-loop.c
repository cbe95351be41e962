/*
 * A libevent base. Nothing of it is seen outside this room.
 *
 * A loop that heeds signals is open, then closing, then closed. It catches a signal only
 * while it is open, and each once, so that the second one finds what the process did before,
 * or ends it where the loop has not turned since the first.
 *
 * Invariant: memory for libevent is had, or the process ends, as with GLib: a message is never
 * written in part because a buffer could not grow.
 */
#include "wire-loop.h"

#include "wire-private.h"

#include <event2/event.h>
#include <math.h>
#include <signal.h>

#define HEEDED 3 /* signals */

struct Loop {
	struct event_base *base;
	struct event *signals[HEEDED]; /* NULL: not heeded, or not any more */
	struct event *patience;        /* runs while closing */
	void (*asked)(void *data);
	void *data;
	bool closing, closed;
	struct event *watched; /* a file of somebody else's; NULL: none */
	bool (*readable)(void *data);
	void *readable_data;
};

void event_drop(struct event **event)
{
	if (*event != NULL)
		event_free(*event);
	*event = NULL;
}

bool loop_new(Loop **loop_out, GError **error)
{
	struct event_base *base;

	event_set_mem_functions(g_malloc, g_realloc, g_free);
	base = event_base_new();
	if (base == NULL || event_base_priority_init(base, LOOP_PRIORITIES) != 0) {
		if (base != NULL)
			event_base_free(base);
		return chy_fail(error, CHY_INTERNAL, "cannot start the event loop");
	}
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
	for (unsigned i = 0; i < HEEDED; i++)
		event_drop(&loop->signals[i]);
	event_drop(&loop->patience);
	event_drop(&loop->watched);
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

static void on_impatient(G_GNUC_UNUSED evutil_socket_t socket, G_GNUC_UNUSED short what,
			 void *data)
{
	Loop *loop = data;

	loop->closed = true;
}

static void on_asked(G_GNUC_UNUSED evutil_socket_t number, G_GNUC_UNUSED short what,
		     void *data)
{
	Loop *loop = data;
	const struct timeval patience = loop_interval(LOOP_PATIENCE);

	for (unsigned i = 0; i < HEEDED; i++)
		event_drop(&loop->signals[i]);
	signal(SIGHUP, SIG_IGN);
	loop->closing = true;
	loop->closed = event_add(loop->patience, &patience) < 0;
	if (loop->asked != NULL)
		loop->asked(loop->data);
}

/* Have a signal caught that is caught already, but only once: the next one ends the process. */
static bool catch_once(int number)
{
	struct sigaction action;

	if (sigaction(number, NULL, &action) != 0)
		return false;
	action.sa_flags |= (int)SA_RESETHAND;
	return sigaction(number, &action, NULL) == 0;
}

bool loop_heeds_hangup(void)
{
	struct sigaction action;

	return sigaction(SIGHUP, NULL, &action) == 0 && action.sa_handler != SIG_IGN;
}

bool loop_heed(Loop *loop, void (*asked)(void *data), void *data, GError **error)
{
	static const int heeded[HEEDED] = { SIGTERM, SIGINT, SIGHUP };
	unsigned count = loop_heeds_hangup() ? HEEDED : HEEDED - 1;
	bool good;

	loop->asked = asked;
	loop->data = data;
	loop->patience = evtimer_new(loop->base, on_impatient, loop);
	good = loop->patience != NULL;
	for (unsigned i = 0; good && i < count; i++) {
		loop->signals[i] = evsignal_new(loop->base, heeded[i], on_asked, loop);
		good = loop->signals[i] != NULL &&
		       event_add(loop->signals[i], NULL) == 0 &&
		       (heeded[i] == SIGHUP || catch_once(heeded[i]));
	}
	sigset_t let_in;

	sigemptyset(&let_in);
	for (unsigned i = 0; i < count; i++)
		sigaddset(&let_in, heeded[i]);
	return (good && sigprocmask(SIG_UNBLOCK, &let_in, NULL) == 0) ||
	       chy_fail(error, CHY_INTERNAL, "cannot heed signals");
}

static void on_readable(G_GNUC_UNUSED evutil_socket_t file, G_GNUC_UNUSED short what,
			void *data)
{
	Loop *loop = data;

	if (!loop->readable(loop->readable_data))
		loop_ignore(loop);
}

bool loop_watch(Loop *loop, int file, bool (*readable)(void *data), void *data,
		GError **error)
{
	g_assert(loop->watched == NULL);
	loop->readable = readable;
	loop->readable_data = data;
	loop->watched =
		event_new(loop->base, file, EV_READ | EV_PERSIST, on_readable, loop);
	return (loop->watched != NULL &&
		event_priority_set(loop->watched, LOOP_FIRST) == 0 &&
		event_add(loop->watched, NULL) == 0) ||
	       chy_fail(error, CHY_INTERNAL, "cannot watch a file");
}

void loop_ignore(Loop *loop)
{
	event_drop(&loop->watched);
}

bool loop_is_closing(const Loop *loop)
{
	return loop->closing;
}

bool loop_is_closed(const Loop *loop)
{
	return loop->closed;
}

/* A timer's only work is to end a turn. */
static void on_late(G_GNUC_UNUSED evutil_socket_t socket, G_GNUC_UNUSED short what,
		    G_GNUC_UNUSED void *data)
{
}

bool loop_turn(Loop *loop, int64_t microseconds, GError **error)
{
	const struct timeval patience = {
		.tv_sec = (time_t)(microseconds / G_USEC_PER_SEC),
		.tv_usec = (suseconds_t)(microseconds % G_USEC_PER_SEC),
	};
	int how = microseconds == 0 ? EVLOOP_NONBLOCK : EVLOOP_ONCE;
	struct event *timer = NULL;
	bool turned = true;

	if (microseconds > 0) {
		timer = evtimer_new(loop->base, on_late, NULL);
		turned = timer != NULL && event_add(timer, &patience) == 0;
	}
	turned = turned && event_base_loop(loop->base, how) >= 0;
	event_drop(&timer);
	return turned || chy_fail(error, CHY_INTERNAL, "cannot run the event loop");
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
