/*
 * A job's message is never copied: what goes out refers to the bytes that the caller
 * handed in, and holds them until the kernel has them.
 *
 * Invariants:
 *   1. Mailboxes hold no control, space or angle bracket, an envelope id no control,
 *      space or byte that is not ASCII.
 *   2. The body is 7-bit, the header 7-bit or UTF-8, and CR and LF come in them only as
 *      CRLF.
 */
#include "wire-job.h"

#include "base-wide.h"
#include "wire-job-private.h"

#include <event2/buffer.h>
#include <string.h>

#define LIMIT_PATH 254 /* bytes of a mailbox in a command (RFC 5321 4.5.3.1.3) */

static void job_clear(void *data)
{
	SmtpJob *job = data;

	g_free(job->from);
	g_free(job->to);
	g_free(job->envelope_id);
	g_bytes_unref(job->header);
	g_bytes_unref(job->body);
}

void smtp_job_unref(SmtpJob *job)
{
	if (job != NULL)
		g_rc_box_release_full(job, job_clear);
}

SmtpJob *smtp_job_ref(SmtpJob *job)
{
	return g_rc_box_acquire(job);
}

static bool is_path_char(gunichar c)
{
	if (c < 0x80)
		return c > ' ' && c < 0x7f && c != '<' && c != '>';
	return !g_unichar_iscntrl(c) && !g_unichar_isspace(c);
}

/* What may stand between the angle brackets of MAIL and RCPT. */
static bool check_path(const char *path, GError **error)
{
	size_t length = strlen(path);
	bool clean = g_utf8_validate(path, (gssize)length, NULL);

	for (const char *p = path; clean && *p != '\0'; p = g_utf8_next_char(p))
		clean = is_path_char(g_utf8_get_char(p));
	if (!clean)
		return chy_fail(error, CHY_INVALID,
				"cannot send to or from a mailbox with a character "
				"that no mailbox has");
	if (length > LIMIT_PATH)
		return chy_fail(
			error, CHY_INVALID,
			"cannot send to or from a mailbox of more than %d bytes",
			LIMIT_PATH);
	return true;
}

static bool check_envelope_id(const char *id, GError **error)
{
	bool clean = *id != '\0';
	size_t length = 0; /* as xtext */

	for (const char *p = id; *p != '\0'; p++) {
		clean = clean && g_ascii_isgraph(*p);
		length += *p == '+' || *p == '=' ? 3 : 1;
	}
	return (clean && length <= LIMIT_SMTP_ENVELOPE_ID) ||
	       chy_fail(error, CHY_INVALID,
			"cannot send under envelope id '%s': it is not 1 to %d "
			"printing characters of ASCII",
			id, LIMIT_SMTP_ENVELOPE_ID);
}

/* What a text is like. */
typedef struct Traits {
	bool plain; /* each byte is 7-bit and not NUL */
	bool whole; /* CR and LF come only as CRLF, so that nobody reads the lines in another way */
	bool dotted; /* a line begins with a dot */
} Traits;

/*
 * The traits of `length` bytes, of which each is seen beside the one behind it, the last one too.
 * No branch and no early end: so the compiler has many looked at together, and every byte of every
 * letter comes by here.
 */
CHY_WIDE static Traits traits_of_pairs(const uint8_t *text, size_t length)
{
	uint8_t foreign = 0, torn = 0, dotted = 0;

	for (size_t i = 0; i < length; i++) {
		foreign |= (uint8_t)((text[i] == '\0') | (text[i] >= 0x80));
		torn |= (uint8_t)((text[i] == '\r') != (text[i + 1] == '\n'));
		dotted |= (uint8_t)((text[i] == '\n') & (text[i + 1] == '.'));
	}
	return (Traits){ foreign == 0, torn == 0, dotted != 0 };
}

static Traits traits_of(GBytes *bytes)
{
	size_t length;
	const uint8_t *text = g_bytes_get_data(bytes, &length);

	if (length == 0)
		return (Traits){ true, true, false };

	Traits traits = traits_of_pairs(text, length - 1);
	uint8_t first = text[0], last = text[length - 1];

	traits.plain = traits.plain && last != '\0' && last < 0x80;
	traits.whole = traits.whole && first != '\n' && last != '\r';
	traits.dotted = traits.dotted || first == '.';
	return traits;
}

static bool check_lines(const char *what, const Traits *traits, GError **error)
{
	return traits->whole ||
	       chy_fail(error, CHY_INVALID,
			"cannot send message %s: it has a CR or LF that is not CRLF",
			what);
}

static bool check_header(GBytes *bytes, const Traits *traits, GError **error)
{
	size_t length;
	const char *header = g_bytes_get_data(bytes, &length);

	if (length == 0 || header[length - 1] != '\n')
		return chy_fail(
			error, CHY_INVALID,
			"cannot send message header: it does not end with CRLF");
	return traits->plain || g_utf8_validate(header, (gssize)length, NULL) ||
	       chy_fail(error, CHY_INVALID,
			"cannot send message header: it is not UTF-8");
}

static bool check_body(const Traits *traits, GError **error)
{
	return traits->plain ||
	       chy_fail(error, CHY_INVALID,
			"cannot send message body: it is not 7-bit text");
}

/* Fill in what the check of `given` finds: that a line of the message begins with a dot, and
 * that there is more than ASCII. */
static bool check_message(const SmtpMessage *given, SmtpJob *job, GError **error)
{
	Traits header = traits_of(given->header), body = traits_of(given->body);

	if (!check_path(given->from, error) || !check_path(given->to, error) ||
	    (given->envelope_id != NULL &&
	     !check_envelope_id(given->envelope_id, error)) ||
	    !check_header(given->header, &header, error) || !check_body(&body, error) ||
	    !check_lines("header", &header, error) ||
	    !check_lines("body", &body, error))
		return false;
	if (*given->to == '\0')
		return chy_fail(error, CHY_INVALID, "cannot send to an empty mailbox");
	job->dotted = header.dotted || body.dotted;
	job->utf8 = !header.plain || !g_str_is_ascii(given->from) ||
		    !g_str_is_ascii(given->to);
	return true;
}

bool smtp_job_new(const SmtpMessage *message, SmtpJob **job_out, GError **error)
{
	SmtpJob found = { 0 };
	SmtpJob *job;

	if (!check_message(message, &found, error))
		return false;
	job = g_rc_box_new(SmtpJob);
	*job = (SmtpJob){
		.from = g_strdup(message->from),
		.to = g_strdup(message->to),
		.envelope_id = g_strdup(message->envelope_id),
		.header = g_bytes_ref(message->header),
		.body = g_bytes_ref(message->body),
		.tag = message->tag,
		.utf8 = found.utf8,
		.dotted = found.dotted,
		.tried = message->tried,
	};
	*job_out = job;
	return true;
}

SmtpJob *job_without_reports(const SmtpJob *job)
{
	SmtpJob *without = g_rc_box_new(SmtpJob);

	*without = *job;
	without->from = g_strdup(job->from);
	without->to = g_strdup(job->to);
	without->envelope_id = NULL;
	g_bytes_ref(without->header);
	g_bytes_ref(without->body);
	return without;
}

static bool ends_line(GBytes *bytes)
{
	size_t length;
	const char *data = g_bytes_get_data(bytes, &length);

	return length == 0 || data[length - 1] == '\n';
}

size_t job_size(const SmtpJob *job)
{
	return g_bytes_get_size(job->header) + 2 + g_bytes_get_size(job->body) +
	       (ends_line(job->body) ? 0 : 2);
}

SmtpNeed smtp_job_get_need(const SmtpJob *job)
{
	return (SmtpNeed){ .utf8 = job->utf8, .size = job_size(job) };
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

/* Add text as it is. */
static void add_plain(struct evbuffer *output, GBytes *bytes)
{
	size_t length;
	const char *from = g_bytes_get_data(bytes, &length);

	add_reference(output, bytes, from, length);
}

/* Add text that begins a line with a dot before each dot that begins one. */
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

static void add_message(const SmtpJob *job, struct evbuffer *output,
			void (*add)(struct evbuffer *output, GBytes *bytes))
{
	add(output, job->header);
	evbuffer_add(output, "\r\n", 2);
	add(output, job->body);
	if (!ends_line(job->body))
		evbuffer_add(output, "\r\n", 2);
}

void job_add_bytes(const SmtpJob *job, struct evbuffer *output)
{
	add_message(job, output, add_plain);
}

void job_add_stuffed(const SmtpJob *job, struct evbuffer *output)
{
	add_message(job, output, job->dotted ? add_stuffed : add_plain);
}
