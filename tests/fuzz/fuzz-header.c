/*
 * Any bytes as the values of a message, apart by LF: whatever is written is 7-bit, in
 * lines that end with CRLF and are not too long, and has the fields it should and no
 * other.
 */
#include "fuzz.h"

#include "mail-message.h"

#include <string.h>

#define VALUES 7
#define LONGEST 998

static void check_lines(const char *text, size_t length)
{
	const char *end = text + length;

	g_assert_cmpuint(length, >=, 2);
	while (text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));

		g_assert_nonnull(lf);
		g_assert_true(lf > text);
		g_assert_cmpint(lf[-1], ==, '\r');
		g_assert_cmpint(lf - 1 - text, <=, LONGEST);
		for (const char *p = text; p < lf - 1; p++)
			g_assert_true((*p >= ' ' && *p < 0x7f) || *p == '\t');
		text = lf + 1;
	}
}

static void check_fields(const char *header)
{
	static const char *const names[] = { "Date",
					     "From",
					     "To",
					     "Subject",
					     "Message-ID",
					     MAIL_REFERENCE_FIELD,
					     "Content-Language",
					     "MIME-Version",
					     "Content-Type" };
	size_t next = 0;

	for (const char *line = header; *line != '\0'; line = strchr(line, '\n') + 1) {
		if (*line == ' ') {
			g_assert_cmpint(line[strspn(line, " ")], !=, '\r');
			continue;
		}
		g_assert_cmpuint(next, <, G_N_ELEMENTS(names));
		g_assert_true(g_str_has_prefix(line, names[next]));
		g_assert_cmpint(line[strlen(names[next])], ==, ':');
		next++;
	}
	g_assert_cmpuint(next, ==, G_N_ELEMENTS(names));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) values = g_strsplit(text, "\n", VALUES);
	g_autoptr(GBytes) pdf = g_bytes_new(data, size);
	g_autoptr(GBytes) body = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *header = NULL;

	if (g_strv_length(values) < VALUES)
		return 0;

	MailMessage message = {
		.message_id = values[0],
		.from_name = values[1],
		.from_address = "appeals@majlis.example",
		.to_name = values[2],
		.to_address = "chair@parliament.example",
		.subject = values[3],
		.language = "en",
		.reference = values[4],
		.boundary = "token",
		.pdf_name = values[5],
		.text = values[6],
		.html = values[6],
		.pdf = pdf,
	};

	if (mail_header(&message, &header, &error)) {
		check_lines(header, strlen(header));
		check_fields(header);
	}
	g_clear_error(&error);
	if (mail_body(&message, &body, &error))
		check_lines(g_bytes_get_data(body, NULL), g_bytes_get_size(body));
	return 0;
}
