/*
 * The facts that a dossier may cite, and who states them.
 *
 * A fact is a whole number or a day, with its source, the day it was stated and, in
 * each language, the words of who states it and a unit in the plural forms of the
 * language. A fact may be the whole of others: parts are disjoint, so neither one of
 * them nor their sum may exceed the whole; they may be less, for what the source does
 * not break down.
 *
 * facts.yaml:
 *   sources:
 *     statement:
 *       title: …                    one text, or a mapping from language to text
 *       by: { en: the Parliament of …, fr: … }
 *       date: 2025-02-24            optional
 *       url: https://…              optional
 *   facts:
 *     killed:
 *       value: 613                  or a day, 1992-02-25
 *       unit: { en: { one: civilian, other: civilians }, az: mülki şəxs }
 *       stated-by: { en: … }        optional: the source's `by`
 *       source: statement
 *       date: 2025-02-24            optional: the source's date
 *       parts: [killed-women, killed-children]
 *       note: …                     optional, for people
 * A unit given as one text serves every plural form. Names are lower-case letters, digits
 * and hyphens, and begin with a letter.
 */
#ifndef FACTS_BOOK_H
#define FACTS_BOOK_H

#include "base-date.h"
#include "base-text.h"

#include <stddef.h>
#include <stdint.h>

#define LIMIT_FACTS 1000            /* facts of one book; as many sources */
#define FACT_VALUE_MAX 999999999999 /* the greatest number that a fact may hold */

typedef struct FactBook FactBook;
typedef struct Fact Fact;
typedef struct FactSource FactSource;

/*
 * Read a book. `file` names it in messages; `text` may be NULL or empty: an empty book.
 * CHY_INVALID "facts.yaml:3:5: …": no YAML, a key that is not known, a value that is
 * neither a whole number from 0 to FACT_VALUE_MAX nor a day, a name that is none, more
 * than LIMIT_FACTS of either kind; CHY_LIMIT past format's limits. What is well-formed
 * and yet wrong (a part that does not exist) is left to factbook_check.
 */
bool factbook_parse(const char *file, const char *text, size_t length,
		    FactBook **book_out, GError **error) CHY_MUST_CHECK;
void factbook_free(FactBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FactBook, factbook_free)

/* The fact of this name, or NULL. All facts and sources live as long as their book. */
const Fact *factbook_find(const FactBook *book, const char *name);

/* The names of all facts in alphabetical order, NULL-terminated; borrowed from the
 * book. */
const char *const *factbook_names(const FactBook *book, size_t *count_out);

const char *fact_get_name(const Fact *fact);
bool fact_is_date(const Fact *fact);
int64_t fact_get_value(const Fact *fact); /* the number; only if it is no date */
Date fact_get_date(const Fact *fact);     /* the day; only if it is a date */

/* The value as the manifest has it: "613", "1992-02-25". Yours. */
char *fact_format_value(const Fact *fact);

/* The source, or NULL where the fact names none or one that does not exist. */
const FactSource *fact_get_source(const Fact *fact);

/* The day on which it was stated: its own, else the source's, else unknown. */
Date fact_get_stated(const Fact *fact);

/* Who states it, in this language, from the fact or its source; NULL where neither
 * says. */
const char *fact_get_stated_by(const Fact *fact, const char *language);

/*
 * The number with its unit in the form that the number asks for ("613 civilians").
 * CHY_INVALID: the fact is a date, has no unit in this language, or none in the form
 * asked for; the message says which. *text_out is yours.
 */
bool fact_format_unit(const Fact *fact, const char *language, char **text_out,
		      GError **error) CHY_MUST_CHECK;

const char *source_get_name(const FactSource *source);
const char *source_get_title(const FactSource *source,
			     const char *language);   /* or NULL */
Date source_get_date(const FactSource *source);       /* unknown where it has none */
const char *source_get_url(const FactSource *source); /* or NULL */

/* What is wrong with a book as a whole. */
typedef struct FactIssue {
	const char *rule; /* "unsourced-fact", "parts-exceed-whole", "unknown-name",
			     "unit" */
	TextPosition position; /* in the file */
	char *text;
} FactIssue;

typedef struct FactIssues {
	FactIssue *issues; /* in the order of the file */
	size_t count;
} FactIssues;

/*
 * Every issue of the book, in one run, for a dossier in these languages (NULL-terminated):
 *   unsourced-fact      no source, or nobody who states it in one of the languages
 *   parts-exceed-whole  a part, or the sum of the parts, is more than the whole
 *   unknown-name        a source, part or language that does not exist, with the nearest
 *   fact                a unit that lacks a language of the dossier or the plural form that
 *                       the value asks for; a unit or parts of a day; a part that is a day
 *                       or is named twice; a fact that is, through others, part of itself
 */
FactIssues *factbook_check(const FactBook *book, const char *const *languages);
void factissues_free(FactIssues *issues);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FactIssues, factissues_free)

#endif
