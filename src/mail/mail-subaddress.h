/*
 * A subaddress is a mailbox whose local part bears a tag behind a separator (RFC 5233 1):
 * "press+tag@majlis.example". What is sent to it arrives at "press@majlis.example", at mail
 * servers that know the separator.
 */
#ifndef MAIL_SUBADDRESS_H
#define MAIL_SUBADDRESS_H

#include "base-error.h"

/* What may separate: characters that need no quoting anywhere. */
#define SUBADDRESS_SEPARATORS "+-_="

/*
 * `address` with `tag`, not empty and free of separators, behind its local part. CHY_INVALID
 * when it is no mailbox, CHY_LIMIT when the local part would be longer than
 * LIMIT_MAILBOX_LOCAL or the whole than LIMIT_MAILBOX. *address_out is yours.
 */
bool subaddress_format(const char *address, char separator, const char *tag,
		       char **address_out, GError **error) CHY_MUST_CHECK;

/*
 * What stands in `address` between the last separator of the local part and the "@"; yours,
 * or NULL where there is none. The other half of subaddress_format, for what comes back; nothing
 * reads that yet but tests.
 */
char *subaddress_find_tag(const char *address, char separator);

#endif
