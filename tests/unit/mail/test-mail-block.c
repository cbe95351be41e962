#include "mail-block.h"

#include <string.h>

static const char block[] = "Date: Wed, 26 Feb 2025 05:00:00 +0000\r\n"
			    "From: A <a@a.example>\r\n"
			    "Subject: one\r\n two\r\n"
			    "Reply-To:\r\n b@b.example\r\n";

static void test_skip(void)
{
	const char *from = mail_block_skip(block);
	const char *subject = mail_block_skip(from);
	const char *reply_to = mail_block_skip(subject);

	g_assert_true(g_str_has_prefix(from, "From:"));
	g_assert_true(g_str_has_prefix(subject, "Subject:"));
	g_assert_true(g_str_has_prefix(reply_to, "Reply-To:"));
	g_assert_cmpstr(mail_block_skip(reply_to), ==, "");
	g_assert_cmpstr(mail_block_skip(""), ==, "");
	g_assert_cmpstr(mail_block_skip("To: no end"), ==, "");
}

static void test_whole(void)
{
	static const struct {
		const char *block;
		bool whole;
	} cases[] = {
		{ "", true },
		{ block, true },
		{ "A: b\r\n", true },
		{ "A: b", false },
		{ "A: b\n", false },
		{ "A: b\rC: d\r\n", false },
		{ "A: b\r\r\n", false },
		{ "A: b\nC: d\r\n", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_true(mail_block_is_whole(cases[i].block) == cases[i].whole);
}

static void test_get(void)
{
	static const struct {
		const char *name, *value;
	} cases[] = {
		{ "From", "A <a@a.example>" },
		{ "Subject", "one two" },
		{ "Reply-To", "b@b.example" },
		{ "Reply", NULL },
		{ "To", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *value = mail_block_get(block, cases[i].name);

		g_assert_cmpstr(value, ==, cases[i].value);
	}
}

static void test_date(void)
{
	static const char *const strange[] = {
		"From: a@a.example\r\n",
		"Date: Wed, 26 Feb 2025\r\n",
		"Date: Wed, 26 ebM 2025 05:00:00 +0000\r\n",
		"Date: Wed, 26 Fe 2025 05:00:00 +0000\r\n",
		"Date: Wed, 31 Feb 2025 05:00:00 +0000\r\n",
		"Date: soon\r\n",
	};
	int64_t date = 0;

	g_assert_true(mail_block_date(block, &date));
	g_assert_cmpint(date, ==, INT64_C(1740546000) * G_USEC_PER_SEC);
	for (size_t i = 0; i < G_N_ELEMENTS(strange); i++)
		g_assert_false(mail_block_date(strange[i], &date));
}

static void test_pick(void)
{
	static const struct {
		const char *names[3], *picked;
	} cases[] = {
		{ { NULL }, "" },
		{ { "Reply", "To", NULL }, "" },
		{ { "Reply-To", "Date", NULL },
		  "Date: Wed, 26 Feb 2025 05:00:00 +0000\r\nReply-To:\r\n "
		  "b@b.example\r\n" },
		{ { "Subject", NULL }, "Subject: one\r\n two\r\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *picked = mail_block_pick(block, cases[i].names);

		g_assert_cmpstr(picked, ==, cases[i].picked);
	}
}

static void test_differ(void)
{
	static const struct {
		const char *block, *wanted, *name;
	} cases[] = {
		{ block, block, NULL },
		{ "", "", NULL },
		{ "A: 1\r\nB: 2\r\n", "A: 1\r\nB: 3\r\n", "B" },
		{ "A: 1\r\n 2\r\nB: 2\r\n", "A: 1\r\nB: 2\r\n", "A" },
		{ "A: 1\r\nBcc: x\r\n", "A: 1\r\n", "Bcc" },
		{ "A: 1\r\n", "A: 1\r\nB: 2\r\n", "B" },
		{ "A: 1\r\n\r\nB: 2\r\n", "A: 1\r\nB: 2\r\n", "B" },
		{ "A: 1\r\n\r\n", "A: 1\r\n", "" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name =
			mail_block_differ(cases[i].block, cases[i].wanted);

		g_assert_cmpstr(name, ==, cases[i].name);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail/block/skip", test_skip);
	g_test_add_func("/mail/block/whole", test_whole);
	g_test_add_func("/mail/block/get", test_get);
	g_test_add_func("/mail/block/date", test_date);
	g_test_add_func("/mail/block/pick", test_pick);
	g_test_add_func("/mail/block/differ", test_differ);
	return g_test_run();
}
