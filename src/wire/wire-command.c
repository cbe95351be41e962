/*
 * A command of the envelope: a line of text.
 *
 * Invariants:
 *   1. It has the parameters that the offer allows, and no others.
 *   2. A value has no space, by which parameters are told apart: it is written in xtext (RFC
 *      3461 4) or, for addresses with more than ASCII, in utf-8-addr-unitext (RFC 6533 3).
 */
#include "wire-command.h"

#include "wire-job-private.h"

#include <string.h>

static void add_xtext(GString *line, const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (*p == '+' || *p == '=' || !g_ascii_isgraph(*p))
			g_string_append_printf(line, "+%02X", (guchar)*p);
		else
			g_string_append_c(line, *p);
}

static void add_unitext(GString *line, const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (strchr("\\+=", *p) != NULL)
			g_string_append_printf(line, "\\x{%02X}", (guchar)*p);
		else
			g_string_append_c(line, *p);
}

void command_add_mail(GString *line, const Offer *offer, const SmtpJob *job)
{
	g_string_append(line, "MAIL FROM:<");
	g_string_append(line, job->from);
	g_string_append_c(line, '>');
	if (offer->size)
		g_string_append_printf(line, " SIZE=%zu", job_size(job));
	if (job->utf8)
		g_string_append(line, " SMTPUTF8");
	if (offer->dsn && job->envelope_id != NULL) {
		g_string_append(line, " RET=HDRS ENVID=");
		add_xtext(line, job->envelope_id);
	}
	g_string_append(line, "\r\n");
}

void command_add_rcpt(GString *line, const Offer *offer, const SmtpJob *job)
{
	g_string_append(line, "RCPT TO:<");
	g_string_append(line, job->to);
	g_string_append_c(line, '>');
	if (offer->dsn && job->envelope_id != NULL) {
		g_string_append(line, " NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=");
		if (g_str_is_ascii(job->to)) {
			g_string_append(line, "rfc822;");
			add_xtext(line, job->to);
		} else {
			g_string_append(line, "utf-8;");
			add_unitext(line, job->to);
		}
	}
	g_string_append(line, "\r\n");
}

/* Which of the two extensions that such a mailbox needs the relay does not offer. */
static const char *describe_lack(const Offer *offer)
{
	if (offer->utf8)
		return "the mailbox has letters that are not ASCII, and the relay "
		       "offers "
		       "SMTPUTF8, but not 8BITMIME, which that needs";
	if (offer->eight_bit)
		return "the mailbox has letters that are not ASCII, and the relay does "
		       "not offer SMTPUTF8";
	return "the mailbox has letters that are not ASCII, and the relay offers "
	       "neither "
	       "SMTPUTF8 nor 8BITMIME";
}

const char *command_find_obstacle(const Offer *offer, const SmtpJob *job,
				  const char **enhanced_out)
{
	if (job->utf8 && !offer_takes_utf8(offer)) {
		*enhanced_out = "5.6.7"; /* RFC 6531 */
		return describe_lack(offer);
	}
	if (offer->size_most > 0 && job_size(job) > offer->size_most) {
		*enhanced_out = "5.3.4"; /* RFC 3463 */
		return "the message is bigger than the relay takes (SIZE)";
	}
	return NULL;
}
