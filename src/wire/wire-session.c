/*
 * One session of the SMTP client.
 *
 * What the relay still owes us stands in `owed`, in the order of the commands: replies
 * are taken from its front, each handled by the stage it answers. Where PIPELINING is
 * offered MAIL, RCPT and DATA go out together, otherwise one by one; the message only
 * ever follows the 354 of its own DATA.
 *
 *     closed ── job ──> connecting ──> GREETING ──> HELLO (── HELO) ──> ready
 *     ready ── job ──> MAIL, RCPT, DATA ──> FINAL ──> ready
 *     MAIL, RCPT, DATA ── refused or deferred ──> RESET ──> ready
 *     anything ── connection lost, timeout, 421, nonsense ──> closed
 *
 * Invariants:
 *   1. A job ends exactly once, through session_end.
 *   2. The first reply that decides a job decides it for good (`decided`).
 *   3. Without a decision, a job whose connection is lost is in doubt if a byte of
 *      the final dot has left our buffer, and untried otherwise.
 *   4. A job is begun a second time only when its connection had served before and
 *      was lost before it answered: what a relay does to sessions it finds too old.
 */
#include "wire-session.h"

#include <event2/buffer.h>
#include <string.h>

#define DOT ".\r\n"
#define DOT_LENGTH 3
#define OWED_MOST 3 /* MAIL, RCPT, DATA */

typedef enum {
	STAGE_GREETING,
	STAGE_HELLO, /* EHLO or LHLO */
	STAGE_HELO,
	STAGE_MAIL,
	STAGE_RCPT,
	STAGE_DATA,
	STAGE_FINAL,
	STAGE_RESET,
} Stage;

struct Session {
	const SessionConfig *config;
	Link *link;
	Stage owed[OWED_MOST];
	unsigned owed_count;
	bool pipelining, sizes, enhanced; /* what EHLO offered */
	bool served;                      /* a job has ended on this connection */
	bool open; /* the relay has accepted MAIL and not yet ended the transaction */
	Job *job;
	bool answered; /* the relay has answered something of this job's */
	bool decided;
	Delivery *delivery; /* of the job, filled by what decides it */
};

void job_free(Job *job)
{
	if (job == NULL)
		return;
	g_free(job->from);
	g_free(job->to);
	g_bytes_unref(job->header);
	g_bytes_unref(job->body);
	g_free(job);
}

static void session_close(Session *session)
{
	link_close(session->link);
	session->owed_count = 0;
	session->open = false;
	session->served = false;
}

/* Hand the job's delivery to the owner (invariant 1). */
static void session_end(Session *session)
{
	Delivery *delivery = g_steal_pointer(&session->delivery);

	delivery->elapsed = g_get_monotonic_time() - session->job->since;
	g_clear_pointer(&session->job, job_free);
	session->served = link_is_connected(session->link);
	session->config->ended(session->config->owner, delivery);
}

static void decide(Session *session, DeliveryResult result, const char *words)
{
	if (session->decided)
		return;
	session->decided = true;
	session->delivery->result = result;
	session->delivery->reply = g_strdup(words);
}

static void decide_by_reply(Session *session, const Reply *reply, DeliveryResult result)
{
	g_autofree char *words = reply_words(reply);

	if (session->decided)
		return;
	session->delivery->code = reply->code;
	if (session->enhanced)
		session->delivery->enhanced = reply_enhanced(reply);
	decide(session, result, words);
}

/* Whether a byte of the final dot, the last thing written, has left our buffer. */
static bool dot_is_out(const Session *session)
{
	return session->owed_count > 0 && session->owed[0] == STAGE_FINAL &&
	       link_unsent(session->link) < DOT_LENGTH;
}

/* The connection is of no use any more (invariants 3 and 4). */
static void session_lost(Session *session, const char *what)
{
	bool again = session->served && !session->answered;
	bool doubt = dot_is_out(session);

	session_close(session);
	if (session->job == NULL)
		return;
	if (!session->decided && again) {
		link_open(session->link);
		return;
	}
	decide(session, doubt ? DELIVERY_IN_DOUBT : DELIVERY_UNTRIED, what);
	session_end(session);
}

/* The same, and what the relay said is the reason. */
static void session_lost_talking(Session *session, const Reply *reply)
{
	if (session->job != NULL && (!session->served || session->answered))
		decide_by_reply(session, reply, DELIVERY_UNTRIED);
	session_lost(session, "the relay closed the connection");
}

static double stage_seconds(const Session *session, Stage stage)
{
	const SmtpTimeouts *timeouts = &session->config->timeouts;

	switch (stage) {
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
	if (session->owed_count == 0 ||
	    (session->owed[0] == STAGE_FINAL && link_unsent(session->link) > 0))
		link_await(session->link, 0);
	else
		link_await(session->link, stage_seconds(session, session->owed[0]));
}

static void send_command(Session *session, Stage stage, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

static void send_command(Session *session, Stage stage, const char *format, ...)
{
	va_list args;

	g_assert(session->owed_count < OWED_MOST);
	session->owed[session->owed_count++] = stage;
	va_start(args, format);
	evbuffer_add_vprintf(link_output(session->link), format, args);
	va_end(args);
}

static void send_mail(Session *session)
{
	const Job *job = session->job;

	if (session->sizes)
		send_command(session, STAGE_MAIL, "MAIL FROM:<%s> SIZE=%zu\r\n",
			     job->from,
			     g_bytes_get_size(job->header) + 2 +
				     g_bytes_get_size(job->body));
	else
		send_command(session, STAGE_MAIL, "MAIL FROM:<%s>\r\n", job->from);
}

static void send_rcpt(Session *session)
{
	send_command(session, STAGE_RCPT, "RCPT TO:<%s>\r\n", session->job->to);
}

static void send_data(Session *session)
{
	send_command(session, STAGE_DATA, "DATA\r\n");
}

static void bytes_release(G_GNUC_UNUSED const void *data, G_GNUC_UNUSED size_t length,
			  void *bytes)
{
	g_bytes_unref(bytes);
}

static void add_reference(struct evbuffer *output, GBytes *bytes, const char *from,
			  size_t length)
{
	if (length > 0)
		evbuffer_add_reference(output, from, length, bytes_release,
				       g_bytes_ref(bytes));
}

/* Add text that begins a line, by reference, with the dots of RFC 5321 4.5.2. */
static void add_stuffed(struct evbuffer *output, GBytes *bytes)
{
	size_t length;
	const char *from = g_bytes_get_data(bytes, &length);
	const char *end = from + length;
	const char *dot = length > 0 && *from == '.' ? from : NULL;

	for (;;) {
		if (dot == NULL) {
			dot = memmem(from, (size_t)(end - from), "\r\n.", 3);
			dot = dot != NULL ? dot + 2 : end;
		}
		add_reference(output, bytes, from, (size_t)(dot - from));
		if (dot == end)
			return;
		evbuffer_add(output, ".", 1);
		from = dot;
		dot = NULL;
	}
}

static bool ends_line(GBytes *bytes)
{
	size_t length;
	const char *data = g_bytes_get_data(bytes, &length);

	return length == 0 || data[length - 1] == '\n';
}

static void send_message(Session *session)
{
	struct evbuffer *output = link_output(session->link);

	add_stuffed(output, session->job->header);
	evbuffer_add(output, "\r\n", 2);
	add_stuffed(output, session->job->body);
	if (!ends_line(session->job->body))
		evbuffer_add(output, "\r\n", 2);
	send_command(session, STAGE_FINAL, DOT);
}

/* Begin the job on a connection that is ready. */
static void session_start(Session *session)
{
	send_mail(session);
	if (session->pipelining) {
		send_rcpt(session);
		send_data(session);
	}
	watch(session);
}

static void session_ready(Session *session)
{
	if (session->job != NULL)
		session_start(session);
}

static void on_greeting(Session *session, const Reply *reply)
{
	if (reply->code != 220)
		session_lost_talking(session, reply);
	else
		send_command(session, STAGE_HELLO, "%s %s\r\n",
			     session->config->lmtp ? "LHLO" : "EHLO",
			     session->config->helo);
}

static bool offers(const Reply *reply, const char *keyword)
{
	g_autofree char *rest = reply_find_keyword(reply, keyword);

	return rest != NULL;
}

static void on_hello(Session *session, const Reply *reply)
{
	int class = reply_class(reply);

	if (class == 5 && !session->config->lmtp) {
		send_command(session, STAGE_HELO, "HELO %s\r\n", session->config->helo);
		return;
	}
	if (class != 2) {
		session_lost_talking(session, reply);
		return;
	}
	session->pipelining = offers(reply, "PIPELINING");
	session->sizes = offers(reply, "SIZE");
	session->enhanced = offers(reply, "ENHANCEDSTATUSCODES");
	session_ready(session);
}

static void on_helo(Session *session, const Reply *reply)
{
	if (reply_class(reply) != 2)
		session_lost_talking(session, reply);
	else
		session_ready(session);
}

/*
 * What a reply other than the wished one says about the letter. Some codes speak of the
 * relay and us instead (it closes, it does not know the command, it wants us to
 * authenticate or to encrypt): the letter has then not been tried.
 */
static DeliveryResult judge(const Reply *reply)
{
	static const int of_relay[] = { 421, 500, 502, 503, 530, 534, 535, 538 };

	for (size_t i = 0; i < G_N_ELEMENTS(of_relay); i++)
		if (reply->code == of_relay[i])
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

/* All is answered and the job decided before its message was sent. */
static void envelope_failed(Session *session)
{
	session_end(session);
	if (session->open)
		send_command(session, STAGE_RESET, "RSET\r\n");
}

static void envelope_goes_on(Session *session, Stage stage)
{
	switch (stage) {
	case STAGE_MAIL:
		send_rcpt(session);
		break;
	case STAGE_RCPT:
		send_data(session);
		break;
	default:
		send_message(session);
		break;
	}
}

/* MAIL, RCPT or DATA has been answered. */
static void on_envelope(Session *session, const Reply *reply, Stage stage)
{
	bool wished =
		stage == STAGE_DATA ? reply->code == 354 : reply_class(reply) == 2;
	bool nonsense = !wished && reply_class(reply) < 4;

	if (reply->code == 421 && session->served && !session->answered) {
		session_lost_talking(session, reply);
		return;
	}
	session->answered = true;
	session->open = session->open || (stage == STAGE_MAIL && wished);
	if (!wished)
		decide_by_reply(session, reply, judge(reply));
	if (nonsense || reply->code == 421)
		session_lost_talking(session, reply);
	else if (session->owed_count > 0)
		return;
	else if (!session->decided)
		envelope_goes_on(session, stage);
	else if (!wished)
		envelope_failed(session);
	else if (stage == STAGE_DATA && !session->config->lmtp)
		send_command(session, STAGE_FINAL, DOT); /* no message (RFC 2920 3.1) */
	else
		session_lost_talking(session, reply);
}

/* A reply where the final dot's is due, while the dot is still in our buffer. */
static void on_early_final(Session *session, const Reply *reply)
{
	decide_by_reply(session, reply, judge(reply));
	session_lost_talking(session, reply);
}

static void on_final(Session *session, const Reply *reply)
{
	switch (reply_class(reply)) {
	case 2:
		decide_by_reply(session, reply, DELIVERY_ACCEPTED);
		break;
	case 4:
		decide_by_reply(session, reply, DELIVERY_DEFERRED);
		break;
	case 5:
		decide_by_reply(session, reply, DELIVERY_REFUSED);
		break;
	default:
		decide_by_reply(session, reply, DELIVERY_IN_DOUBT);
		session_lost_talking(session, reply);
		return;
	}
	session->open = false;
	session_end(session);
	if (reply->code == 421)
		session_close(session);
}

static void on_reset(Session *session, const Reply *reply)
{
	session->open = false;
	if (reply_class(reply) != 2)
		session_lost_talking(session, reply);
	else
		session_ready(session);
}

static void answer(Session *session, const Reply *reply, Stage stage)
{
	switch (stage) {
	case STAGE_GREETING:
		on_greeting(session, reply);
		break;
	case STAGE_HELLO:
		on_hello(session, reply);
		break;
	case STAGE_HELO:
		on_helo(session, reply);
		break;
	case STAGE_MAIL:
	case STAGE_RCPT:
	case STAGE_DATA:
		on_envelope(session, reply, stage);
		break;
	case STAGE_FINAL:
		on_final(session, reply);
		break;
	case STAGE_RESET:
		on_reset(session, reply);
		break;
	}
}

static void on_reply(void *owner, const Reply *reply)
{
	Session *session = owner;
	bool early = session->owed_count > 0 && session->owed[0] == STAGE_FINAL &&
		     !dot_is_out(session);
	Stage stage;

	if (session->owed_count == 0) { /* the relay takes leave, or is out of step */
		session_lost_talking(session, reply);
		return;
	}
	stage = session->owed[0];
	session->owed_count--;
	memmove(session->owed, session->owed + 1, session->owed_count * sizeof(Stage));
	if (early)
		on_early_final(session, reply);
	else
		answer(session, reply, stage);
	if (link_is_connected(session->link))
		watch(session);
}

static void on_connected(void *owner)
{
	Session *session = owner;

	session->pipelining = session->sizes = session->enhanced = false;
	session->owed[session->owed_count++] = STAGE_GREETING;
	watch(session);
}

static void on_drained(void *owner)
{
	watch(owner);
}

static void on_late(void *owner)
{
	Session *session = owner;
	g_autofree char *words =
		g_strdup_printf("the relay did not answer for %g s",
				stage_seconds(session, session->owed[0]));

	session_lost(session, words);
}

static void on_lost(void *owner, const char *what)
{
	session_lost(owner, what);
}

const LinkEvents session_events = {
	.connected = on_connected,
	.reply = on_reply,
	.drained = on_drained,
	.late = on_late,
	.lost = on_lost,
};

Session *session_new(const SessionConfig *config)
{
	Session *session = g_new0(Session, 1);

	session->config = config;
	session->link = link_new(&config->link, session);
	return session;
}

void session_free(Session *session)
{
	if (session == NULL)
		return;
	if (session_is_ready(session))
		link_take_leave(session->link, "QUIT\r\n");
	link_free(session->link);
	job_free(session->job);
	delivery_free(session->delivery);
	g_free(session);
}

bool session_is_free(const Session *session)
{
	return session->job == NULL;
}

bool session_is_ready(const Session *session)
{
	return link_is_connected(session->link) && session->job == NULL &&
	       session->owed_count == 0;
}

void session_begin(Session *session, Job *job)
{
	bool ready = session_is_ready(session);

	g_assert(session_is_free(session));
	session->job = job;
	session->answered = false;
	session->decided = false;
	session->delivery = g_new0(Delivery, 1);
	session->delivery->tag = job->tag;
	if (!link_is_open(session->link))
		link_open(session->link);
	else if (ready)
		session_start(session);
}
