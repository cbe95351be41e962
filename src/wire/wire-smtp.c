/*
 * The pool: sessions, and the deliveries that wait to be taken.
 *
 * Invariants:
 *   1. A session carries at most one job that was submitted; `busy` counts those that do.
 *   2. A submitted job is in exactly one session, or its delivery in `ended`, or taken.
 *   3. An announced job is in one session at most, and gives way to one that is submitted.
 */
#include "wire-smtp.h"

#include "wire-job-private.h"
#include "wire-session.h"

#include <string.h>
#include <unistd.h>

#define SESSIONS_USUAL 4
#define LIMIT_HELO 255 /* bytes */

struct SmtpPool {
	Loop *own_loop;    /* NULL: a shared one */
	Loop *loop;        /* the one in use */
	GArray *addresses; /* of RelayAddress */
	Tls *tls;          /* NULL: never encrypted */
	Credentials *credentials;
	Welcome welcome;
	SessionConfig config;
	GPtrArray *sessions;
	GQueue ended; /* of Delivery */
	unsigned busy;
	void (*silent)(void *data, double waited, double left);
	void *silent_data;
	const Session *told; /* whose silence was told last; NULL: none was yet */
};

static void on_ended(void *owner, Delivery *delivery)
{
	SmtpPool *pool = owner;

	pool->busy--;
	g_queue_push_tail(&pool->ended, delivery);
}

static void on_silent(void *owner, const Session *session, double waited, double left)
{
	SmtpPool *pool = owner;

	if (pool->silent == NULL || (pool->told != NULL && pool->told != session &&
				     session_is_silent(pool->told)))
		return;
	pool->told = session;
	pool->silent(pool->silent_data, waited, left);
}

bool smtp_helo_check(const char *helo, GError **error)
{
	size_t length = strlen(helo);

	for (const char *p = helo; *p != '\0'; p++)
		if (!g_ascii_isalnum(*p) && strchr("-._[]:", *p) == NULL)
			length = 0;
	if (length == 0 || length > LIMIT_HELO)
		return chy_fail(error, CHY_INVALID,
				"cannot greet a relay as '%s': it is no host name, or "
				"one of more than %d bytes",
				helo, LIMIT_HELO);
	return true;
}

/* The machine's name when it has a full one, else NULL. Yours. */
static char *usual_helo(void)
{
	char name[LIMIT_HELO + 1] = "";
	bool full =
		gethostname(name, sizeof name - 1) == 0 && strchr(name, '.') != NULL;

	return full && smtp_helo_check(name, NULL) ? g_strdup(name) : NULL;
}

static double or_usual(double seconds, double usual)
{
	return seconds > 0 ? seconds : usual;
}

static SmtpTimeouts fill_timeouts(const SmtpTimeouts *given)
{
	return (SmtpTimeouts){
		.connect = or_usual(given->connect, SMTP_TIMEOUT_CONNECT),
		.greeting = or_usual(given->greeting, SMTP_TIMEOUT_GREETING),
		.command = or_usual(given->command, SMTP_TIMEOUT_COMMAND),
		.data = or_usual(given->data, SMTP_TIMEOUT_DATA),
		.block = or_usual(given->block, SMTP_TIMEOUT_BLOCK),
		.final = or_usual(given->final, SMTP_TIMEOUT_FINAL),
	};
}

static bool all_loopback(const GArray *addresses)
{
	for (guint i = 0; i < addresses->len; i++)
		if (!address_is_loopback(&g_array_index(addresses, RelayAddress, i)))
			return false;
	return true;
}

static bool check_options(const Relay *relay, const SmtpOptions *options,
			  GError **error)
{
	if (options->sessions > LIMIT_SMTP_SESSIONS)
		return chy_fail(
			error, CHY_INVALID,
			"cannot open %u sessions to a relay: at most %d are allowed",
			options->sessions, LIMIT_SMTP_SESSIONS);
	if (options->tls == SMTP_TLS_REQUIRED && relay_get_host(relay) == NULL)
		return chy_fail(error, CHY_CONFIG,
				"cannot encrypt to relay '%s': a unix socket has no "
				"name that a certificate could be for",
				relay_get_url(relay));
	return options->helo == NULL || smtp_helo_check(options->helo, error);
}

static bool refuse_distant(const Relay *relay, GError **error)
{
	return chy_fail(error, CHY_REFUSED,
			"cannot use relay '%s': it is not this machine, and "
			"only loopback is allowed",
			relay_get_url(relay));
}

/* Resolve the relay and hold it to loopback where that is required: no name server is asked
 * then, since that too is a word to another machine. */
static bool find_relay(SmtpPool *pool, const Relay *relay, bool require_loopback,
		       GError **error)
{
	if (require_loopback && !relay_is_nameless(relay))
		return refuse_distant(relay, error);
	if (!relay_resolve(relay, &pool->addresses, error))
		return false;
	pool->config.loopback = all_loopback(pool->addresses);
	return pool->config.loopback || !require_loopback ||
	       refuse_distant(relay, error);
}

static SmtpTls choose_tls(const SmtpPool *pool, const Relay *relay, SmtpTls asked)
{
	if (relay_is_implicit(relay))
		return SMTP_TLS_REQUIRED;
	if (relay_get_host(relay) == NULL)
		return SMTP_TLS_NONE;
	if (asked != SMTP_TLS_USUAL)
		return asked;
	return pool->config.loopback ? SMTP_TLS_NONE : SMTP_TLS_REQUIRED;
}

static bool prepare_tls(SmtpPool *pool, const Relay *relay, const SmtpOptions *options,
			GError **error)
{
	TlsOptions tls = { .host = relay_get_host(relay), .ca_file = options->ca_file };

	pool->config.tls = choose_tls(pool, relay, options->tls);
	tls.check = pool->config.tls == SMTP_TLS_REQUIRED;
	if (pool->config.tls != SMTP_TLS_NONE && !tls_new(&tls, &pool->tls, error))
		return false;
	pool->config.link.tls = pool->tls;
	pool->config.link.implicit = relay_is_implicit(relay);
	return true;
}

static bool prepare_credentials(SmtpPool *pool, const SmtpAuth *auth, GError **error)
{
	if (auth->user == NULL)
		return true;
	if (!credentials_new(auth, &pool->credentials, error))
		return false;
	pool->config.credentials = pool->credentials;
	return true;
}

static void configure(SmtpPool *pool, const Relay *relay, const SmtpOptions *options)
{
	SessionConfig *config = &pool->config;
	Loop *loop = options->loop != NULL ? options->loop : pool->own_loop;

	pool->loop = loop;
	pool->silent = options->silent;
	pool->silent_data = options->silent_data;
	config->timeouts = fill_timeouts(&options->timeouts);
	config->lmtp = relay_is_lmtp(relay);
	config->helo = options->helo != NULL ? g_strdup(options->helo) : usual_helo();
	config->link.base = loop_get_base(loop);
	config->link.addresses = pool->addresses;
	config->link.connect = config->timeouts.connect;
	config->link.block = config->timeouts.block;
	config->link.handshake = config->timeouts.command;
	config->link.events = &session_events;
	config->welcome = &pool->welcome;
	config->ended = on_ended;
	config->silent = on_silent;
	config->owner = pool;
}

bool smtp_pool_new(const Relay *relay, const SmtpOptions *options, SmtpPool **pool_out,
		   GError **error)
{
	unsigned sessions = options->sessions > 0 ? options->sessions : SESSIONS_USUAL;
	g_autoptr(SmtpPool) pool = g_new0(SmtpPool, 1);

	if (!check_options(relay, options, error) ||
	    !find_relay(pool, relay, options->require_loopback, error) ||
	    !prepare_tls(pool, relay, options, error) ||
	    !prepare_credentials(pool, &options->auth, error) ||
	    (options->loop == NULL && !loop_new(&pool->own_loop, error)))
		return false;
	configure(pool, relay, options);
	pool->sessions = g_ptr_array_new_with_free_func((GDestroyNotify)session_free);
	for (unsigned i = 0; i < sessions; i++)
		g_ptr_array_add(pool->sessions, session_new(&pool->config));
	*pool_out = g_steal_pointer(&pool);
	return true;
}

bool smtp_pool_may_log_in(const SmtpPool *pool, const SmtpAuth *auth)
{
	return pool->config.tls != SMTP_TLS_NONE ||
	       (pool->config.loopback && auth->in_clear);
}

void smtp_pool_free(SmtpPool *pool)
{
	if (pool == NULL)
		return;
	g_clear_pointer(&pool->sessions, g_ptr_array_unref);
	g_clear_pointer(&pool->addresses, g_array_unref);
	g_queue_clear_full(&pool->ended, (GDestroyNotify)delivery_free);
	g_free(pool->config.helo);
	tls_free(pool->tls);
	credentials_free(pool->credentials);
	loop_free(pool->own_loop);
	g_free(pool);
}

static Session *session_at(const SmtpPool *pool, guint i)
{
	return g_ptr_array_index(pool->sessions, i);
}

/* The first session of which `is` is true, or NULL. */
static Session *find_session(const SmtpPool *pool, bool (*is)(const Session *session))
{
	for (guint i = 0; i < pool->sessions->len; i++)
		if (is(session_at(pool, i)))
			return session_at(pool, i);
	return NULL;
}

static bool is_ready(const Session *session)
{
	return session_is_idle(session) && session_is_ready(session);
}

/* A session that takes a job which nobody announced: one that is ready, else an idle one,
 * else one that forgets what was announced to it. */
static Session *free_session(const SmtpPool *pool)
{
	Session *session = find_session(pool, is_ready);

	if (session == NULL)
		session = find_session(pool, session_is_idle);
	if (session != NULL)
		return session;
	session = find_session(pool, session_is_free);
	g_assert(session != NULL);
	session_withdraw(session);
	return session;
}

/* The session that a job was announced to, or NULL. It may have the job without what the relay
 * has refused, so jobs are told by their tags. */
static Session *find_announced(const SmtpPool *pool, const SmtpJob *job)
{
	for (guint i = 0; i < pool->sessions->len; i++) {
		const SmtpJob *announced = session_get_announced(session_at(pool, i));

		if (announced != NULL && announced->tag == job->tag)
			return session_at(pool, i);
	}
	return NULL;
}

void smtp_pool_note_sender(SmtpPool *pool)
{
	welcome_note_sender(&pool->welcome);
}

bool smtp_pool_may_take(const SmtpPool *pool, SmtpNeed need)
{
	return welcome_may_take(&pool->welcome, need);
}

unsigned smtp_pool_room_ahead(const SmtpPool *pool)
{
	unsigned room = 0;

	for (guint i = 0; i < pool->sessions->len; i++)
		room += session_can_announce(session_at(pool, i)) ? 1 : 0;
	return room;
}

void smtp_pool_announce(SmtpPool *pool, SmtpJob *job)
{
	Session *session = find_session(pool, session_can_announce);

	g_assert(session != NULL && job->tag != NULL);
	session_announce(session, job);
}

SmtpTurn smtp_pool_find_turn(const SmtpPool *pool, const SmtpJob *job)
{
	const Session *session = find_announced(pool, job);

	if (session == NULL)
		return SMTP_TURN_NONE;
	return session_is_free(session) ? SMTP_TURN_NOW : SMTP_TURN_NEXT;
}

void smtp_pool_recall(SmtpPool *pool)
{
	for (guint i = 0; i < pool->sessions->len; i++)
		session_recall(session_at(pool, i));
}

void smtp_pool_withdraw(SmtpPool *pool, const SmtpJob *job)
{
	Session *session = find_announced(pool, job);

	if (session != NULL)
		session_withdraw(session);
}

void smtp_pool_submit(SmtpPool *pool, SmtpJob *job)
{
	Session *session = find_announced(pool, job);

	g_assert(smtp_pool_free_slots(pool) > 0);
	pool->busy++;
	if (session != NULL && session_is_free(session)) {
		session_release(session);
		return;
	}
	if (session != NULL)
		session_withdraw(session);
	session_begin(free_session(pool), job);
}

int64_t smtp_pool_patience(const SmtpPool *pool)
{
	const SmtpTimeouts *timeouts = &pool->config.timeouts;

	return (int64_t)(timeouts->connect * pool->addresses->len + timeouts->greeting +
			 timeouts->command * LIMIT_SMTP_COMMANDS + timeouts->data +
			 timeouts->block + timeouts->final) +
	       1;
}

unsigned smtp_pool_sessions(const SmtpPool *pool)
{
	return pool->sessions->len;
}

unsigned smtp_pool_free_slots(const SmtpPool *pool)
{
	return pool->sessions->len - pool->busy;
}

unsigned smtp_pool_busy(const SmtpPool *pool)
{
	return pool->busy;
}

bool smtp_pool_wait(SmtpPool *pool, Delivery **delivery_out, GError **error)
{
	while (g_queue_is_empty(&pool->ended) && pool->busy > 0 &&
	       !loop_is_closed(pool->loop))
		if (!loop_turn(pool->loop, -1, error))
			return false;
	*delivery_out = smtp_pool_take(pool);
	return true;
}

Delivery *smtp_pool_take(SmtpPool *pool)
{
	return g_queue_pop_head(&pool->ended);
}
