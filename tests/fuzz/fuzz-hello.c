/*
 * Any answer to EHLO, and any mailboxes: each command is one line, and what is in it has
 * been offered. The input is three lines (from, to, envelope id), then the answer.
 */
#include "fuzz.h"

#include "wire-command.h"

#include <string.h>

#define HEADER "From: a@b.example\r\n"

static void check_line(const GString *line, const char *verb)
{
	g_assert_true(g_str_has_prefix(line->str, verb));
	g_assert_cmpuint(strlen(line->str), ==, line->len);
	g_assert_true(strchr(line->str, '\r') == line->str + line->len - 2);
	g_assert_true(strchr(line->str, '\n') == line->str + line->len - 1);
	g_assert_true(g_utf8_validate(line->str, -1, NULL));
	g_assert_nonnull(strchr(" \r", strchr(line->str, '>')[1]));
	g_assert_true(strchr(line->str, ' ') == line->str + 4);
}

static void check_commands(const Offer *offer, const SmtpJob *job)
{
	g_autoptr(GString) mail = g_string_new(NULL);
	g_autoptr(GString) rcpt = g_string_new(NULL);
	const char *enhanced = NULL;

	command_add_mail(mail, offer, job);
	command_add_rcpt(rcpt, offer, job);
	check_line(mail, "MAIL FROM:<");
	check_line(rcpt, "RCPT TO:<");
	if (command_find_obstacle(offer, job, &enhanced) == NULL)
		g_assert_true(!smtp_job_get_need(job).utf8 || offer_takes_utf8(offer));
	else
		g_assert_nonnull(enhanced);
}

static void read_answer(Offer *offer, char **lines)
{
	ReplyStatus status = REPLY_MORE;
	Reply reply;

	reply_init(&reply);
	for (; *lines != NULL && status == REPLY_MORE; lines++)
		status = reply_add_line(&reply, *lines, strlen(*lines));
	if (status == REPLY_DONE)
		offer_read(offer, &reply);
	reply_clear(&reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GBytes) header = g_bytes_new_static(HEADER, strlen(HEADER));
	g_autoptr(SmtpJob) job = NULL;
	Offer offer = { 0 };

	if (g_strv_length(lines) < 3)
		return 0;

	const SmtpMessage message = { .from = lines[0],
				 .to = lines[1],
				 .header = header,
				 .body = header,
				 .envelope_id = *lines[2] != '\0' ? lines[2] : NULL };

	read_answer(&offer, lines + 3);
	if (smtp_job_new(&message, &job, NULL))
		check_commands(&offer, job);
	offer_clear(&offer);
	return 0;
}
