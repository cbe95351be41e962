/*
 * What may be a message, whatever stands before a fault, and the bytes that then go out.
 */
#include "wire-job-private.h"

#include <event2/buffer.h>
#include <string.h>

#define PLACES 70 /* more than twice the bytes that are looked at together */

#define HEADER_LINES "cannot send message header: it has a CR or LF that is not CRLF"
#define BODY_LINES "cannot send message body: it has a CR or LF that is not CRLF"
#define HEADER_END "cannot send message header: it does not end with CRLF"
#define HEADER_UTF8 "cannot send message header: it is not UTF-8"
#define BODY_7BIT "cannot send message body: it is not 7-bit text"

/* Some letters and then `text`, whose last byte is the last of its memory; a '0' is NUL. */
static GBytes *push(size_t letters, const char *text)
{
	size_t length = strlen(text);
	char *pushed = g_malloc(letters + length);

	for (size_t i = 0; i < letters; i++)
		pushed[i] = 'x';
	for (size_t i = 0; i < length; i++)
		pushed[letters + i] = text[i] != '0' ? text[i] : '\0';
	return g_bytes_new_take(pushed, letters + length);
}

static bool make_job(GBytes *header, GBytes *body, SmtpJob **job_out, GError **error)
{
	const SmtpMessage message = { .from = "a@b.example",
				      .to = "c@d.example",
				      .header = header,
				      .body = body };

	return smtp_job_new(&message, job_out, error);
}

static void test_faults(void)
{
	static const struct {
		const char *header, *body, *fault; /* NULL: none */
	} cases[] = {
		{ "\r\n", "", NULL },
		{ "\r\n", "\r\n", NULL },
		{ "\r\n", "\r\nzzzzzzzz\r\n\r\nx", NULL },
		{ "\t\x01\x1f ~\x7f\r\n", "\t\x01\x1f ~\x7f", NULL },
		{ "\xc3\xa9\r\n", "", NULL },
		{ "", "", HEADER_END },
		{ "x", "", HEADER_END },
		{ "\r", "", HEADER_END },
		{ "\n", "", HEADER_LINES },
		{ "\n\r\n", "", HEADER_LINES },
		{ "\rzzzzzzzz\r\n", "", HEADER_LINES },
		{ "\r\r\n", "", HEADER_LINES },
		{ "\r\n\n", "", HEADER_LINES },
		{ "0\r\n", "", HEADER_UTF8 },
		{ "\xff\r\n", "", HEADER_UTF8 },
		{ "\xc3\r\n", "", HEADER_UTF8 },
		{ "\r\n", "\n", BODY_LINES },
		{ "\r\n", "\r", BODY_LINES },
		{ "\r\n", "\n\r", BODY_LINES },
		{ "\r\n", "\r\r\n", BODY_LINES },
		{ "\r\n", "\r\n\n", BODY_LINES },
		{ "\r\n", "\rzzzzzzzz\n", BODY_LINES },
		{ "\r\n", "\r\nzzzzzzzz\nxx\r\n", BODY_LINES },
		{ "\r\n", "0", BODY_7BIT },
		{ "\r\n", "\x80zzzzzzzz\r\n", BODY_7BIT },
		{ "\r\n", "\r\n\xff", BODY_7BIT },
		/* the first of two that is told */
		{ "\xff\n", "\x80", HEADER_UTF8 },
		{ "\r\r\n", "\x80", BODY_7BIT },
		{ "\r\r\n", "\n", HEADER_LINES },
		{ "\r\n", "\n\x80", BODY_7BIT },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases) * PLACES; i++) {
		const char *fault = cases[i / PLACES].fault;
		g_autoptr(GBytes) header = push(i % PLACES, cases[i / PLACES].header);
		g_autoptr(GBytes) body = push(i % PLACES, cases[i / PLACES].body);
		g_autoptr(SmtpJob) job = NULL;
		g_autoptr(GError) error = NULL;

		g_assert_cmpint(make_job(header, body, &job, &error), ==,
				fault == NULL);
		g_assert_cmpstr(error != NULL ? error->message : NULL, ==, fault);
		g_assert_true(fault == NULL || chy_error_is(error, CHY_INVALID));
	}
}

/* All that one of the two ways adds, with '|' for CRLF. */
static char *output_of(const SmtpJob *job,
		       void (*add)(const SmtpJob *job, struct evbuffer *output))
{
	struct evbuffer *output = evbuffer_new();
	GString *text;

	add(job, output);
	text = g_string_new_len((const char *)evbuffer_pullup(output, -1),
				(gssize)evbuffer_get_length(output));
	evbuffer_free(output);
	g_string_replace(text, "\r\n", "|", 0);
	return g_string_free(text, FALSE);
}

/* A dot at the beginning of a line is found wherever it stands, and no other is doubled. */
static void test_dots(void)
{
	static const struct {
		const char *header, *body, *plain, *stuffed;
	} cases[] = {
		{ "a\r\n", "", "a||", "a||" },
		{ "a\r\n", "b", "a||b|", "a||b|" },
		{ "a\r\n", "b.c.\r\n", "a||b.c.|", "a||b.c.|" },
		{ "a\r\n", ".", "a||.|", "a||..|" },
		{ "a\r\n", ".\r\n", "a||.|", "a||..|" },
		{ "a\r\n", "..b\r\n.\r\n", "a||..b|.|", "a||...b|..|" },
		{ "a\r\n", "\r\n.", "a|||.|", "a|||..|" },
		{ "a\r\n", "1234567\r\n.b", "a||1234567|.b|", "a||1234567|..b|" },
		{ "a\r\n", "12345678\r\n.b", "a||12345678|.b|", "a||12345678|..b|" },
		{ "a\r\n", "123456\r\n.b", "a||123456|.b|", "a||123456|..b|" },
		{ ".a\r\n", "b\r\n", ".a||b|", "..a||b|" },
		{ "a\r\n.\r\n", "b\r\n", "a|.||b|", "a|..||b|" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) header = push(0, cases[i].header);
		g_autoptr(GBytes) body = push(0, cases[i].body);
		g_autoptr(SmtpJob) job = NULL;
		g_autofree char *plain = NULL, *stuffed = NULL;

		g_assert_true(make_job(header, body, &job, NULL));
		plain = output_of(job, job_add_bytes);
		stuffed = output_of(job, job_add_stuffed);
		g_assert_cmpstr(plain, ==, cases[i].plain);
		g_assert_cmpstr(stuffed, ==, cases[i].stuffed);
		g_assert_cmpint(job->dotted, ==, strcmp(plain, stuffed) != 0);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/job/faults", test_faults);
	g_test_add_func("/wire/job/dots", test_dots);
	return g_test_run();
}
