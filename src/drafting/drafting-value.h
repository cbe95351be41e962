/*
 * Within the room: what placeholders stand for.
 *
 *   fact.NAME            a number in the language's digits, or a day in its words;
 *                        |words |unit |ordinal:FORM for numbers, |date:FORM for days
 *   occasion.ordinal     |ordinal:FORM picks another form of the language
 *   occasion.date        |date:FORM
 *   occasion.title, occasion.year, dossier.title, dossier.year, sender.name
 *
 * in letters only
 *   addressee.salutation, addressee.name, addressee.post, addressee.body
 *   letter.number, letter.date, letter.place
 *
 * and in releases only
 *   dispatch.accepted, dispatch.letters, dispatch.countries
 *                        |words |ordinal:FORM
 *   dispatch.date        |date:FORM
 */
#ifndef DRAFTING_VALUE_H
#define DRAFTING_VALUE_H

#include "drafting-check.h"
#include "drafting-text.h"

/* Of one addressee, in the language of its letter. */
typedef struct AddresseeWords {
	const char *salutation, *name, *post, *body;
} AddresseeWords;

/* All that values are drawn from. */
typedef struct ValueSource {
	const Dossier *dossier;
	const char *language;
	const AddresseeWords *addressee; /* of a letter; NULL in a release */
	const char *number, *date;       /* of a letter, as printed */
	const CheckWorld *world;         /* of a release */
} ValueSource;

/* The text of a placeholder: a PlaceholderValue whose data is a ValueSource. */
char *value_format(const Placeholder *placeholder, const void *source, GError **error);

/*
 * A text as it stands in one of `language`. Among right-to-left words, a name in Latin
 * letters or a number such as 1-14/2025/00001 is held together by marks; else its digits and
 * signs are put in order with what stands around. Yours.
 */
char *value_in_line(const char *text, const char *language);

/*
 * Whether the placeholder can have a value in a text of this kind and language, as far
 * as the dossier tells: name, filter and argument exist and fit. CHY_INVALID with the
 * nearest names.
 */
bool value_check(const Placeholder *placeholder, const Dossier *dossier,
		 const Text *text, GError **error) CHY_MUST_CHECK;

/* Whether a name of a placeholder, known or of a fact, stands at the start of `text`. */
bool value_begins(const char *text);

/* The name of the fact that the placeholder cites, inside it; NULL: none. */
const char *value_fact_name(const Placeholder *placeholder);

/* Whether the placeholder is a count or day of the register ("dispatch."). */
bool value_is_count(const Placeholder *placeholder);

#endif
