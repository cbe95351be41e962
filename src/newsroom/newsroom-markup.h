/*
 * Text as markup: the same escapes serve HTML and XML, in content and in attributes.
 */
#ifndef NEWSROOM_MARKUP_H
#define NEWSROOM_MARKUP_H

#include <glib.h>

/*
 * Append `format`, in which "{}" stands for the next of the NULL-terminated texts,
 * escaped. Blanks and texts that do not match in number are a programming error.
 */
void markup_append(GString *out, const char *format, ...) G_GNUC_NULL_TERMINATED;

/* Append text that a reader sees, escaped; a figure with an ending, "33-й", stays whole. */
void markup_append_words(GString *out, const char *text);

#endif
