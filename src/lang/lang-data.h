/*
 * What the house knows about languages, as constants. Only this room includes it.
 *
 * tools/lang-data.py writes the definitions from the ini files of data/lang; `rules`
 * are texts for ICU's rule-based number format, in which the set %main is asked.
 */
#ifndef LANG_DATA_H
#define LANG_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct LangText {
	const char *key;
	const char *text;
} LangText;

/* Every list of texts is NULL-terminated. */
typedef struct LangData {
	const char *code;
	const char *name;
	bool rtl;
	const char *const *digits; /* ten */
	const char *grouping;      /* between groups of three digits */
	const char *cardinal;      /* rules */
	const char *const *months; /* as they stand in a date */
	const char *const *month_names;
	/* how the day 1 is written in a date, or NULL: as others */
	const char *first_day;
	const char *date_full; /* with {day} {month} {year} {yearth} */
	const char *date_day_month;
	const char *date_year;
	const char *list_middle;
	const char *list_last;
	const LangText *forms; /* ordinals: form and its rules, default first */
	const char *const *form_names;
	size_t form_count;
	const char *const *prefixes; /* of ordinals in digits */
	const char *const *suffixes;
	const char *const *anniversaries; /* what words for it contain */
	const char *const *words;         /* in the order of lang_data_keys */
} LangData;

extern const LangData lang_data[];
extern const size_t lang_data_count;
extern const char *const lang_data_codes[];
extern const char *const lang_data_keys[]; /* sorted */
extern const size_t lang_data_key_count;

/* A known language's data. */
const LangData *lang_get_data(const char *code);

typedef struct LangLetter {
	uint32_t first;
	uint32_t second; /* 0 in lang_letters */
	const char *latin;
} LangLetter;

typedef struct LangSound {
	const char *spelling;
	const char *sound;
	size_t length; /* of the spelling */
	bool at_start; /* only at the beginning of a word */
	bool at_end;
} LangSound;

extern const LangLetter lang_letters[]; /* sorted by `first` */
extern const size_t lang_letter_count;
extern const LangLetter lang_letter_pairs[]; /* ends with a `first` of 0 */
extern const LangSound lang_sounds[]; /* by first letter, then the longest first */
extern const unsigned char lang_sound_starts[27]; /* of each letter a–z, and the end */
extern const LangText lang_fold_names[];          /* sorted */
extern const size_t lang_fold_name_count;

#endif
