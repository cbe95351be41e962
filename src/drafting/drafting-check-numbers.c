/*
 * Numbers that were typed: the rules wrong-ordinal and typed-number.
 *
 * Excused are digits inside a placeholder, a declared literal, the day of the occasion
 * (the first one or the one in the dossier's year, as the language writes it or as
 * YYYY-MM-DD), and the numbers of list items that count 1, 2, 3.
 *
 * An ordinal other than the occasion's is wrong when a word for "anniversary" stands by
 * it; elsewhere only above ORDINAL_EVERYDAY, since "first" and "twentieth century" are
 * everyday words, as is "second" in "the thirty-third anniversary, the second of its
 * kind". The right ordinal in digits is still a typed number: next year it would be wrong.
 */
#include "drafting-check-private.h"

#include "lang-date.h"
#include "lang-number.h"
#include "lang-ordinal.h"

#include <string.h>

#define ORDINAL_EVERYDAY 20
#define ORDINAL_NEAR 80 /* bytes between two ordinals of one anniversary */
#define GROUP_DIGITS 3  /* digits behind a separator of thousands */

typedef struct NumberCheck {
	const CheckRun *run;
	const Text *text;
	GArray *excused; /* TextRange */
} NumberCheck;

static void excuse(const NumberCheck *check, size_t offset, size_t length)
{
	TextRange range = { offset, length };

	g_array_append_val(check->excused, range);
}

/* Excuse every place where `words` stand in the text. */
static void excuse_words(const NumberCheck *check, const char *words)
{
	const char *source = check->text->source->text;

	if (words[0] == '\0')
		return;
	for (const char *at = strstr(source, words); at != NULL;
	     at = strstr(at + 1, words))
		excuse(check, (size_t)(at - source), strlen(words));
}

/* The text with all decimal digits as 0 to 9, yours. */
static char *ascii_digits(const char *text)
{
	GString *plain = g_string_new(NULL);

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_isdigit(c))
			g_string_append_c(plain,
					  (char)('0' + g_unichar_digit_value(c)));
		else
			g_string_append_unichar(plain, c);
	}
	return g_string_free(plain, FALSE);
}

static void excuse_date(const NumberCheck *check, Date date)
{
	static const char *const forms[] = { "full", "day-month" };
	g_autofree char *iso = date_format(date);

	excuse_words(check, iso);
	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autofree char *words = NULL;
		g_autofree char *plain = NULL;

		if (!lang_date_form(check->text->language, date, forms[i], &words,
				    NULL))
			continue;
		plain = ascii_digits(words);
		excuse_words(check, words);
		if (strcmp(plain, words) != 0)
			excuse_words(check, plain);
	}
}

static void excuse_all(const NumberCheck *check)
{
	const Text *text = check->text;
	const Dossier *dossier = check->run->dossier;

	for (size_t i = 0; i < text_placeholder_count(text); i++) {
		TextRange range = text_placeholder(text, i)->range;

		excuse(check, range.offset, range.length);
	}
	for (guint i = 0; i < dossier->literals->len; i++) {
		const Literal *literal = &g_array_index(dossier->literals, Literal, i);

		if (literal->text != NULL && literal->reason != NULL)
			excuse_words(check, literal->text);
	}
	if (dossier->occasion != NULL) {
		excuse_date(check, dossier->occasion_date);
		if (dossier->year > 0)
			excuse_date(check,
				    occasion_day(dossier->occasion, dossier->year));
	}
	g_array_append_vals(check->excused, text->markers->data, text->markers->len);
}

static bool is_excused(const NumberCheck *check, size_t offset, size_t length)
{
	for (guint i = 0; i < check->excused->len; i++) {
		TextRange range = g_array_index(check->excused, TextRange, i);

		if (offset >= range.offset &&
		    offset + length <= range.offset + range.length)
			return true;
	}
	return false;
}

static bool touches_excused(const NumberCheck *check, size_t offset, size_t length)
{
	for (guint i = 0; i < check->excused->len; i++) {
		TextRange range = g_array_index(check->excused, TextRange, i);

		if (offset < range.offset + range.length &&
		    range.offset < offset + length)
			return true;
	}
	return false;
}

static bool is_in(TextRange range, size_t offset)
{
	return offset >= range.offset && offset < range.offset + range.length;
}

/* Whether the byte belongs to what is printed: a value or the body. */
static bool is_printed(const Text *text, size_t offset)
{
	for (int i = 0; i < TEXT_FIELDS; i++)
		if (is_in(text->fields[i], offset))
			return true;
	return is_in(text->body, offset);
}

static bool is_near(size_t a, size_t b)
{
	return (a > b ? a - b : b - a) <= ORDINAL_NEAR;
}

static Place place_of(const NumberCheck *check, size_t offset, size_t length)
{
	return place_of_range(check->text->source, offset, length);
}

/* Whether the occasion's own ordinal, typed or cited, stands close by. */
static bool is_beside_right_one(const NumberCheck *check, const GArray *matches,
				const OrdinalMatch *match)
{
	int ordinal = dossier_get_ordinal(check->run->dossier);

	for (guint i = 0; i < matches->len; i++) {
		const OrdinalMatch *other = &g_array_index(matches, OrdinalMatch, i);

		if (other->value == ordinal && is_near(other->offset, match->offset))
			return true;
	}
	for (size_t i = 0; i < text_placeholder_count(check->text); i++) {
		const Placeholder *placeholder = text_placeholder(check->text, i);

		if (strcmp(placeholder->name, "occasion.ordinal") == 0 &&
		    is_near(placeholder->range.offset, match->offset))
			return true;
	}
	return false;
}

static bool is_wrong(const NumberCheck *check, const GArray *matches,
		     const OrdinalMatch *match)
{
	if (match->value == dossier_get_ordinal(check->run->dossier))
		return false;
	if (match->value > ORDINAL_EVERYDAY)
		return true;
	return match->anniversary &&
	       !(match->words && is_beside_right_one(check, matches, match));
}

/* Judge one ordinal; what has been reported is excused from then on. */
static void check_ordinal(const NumberCheck *check, const GArray *matches,
			  const OrdinalMatch *match)
{
	int ordinal = dossier_get_ordinal(check->run->dossier);
	Place place = place_of(check, match->offset, match->length);

	if (!is_printed(check->text, match->offset) ||
	    touches_excused(check, match->offset, match->length))
		return;
	if (match->value == ordinal && !match->words)
		finding_error(check->run->findings, "typed-number", &place,
			      "the ordinal of the occasion is typed; write "
			      "{{occasion.ordinal}}");
	else if (is_wrong(check, matches, match))
		finding_error(check->run->findings, "wrong-ordinal", &place,
			      "the ordinal %" G_GINT64_FORMAT
			      " is not the occasion's, which is %d in %d",
			      match->value, ordinal,
			      dossier_get_year(check->run->dossier));
	else
		return;
	excuse(check, match->offset, match->length);
}

static void check_ordinals(const NumberCheck *check)
{
	const Dossier *dossier = check->run->dossier;
	const Text *text = check->text;

	if (dossier->occasion == NULL || dossier->year == 0 ||
	    dossier_get_ordinal(dossier) < 1)
		return;

	g_autoptr(GArray) matches =
		lang_ordinals_in(text->language, text->source->text);

	for (guint i = 0; i < matches->len; i++)
		check_ordinal(check, matches, &g_array_index(matches, OrdinalMatch, i));
}

static glong digits_of(const char *source, const DigitRun *digits)
{
	return g_utf8_strlen(source + digits->offset, (gssize)digits->length);
}

/* Whether `next` continues the number that ends with `digits`: "1,275", "1 275",
 * "١٬٢٧٥". */
static bool continues(const char *source, const DigitRun *digits, const DigitRun *next)
{
	static const char *const separators[] = { ",",      ".",      "'",
						  " ",      "’",      "\u00a0",
						  "\u202f", "\u066c", "\u066b" };
	size_t end = digits->offset + digits->length;

	if (digits_of(source, digits) > GROUP_DIGITS ||
	    digits_of(source, next) != GROUP_DIGITS)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(separators); i++)
		if (next->offset - end == strlen(separators[i]) &&
		    strncmp(source + end, separators[i], strlen(separators[i])) == 0)
			return true;
	return false;
}

/* The value of the decimal digits in a range;
 * -1 when it is none that a fact can have. */
static int64_t value_of(const char *source, TextRange range)
{
	int64_t value = 0;
	const char *end = source + range.offset + range.length;

	for (const char *p = source + range.offset; p < end; p = g_utf8_next_char(p)) {
		int digit = g_unichar_digit_value(g_utf8_get_char(p));

		if (digit < 0)
			continue;
		value = value * 10 + digit;
		if (value > FACT_VALUE_MAX)
			return -1;
	}
	return value;
}

/* The fact that has this value, so that the finding can say what to write; or NULL. */
static const char *fact_of_value(const Dossier *dossier, int64_t value)
{
	size_t count = 0;
	const char *const *names = factbook_names(dossier->facts, &count);

	for (size_t i = 0; i < count; i++) {
		const Fact *fact = factbook_find(dossier->facts, names[i]);

		if (!fact_is_date(fact) && fact_get_value(fact) == value)
			return names[i];
	}
	return NULL;
}

static void report_number(const NumberCheck *check, TextRange range)
{
	const char *source = check->text->source->text;
	Place place = place_of(check, range.offset, range.length);
	g_autofree char *typed = g_strndup(source + range.offset, range.length);
	const char *fact = fact_of_value(check->run->dossier, value_of(source, range));

	if (fact != NULL)
		finding_error(check->run->findings, "typed-number", &place,
			      "the number '%s' is typed; cite it as {{fact.%s}}", typed,
			      fact);
	else
		finding_error(
			check->run->findings, "typed-number", &place,
			"the number '%s' is typed; cite a fact, or declare it under "
			"literals with its reason",
			typed);
}

static void check_digits(const NumberCheck *check)
{
	const char *source = check->text->source->text;
	g_autoptr(GArray) all = lang_digits_in(source);
	const DigitRun *digits = (const DigitRun *)(void *)all->data;

	for (guint i = 0; i < all->len; i++) {
		size_t start = digits[i].offset;
		bool typed = !is_excused(check, start, digits[i].length);

		if (!is_printed(check->text, start))
			continue;
		while (i + 1 < all->len &&
		       continues(source, &digits[i], &digits[i + 1])) {
			i++;
			typed |= !is_excused(check, digits[i].offset, digits[i].length);
		}
		if (typed)
			report_number(check,
				      (TextRange){ start, digits[i].offset +
								  digits[i].length -
								  start });
	}
}

void check_numbers(const CheckRun *run, const Text *text)
{
	g_autoptr(GArray) excused = g_array_new(FALSE, FALSE, sizeof(TextRange));
	NumberCheck check = { .run = run, .text = text, .excused = excused };

	excuse_all(&check);
	check_ordinals(&check);
	check_digits(&check);
}
