/*
 * Placeholders: a table of names, each of one type; the type decides which filters fit.
 */
#include "drafting-value.h"

#include "calendar-occasion.h"
#include "lang-core.h"
#include "lang-date.h"
#include "lang-number.h"
#include "lang-ordinal.h"

#include <string.h>

#define FACT_PREFIX "fact."
#define COUNT_PREFIX "dispatch."
#define LEFT_TO_RIGHT_MARK "\xe2\x80\x8e" /* U+200E */

typedef enum {
	VALUE_TEXT,
	VALUE_NUMBER,
	VALUE_DATE,
	VALUE_YEAR,    /* a number without grouping */
	VALUE_ORDINAL, /* a number, written as an ordinal */
} ValueType;

/* A value before it is written in a language. */
typedef struct Value {
	ValueType type;
	const char *text;
	int64_t number;
	Date date;
	const Fact *fact; /* NULL: it is none */
} Value;

typedef enum { IN_LETTER = 1, IN_RELEASE = 2, IN_BOTH = 3 } Scope;

typedef struct ValueName {
	const char *name;
	ValueType type;
	Scope scope;
} ValueName;

static const ValueName value_names[] = {
	{ "occasion.ordinal", VALUE_ORDINAL, IN_BOTH },
	{ "occasion.date", VALUE_DATE, IN_BOTH },
	{ "occasion.title", VALUE_TEXT, IN_BOTH },
	{ "occasion.year", VALUE_YEAR, IN_BOTH },
	{ "dossier.title", VALUE_TEXT, IN_BOTH },
	{ "dossier.year", VALUE_YEAR, IN_BOTH },
	{ "sender.name", VALUE_TEXT, IN_BOTH },
	{ "addressee.salutation", VALUE_TEXT, IN_LETTER },
	{ "addressee.name", VALUE_TEXT, IN_LETTER },
	{ "addressee.post", VALUE_TEXT, IN_LETTER },
	{ "addressee.body", VALUE_TEXT, IN_LETTER },
	{ "letter.number", VALUE_TEXT, IN_LETTER },
	{ "letter.date", VALUE_TEXT, IN_LETTER },
	{ "letter.place", VALUE_TEXT, IN_LETTER },
	{ "dispatch.accepted", VALUE_NUMBER, IN_RELEASE },
	{ "dispatch.letters", VALUE_NUMBER, IN_RELEASE },
	{ "dispatch.countries", VALUE_NUMBER, IN_RELEASE },
	{ "dispatch.date", VALUE_DATE, IN_RELEASE },
};

/* Which filters fit which type; the first line of a type is what no filter means. */
typedef struct FilterRule {
	ValueType type;
	const char *filter; /* NULL: none */
	bool argument;      /* takes one */
} FilterRule;

static const FilterRule filter_rules[] = {
	{ VALUE_TEXT, NULL, false },      { VALUE_NUMBER, NULL, false },
	{ VALUE_NUMBER, "words", false }, { VALUE_NUMBER, "ordinal", true },
	{ VALUE_NUMBER, "unit", false },  { VALUE_DATE, NULL, false },
	{ VALUE_DATE, "date", true },     { VALUE_YEAR, NULL, false },
	{ VALUE_ORDINAL, NULL, false },   { VALUE_ORDINAL, "ordinal", true },
};

static const char *type_name(ValueType type)
{
	static const char *const names[] = { "a text", "a number", "a date", "a year",
					     "an ordinal" };

	return names[type];
}

const char *value_fact_name(const Placeholder *placeholder)
{
	return g_str_has_prefix(placeholder->name, FACT_PREFIX)
		       ? placeholder->name + strlen(FACT_PREFIX)
		       : NULL;
}

bool value_begins(const char *text)
{
	if (g_str_has_prefix(text, FACT_PREFIX))
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(value_names); i++)
		if (g_str_has_prefix(text, value_names[i].name))
			return true;
	return false;
}

bool value_is_count(const Placeholder *placeholder)
{
	return g_str_has_prefix(placeholder->name, COUNT_PREFIX);
}

static const ValueName *find_name(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(value_names); i++)
		if (strcmp(value_names[i].name, name) == 0)
			return &value_names[i];
	return NULL;
}

static const FilterRule *find_filter(ValueType type, const char *filter)
{
	for (size_t i = 0; i < G_N_ELEMENTS(filter_rules); i++)
		if (filter_rules[i].type == type &&
		    g_strcmp0(filter_rules[i].filter, filter) == 0)
			return &filter_rules[i];
	return NULL;
}

/* Fail with "…; did you mean …?" */
static bool fail_unknown(GError **error, const char *what, const char *name,
			 const char *nearest)
{
	g_autofree char *suggestion = text_suggestion(nearest);

	return chy_fail(error, CHY_INVALID, "unknown %s '%s'%s", what, name,
			suggestion);
}

static bool fail_unknown_name(GError **error, const char *name)
{
	const char *known[G_N_ELEMENTS(value_names)];

	for (size_t i = 0; i < G_N_ELEMENTS(value_names); i++)
		known[i] = value_names[i].name;
	return fail_unknown(error, "placeholder", name,
			    text_nearest(name, known, G_N_ELEMENTS(known)));
}

static bool check_filter(const Placeholder *placeholder, ValueType type, GError **error)
{
	const FilterRule *rule = find_filter(type, placeholder->filter);
	const char *known[G_N_ELEMENTS(filter_rules)];
	size_t count = 0;
	bool exists = false;

	if (rule != NULL && placeholder->argument != NULL && !rule->argument)
		return chy_fail(error, CHY_INVALID, "the filter '%s' takes no argument",
				rule->filter);
	if (rule != NULL)
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(filter_rules); i++) {
		if (filter_rules[i].filter == NULL)
			continue;
		known[count++] = filter_rules[i].filter;
		exists |= strcmp(filter_rules[i].filter, placeholder->filter) == 0;
	}
	if (exists)
		return chy_fail(
			error, CHY_INVALID, "the filter '%s' does not fit '%s', %s",
			placeholder->filter, placeholder->name, type_name(type));
	return fail_unknown(error, "filter", placeholder->filter,
			    text_nearest(placeholder->filter, known, count));
}

/* The value of a fact; its type is the fact's. */
static bool find_fact(const Dossier *dossier, const char *name, Value *value_out,
		      GError **error)
{
	const Fact *fact = factbook_find(dossier->facts, name);
	size_t count = 0;
	const char *const *names = factbook_names(dossier->facts, &count);

	if (fact == NULL) {
		const char *nearest = text_nearest(name, names, count);
		g_autofree char *given = g_strconcat(FACT_PREFIX, name, NULL);
		g_autofree char *meant =
			nearest != NULL ? g_strconcat(FACT_PREFIX, nearest, NULL)
					: NULL;

		return fail_unknown(error, "fact", given, meant);
	}
	*value_out = (Value){ .fact = fact };
	if (fact_is_date(fact)) {
		value_out->type = VALUE_DATE;
		value_out->date = fact_get_date(fact);
	} else {
		value_out->type = VALUE_NUMBER;
		value_out->number = fact_get_value(fact);
	}
	return true;
}

/* Forms differ by language: one that is nowhere near is told those that there are. */
static char *format_ordinal(const Placeholder *placeholder, int64_t number,
			    const char *language, GError **error)
{
	size_t count = 0;
	const char *form = placeholder->argument;
	const char *const *forms = lang_ordinal_forms(language, &count);
	bool known = form == NULL;
	g_autoptr(GString) list = g_string_new(NULL);
	char *text = NULL;

	for (size_t i = 0; i < count; i++) {
		known |= g_strcmp0(form, forms[i]) == 0;
		g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", forms[i]);
	}
	if (!known && text_nearest(form, forms, count) == NULL) {
		chy_fail(error, CHY_INVALID,
			 "no form '%s' of an ordinal in '%s'; there is %s", form,
			 language, list->str);
		return NULL;
	}
	return lang_ordinal(language, number, form, &text, error) ? text : NULL;
}

static char *format_number(const Placeholder *placeholder, const Value *value,
			   const char *language, GError **error)
{
	char *text = NULL;

	if (placeholder->filter == NULL)
		return lang_number(language, value->number);
	if (strcmp(placeholder->filter, "words") == 0)
		return lang_number_words(language, value->number);
	if (strcmp(placeholder->filter, "ordinal") == 0)
		return format_ordinal(placeholder, value->number, language, error);
	if (value->fact == NULL) {
		chy_fail(error, CHY_INVALID, "'%s' has no unit", placeholder->name);
		return NULL;
	}
	return fact_format_unit(value->fact, language, &text, error) ? text : NULL;
}

static char *format_date(const Placeholder *placeholder, Date date,
			 const char *language, GError **error)
{
	char *text = NULL;

	if (!date_is_known(date)) {
		chy_fail(error, CHY_INVALID, "'%s' is not known", placeholder->name);
		return NULL;
	}
	if (placeholder->argument == NULL)
		return lang_date(language, date);
	return lang_date_form(language, date, placeholder->argument, &text, error)
		       ? text
		       : NULL;
}

char *value_in_line(const char *text, const char *language)
{
	if (!lang_is_rtl(language) || text[0] == '\0' || lang_has_rtl(text))
		return g_strdup(text);
	return g_strconcat(LEFT_TO_RIGHT_MARK, text, LEFT_TO_RIGHT_MARK, NULL);
}

static char *format_value(const Placeholder *placeholder, const Value *value,
			  const char *language, GError **error)
{
	switch (value->type) {
	case VALUE_NUMBER:
		return format_number(placeholder, value, language, error);
	case VALUE_DATE:
		return format_date(placeholder, value->date, language, error);
	case VALUE_YEAR:
		return lang_digits(language, value->number);
	case VALUE_ORDINAL:
		return format_ordinal(placeholder, value->number, language, error);
	default:
		if (value->text != NULL)
			return value_in_line(value->text, language);
		chy_fail(error, CHY_INVALID, "'%s' is not known", placeholder->name);
		return NULL;
	}
}

/* What the dossier itself knows; false: `name` is of another kind. */
static bool find_own(const ValueSource *source, const char *name, Value *value)
{
	const Dossier *dossier = source->dossier;

	if (strcmp(name, "occasion.ordinal") == 0)
		value->number = dossier_get_ordinal(dossier);
	else if (strcmp(name, "occasion.date") == 0)
		value->date = dossier_get_occasion_date(dossier);
	else if (strcmp(name, "occasion.year") == 0)
		value->number = dossier_get_occasion_date(dossier).year;
	else if (strcmp(name, "occasion.title") == 0)
		value->text = dossier_get_occasion_title(dossier, source->language);
	else if (strcmp(name, "dossier.title") == 0)
		value->text = dossier_get_title(dossier, source->language);
	else if (strcmp(name, "dossier.year") == 0)
		value->number = dossier_get_year(dossier);
	else if (strcmp(name, "sender.name") == 0)
		value->text = dossier_get_sender_name(dossier, source->language);
	else if (strcmp(name, "letter.place") == 0)
		value->text = dossier_get_place(dossier, source->language);
	else
		return false;
	return true;
}

static void find_of_letter(const ValueSource *source, const char *name, Value *value)
{
	if (strcmp(name, "addressee.salutation") == 0)
		value->text = source->addressee->salutation;
	else if (strcmp(name, "addressee.name") == 0)
		value->text = source->addressee->name;
	else if (strcmp(name, "addressee.post") == 0)
		value->text = source->addressee->post;
	else if (strcmp(name, "addressee.body") == 0)
		value->text = source->addressee->body;
	else if (strcmp(name, "letter.number") == 0)
		value->text = source->number;
	else if (strcmp(name, "letter.date") == 0)
		value->text = source->date;
}

static void find_count(const ValueSource *source, const char *name, Value *value)
{
	if (strcmp(name, "dispatch.accepted") == 0)
		value->number = source->world->accepted;
	else if (strcmp(name, "dispatch.letters") == 0)
		value->number = source->world->letters;
	else if (strcmp(name, "dispatch.countries") == 0)
		value->number = source->world->countries;
	else if (strcmp(name, "dispatch.date") == 0)
		value->date = source->world->dispatched;
}

static Scope scope_of(TextKind kind)
{
	return kind == TEXT_LETTER ? IN_LETTER : IN_RELEASE;
}

/* The type of the placeholder's value; CHY_INVALID when it has none in such a text. */
static bool find_type(const Placeholder *placeholder, const Dossier *dossier,
		      TextKind kind, ValueType *type_out, GError **error)
{
	const char *fact = value_fact_name(placeholder);
	const ValueName *name = find_name(placeholder->name);
	Value value;

	if (fact != NULL) {
		if (!find_fact(dossier, fact, &value, error))
			return false;
		*type_out = value.type;
		return true;
	}
	if (name == NULL)
		return fail_unknown_name(error, placeholder->name);
	if ((name->scope & scope_of(kind)) == 0)
		return chy_fail(error, CHY_INVALID, "'%s' is not known in a %s",
				placeholder->name, text_kind_name(kind));
	*type_out = name->type;
	return true;
}

char *value_format(const Placeholder *placeholder, const void *data, GError **error)
{
	const ValueSource *source = data;
	TextKind kind = source->addressee != NULL ? TEXT_LETTER : TEXT_RELEASE;
	const char *fact = value_fact_name(placeholder);
	Value value = { .type = VALUE_TEXT };

	if (!find_type(placeholder, source->dossier, kind, &value.type, error) ||
	    !check_filter(placeholder, value.type, error))
		return NULL;
	if (fact != NULL) {
		if (!find_fact(source->dossier, fact, &value, error))
			return NULL;
	} else if (!find_own(source, placeholder->name, &value)) {
		if (kind == TEXT_LETTER)
			find_of_letter(source, placeholder->name, &value);
		else
			find_count(source, placeholder->name, &value);
	}
	return format_value(placeholder, &value, source->language, error);
}

/* A value that stands in for what only the register or directory will know. */
static bool check_sample(const Placeholder *placeholder, const Dossier *dossier,
			 const Text *text, GError **error)
{
	AddresseeWords words = { "", "", "", "" };
	CheckWorld world = { .dispatched = { 2000, 1, 1 }, .letters = 1 };
	ValueSource source = { .dossier = dossier,
			       .language = text->language,
			       .addressee = text->kind == TEXT_LETTER ? &words : NULL,
			       .number = "",
			       .date = "",
			       .world = &world };
	g_autofree char *sample = NULL;

	world.accepted = world.countries = 1;
	sample = value_format(placeholder, &source, error);
	return sample != NULL;
}

bool value_check(const Placeholder *placeholder, const Dossier *dossier,
		 const Text *text, GError **error)
{
	const ValueName *name = find_name(placeholder->name);
	ValueType type = VALUE_TEXT;

	if (!find_type(placeholder, dossier, text->kind, &type, error) ||
	    !check_filter(placeholder, type, error))
		return false;
	/* What the dossier lacks is a finding of its own,
	 * at the place where it lacks. */
	if (name != NULL && type == VALUE_TEXT)
		return true;
	if (name != NULL && !value_is_count(placeholder) &&
	    (dossier->occasion == NULL || dossier->year == 0 ||
	     dossier_get_ordinal(dossier) < 1))
		return true;
	return check_sample(placeholder, dossier, text, error);
}
