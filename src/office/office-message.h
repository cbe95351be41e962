/*
 * Letters as messages. For this room only.
 */
#ifndef OFFICE_MESSAGE_H
#define OFFICE_MESSAGE_H

#include "office-returns.h"

#include <stdint.h>

/* What a message is made of; everything is borrowed. */
typedef struct MessageParts {
	const char *number, *language, *subject;
	const char *translation; /* language of the one that follows, or NULL */
	const Returns *returns;  /* how return addresses bear the token */
	const char *token;       /* of the parcel: in Message-ID and return addresses */
	const char *boundary;    /* of the letter: in the body */
	const char *from_name, *from_address, *reply_to, *to_name, *to_address;
	const char *text, *html;
	GBytes *pdf;             /* NULL: not attached */
	GBytes *translation_pdf; /* of a translation apart; NULL: none, or not attached */
	int64_t date;            /* microseconds since the epoch */
	bool specimen;
} MessageParts;

typedef struct Message {
	char *message_id; /* without angle brackets */
	GBytes *header;   /* header block, without the empty line */
	GBytes *body;
} Message;

/* The envelope (RFC 5321): mailboxes as they travel, domains as A-labels. */
typedef struct Envelope {
	char *from; /* the from address with the parcel's token: what comes back names it */
	char *to;
} Envelope;

/* CHY_INVALID for an address that is no mailbox. */
bool message_envelope(const MessageParts *parts, Envelope *envelope_out,
		      GError **error) CHY_MUST_CHECK;
void envelope_clear(Envelope *envelope);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Envelope, envelope_clear)

/*
 * The header and body of the message whose envelope was made of the same parts: replies go to
 * its sender unless the parts name another. CHY_INVALID for what no header can carry.
 * *message_out is yours.
 */
bool message_compose(const MessageParts *parts, const Envelope *envelope,
		     Message **message_out, GError **error) CHY_MUST_CHECK;
void message_free(Message *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)

/* The fields of a header block, without signatures, that do not follow from a letter. Yours. */
char *message_lines(const char *header);

/*
 * The header block, without signatures, that message_compose made of the parts, and of which these
 * lines were kept (message_lines); their date and how their Reply-To bears the token
 * (returns_may_make) are believed, while date and returns of the parts are unused. A whole header
 * block, which was kept before, must be the same. *field_out is the first field of `kept` that is
 * not as it was made, or NULL; only then *header_out is set. Both are yours. Fails when the parts
 * make no header.
 */
bool message_restore(const MessageParts *parts, const char *kept, char **header_out,
		     char **field_out, GError **error) CHY_MUST_CHECK;

/*
 * What the ledger keeps with a message: "header " and SHA-256 in hex of its header block. The body
 * needs none: it follows from the sealed letter, which is held against the register. Yours.
 */
char *message_digest(GBytes *header);

/*
 * Whether a digest that was kept is that of the message: of its header block, or, from before it
 * was so, in hex alone, of header block, empty line and body.
 */
bool message_has_digest(const Message *message, const char *digest);

/* Only the body; date and addresses are unused. */
bool message_body(const MessageParts *parts, GBytes **body_out,
		  GError **error) CHY_MUST_CHECK;

/* A letter's number as a file name: "1-14/2025/00005" is "1-14-2025-00005". Yours. */
char *message_file_name(const char *number, const char *extension);

/* That of the PDF of its translation: "1-14-2025-00005-translation-fr.pdf". Yours. */
char *message_translation_name(const char *number, const char *language);

#endif
