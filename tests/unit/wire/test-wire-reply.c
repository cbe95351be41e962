#include "wire-reply.h"
#include "wire-smtp.h"

#include <string.h>

static void test_replies(void)
{
	static const struct {
		const char *lines; /* each ended by LF */
		ReplyStatus status;
		int code;
		const char *words, *enhanced;
	} cases[] = {
		{ "250 OK\n", REPLY_DONE, 250, "OK", NULL },
		{ "250\n", REPLY_DONE, 250, "", NULL },
		{ "250 \n", REPLY_DONE, 250, "", NULL },
		{ "250 2.0.0 Ok: queued as 4F\n", REPLY_DONE, 250,
		  "2.0.0 Ok: queued as 4F", "2.0.0" },
		{ "250-a\n250-b\n250 c\n", REPLY_DONE, 250, "a b c", NULL },
		{ "550-5.1.1 No such\n550 5.1.1 user\n", REPLY_DONE, 550,
		  "5.1.1 No such 5.1.1 user", "5.1.1" },
		{ "550 5.1.1\n", REPLY_DONE, 550, "5.1.1", "5.1.1" },
		{ "550 4.1.1 wrong class\n", REPLY_DONE, 550, "4.1.1 wrong class",
		  NULL },
		{ "550 5.1 x\n", REPLY_DONE, 550, "5.1 x", NULL },
		{ "550 5.1111.1 x\n", REPLY_DONE, 550, "5.1111.1 x", NULL },
		{ "550 5.1.1x\n", REPLY_DONE, 550, "5.1.1x", NULL },
		{ "250-more to come\n", REPLY_MORE, 250, "more to come", NULL },
		{ "550 B\xc3\xbcro \x1b[31m\xff gone\t\n", REPLY_DONE, 550,
		  "Büro [31m\xef\xbf\xbd gone", NULL },
		{ "550 a\xe2\x80\xae"
		  "b\xe2\x80\xa8"
		  "c\xe2\x81\xa6\n",
		  REPLY_DONE, 550, "a b c", NULL },
		{ "250-a\n251 b\n", REPLY_BAD, 250, "a", NULL },
		{ "199 x\n", REPLY_BAD, 0, "", NULL },
		{ "600 x\n", REPLY_BAD, 0, "", NULL },
		{ "25 x\n", REPLY_BAD, 0, "", NULL },
		{ "2500 x\n", REPLY_BAD, 0, "", NULL },
		{ "\n", REPLY_BAD, 0, "", NULL },
		{ "OK\n", REPLY_BAD, 0, "", NULL },
		{ " 250 OK\n", REPLY_BAD, 0, "", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(GStrv) lines = g_strsplit(cases[i].lines, "\n", -1);
		g_autofree char *words = NULL, *enhanced = NULL;
		ReplyStatus status = REPLY_MORE;
		Reply reply;

		reply_init(&reply);
		for (guint l = 0; lines[l + 1] != NULL; l++)
			status = reply_add_line(&reply, lines[l], strlen(lines[l]));
		words = reply_words(&reply);
		enhanced = reply_enhanced(&reply);
		g_assert_cmpint(status, ==, cases[i].status);
		g_assert_cmpint(reply.code, ==, cases[i].code);
		g_assert_cmpstr(words, ==, cases[i].words);
		g_assert_cmpstr(enhanced, ==, cases[i].enhanced);
		reply_clear(&reply);
	}
}

static void test_limits(void)
{
	g_autofree char *fill = g_strnfill(LIMIT_SMTP_REPLY_LINE, 'x');
	g_autofree char *most =
		g_strdup_printf("250 %.*s", LIMIT_SMTP_REPLY_LINE - 4, fill);
	g_autofree char *more = g_strdup_printf("%sx", most);
	Reply reply;

	reply_init(&reply);
	g_assert_cmpint(reply_add_line(&reply, most, strlen(most)), ==, REPLY_DONE);
	reply_reset(&reply);
	g_assert_cmpint(reply_add_line(&reply, more, strlen(more)), ==, REPLY_BAD);
	reply_reset(&reply);
	for (unsigned i = 0; i < LIMIT_SMTP_REPLY_LINES; i++)
		g_assert_cmpint(reply_add_line(&reply, "250-x", 5), ==, REPLY_MORE);
	g_assert_cmpint(reply_add_line(&reply, "250 x", 5), ==, REPLY_BAD);
	reply_clear(&reply);
}

static void test_long_words_are_cut_between_characters(void)
{
	Reply reply;
	g_autofree char *words = NULL;

	reply_init(&reply);
	for (unsigned i = 0; i < LIMIT_SMTP_REPLY_LINES; i++)
		g_assert_cmpint(reply_add_line(&reply, "550-\xc9\x99\xc9\x99", 8), ==,
				REPLY_MORE);
	for (unsigned i = 0; i < 600; i++)
		g_string_append(reply.text, "\xe2\x82\xac"); /* three bytes each */
	words = reply_words(&reply);
	g_assert_true(g_utf8_validate(words, -1, NULL));
	g_assert_cmpuint(strlen(words), <=, LIMIT_SMTP_REPLY_WORDS);
	g_assert_cmpuint(strlen(words), >, LIMIT_SMTP_REPLY_WORDS - 3);
	reply_clear(&reply);
}

static void test_keywords(void)
{
	static const char *const lines[] = { "250-SIZE of greeting", "250-size 1000",
					     "250-PIPELINING", "250-STARTTLSX",
					     "250 AUTH  A B" };
	static const struct {
		const char *keyword, *rest;
	} cases[] = {
		{ "SIZE", "1000" },   { "PIPELINING", "" }, { "AUTH", "A B" },
		{ "STARTTLS", NULL }, { "8BITMIME", NULL },
	};
	Reply reply;

	reply_init(&reply);
	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
		g_assert_cmpint(reply_add_line(&reply, lines[i], strlen(lines[i])), !=,
				REPLY_BAD);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *rest = reply_find_keyword(&reply, cases[i].keyword);

		g_assert_cmpstr(rest, ==, cases[i].rest);
	}
	reply_clear(&reply);
}

static void read_line(Reply *reply, const char *line)
{
	reply_init(reply);
	g_assert_cmpint(reply_add_line(reply, line, strlen(line)), ==, REPLY_DONE);
}

/* doc/decisions/0096: what a 5yz to MAIL is about. */
static void test_of_message(void)
{
	static const struct {
		const char *line;
		bool of_message;
	} cases[] = {
		{ "552 message size exceeds maximum permitted", true },
		{ "552 5.3.4 Message size exceeds fixed limit", true },
		{ "550 5.3.4 too big", true },
		{ "552 5.2.3 too big for the mailbox", true },
		{ "554 that message is too big for me (#5.3.4)", true },
		{ "550 5.6.7 no characters but ASCII", true },
		{ "554 5.6.3 cannot be converted", true },
		{ "552 5.2.2 over quota", false },
		{ "552 5.7.0 no", false },
		{ "550 5.60.3 what", false },
		{ "550 message size exceeds maximum permitted", false },
		{ "553 5.1.8 no such domain", false },
		{ "554 no", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		Reply reply;

		read_line(&reply, cases[i].line);
		if (reply_is_of_message(&reply) != cases[i].of_message)
			g_error("%s", cases[i].line);
		reply_clear(&reply);
	}
}

/* doc/decisions/0078: what a 5yz is about. */
static void test_policy(void)
{
	static const struct {
		const char *line;
		bool policy;
	} cases[] = {
		{ "554 5.7.1 <host[192.0.2.1]>: Client host rejected", true },
		{ "554 5.7.1 <a@b.example>: Relay access denied", true },
		{ "550 5.7.0 who are you", true },
		{ "550 5.7.25 no reverse name", true },
		{ "550 5.7.54 SMTP; Unable to relay recipient", true },
		{ "550 relay not permitted", true },
		{ "550 Relaying denied", true },
		{ "550 We do not relay.", true },
		{ "550 mail-relay.x.example: no such user", false },
		{ "550 relay.x.example does not know a@x.example", false },
		{ "550 5.7.2 no list for you", false },
		{ "550 5.7.17 the mailbox has another owner now", false },
		{ "550 5.1.1 no such user at this relay", false },
		{ "550 5.70.1 what", false },
		{ "550 5.1.8 <a@b.example>: Sender address rejected", true },
		{ "553 5.1.7 bad sender", true },
		{ "550 Sender verify failed", true },
		{ "550 sender.x.example does not know a@x.example", false },
		{ "550 <sender@x.example>: no such user here", false },
		{ "550 5.1.0 no sender like that", false },
		{ "550 no such user", false },
		{ "550 relay not permitted: acc\xe8s refus\xe9", true },
		{ "550 Acc\xe8s refus\xe9, relay not permitted", true },
		{ "550 bo\xeete inconnue", false },
		{ "553 that domain isn't in my list of allowed rcpthosts (#5.7.1)", true },
		{ "550 sorry, no mailbox here by that name (#5.1.1)", false },
		{ "550 no relay (#5.1.1)", false },
		{ "550 relay (#4.7.1) not permitted", true },
		{ "550 Delivery is not allowed to this address.", true },
		{ "550 not local host x.example, not a gateway", true },
		{ "554 authentication required", true },
		{ "550 authentication@x.example: no such user", false },
		{ "450 4.7.1 Client host rejected", false },
		{ "450 no relay now", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		Reply reply;

		read_line(&reply, cases[i].line);
		if (reply_is_policy(&reply) != cases[i].policy)
			g_error("%s", cases[i].line);
		reply_clear(&reply);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/reply/replies", test_replies);
	g_test_add_func("/wire/reply/limits", test_limits);
	g_test_add_func("/wire/reply/words",
			test_long_words_are_cut_between_characters);
	g_test_add_func("/wire/reply/keywords", test_keywords);
	g_test_add_func("/wire/reply/policy", test_policy);
	g_test_add_func("/wire/reply/of-message", test_of_message);
	return g_test_run();
}
