/*
 * Cardinal numbers in running text, and the plural forms they ask for.
 */
#ifndef LANG_NUMBER_H
#define LANG_NUMBER_H

#include "base-error.h"

#include <stddef.h>
#include <stdint.h>

/* The categories of CLDR; a language uses some of them. */
typedef enum {
	PLURAL_ZERO,
	PLURAL_ONE,
	PLURAL_TWO,
	PLURAL_FEW,
	PLURAL_MANY,
	PLURAL_OTHER,
} Plural;

#define PLURAL_COUNT 6
#define NUMBER_WORDS_MAX 999999999999 /* the greatest that is written in words */

/* Digits and grouping of the language: en 1,275; az, fr and ru 1 275 (a no-break space,
 * in fr the narrow one); ar ١٬٢٧٥. Yours. */
char *lang_number(const char *code, int64_t value);

/* `value` in digits of the language without grouping, as in a year. Yours. */
char *lang_digits(const char *code, int64_t value);

/* The number in words ("six hundred and thirteen"), as one counts a masculine noun;
 * beyond NUMBER_WORDS_MAX in digits. Yours. */
char *lang_number_words(const char *code, int64_t value);

/* The category that a noun counted by `value` takes (CLDR plural rules, cardinal). */
Plural lang_plural(const char *code, int64_t value);

/* "one", "other" …; and back, CHY_INVALID for another name. */
const char *plural_name(Plural plural);
bool plural_parse(const char *name, Plural *plural_out, GError **error) CHY_MUST_CHECK;

/* A run of digits of any script, in bytes of the text it was found in. */
typedef struct DigitRun {
	size_t offset;
	size_t length;
} DigitRun;

/*
 * The runs of digits in `text` (UTF-8), in order: decimal digits of any script, and the
 * numbers that Unicode has as one character (½, ², Ⅷ). GArray of DigitRun, yours.
 */
GArray *lang_digits_in(const char *text);

#endif
