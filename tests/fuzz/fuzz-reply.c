/*
 * Any bytes as the lines of a reply: the code is in range, the words are clean.
 */
#include "fuzz.h"

#include "wire-reply.h"
#include "wire-smtp.h"

#include <string.h>

static void check_words(const Reply *reply)
{
	static const char *const keywords[] = { "SIZE", "PIPELINING" };
	g_autofree char *words = reply_words(reply);
	g_autofree char *enhanced = reply_enhanced(reply);

	g_assert_true(g_utf8_validate(words, -1, NULL));
	for (const char *p = words; *p != '\0'; p = g_utf8_next_char(p))
		g_assert_false(g_unichar_iscntrl(g_utf8_get_char(p)));
	if (enhanced != NULL)
		g_assert_cmpint(enhanced[0] - '0', ==, reply_class(reply));
	if (reply_is_policy(reply) || reply_is_of_message(reply))
		g_assert_cmpint(reply_class(reply), ==, 5);
	for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++) {
		g_autofree char *rest = reply_find_keyword(reply, keywords[i]);

		g_assert_true(rest == NULL || reply->lines > 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *line = (const char *)data, *end = line + size;
	Reply reply;

	reply_init(&reply);
	while (line < end) {
		const char *lf = memchr(line, '\n', (size_t)(end - line));
		const char *stop = lf != NULL ? lf : end;
		ReplyStatus status =
			reply_add_line(&reply, line, (size_t)(stop - line));

		if (status != REPLY_BAD) {
			g_assert_cmpint(reply.code, >=, 200);
			g_assert_cmpint(reply.code, <=, 599);
			g_assert_cmpuint(reply.lines, <=, LIMIT_SMTP_REPLY_LINES);
		}
		check_words(&reply);
		if (status != REPLY_MORE)
			reply_reset(&reply);
		line = lf != NULL ? lf + 1 : end;
	}
	reply_clear(&reply);
	return 0;
}
