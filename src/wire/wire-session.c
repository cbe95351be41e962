/*
 * One session of the SMTP client.
 *
 * What the relay still owes us stands in `owed`, in the order of the commands: replies
 * are taken from its front, each handled by the stage it answers.
 *
 *     closed ── job ──> connecting ──> GREETING ──> HELLO (── HELO)
 *     HELLO ── to be encrypted ──> STARTTLS ──> handshake ──> HELLO
 *     HELLO ── to be authenticated ──> AUTH (wire-login.c)
 *     HELLO, HELO, AUTH ──> ready ── job ──> a transaction (wire-transaction.c) ──> ready
 *     anything ── connection lost, timeout, 421, nonsense ──> closed
 *
 * A job that was announced is `next` while another is at work. Its envelope goes behind
 * that one's message; when that one has ended it is the job, and held until it is submitted:
 *
 *     announced ── the message before it goes out ──> sent behind ── that is answered ──> held
 *     held ── submitted ──> a job as any other, as far as its envelope has come
 *     announced ── the job before it ended without a message ── submitted ──> a job
 *     announced, sent behind, held ── connection lost, withdrawn ──> forgotten
 *
 * Invariants:
 *   1. A job ends exactly once, through session_end.
 *   2. The first reply that decides a job decides it for good (`decided`).
 *   3. Without a decision, a job whose connection is lost is in doubt if a byte of
 *      its message's end has left our buffer, and untried otherwise.
 *   4. A job is begun a second time only when its connection had served before and
 *      was lost before it answered: what a relay does to sessions it finds too old;
 *      when its MAIL went behind another message and was not taken; or
 *      when the relay refused its chunk because it does not know chunks, its envelope
 *      perhaps because it does not know DSN, or a secret that there is a fresh one of.
 *   5. Nothing that was heard before TLS counts after it.
 *   6. Of a job that is announced or held, no byte of the message is sent.
 */
#include "wire-session.h"

#include "wire-job-private.h"
#include "wire-session-private.h"

#include <event2/buffer.h>
#include <string.h>

void session_close(Session *session)
{
	link_close(session->link);
	g_clear_pointer(&session->auth, auth_free);
	session->owed_count = 0;
	session->open = false;
	session->served = false;
	session->ahead = false;
	session->leaving = false;
	session->behind = 0;
}

/* Make `job` the session's, which takes it. */
static void take_job(Session *session, SmtpJob *job)
{
	session->job = job;
	session->ahead = false;
	session->answered = false;
	session->decided = false;
	session->bare = false;
	session->delivery = g_new0(Delivery, 1);
	session->delivery->tag = job->tag;
}

void session_drop_announced(Session *session)
{
	g_clear_pointer(&session->next, smtp_job_unref);
	session->next_sent = false;
	if (!session->held)
		return;
	g_clear_pointer(&session->job, smtp_job_unref);
	g_clear_pointer(&session->delivery, delivery_free);
	session->held = false;
	session->over = false;
}

void session_end(Session *session)
{
	Delivery *delivery;

	session->over = session->held;
	if (session->held)
		return;
	delivery = g_steal_pointer(&session->delivery);
	if (delivery->tls == NULL)
		delivery->tls = g_strdup(link_get_tls(session->link));
	g_clear_pointer(&session->job, smtp_job_unref);
	session->served = link_is_connected(session->link);
	if (session->next_sent) {
		take_job(session, g_steal_pointer(&session->next));
		session->next_sent = false;
		session->ahead = session->held = true;
	}
	session->config->ended(session->config->owner, delivery);
}

void session_decide(Session *session, DeliveryResult result, const char *words)
{
	if (session->decided)
		return;
	session->decided = true;
	session->delivery->result = result;
	session->delivery->reply = g_strdup(words);
}

void session_decide_by_reply(Session *session, const Reply *reply,
			     DeliveryResult result)
{
	g_autofree char *words = reply_words(reply);

	if (session->decided)
		return;
	session->delivery->code = reply->code;
	if (session->offer.enhanced)
		session->delivery->enhanced = reply_enhanced(reply);
	session_decide(session, result, words);
}

/* Invariants 3 and 4. */
void session_lost(Session *session, const char *what)
{
	bool again = session->served && !session->answered;
	bool doubt = transaction_is_beyond_recall(session);

	session_drop_announced(session);
	if (session->job != NULL && link_get_tls(session->link) != NULL) {
		g_free(session->delivery->tls);
		session->delivery->tls = g_strdup(link_get_tls(session->link));
	}
	session_close(session);
	if (session->job == NULL)
		return;
	if (!session->decided && again) {
		session->delivery->late = false;
		link_open(session->link);
		return;
	}
	session_decide(session, doubt ? DELIVERY_IN_DOUBT : DELIVERY_UNTRIED, what);
	session_end(session);
}

void session_lost_talking(Session *session, const Reply *reply)
{
	if (session->job != NULL && (!session->served || session->answered))
		session_decide_by_reply(session, reply, DELIVERY_UNTRIED);
	session_lost(session, "the relay closed the connection");
}

void session_fail(Session *session, const char *words)
{
	if (session->job != NULL) {
		session_decide(session, DELIVERY_UNTRIED, words);
		session->delivery->hopeless = true;
	}
	session_lost(session, words);
}

static double stage_seconds(const Session *session)
{
	const SmtpTimeouts *timeouts = &session->config->timeouts;

	switch (session->owed_count > 0 ? session->owed[0] : STAGE_HELLO) {
	case STAGE_GREETING:
		return timeouts->greeting;
	case STAGE_DATA:
		return timeouts->data;
	case STAGE_FINAL:
		return timeouts->final;
	default:
		return timeouts->command;
	}
}

/* Wait for the reply that is owed first, once all that it answers is written. */
static void watch(Session *session)
{
	if (link_is_securing(session->link))
		return; /* the link waits for the handshake */
	if (session->owed_count == 0 ||
	    (transaction_awaits_final(session) && link_unsent(session->link) > 0))
		link_await(session->link, 0);
	else
		link_await(session->link, stage_seconds(session));
}

void session_send(Session *session, Stage stage, const char *command)
{
	g_assert(session->owed_count < LIMIT_OWED);
	session->owed[session->owed_count++] = stage;
	evbuffer_add(link_output(session->link), command, strlen(command));
}

static void send_hello(Session *session, Stage stage)
{
	const char *verb = stage == STAGE_HELO     ? "HELO"
			   : session->config->lmtp ? "LHLO"
						   : "EHLO";
	const char *helo = session->config->helo;
	g_autofree char *self = helo == NULL ? link_find_self(session->link) : NULL;

	g_string_printf(session->line, "%s %s\r\n", verb, self != NULL ? self : helo);
	session_send(session, stage, session->line->str);
}

/* --- on the way to being ready ---------------------------------------------------- */

static bool wants_tls(const Session *session)
{
	return session->config->tls != SMTP_TLS_NONE && !session->no_tls &&
	       link_get_tls(session->link) == NULL;
}

static void be_ready(Session *session)
{
	welcome_note_offer(session->config->welcome, &session->offer);
	if (session->job != NULL)
		transaction_start(session);
}

void session_negotiate(Session *session)
{
	bool required = session->config->tls == SMTP_TLS_REQUIRED;

	if (wants_tls(session) && session->offer.starttls)
		session_send(session, STAGE_STARTTLS, "STARTTLS\r\n");
	else if (wants_tls(session) && required)
		session_fail(session, "the relay does not offer to encrypt (STARTTLS), "
				      "and the configuration requires it");
	else if (session->config->credentials != NULL && !session->proven)
		login_begin(session);
	else
		be_ready(session);
}

static void on_greeting(Session *session, const Reply *reply)
{
	if (reply->code != 220)
		session_lost_talking(session, reply);
	else
		send_hello(session, STAGE_HELLO);
}

static void on_hello(Session *session, const Reply *reply)
{
	int class = reply_class(reply);

	if (class == 5 && !session->config->lmtp) {
		send_hello(session, STAGE_HELO);
	} else if (class != 2) {
		session_lost_talking(session, reply);
	} else {
		offer_read(&session->offer, reply);
		session->offer.chunking =
			session->offer.chunking && !session->no_chunks;
		session->offer.dsn =
			session->offer.dsn && !session->config->welcome->no_dsn;
		session_negotiate(session);
	}
}

static void on_helo(Session *session, const Reply *reply)
{
	if (reply_class(reply) != 2)
		session_lost_talking(session, reply);
	else
		session_negotiate(session);
}

static void on_starttls(Session *session, const Reply *reply)
{
	if (reply->code == 220) {
		offer_clear(&session->offer); /* invariant 5 */
		if (!link_start_tls(session->link))
			session_lost(session,
				     "the relay sent more than its answer to STARTTLS");
	} else if (session->config->tls == SMTP_TLS_REQUIRED) {
		session_lost_talking(session, reply);
	} else {
		session->no_tls = true;
		session_negotiate(session);
	}
}

static void on_reset(Session *session, const Reply *reply)
{
	session->open = false;
	if (reply_class(reply) != 2)
		session_lost_talking(session, reply);
	else if (session->job != NULL && !session->over)
		transaction_start(session);
}

/* --- what the link tells ----------------------------------------------------------- */

static void answer(Session *session, const Reply *reply, Stage stage)
{
	static void (*const handlers[])(Session * session, const Reply *reply) = {
		[STAGE_GREETING] = on_greeting, [STAGE_HELLO] = on_hello,
		[STAGE_HELO] = on_helo,         [STAGE_STARTTLS] = on_starttls,
		[STAGE_AUTH] = login_answer,    [STAGE_RESET] = on_reset,
	};

	if (handlers[stage] != NULL)
		handlers[stage](session, reply);
	else
		transaction_answer(session, reply, stage);
}

static void on_reply(void *owner, const Reply *reply)
{
	Session *session = owner;
	Stage stage;

	if (session->owed_count == 0) { /* the relay takes leave, or is out of step */
		session_lost_talking(session, reply);
		return;
	}
	stage = session->owed[0];
	session->owed_count--;
	memmove(session->owed, session->owed + 1, session->owed_count * sizeof(Stage));
	answer(session, reply, stage);
	if (link_is_connected(session->link))
		watch(session);
}

static void on_connected(void *owner)
{
	Session *session = owner;

	offer_clear(&session->offer);
	session->no_tls = session->proven = false;
	session->owed[session->owed_count++] = STAGE_GREETING;
	watch(session);
}

static void on_secured(void *owner)
{
	send_hello(owner, STAGE_HELLO);
	watch(owner);
}

static void on_drained(void *owner)
{
	watch(owner);
}

static void on_silent(void *owner, double waited, double left)
{
	const Session *session = owner;
	const SessionConfig *config = session->config;

	if (!session_is_free(session))
		config->silent(config->owner, session, waited, left);
}

static void on_late(void *owner)
{
	Session *session = owner;
	g_autofree char *words = g_strdup_printf("the relay did not answer for %g s",
						 stage_seconds(session));

	session->shy = session->shy || (session->ahead && !session->answered);
	if (session->job != NULL)
		session->delivery->late = !session->decided;
	session_lost(session, words);
}

static void on_lost(void *owner, const char *what)
{
	session_lost(owner, what);
}

const LinkEvents session_events = {
	.connected = on_connected,
	.secured = on_secured,
	.reply = on_reply,
	.drained = on_drained,
	.silent = on_silent,
	.late = on_late,
	.lost = on_lost,
};

/* --- what the pool asks ------------------------------------------------------------ */

Session *session_new(const SessionConfig *config)
{
	Session *session = g_new0(Session, 1);

	session->config = config;
	session->link = link_new(&config->link, session);
	session->line = g_string_new(NULL);
	return session;
}

void session_free(Session *session)
{
	if (session == NULL)
		return;
	if (session_is_ready(session))
		link_take_leave(session->link, "QUIT\r\n");
	link_free(session->link);
	auth_free(session->auth);
	offer_clear(&session->offer);
	g_string_free(session->line, TRUE);
	smtp_job_unref(session->job);
	smtp_job_unref(session->next);
	delivery_free(session->delivery);
	g_free(session);
}

bool session_is_free(const Session *session)
{
	return session->job == NULL || session->held;
}

bool session_is_idle(const Session *session)
{
	return session->job == NULL && session->next == NULL;
}

bool session_is_silent(const Session *session)
{
	return link_is_silent(session->link);
}

bool session_can_announce(const Session *session)
{
	return !session_is_free(session) && session->next == NULL && !session->shy &&
	       !session->leaving && session->offer.pipelining;
}

void session_announce(Session *session, SmtpJob *job)
{
	g_assert(session_can_announce(session));
	session->next = smtp_job_ref(job);
	if (transaction_awaits_final(session))
		transaction_send_ahead(session);
}

/* Begin a job, which it takes; the session is idle. */
static void begin(Session *session, SmtpJob *job)
{
	bool ready = session_is_ready(session);

	g_assert(session_is_idle(session));
	take_job(session, job);
	if (!link_is_open(session->link)) {
		link_open(session->link);
	} else if (ready) {
		transaction_start(session);
		watch(session);
	}
}

const SmtpJob *session_get_announced(const Session *session)
{
	return session->held ? session->job : session->next;
}

void session_release(Session *session)
{
	g_assert(session_is_free(session) && session_get_announced(session) != NULL);
	if (!session->held) {
		begin(session, g_steal_pointer(&session->next));
		return;
	}
	session->held = false;
	if (session->over) {
		session->over = false;
		session_end(session);
	} else if (session->owed_count == 0) {
		transaction_send_message(session);
		watch(session);
	}
}

void session_withdraw(Session *session)
{
	bool held = session->held;

	session->leaving = session->next_sent;
	session_drop_announced(session);
	if (held)
		session_close(session);
}

void session_recall(Session *session)
{
	static const char why[] =
		"it was called back before any of the message was sent";

	if (session_is_free(session) || transaction_awaits_final(session))
		return;
	if (!session->decided)
		session->delivery->recalled = true;
	session_decide(session, DELIVERY_UNTRIED, why);
	session_lost(session, why);
}

bool session_is_ready(const Session *session)
{
	return link_is_connected(session->link) && session->job == NULL &&
	       session->owed_count == 0 && !link_is_securing(session->link);
}

void session_begin(Session *session, SmtpJob *job)
{
	begin(session, smtp_job_ref(job));
}
