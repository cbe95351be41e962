/*
 * Texts with blanks, which are names in braces. Only this room includes it.
 */
#ifndef LANG_PHRASE_H
#define LANG_PHRASE_H

#include "lang-data.h"

/* `pattern` with each blank {key} replaced by the text of that key. Yours. */
char *phrase_fill(const char *pattern, const LangText *values, size_t count);

#endif
