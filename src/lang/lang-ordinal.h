/*
 * Ordinals: made in the form that a sentence needs, and found in running text.
 *
 * Forms by language (the first is the default; data/lang/<code>.ini is the authority):
 *   en  number 33rd · words thirty-third
 *   az  number 33-cü · words otuz üçüncü
 *   fr  masculine 33e (1er) · feminine 33e (1re) · words trente-troisième · words-feminine
 *   ru  masculine 33-й · feminine 33-я · neuter 33-е · plural 33-е, each with -genitive,
 *       -dative, -accusative (feminine-accusative 33-ю), -instrumental, -prepositional;
 *       the cases alone for the masculine (genitive 33-го); all of them with words-
 *       (words-feminine-genitive тридцать третьей)
 *   ar  feminine الثالثة والثلاثون · feminine-genitive الثالثة والثلاثين ·
 *       masculine الثالث والثلاثون · masculine-genitive · number الـ٣٣
 * Every language also knows `number` and `words`.
 */
#ifndef LANG_ORDINAL_H
#define LANG_ORDINAL_H

#include "base-error.h"

#include <stddef.h>
#include <stdint.h>

#define ORDINAL_WORDS_MAX 999 /* the greatest ordinal that is written in words */
#define ORDINAL_FOUND_MAX 199 /* the greatest ordinal that lang_ordinals_in reports */

/*
 * The ordinal of `value` (at least 1) in `form`, or in the default form when it is
 * NULL. CHY_INVALID: the language has no such form (the message names the nearest), or
 * `value` is out of range. *text_out is yours.
 */
bool lang_ordinal(const char *code, int64_t value, const char *form, char **text_out,
		  GError **error) CHY_MUST_CHECK;

/* The names of the language's forms, NULL-terminated, default first. */
const char *const *lang_ordinal_forms(const char *code, size_t *count_out);

typedef struct OrdinalMatch {
	size_t offset;    /* bytes from the start of the text */
	size_t length;    /* bytes */
	int64_t value;    /* 1 to ORDINAL_FOUND_MAX */
	bool anniversary; /* a word for "anniversary" stands next to it, or one word
			     apart */
	bool words;       /* written in words, not in digits */
} OrdinalMatch;

/*
 * The ordinals that `text` (UTF-8) contains, in order and without overlap, in digits of
 * any script ("33rd", "33-й", "33-cü", "الـ٣٣") and in words of every form
 * ("thirty-third", "тридцать третьей", "otuz üçüncü", "الثالثة والثلاثين"), whatever
 * the case; a digit with a suffix of the wrong number ("33th") counts. GArray of
 * OrdinalMatch, yours.
 */
GArray *lang_ordinals_in(const char *code, const char *text);

#endif
