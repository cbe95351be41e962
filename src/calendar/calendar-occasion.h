/*
 * An occasion is a reason to write that comes back every year: a name, the day on which
 * it first happened, and what it is called in each language.
 *
 * Its ordinal in a year is the number of years since that day (1992 to 2025: 33rd),
 * never asked of the clock. An occasion of 29 February is observed on 28 February in
 * other years.
 */
#ifndef CALENDAR_OCCASION_H
#define CALENDAR_OCCASION_H

#include "base-date.h"

#include <stddef.h>

typedef struct YamlNode YamlNode;

typedef struct OccasionTitle {
	char *language;
	char *text;
} OccasionTitle;

typedef struct Occasion {
	char *name; /* lower-case letters, digits and hyphens, beginning with a letter
		     */
	Date date;
	OccasionTitle *titles; /* in alphabetical order of language */
	size_t title_count;
} Occasion;

/* A new occasion without titles. CHY_INVALID: `name` is none, or `date` is unknown. */
bool occasion_new(const char *name, Date date, Occasion **occasion_out,
		  GError **error) CHY_MUST_CHECK;
void occasion_free(Occasion *occasion);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Occasion, occasion_free)

/* Set what the occasion is called in `language`; a second text replaces the first. */
void occasion_set_title(Occasion *occasion, const char *language, const char *text);

/* The title in `language`, or NULL. */
const char *occasion_get_title(const Occasion *occasion, const char *language);

/* The years from the occasion to `year`; less than 1 where there is no ordinal. */
int occasion_ordinal(const Occasion *occasion, int year);

/* The day in `year` on which it is observed. */
Date occasion_day(const Occasion *occasion, int year);

/* The first day from `today` on (today included) on which it is observed. */
Date occasion_next(const Occasion *occasion, Date today);

/* Whether name, date and titles are the same. */
bool occasion_equal(const Occasion *a, const Occasion *b);

/*
 * Read an occasion of an import: a mapping { name, date, title }, where title is a
 * mapping from language to text and may be missing. CHY_INVALID "FILE:LINE:COLUMN: …".
 */
bool occasion_parse(const YamlNode *node, Occasion **occasion_out,
		    GError **error) CHY_MUST_CHECK;

#endif
