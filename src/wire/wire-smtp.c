/*
 * The pool: sessions, and the deliveries that wait to be taken.
 *
 * Invariants:
 *   1. A session carries at most one job; `busy` counts those that carry one.
 *   2. A submitted job is in exactly one session, or its delivery in `ended`, or taken.
 */
#include "wire-smtp.h"

#include "wire-session.h"

#include <event2/event.h>
#include <string.h>
#include <unistd.h>

#define SESSIONS_USUAL 4
#define LIMIT_PATH 254 /* bytes of a mailbox in a command (RFC 5321 4.5.3.1.3) */
#define LIMIT_HELO 255 /* bytes */

struct SmtpPool {
	Loop *own_loop;    /* NULL: a shared one */
	GArray *addresses; /* of RelayAddress */
	SessionConfig config;
	GPtrArray *sessions;
	GQueue ended; /* of Delivery */
	unsigned busy;
};

const char *delivery_result_name(DeliveryResult result)
{
	static const char *const names[] = {
		[DELIVERY_ACCEPTED] = "accepted", [DELIVERY_REFUSED] = "refused",
		[DELIVERY_DEFERRED] = "deferred", [DELIVERY_IN_DOUBT] = "in-doubt",
		[DELIVERY_UNTRIED] = "untried",
	};

	return names[result];
}

void delivery_free(Delivery *delivery)
{
	if (delivery == NULL)
		return;
	g_free(delivery->enhanced);
	g_free(delivery->reply);
	g_free(delivery);
}

static void on_ended(void *owner, Delivery *delivery)
{
	SmtpPool *pool = owner;

	pool->busy--;
	g_queue_push_tail(&pool->ended, delivery);
}

static bool check_helo(const char *helo, GError **error)
{
	size_t length = strlen(helo);

	for (const char *p = helo; *p != '\0'; p++)
		if (!g_ascii_isalnum(*p) && strchr("-._[]:", *p) == NULL)
			length = 0;
	if (length == 0 || length > LIMIT_HELO)
		return chy_fail(error, CHY_INVALID,
				"cannot greet a relay as '%s': it is no host name",
				helo);
	return true;
}

/* Our name for EHLO: the machine's when it has a full one, else an address (4.1.3).
 * Yours. */
static char *usual_helo(void)
{
	char name[256] = "";
	bool full =
		gethostname(name, sizeof name - 1) == 0 && strchr(name, '.') != NULL;

	return g_strdup(full && check_helo(name, NULL) ? name : "[127.0.0.1]");
}

static double or_usual(double seconds, double usual)
{
	return seconds > 0 ? seconds : usual;
}

static SmtpTimeouts fill_timeouts(const SmtpTimeouts *given)
{
	return (SmtpTimeouts){
		.connect = or_usual(given->connect, 60),
		.greeting = or_usual(given->greeting, 300),
		.command = or_usual(given->command, 300),
		.data = or_usual(given->data, 120),
		.block = or_usual(given->block, 180),
		.final = or_usual(given->final, 600),
	};
}

static bool check_loopback(const Relay *relay, const GArray *addresses, GError **error)
{
	for (guint i = 0; i < addresses->len; i++)
		if (!address_is_loopback(&g_array_index(addresses, RelayAddress, i)))
			return chy_fail(
				error, CHY_REFUSED,
				"cannot use relay '%s': it is not this machine, and "
				"only loopback is allowed",
				relay_get_url(relay));
	return true;
}

bool smtp_pool_new(const Relay *relay, const SmtpOptions *options, SmtpPool **pool_out,
		   GError **error)
{
	unsigned sessions = options->sessions > 0 ? options->sessions : SESSIONS_USUAL;
	g_autoptr(SmtpPool) pool = g_new0(SmtpPool, 1);
	Loop *loop = options->loop;

	if (sessions > LIMIT_SMTP_SESSIONS)
		return chy_fail(
			error, CHY_INVALID,
			"cannot open %u sessions to a relay: at most %d are allowed",
			sessions, LIMIT_SMTP_SESSIONS);
	if ((options->helo != NULL && !check_helo(options->helo, error)) ||
	    !relay_resolve(relay, &pool->addresses, error) ||
	    (options->require_loopback &&
	     !check_loopback(relay, pool->addresses, error)) ||
	    (loop == NULL && !loop_new(&pool->own_loop, error)))
		return false;
	pool->config.link.base = loop_get_base(loop != NULL ? loop : pool->own_loop);
	pool->config.lmtp = relay_is_lmtp(relay);
	pool->config.helo =
		options->helo != NULL ? g_strdup(options->helo) : usual_helo();
	pool->config.timeouts = fill_timeouts(&options->timeouts);
	pool->config.link.addresses = pool->addresses;
	pool->config.link.connect = pool->config.timeouts.connect;
	pool->config.link.block = pool->config.timeouts.block;
	pool->config.link.events = &session_events;
	pool->config.ended = on_ended;
	pool->config.owner = pool;
	pool->sessions = g_ptr_array_new_with_free_func((GDestroyNotify)session_free);
	for (unsigned i = 0; i < sessions; i++)
		g_ptr_array_add(pool->sessions, session_new(&pool->config));
	*pool_out = g_steal_pointer(&pool);
	return true;
}

void smtp_pool_free(SmtpPool *pool)
{
	if (pool == NULL)
		return;
	g_clear_pointer(&pool->sessions, g_ptr_array_unref);
	g_clear_pointer(&pool->addresses, g_array_unref);
	g_queue_clear_full(&pool->ended, (GDestroyNotify)delivery_free);
	g_free(pool->config.helo);
	loop_free(pool->own_loop);
	g_free(pool);
}

/* What may stand between the angle brackets of MAIL and RCPT. */
static bool check_path(const char *path, GError **error)
{
	size_t length = strlen(path);

	for (const char *p = path; *p != '\0'; p++)
		if (*p <= ' ' || *p == 0x7f || *p == '<' || *p == '>')
			return chy_fail(
				error, CHY_INVALID,
				"cannot send to or from a mailbox with a character "
				"that no mailbox has");
	if (length > LIMIT_PATH)
		return chy_fail(
			error, CHY_INVALID,
			"cannot send to or from a mailbox of more than %d bytes",
			LIMIT_PATH);
	return true;
}

/* Whether all bytes are 7-bit and not NUL. */
static bool is_clean(const guint8 *bytes, size_t length)
{
	bool dirty = false;

	for (size_t i = 0; i < length; i++)
		dirty |= (guint8)(bytes[i] - 1) >= 0x7f;
	return !dirty;
}

/* Whether CR and LF come only as CRLF, so that nobody reads the lines in another way.
 */
static bool has_clean_lines(const char *text, size_t length)
{
	const char *end = text + length;

	while (text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		const char *stop = lf != NULL ? lf - 1 : end;

		if (lf != NULL && (lf == text || *stop != '\r'))
			return false;
		if (memchr(text, '\r', (size_t)(stop - text)) != NULL)
			return false;
		text = lf != NULL ? lf + 1 : end;
	}
	return true;
}

static bool check_text(const char *what, GBytes *bytes, GError **error)
{
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);

	if (!is_clean((const guint8 *)text, length))
		return chy_fail(error, CHY_INVALID,
				"cannot send message %s: it is not 7-bit text", what);
	if (!has_clean_lines(text, length))
		return chy_fail(
			error, CHY_INVALID,
			"cannot send message %s: it has a CR or LF that is not CRLF",
			what);
	return true;
}

static bool check_job(const SmtpJob *job, GError **error)
{
	size_t length;
	const char *header = g_bytes_get_data(job->header, &length);

	if (!check_path(job->from, error) || !check_path(job->to, error) ||
	    !check_text("header", job->header, error) ||
	    !check_text("body", job->body, error))
		return false;
	if (*job->to == '\0')
		return chy_fail(error, CHY_INVALID, "cannot send to an empty mailbox");
	if (length == 0 || header[length - 1] != '\n')
		return chy_fail(
			error, CHY_INVALID,
			"cannot send message header: it does not end with CRLF");
	return true;
}

/* A session without a job: one that is ready, else the first that has none. */
static Session *find_session(const SmtpPool *pool)
{
	Session *found = NULL;

	for (guint i = 0; i < pool->sessions->len; i++) {
		Session *session = g_ptr_array_index(pool->sessions, i);

		if (session_is_ready(session))
			return session;
		if (found == NULL && session_is_free(session))
			found = session;
	}
	return found;
}

bool smtp_pool_submit(SmtpPool *pool, const SmtpJob *job, GError **error)
{
	Session *session = find_session(pool);
	Job *own;

	g_assert(session != NULL);
	if (!check_job(job, error))
		return false;
	own = g_new(Job, 1);
	*own = (Job){
		.from = g_strdup(job->from),
		.to = g_strdup(job->to),
		.header = g_bytes_ref(job->header),
		.body = g_bytes_ref(job->body),
		.tag = job->tag,
		.since = g_get_monotonic_time(),
	};
	pool->busy++;
	session_begin(session, own);
	return true;
}

unsigned smtp_pool_free_slots(const SmtpPool *pool)
{
	return pool->sessions->len - pool->busy;
}

static bool turn_loop(SmtpPool *pool, GError **error)
{
	if (event_base_loop(pool->config.link.base, EVLOOP_ONCE) < 0)
		return chy_fail(error, CHY_INTERNAL, "cannot run the event loop");
	return true;
}

bool smtp_pool_wait(SmtpPool *pool, Delivery **delivery_out, GError **error)
{
	while (g_queue_is_empty(&pool->ended) && pool->busy > 0)
		if (!turn_loop(pool, error))
			return false;
	*delivery_out = smtp_pool_take(pool);
	return true;
}

static void on_late(evutil_socket_t socket, short what, void *late)
{
	(void)socket;
	(void)what;
	*(bool *)late = true;
}

bool smtp_pool_gather(SmtpPool *pool, unsigned milliseconds, GError **error)
{
	const struct timeval patience = {
		.tv_sec = milliseconds / 1000,
		.tv_usec = milliseconds % 1000 * 1000,
	};
	bool late = false, turned = true;
	struct event *timer = evtimer_new(pool->config.link.base, on_late, &late);

	if (timer == NULL || evtimer_add(timer, &patience) < 0)
		turned = chy_fail(error, CHY_INTERNAL, "cannot set a timer");
	while (turned && !late && g_queue_get_length(&pool->ended) < pool->busy)
		turned = turn_loop(pool, error);
	if (timer != NULL)
		event_free(timer);
	return turned;
}

Delivery *smtp_pool_take(SmtpPool *pool)
{
	return g_queue_pop_head(&pool->ended);
}
