/*
 * The message that carries a letter: header block and body, as bytes that are the same
 * whenever the same values go in.
 *
 *     multipart/mixed
 *       multipart/alternative
 *         text/plain; charset=utf-8   quoted-printable
 *         text/html; charset=utf-8    quoted-printable
 *       application/pdf               base64, an attachment
 *       application/pdf               likewise: the translation's, if that has one of its own
 *
 * Without a PDF it is the multipart/alternative alone.
 *
 * All of it is 7-bit ASCII with CRLF line ends, at most 78 bytes a line where the
 * values allow it and 998 always (RFC 5322 2.1.1): no relay has a reason to touch it. Only a
 * mailbox whose local part has more than ASCII stands in its field as UTF-8 (RFC 6532 3.2),
 * for it cannot be written otherwise; the relay must then offer SMTPUTF8 (RFC 6531). Names and
 * subjects are encoded words there as well.
 *
 * The whole message is the header block, an empty line (CRLF), and the body. The two
 * are made apart: of the header some lines are kept with the parcel, while the body can always
 * be made again from the sealed letter; MAIL_ENCODER_VERSION is kept beside the lines.
 */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "base-error.h"

#include <stdint.h>

/* Rises whenever mail_header or mail_body gives other bytes for the same values. */
#define MAIL_ENCODER_VERSION 1

/* Carries the letter's number ("1-14/2025/00005"), by which replies are matched. */
#define MAIL_REFERENCE_FIELD "Chancery-Reference"

/* "yes" in the messages of a rehearsal, absent from real ones. */
#define MAIL_SPECIMEN_FIELD "Chancery-Specimen"

/* Before the subject of a rehearsal's messages. */
#define MAIL_SPECIMEN_PREFIX "[SPECIMEN] "

#define LIMIT_MAIL_TOKEN 64 /* bytes of a boundary token */

/* All text is UTF-8 and borrowed. */
typedef struct MailMessage {
	const char *message_id;   /* left@right, without the angle brackets */
	int64_t date;             /* microseconds since the epoch; written in UTC */
	const char *from_name;    /* may be NULL, as the other names */
	const char *from_address; /* a mailbox, as the other addresses */
	const char *reply_to;     /* NULL for no Reply-To */
	const char *to_name;
	const char *to_address;
	const char *subject;
	const char *language;  /* BCP 47: "az" */
	const char *translation; /* the language of one that follows; NULL: none does */
	const char *reference; /* the letter's number; NULL for no reference field */
	const char *boundary;  /* a token: 1 to LIMIT_MAIL_TOKEN letters and digits */
	const char *text;      /* lines end with LF or CRLF */
	const char *html;      /* likewise */
	GBytes *pdf;           /* NULL: none, and the next three are unused */
	const char *pdf_name;  /* "1-14-2025-00005.pdf" */
	GBytes *translation_pdf; /* NULL: none, and the next is unused */
	const char *translation_name;
	bool specimen;         /* a rehearsal: marked in subject and header */
} MailMessage;

/*
 * The header block, yours: every field ends with CRLF, the empty line is not part of it.
 *
 * A value that could break out of its field or bend it (CR, LF, any other control, a
 * bidirectional override, bytes that are not UTF-8) is CHY_INVALID, one that cannot
 * keep to 998 characters a line CHY_LIMIT; the message names the field. Of the body's
 * values, boundary and whether there is a pdf count.
 */
bool mail_header(const MailMessage *message, char **header_out,
		 GError **error) CHY_MUST_CHECK;

/*
 * The body. Depends on text, html, the pdfs with their names and boundary only. CHY_INVALID for
 * a bad boundary or file name, or text that is not UTF-8; CHY_LIMIT for a long file name.
 */
bool mail_body(const MailMessage *message, GBytes **body_out,
	       GError **error) CHY_MUST_CHECK;

#endif
