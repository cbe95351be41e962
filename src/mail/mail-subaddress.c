/*
 * Subaddresses are written with care and read with indulgence: what is no mailbox may have
 * a tag all the same, and it is the tag that says whose it is.
 */
#include "mail-subaddress.h"

#include "mail-mailbox.h"

#include "base-limits.h"

#include <string.h>

bool subaddress_format(const char *address, char separator, const char *tag,
		       char **address_out, GError **error)
{
	g_autoptr(Mailbox) mailbox = NULL;

	if (!mailbox_parse(address, &mailbox, error))
		return false;

	const char between[] = { separator, '\0' };
	size_t grown = strlen(tag) + 1;
	size_t room = LIMIT_MAILBOX_LOCAL - MIN(grown, LIMIT_MAILBOX_LOCAL);

	if (strlen(mailbox->local) > room ||
	    strlen(mailbox->address) + grown > LIMIT_MAILBOX)
		return chy_fail(error, CHY_LIMIT,
				"cannot put a return token into mailbox '%s': at most "
				"%zu bytes may stand before its '@', and %d in all",
				mailbox->address, room,
				(int)(LIMIT_MAILBOX - MIN(grown, LIMIT_MAILBOX)));
	*address_out =
		g_strconcat(mailbox->local, between, tag, "@", mailbox->domain, NULL);
	return true;
}

char *subaddress_find_tag(const char *address, char separator)
{
	const char *at = strrchr(address, '@');
	const char *mark;

	if (at == NULL)
		return NULL;
	mark = memrchr(address, separator, (size_t)(at - address));
	return mark != NULL ? g_strndup(mark + 1, (size_t)(at - mark - 1)) : NULL;
}
