/*
 * A mailbox is one address that mail can be sent to: local part, "@", domain.
 *
 * It is the bare addr-spec of RFC 5322 3.4.1 within the limits of RFC 5321 4.5.3.1: no
 * display name, no angle brackets, no comments, no quoted local part, no address
 * literal. The local part is of ASCII, or of letters, marks and digits of any script as
 * well (RFC 6531 3.3, in the form NFC that RFC 6532 3.1 wants): what it must be is not for
 * us to say, but a symbol or an invisible character in it is a slip rather than a name. The
 * domain may be written in any script; it is mapped and checked by IDNA 2008 (RFC 5891,
 * with the mapping of UTS 46) and kept as A-labels.
 */
#ifndef MAIL_MAILBOX_H
#define MAIL_MAILBOX_H

#include "base-error.h"

#define LIMIT_MAILBOX_LOCAL 64   /* bytes (RFC 5321 4.5.3.1.1) */
#define LIMIT_MAILBOX_DOMAIN 253 /* bytes of the A-labels (RFC 1035 2.3.4) */
#define LIMIT_MAILBOX_LABEL 63   /* bytes of one of them (likewise) */

typedef struct Mailbox {
	char *local;   /* as written */
	char *domain;  /* A-labels, lower case */
	char *address; /* local@domain: what stands in the envelope */
	/* What stands in header fields: the address, but where its local part has more than
	 * ASCII, with the domain in U-labels. Parsed again, it is the same mailbox. */
	char *field;
	char *key; /* without regard to case: equal keys are taken for one mailbox */
	bool extended; /* the local part has more than ASCII: it is reached by SMTPUTF8 alone */
} Mailbox;

/*
 * Parse `text`. CHY_INVALID says why it is no mailbox ("it is a web address", "the
 * local part is empty", …); CHY_LIMIT when it is longer than RFC 5321 allows.
 */
bool mailbox_parse(const char *text, Mailbox **mailbox_out,
		   GError **error) CHY_MUST_CHECK;

/* As mailbox_parse, only to know. */
bool mailbox_check(const char *text, GError **error) CHY_MUST_CHECK;

/* The key of the mailbox; of what is none, itself in lower case. Yours. */
char *mailbox_key(const char *text);

void mailbox_free(Mailbox *mailbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mailbox, mailbox_free)

#endif
