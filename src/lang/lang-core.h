/*
 * The languages that a dossier can be written in.
 *
 * A language is known by its code (az, ar, en, fr, ru): lower-case ASCII, as in BCP 47.
 * What the house knows about it stands in data/lang/<code>.ini, which the build turns
 * into constants; nothing is read when the program runs. All functions of this room but
 * lang_is_known take a known code: any other is a programming error.
 */
#ifndef LANG_CORE_H
#define LANG_CORE_H

#include <stdbool.h>
#include <stddef.h>

bool lang_is_known(const char *code);

/* All codes in alphabetical order, NULL-terminated. `count_out` may be NULL. */
const char *const *lang_codes(size_t *count_out);

/* Whether the language is written from right to left. */
bool lang_is_rtl(const char *code);

/* Whether a letter of the text is written from right to left. */
bool lang_has_rtl(const char *text);

/*
 * Whether the text, taken by itself, runs from right to left: as its first letter does (UAX 9,
 * P2 and P3). Without a letter it does not, whatever its digits are.
 */
bool lang_runs_rtl(const char *text);

/*
 * Whether the text has a letter of the script that the language is written in, or no letter at
 * all.
 */
bool lang_has_own_script(const char *code, const char *text);

/* What the language calls itself, by CLDR, as it stands in a list ("Français"). */
const char *lang_name(const char *code);

#endif
