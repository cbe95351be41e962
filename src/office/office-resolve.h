/*
 * What a person decides about a letter that no relay's answer settles.
 */
#ifndef OFFICE_RESOLVE_H
#define OFFICE_RESOLVE_H

#include "office-core.h"

typedef enum { RESOLVE_ACCEPTED, RESOLVE_RESEND, RESOLVE_ABANDON } Resolution;

/* What a person decides about a letter; the texts are the caller's. */
typedef struct Settlement {
	const char *letter;  /* its number */
	const char *mailbox; /* which message of a joint letter; NULL: its only one */
	Resolution resolution;
	const char *reason; /* for the register */
} Settlement;

/* What was settled, for who says what happens now. */
typedef struct Settled {
	bool published; /* the release of its dossier has been published */
	bool on_paper;  /* it goes by post or by hand, and no dispatch takes it */
} Settled;

/*
 * Settle a letter in doubt, send one again that was refused or abandoned, or abandon one
 * that waits or was refused. A dossier that was dispatched is issued again when one of its
 * letters is to be sent again. CHY_USAGE when the letter goes to several mailboxes and none is
 * named, CHY_NOT_FOUND when it does not go to that one.
 */
bool office_resolve(Office *office, const Settlement *settlement, Settled *settled_out,
		    GError **error) CHY_MUST_CHECK;

#endif
