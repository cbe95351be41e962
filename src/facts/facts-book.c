/*
 * A book of facts. It never changes once it is read; facts-read.c reads it, and
 * facts-check.c judges it as a whole.
 */
#include "facts-book.h"

#include "facts-data.h"

#include <string.h>

static void wording_clear(Wording *wording)
{
	g_free(wording->one);
	g_clear_pointer(&wording->many, g_hash_table_unref);
}

static const char *wording_get(const Wording *wording, const char *language)
{
	if (wording->many == NULL)
		return wording->one;
	return g_hash_table_lookup(wording->many, language);
}

static void unit_clear(void *data)
{
	Unit *unit = data;

	g_free(unit->language);
	for (int i = 0; i < PLURAL_COUNT; i++)
		g_free(unit->forms[i]);
}

static void part_clear(void *data)
{
	g_free(((Part *)data)->name);
}

Fact *fact_new(const char *name, TextPosition position)
{
	Fact *fact = g_new0(Fact, 1);

	fact->name = g_strdup(name);
	fact->position = position;
	fact->units = g_array_new(FALSE, TRUE, sizeof(Unit));
	g_array_set_clear_func(fact->units, unit_clear);
	fact->parts = g_array_new(FALSE, TRUE, sizeof(Part));
	g_array_set_clear_func(fact->parts, part_clear);
	return fact;
}

void fact_free(Fact *fact)
{
	if (fact == NULL)
		return;
	g_free(fact->name);
	g_array_unref(fact->units);
	g_array_unref(fact->parts);
	wording_clear(&fact->stated_by);
	g_free(fact->source_name);
	g_free(fact);
}

FactSource *source_new(const char *name)
{
	FactSource *source = g_new0(FactSource, 1);

	source->name = g_strdup(name);
	return source;
}

void source_free(FactSource *source)
{
	if (source == NULL)
		return;
	g_free(source->name);
	wording_clear(&source->title);
	wording_clear(&source->by);
	g_free(source->url);
	g_free(source);
}

static void free_fact(void *fact)
{
	fact_free(fact);
}

static void free_source(void *source)
{
	source_free(source);
}

static FactBook *factbook_new(void)
{
	FactBook *book = g_new0(FactBook, 1);

	book->facts = g_ptr_array_new_with_free_func(free_fact);
	book->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	book->sources =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_source);
	book->names = g_ptr_array_new();
	return book;
}

void factbook_free(FactBook *book)
{
	if (book == NULL)
		return;
	g_ptr_array_unref(book->names);
	g_hash_table_unref(book->by_name);
	g_ptr_array_unref(book->facts);
	g_hash_table_unref(book->sources);
	g_free(book);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Bind facts to their sources and list their names. */
static void factbook_finish(FactBook *book)
{
	for (guint i = 0; i < book->facts->len; i++) {
		Fact *fact = g_ptr_array_index(book->facts, i);

		if (fact->source_name != NULL)
			fact->source =
				g_hash_table_lookup(book->sources, fact->source_name);
		g_ptr_array_add(book->names, fact->name);
	}
	g_ptr_array_sort(book->names, compare_names);
	g_ptr_array_add(book->names, NULL);
}

bool factbook_parse(const char *file, const char *text, size_t length,
		    FactBook **book_out, GError **error)
{
	g_autoptr(FactBook) book = factbook_new();
	g_autoptr(YamlDocument) document = NULL;

	if (text != NULL && !yaml_parse(file, text, length, &document, error))
		return false;
	if (document != NULL && yaml_root(document) != NULL &&
	    !factbook_read(book, yaml_root(document), error))
		return false;
	factbook_finish(book);
	*book_out = g_steal_pointer(&book);
	return true;
}

const Fact *factbook_find(const FactBook *book, const char *name)
{
	return g_hash_table_lookup(book->by_name, name);
}

const char *const *factbook_names(const FactBook *book, size_t *count_out)
{
	if (count_out != NULL)
		*count_out = book->facts->len;
	return (const char *const *)book->names->pdata;
}

const char *fact_get_name(const Fact *fact)
{
	return fact->name;
}

bool fact_is_date(const Fact *fact)
{
	return fact->is_date;
}

int64_t fact_get_value(const Fact *fact)
{
	g_assert(!fact->is_date);
	return fact->value;
}

Date fact_get_date(const Fact *fact)
{
	g_assert(fact->is_date);
	return fact->date;
}

char *fact_format_value(const Fact *fact)
{
	if (fact->is_date)
		return date_format(fact->date);
	return g_strdup_printf("%" G_GINT64_FORMAT, fact->value);
}

const FactSource *fact_get_source(const Fact *fact)
{
	return fact->source;
}

Date fact_get_stated(const Fact *fact)
{
	if (!date_is_known(fact->stated) && fact->source != NULL)
		return fact->source->date;
	return fact->stated;
}

const char *fact_get_stated_by(const Fact *fact, const char *language)
{
	const char *text = wording_get(&fact->stated_by, language);

	if (text == NULL && fact->source != NULL)
		return wording_get(&fact->source->by, language);
	return text;
}

static const Unit *unit_find(const Fact *fact, const char *language)
{
	for (guint i = 0; i < fact->units->len; i++) {
		const Unit *unit = &g_array_index(fact->units, Unit, i);

		if (unit->language == NULL || strcmp(unit->language, language) == 0)
			return unit;
	}
	return NULL;
}

bool fact_format_unit(const Fact *fact, const char *language, char **text_out,
		      GError **error)
{
	const Unit *unit = unit_find(fact, language);

	if (fact->is_date)
		return chy_fail(error, CHY_INVALID,
				"fact '%s' is a day and has no unit", fact->name);
	if (unit == NULL)
		return chy_fail(error, CHY_INVALID, "fact '%s' has no unit in '%s'",
				fact->name, language);

	Plural plural = lang_plural(language, fact->value);

	if (unit->forms[plural] == NULL)
		return chy_fail(error, CHY_INVALID,
				"the unit of fact '%s' in '%s' lacks the form '%s'",
				fact->name, language, plural_name(plural));

	g_autofree char *number = lang_number(language, fact->value);

	*text_out = g_strdup_printf("%s\u00a0%s", number, unit->forms[plural]);
	return true;
}

const char *source_get_name(const FactSource *source)
{
	return source->name;
}

const char *source_get_title(const FactSource *source, const char *language)
{
	return wording_get(&source->title, language);
}

Date source_get_date(const FactSource *source)
{
	return source->date;
}

const char *source_get_url(const FactSource *source)
{
	return source->url;
}
