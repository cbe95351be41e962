/*
 * What a relay offers, and the commands that it then gets.
 */
#include "wire-command.h"

#include <string.h>

#define HEADER "From: a@b.example\r\n"

/* An offer from the lines of an answer to EHLO, apart by '|'. */
static void read_offer(const char *lines, Offer *offer)
{
	g_auto(GStrv) split = g_strsplit(lines, "|", -1);
	guint last = g_strv_length(split);
	Reply reply;

	reply_init(&reply);
	g_assert_cmpint(reply_add_line(&reply, "250-relay", 9), ==, REPLY_MORE);
	for (guint i = 0; i < last; i++) {
		g_autofree char *line =
			g_strdup_printf("250%c%s", i + 1 < last ? '-' : ' ', split[i]);

		g_assert_cmpint(reply_add_line(&reply, line, strlen(line)), !=,
				REPLY_BAD);
	}
	offer_read(offer, &reply);
	reply_clear(&reply);
}

static void test_offers(void)
{
	static const struct {
		const char *lines;
		const char *has; /* one letter for each extension */
		guint64 most;
	} cases[] = {
		{ "HELP", "", 0 },
		{ "pipelining|Size 1000|DSN|ChunkIng|8bitmime", "psdcb", 1000 },
		{ "SIZE", "s", 0 },
		{ "SIZE many", "s", 0 },
		{ "SIZE 99999999999999999999999", "s", 0 },
		{ "SIZE 0", "s", 0 },
		{ "SMTPUTF8", "", 0 }, /* without 8BITMIME it is none (RFC 6531 3.1) */
		{ "SMTPUTF8|8BITMIME", "ub", 0 },
		{ "ENHANCEDSTATUSCODES|STARTTLS", "et", 0 },
		{ "AUTH PLAIN", "a", 0 },
		{ "PIPELINING2|XDSN", "", 0 },
	};
	Offer offer = { 0 };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		read_offer(cases[i].lines, &offer);

		const struct {
			char letter;
			bool has;
		} found[] = {
			{ 'p', offer.pipelining },   { 's', offer.size },
			{ 'd', offer.dsn },          { 'c', offer.chunking },
			{ 'b', offer.eight_bit },    { 'u', offer_takes_utf8(&offer) },
			{ 'e', offer.enhanced },     { 't', offer.starttls },
			{ 'a', offer.auth != NULL },
		};

		for (size_t f = 0; f < G_N_ELEMENTS(found); f++)
			if (found[f].has !=
			    (strchr(cases[i].has, found[f].letter) != NULL))
				g_error("'%s': %c", cases[i].lines, found[f].letter);
		g_assert_cmpuint(offer.size_most, ==, cases[i].most);
	}
	offer_clear(&offer);
}

static void test_mechanisms(void)
{
	Offer offer = { 0 };

	read_offer("AUTH plain  SCRAM-SHA-256-PLUS LOGIN", &offer);
	g_assert_true(offer_has_mechanism(&offer, "PLAIN"));
	g_assert_true(offer_has_mechanism(&offer, "LOGIN"));
	g_assert_false(offer_has_mechanism(&offer, "SCRAM-SHA-256"));
	offer_clear(&offer);
	g_assert_false(offer_has_mechanism(&offer, "PLAIN"));
}

static void test_commands(void)
{
	static const struct {
		const char *lines, *from, *to, *id;
		const char *mail, *rcpt, *obstacle;
	} cases[] = {
		{ "HELP", "a@b.example", "c@d.example", "7",
		  "MAIL FROM:<a@b.example>\r\n", "RCPT TO:<c@d.example>\r\n", NULL },
		{ "SIZE 1000", "", "c@d.example", NULL, "MAIL FROM:<> SIZE=24\r\n",
		  "RCPT TO:<c@d.example>\r\n", NULL },
		{ "SIZE 23", "a@b.example", "c@d.example", NULL,
		  "MAIL FROM:<a@b.example> SIZE=24\r\n", "RCPT TO:<c@d.example>\r\n",
		  "5.3.4" },
		{ "SIZE 24", "a@b.example", "c@d.example", NULL,
		  "MAIL FROM:<a@b.example> SIZE=24\r\n", "RCPT TO:<c@d.example>\r\n",
		  NULL },
		{ "DSN", "a+t@b.example", "c+e=f@d.example", "1-14/2025/00005+=",
		  "MAIL FROM:<a+t@b.example> RET=HDRS ENVID=1-14/2025/00005+2B+3D\r\n",
		  "RCPT TO:<c+e=f@d.example> NOTIFY=SUCCESS,FAILURE,DELAY "
		  "ORCPT=rfc822;c+2Be+3Df@d.example\r\n",
		  NULL },
		{ "DSN", "a@b.example", "c@d.example", NULL,
		  "MAIL FROM:<a@b.example>\r\n", "RCPT TO:<c@d.example>\r\n", NULL },
		{ "DSN|SMTPUTF8|8BITMIME", "a@b.example", "jos\xc3\xa9+x@d.example",
		  "7", "MAIL FROM:<a@b.example> SMTPUTF8 RET=HDRS ENVID=7\r\n",
		  "RCPT TO:<jos\xc3\xa9+x@d.example> NOTIFY=SUCCESS,FAILURE,DELAY "
		  "ORCPT=utf-8;jos\xc3\xa9\\x{2B}x@d.example\r\n",
		  NULL },
		{ "8BITMIME", "a@b.example", "jos\xc3\xa9@d.example", NULL,
		  "MAIL FROM:<a@b.example> SMTPUTF8\r\n",
		  "RCPT TO:<jos\xc3\xa9@d.example>\r\n", "5.6.7" },
	};
	g_autoptr(GBytes) header = g_bytes_new_static(HEADER, strlen(HEADER));
	g_autoptr(GBytes) body = g_bytes_new_static("a", 1);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const SmtpMessage message = { .from = cases[i].from,
					 .to = cases[i].to,
					 .header = header,
					 .body = body,
					 .envelope_id = cases[i].id };
		g_autoptr(GString) mail = g_string_new(NULL);
		g_autoptr(GString) rcpt = g_string_new(NULL);
		g_autoptr(GError) error = NULL;
		g_autoptr(SmtpJob) job = NULL;
		const char *enhanced = NULL;
		Offer offer = { 0 };

		read_offer(cases[i].lines, &offer);
		g_assert_true(smtp_job_new(&message, &job, &error));
		command_add_mail(mail, &offer, job);
		command_add_rcpt(rcpt, &offer, job);
		g_assert_cmpstr(mail->str, ==, cases[i].mail);
		g_assert_cmpstr(rcpt->str, ==, cases[i].rcpt);
		g_assert_cmpint(command_find_obstacle(&offer, job, &enhanced) != NULL,
				==, cases[i].obstacle != NULL);
		g_assert_cmpstr(enhanced, ==, cases[i].obstacle);
		offer_clear(&offer);
	}
}

/* What a mailbox with more than ASCII lacks is named. */
static void test_lacks(void)
{
	static const struct {
		const char *lines, *lack; /* how the obstacle ends; NULL: there is none */
	} cases[] = {
		{ "HELP", "the relay offers neither SMTPUTF8 nor 8BITMIME" },
		{ "8BITMIME", "the relay does not offer SMTPUTF8" },
		{ "SMTPUTF8", "offers SMTPUTF8, but not 8BITMIME, which that needs" },
		{ "8BITMIME|SMTPUTF8", NULL },
	};
	g_autoptr(GBytes) header = g_bytes_new_static(HEADER, strlen(HEADER));
	const SmtpMessage message = { .from = "a@b.example",
				 .to = "jos\xc3\xa9@d.example",
				 .header = header,
				 .body = header };
	g_autoptr(SmtpJob) job = NULL;

	g_assert_true(smtp_job_new(&message, &job, NULL));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *enhanced = NULL, *obstacle;
		Offer offer = { 0 };

		read_offer(cases[i].lines, &offer);
		obstacle = command_find_obstacle(&offer, job, &enhanced);
		g_assert_cmpstr(enhanced, ==, cases[i].lack != NULL ? "5.6.7" : NULL);
		g_assert_true(cases[i].lack != NULL
				      ? g_str_has_suffix(obstacle, cases[i].lack)
				      : obstacle == NULL);
		offer_clear(&offer);
	}
}

static void test_envelope_ids(void)
{
	g_autofree char *most = g_strnfill(LIMIT_SMTP_ENVELOPE_ID, 'x');
	g_autofree char *more = g_strconcat(most, "x", NULL);
	g_autofree char *coded = g_strnfill(LIMIT_SMTP_ENVELOPE_ID / 3 + 1, '+');
	const struct {
		const char *id;
		bool good;
	} cases[] = {
		{ most, true }, { more, false },       { coded, false },
		{ "", false },  { "a b", false },      { "a\r\nRCPT", false },
		{ "1", true },  { "\xc3\xa9", false },
	};
	g_autoptr(GBytes) header = g_bytes_new_static(HEADER, strlen(HEADER));

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const SmtpMessage message = { .from = "a@b.example",
					 .to = "c@d.example",
					 .header = header,
					 .body = header,
					 .envelope_id = cases[i].id };
		g_autoptr(SmtpJob) job = NULL;
		g_autoptr(GError) error = NULL;

		g_assert_cmpint(smtp_job_new(&message, &job, &error), ==, cases[i].good);
		g_assert_true(cases[i].good || chy_error_is(error, CHY_INVALID));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/command/offers", test_offers);
	g_test_add_func("/wire/command/mechanisms", test_mechanisms);
	g_test_add_func("/wire/command/commands", test_commands);
	g_test_add_func("/wire/command/lacks", test_lacks);
	g_test_add_func("/wire/command/envelope-ids", test_envelope_ids);
	return g_test_run();
}
