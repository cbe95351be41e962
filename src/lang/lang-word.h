/*
 * The fixed words of letters, messages and pages, in every language.
 *
 * They stand in the [words] section of data/lang/<code>.ini. The build fails where one
 * language lacks a key that another has.
 */
#ifndef LANG_WORD_H
#define LANG_WORD_H

#include <glib.h>
#include <stddef.h>

/*
 * The text for `key` ("enclosures"); an unknown key is a programming error. A text with
 * a blank carries it as a name in braces: use lang_phrase.
 */
const char *lang_word(const char *code, const char *key);

/*
 * The text for `key` with its blanks filled: pairs of name and value, NULL-terminated,
 * as in lang_phrase("en", "page-of", "page", "1", "pages", "2", NULL) → "Page 1 of 2".
 * Numbers are passed as text, so that lang_number can write them. A blank without a
 * value, or a value without a blank, is a programming error. Yours.
 */
char *lang_phrase(const char *code, const char *key, ...) G_GNUC_NULL_TERMINATED;

/* All keys in alphabetical order, NULL-terminated; every language has the same. */
const char *const *lang_word_keys(size_t *count_out);

/* "a", "a and b", "a, b and c", as the language joins the `count` items. Yours. */
char *lang_list(const char *code, const char *const *items, size_t count);

#endif
