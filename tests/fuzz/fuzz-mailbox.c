/*
 * Any bytes as a mailbox: what is taken is ASCII, fits a command, and is taken again as
 * it is; what is refused has a message without line breaks.
 */
#include "fuzz.h"

#include "mail-mailbox.h"

#include "base-limits.h"

#include <string.h>

static void check_again(const Mailbox *mailbox)
{
	g_autoptr(Mailbox) again = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_cmpuint(strlen(mailbox->address), <=, LIMIT_MAILBOX);
	g_assert_true(g_str_is_ascii(mailbox->address));
	g_assert_null(strpbrk(mailbox->address, " <>\r\n,;:\"()\\[]"));
	g_assert_true(mailbox_parse(mailbox->address, &again, &error));
	g_assert_cmpstr(again->address, ==, mailbox->address);
	g_assert_cmpstr(again->key, ==, mailbox->key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(Mailbox) mailbox = NULL;
	g_autoptr(GError) error = NULL;

	if (mailbox_parse(text, &mailbox, &error)) {
		check_again(mailbox);
	} else {
		g_assert_true(g_utf8_validate(error->message, -1, NULL));
		g_assert_null(strpbrk(error->message, "\r\n"));
	}
	return 0;
}
