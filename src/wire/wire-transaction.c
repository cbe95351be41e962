/*
 * The transaction of one job: MAIL, RCPT and the message.
 *
 *     MAIL ──> RCPT ──> DATA ──> FINAL        the message follows 354 and ends with a dot
 *     MAIL ──> RCPT ──> FINAL                 CHUNKING: it is one chunk, the last
 *     MAIL, RCPT, DATA ── refused or deferred ──> RESET
 *     MAIL, RCPT ── refused, perhaps for the parameters of DSN ──> RESET, and MAIL without them
 *     FINAL of a chunk ── refused or deferred ──> RESET (RFC 3030 2)
 *     FINAL of a chunk ── the relay does not know BDAT ──> a connection of its own, and DATA
 *
 * Where PIPELINING is offered, what comes before the message goes out together; the
 * message only ever follows the replies to all of it. Of a job that was announced it goes
 * right behind the message before it, so that a letter takes one round trip.
 */
#include "wire-session-private.h"

#include "wire-command.h"
#include "wire-job-private.h"

#include <event2/buffer.h>
#include <string.h>

#define DOT ".\r\n"
#define DOT_LENGTH 3

bool transaction_awaits_final(const Session *session)
{
	return session->owed_count > 0 && session->owed[0] == STAGE_FINAL;
}

/* Whether a byte of the message's end has left our buffer: of the final dot, or the last
 * byte of a chunk. Behind it nothing was written but the next envelope. */
static bool end_is_out(const Session *session)
{
	size_t end = session->offer.chunking ? 1 : DOT_LENGTH;

	return link_unsent(session->link) < end + session->behind;
}

bool transaction_is_beyond_recall(const Session *session)
{
	return transaction_awaits_final(session) && end_is_out(session);
}

static void send_mail(Session *session, const SmtpJob *job)
{
	g_string_truncate(session->line, 0);
	command_add_mail(session->line, &session->offer, job);
	session_send(session, STAGE_MAIL, session->line->str);
}

static void send_rcpt(Session *session, const SmtpJob *job)
{
	g_string_truncate(session->line, 0);
	command_add_rcpt(session->line, &session->offer, job);
	session_send(session, STAGE_RCPT, session->line->str);
}

static void send_data(Session *session)
{
	session_send(session, STAGE_DATA, "DATA\r\n");
}

/* What comes before the message, as far as it may go together. */
static void send_envelope(Session *session, const SmtpJob *job)
{
	send_mail(session, job);
	if (!session->offer.pipelining)
		return;
	send_rcpt(session, job);
	if (!session->offer.chunking)
		send_data(session);
}

void transaction_send_ahead(Session *session)
{
	size_t before = link_unsent(session->link);
	const char *enhanced = NULL;

	if (session->next == NULL || session->next_sent || !session->offer.pipelining ||
	    command_find_obstacle(&session->offer, session->next, &enhanced) != NULL)
		return;
	send_envelope(session, session->next);
	session->next_sent = true;
	session->behind = link_unsent(session->link) - before;
}

static void send_dot(Session *session)
{
	session->behind = 0;
	session_send(session, STAGE_FINAL, DOT);
}

static void send_stuffed(Session *session)
{
	job_add_stuffed(session->job, link_output(session->link));
	send_dot(session);
}

static void send_chunk(Session *session)
{
	session->behind = 0;
	g_string_printf(session->line, "BDAT %zu LAST\r\n", job_size(session->job));
	session_send(session, STAGE_FINAL, session->line->str);
	job_add_bytes(session->job, link_output(session->link));
}

void transaction_send_message(Session *session)
{
	if (session->offer.chunking)
		send_chunk(session);
	else
		send_stuffed(session);
	transaction_send_ahead(session);
}

/* What the relay's offer rules out is not tried. */
static bool stopped_by_offer(Session *session)
{
	const char *enhanced = NULL;
	const char *obstacle =
		command_find_obstacle(&session->offer, session->job, &enhanced);

	if (obstacle == NULL)
		return false;
	session_decide(session, DELIVERY_REFUSED, obstacle);
	session->delivery->enhanced = g_strdup(enhanced);
	session->delivery->unfit = true;
	session->delivery->need = smtp_job_get_need(session->job);
	session_end(session);
	return true;
}

void transaction_start(Session *session)
{
	if (!stopped_by_offer(session))
		send_envelope(session, session->job);
}

/* Whether the relay wants a login, another one, or encryption (RFC 4954 6, RFC 3207 4). */
static bool wants_login(const Reply *reply)
{
	return reply->code == 530 || reply->code == 534 || reply->code == 535 ||
	       reply->code == 538;
}

/*
 * What a reply other than the wished one says about the letter. Some codes speak of the
 * relay and us instead (it closes, it does not know the command, it wants us to
 * authenticate or to encrypt): the letter has then not been tried.
 */
static DeliveryResult judge(const Reply *reply)
{
	static const int of_relay[] = { 421, 500, 502, 503 };

	for (size_t i = 0; i < G_N_ELEMENTS(of_relay); i++)
		if (reply->code == of_relay[i])
			return DELIVERY_UNTRIED;
	if (wants_login(reply))
		return DELIVERY_UNTRIED;
	switch (reply_class(reply)) {
	case 4:
		return DELIVERY_DEFERRED;
	case 5:
		return DELIVERY_REFUSED;
	default:
		return DELIVERY_UNTRIED;
	}
}

/*
 * Settle the job by a reply, unless it is settled. When that wants what the configuration does
 * not give, no other job would fare better.
 */
static void decide(Session *session, const Reply *reply, DeliveryResult result)
{
	if (session->decided)
		return;
	if (result == DELIVERY_UNTRIED && wants_login(reply))
		session->delivery->hopeless = session->delivery->unwelcome = true;
	session_decide_by_reply(session, reply, result);
}

/* Whether a reply to MAIL is about the relay and us, since it says nothing of the message. */
static bool is_of_sender(const Reply *reply, Stage stage)
{
	return stage == STAGE_MAIL && judge(reply) == DELIVERY_REFUSED &&
	       !reply_is_of_message(reply);
}

/* What a reply to MAIL, RCPT or DATA other than the wished one makes of the letter. */
static void decide_unwished(Session *session, const Reply *reply, Stage stage)
{
	Welcome *welcome = session->config->welcome;
	DeliveryResult result = judge(reply);
	bool of_sender = is_of_sender(reply, stage);
	bool denied =
		stage == STAGE_RCPT && welcome_is_denied(welcome, session->job, reply);

	if (session->decided)
		return;
	if (of_sender)
		result = welcome_judge_sender(welcome, session->job);
	else if (denied)
		result = DELIVERY_UNTRIED;
	session->delivery->unwelcome = of_sender || denied;
	session->delivery->put_off = stage == STAGE_MAIL && reply_class(reply) == 4 &&
				     result == DELIVERY_DEFERRED;
	decide(session, reply, result);
}

/*
 * Whether a refusal may be of the parameters of DSN: some relays offer it, and what is behind
 * them does not know it.
 */
static bool is_of_dsn(const Session *session, const Reply *reply, Stage stage)
{
	return (stage == STAGE_MAIL || stage == STAGE_RCPT) && !session->decided &&
	       session->offer.dsn && session->job->envelope_id != NULL &&
	       reply_is_of_parameters(reply);
}

/* Whether the envelope goes anew, without DSN, once all of it is answered. */
static bool goes_anew(const Session *session)
{
	return session->bare && session->job->envelope_id != NULL;
}

/* What the relay refused with DSN it has taken without. */
static void note_no_dsn(Session *session)
{
	session->config->welcome->no_dsn = true;
	session->offer.dsn = false;
}

/* The relay has said yes: keep in mind to whom. */
static void note_wished(Session *session, Stage stage)
{
	Welcome *welcome = session->config->welcome;

	if (stage == STAGE_MAIL) {
		session->open = true;
		welcome_note_sender(welcome);
	} else if (stage == STAGE_RCPT) {
		welcome_note_recipient(welcome, session->job);
		if (session->bare && !goes_anew(session))
			note_no_dsn(session);
	}
}

static void send_reset(Session *session)
{
	session_send(session, STAGE_RESET, "RSET\r\n");
}

/* All is answered and the job decided before its message was sent. */
static void envelope_failed(Session *session)
{
	session_end(session);
	if (session->open)
		send_reset(session);
}

/*
 * Begin the envelope again without DSN. A relay that waits for a message whose recipient it has
 * refused is in step again by a new connection only.
 */
static void begin_without_dsn(Session *session, bool awaits_message)
{
	SmtpJob *job = session->job;

	session->job = job_without_reports(job);
	smtp_job_unref(job);
	if (!awaits_message && session->open) {
		send_reset(session);
	} else if (!awaits_message) {
		transaction_start(session);
	} else {
		session_drop_announced(session);
		session_close(session);
		if (session->job != NULL)
			link_open(session->link);
	}
}

static void envelope_goes_on(Session *session, Stage stage)
{
	if (stage == STAGE_MAIL)
		send_rcpt(session, session->job);
	else if (stage == STAGE_RCPT && !session->offer.chunking)
		send_data(session);
	else if (!session->held)
		transaction_send_message(session);
}

/*
 * Whether this first answer to the job is about the connection alone, so that another may do:
 * one that has served is closed, or MAIL behind a message was not taken, for whatever
 * reason. The relay may not be able to take commands there; then none is sent there again.
 */
static bool is_not_of_letter(Session *session, const Reply *reply, bool wished)
{
	bool closed = reply->code == 421 && session->served;
	bool untaken = session->ahead && !wished;

	if (session->answered || !(closed || untaken))
		return false;
	session->shy = session->shy || !closed;
	return true;
}

/* MAIL, RCPT or DATA has been answered. */
static void on_envelope(Session *session, const Reply *reply, Stage stage)
{
	bool wished =
		stage == STAGE_DATA ? reply->code == 354 : reply_class(reply) == 2;
	bool nonsense = !wished && reply_class(reply) < 4;

	if (is_not_of_letter(session, reply, wished)) {
		session_lost_talking(session, reply);
		return;
	}
	session->answered = true;
	if (wished)
		note_wished(session, stage);
	else if (is_of_dsn(session, reply, stage))
		session->bare = true;
	else if (!goes_anew(session))
		decide_unwished(session, reply, stage);
	if (nonsense || reply->code == 421)
		session_lost_talking(session, reply);
	else if (session->owed_count > 0)
		return;
	else if (goes_anew(session))
		begin_without_dsn(session, wished && stage == STAGE_DATA);
	else if (!session->decided)
		envelope_goes_on(session, stage);
	else if (!wished || stage != STAGE_DATA)
		envelope_failed(session);
	else if (!session->config->lmtp)
		send_dot(session); /* no message (RFC 2920 3.1) */
	else
		session_lost_talking(session, reply);
}

/*
 * Whether the relay offered chunks and now does not know them. The chunk may have been
 * read as commands, so that only a new connection is in step again.
 */
static bool chunk_is_unknown(const Session *session, const Reply *reply)
{
	return session->offer.chunking && !session->decided &&
	       (reply->code == 500 || reply->code == 502 || reply->code == 503);
}

static void begin_without_chunks(Session *session)
{
	session->no_chunks = true;
	session_drop_announced(session);
	session_close(session);
	link_open(session->link);
}

/* What a reply to the whole message makes of the letter; one to a chunk is as one to MAIL. */
static DeliveryResult judge_final(const Session *session, const Reply *reply)
{
	switch (reply_class(reply)) {
	case 2:
		return DELIVERY_ACCEPTED;
	case 4:
		return DELIVERY_DEFERRED;
	default:
		return session->offer.chunking ? judge(reply) : DELIVERY_REFUSED;
	}
}

static void on_final(Session *session, const Reply *reply)
{
	int class = reply_class(reply);
	/* what a refused chunk leaves behind (RFC 3030 2) */
	bool is_unclear = session->offer.chunking && class != 2;

	if (class == 3) {
		session_decide_by_reply(session, reply, DELIVERY_IN_DOUBT);
		session_lost_talking(session, reply);
		return;
	}
	decide(session, reply, judge_final(session, reply));
	session->open = false;
	session_end(session);
	if (reply->code == 421 || session->leaving || (is_unclear && session->held)) {
		session_drop_announced(session);
		session_close(session);
	} else if (is_unclear) {
		send_reset(session);
	}
}

/* A reply where the message's is due, while its end is still in our buffer. */
static void on_early_final(Session *session, const Reply *reply)
{
	decide(session, reply, judge(reply));
	session_lost_talking(session, reply);
}

void transaction_answer(Session *session, const Reply *reply, Stage stage)
{
	if (stage != STAGE_FINAL)
		on_envelope(session, reply, stage);
	else if (chunk_is_unknown(session, reply))
		begin_without_chunks(session);
	else if (!end_is_out(session))
		on_early_final(session, reply);
	else
		on_final(session, reply);
}
