/*
 * One field of a header block: name, colon, words, folded (RFC 5322 2.2.3) so that no
 * line is longer than 78 characters unless a single word is.
 *
 * Text that is not plain ASCII becomes encoded words (RFC 2047): at most 75 characters
 * each, at most 76 to the line, cut between code points, in "Q" or "B" whichever is
 * shorter.
 */
#ifndef MAIL_FIELD_H
#define MAIL_FIELD_H

#include <glib.h>
#include <stdbool.h>

#define LIMIT_FIELD_LINE 998 /* characters of a line without CRLF (RFC 5322 2.1.1) */

typedef struct Field {
	GString *out;      /* borrowed; the header block */
	size_t line_start; /* offset of the present line */
	bool fresh;        /* no word stands on the present line yet */
} Field;

/* Begin "Name:". */
void field_begin(Field *field, GString *out, const char *name);

/* Add a word as it is, of ASCII or a mailbox in UTF-8, after a space or a fold. */
void field_add_word(Field *field, const char *word);

/* Add unstructured text, UTF-8 without controls (RFC 5322 3.2.5). */
void field_add_text(Field *field, const char *text);

/* Add a display name, UTF-8 without controls: a phrase of atoms, quoted or encoded. */
void field_add_phrase(Field *field, const char *phrase);

/* End the line. */
void field_end(Field *field);

#endif
