/*
 * Any bytes as a mailbox: what is taken is ASCII, or says that it is not, fits a command,
 * and is taken again as it is, from the envelope and from a header field; what is refused
 * has a message without line breaks.
 */
#include "fuzz.h"

#include "mail-mailbox.h"

#include "base-limits.h"

#include <string.h>

static void check_again(const Mailbox *mailbox, const char *text)
{
	g_autoptr(Mailbox) again = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_null(strpbrk(text, " <>\r\n,;:\"()\\[]"));
	g_assert_true(g_utf8_validate(text, -1, NULL));
	g_assert_true(mailbox_parse(text, &again, &error));
	g_assert_cmpstr(again->address, ==, mailbox->address);
	g_assert_cmpstr(again->field, ==, mailbox->field);
	g_assert_cmpstr(again->key, ==, mailbox->key);
}

static void check_mailbox(const Mailbox *mailbox)
{
	g_autofree char *composed =
		g_utf8_normalize(mailbox->local, -1, G_NORMALIZE_NFC);

	g_assert_cmpuint(strlen(mailbox->address), <=, LIMIT_MAILBOX);
	g_assert_true(g_str_is_ascii(mailbox->domain));
	g_assert_cmpint(g_str_is_ascii(mailbox->local), ==, !mailbox->extended);
	g_assert_cmpint(g_str_is_ascii(mailbox->address), ==, !mailbox->extended);
	g_assert_cmpstr(composed, ==, mailbox->local);
	g_assert_true(mailbox->extended ||
		      strcmp(mailbox->field, mailbox->address) == 0);
	check_again(mailbox, mailbox->address);
	check_again(mailbox, mailbox->field);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(Mailbox) mailbox = NULL;
	g_autoptr(GError) error = NULL;

	if (mailbox_parse(text, &mailbox, &error)) {
		check_mailbox(mailbox);
	} else {
		g_assert_true(g_utf8_validate(error->message, -1, NULL));
		g_assert_null(strpbrk(error->message, "\r\n"));
	}
	return 0;
}
