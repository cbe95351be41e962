/*
 * Reading facts.yaml: each mapping against the keys that it may have.
 */
#include "facts-data.h"

#include <string.h>

static const char *const book_keys[] = { "sources", "facts" };
static const char *const source_keys[] = { "title", "by", "date", "url" };
static const char *const fact_keys[] = { "value", "unit",  "stated-by", "source",
					 "date",  "parts", "note" };

/* Whether `node` is a mapping that has no keys but these; `what` it is called in errors. */
static bool check_keys(const YamlNode *node, const char *what, const char *const *keys,
		       size_t count, GError **error)
{
	if (yaml_kind(node) != YAML_MAPPING)
		return yaml_fail(node, error, "%s is not a mapping", what);
	for (size_t i = 0; i < yaml_count(node); i++) {
		const char *key = yaml_text(yaml_key(node, i));
		const char *nearest = text_nearest(key, keys, count);

		if (nearest != NULL && strcmp(nearest, key) == 0)
			continue;

		g_autofree char *suggestion = text_suggestion(nearest);

		return yaml_fail(yaml_key(node, i), error, "%s has no key '%s'%s", what,
				 key, suggestion);
	}
	return true;
}

static bool check_name(const YamlNode *key, GError **error)
{
	const char *name = yaml_text(key);
	bool good = g_ascii_islower(name[0]);

	for (const char *p = name; *p != '\0'; p++)
		good = good &&
		       (g_ascii_islower(*p) || g_ascii_isdigit(*p) || *p == '-');
	return good || yaml_fail(key, error,
				 "'%s' is no name: lower-case letters, digits and "
				 "hyphens, beginning with a letter",
				 name);
}

/* A scalar's text that is not empty, borrowed from the document. */
static bool read_text(const YamlNode *node, const char **text_out, GError **error)
{
	if (yaml_kind(node) != YAML_SCALAR || yaml_is_null(node) ||
	    yaml_text(node)[0] == '\0')
		return yaml_fail(node, error, "a text is expected here");
	*text_out = yaml_text(node);
	return true;
}

static bool read_date(const YamlNode *node, Date *date_out, GError **error)
{
	g_autoptr(GError) cause = NULL;
	const char *text = NULL;

	if (!read_text(node, &text, error))
		return false;
	if (!date_parse(text, date_out, &cause))
		return yaml_fail(node, error, "%s", cause->message);
	return true;
}

static bool read_wording(const YamlNode *node, Wording *wording, GError **error)
{
	const char *text = NULL;

	if (yaml_kind(node) == YAML_SCALAR) {
		if (!read_text(node, &text, error))
			return false;
		wording->one = g_strdup(text);
		return true;
	}
	if (yaml_kind(node) != YAML_MAPPING)
		return yaml_fail(node, error,
				 "a text, or one for each language, is "
				 "expected here");
	wording->many = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (size_t i = 0; i < yaml_count(node); i++) {
		if (!read_text(yaml_item(node, i), &text, error))
			return false;
		g_hash_table_insert(wording->many,
				    g_strdup(yaml_text(yaml_key(node, i))),
				    g_strdup(text));
	}
	return true;
}

/* One language's unit: a text for every plural form, or a mapping from form to text. */
static bool read_unit_forms(const YamlNode *node, Unit *unit, GError **error)
{
	const char *text = NULL;

	if (yaml_kind(node) == YAML_SCALAR) {
		if (!read_text(node, &text, error))
			return false;
		for (int i = 0; i < PLURAL_COUNT; i++)
			unit->forms[i] = g_strdup(text);
		return true;
	}
	if (yaml_kind(node) != YAML_MAPPING)
		return yaml_fail(node, error,
				 "a unit is a text, or one for each plural form");
	for (size_t i = 0; i < yaml_count(node); i++) {
		g_autoptr(GError) cause = NULL;
		Plural plural;

		if (!plural_parse(yaml_text(yaml_key(node, i)), &plural, &cause))
			return yaml_fail(yaml_key(node, i), error, "%s",
					 cause->message);
		if (!read_text(yaml_item(node, i), &text, error))
			return false;
		unit->forms[plural] = g_strdup(text);
	}
	return true;
}

/* The array owns each unit from its first moment, so that a failure frees it. */
static bool add_unit(Fact *fact, const YamlNode *language, const YamlNode *node,
		     GError **error)
{
	Unit unit = {
		.language = language != NULL ? g_strdup(yaml_text(language)) : NULL,
		.position = yaml_position(language != NULL ? language : node),
	};

	g_array_append_val(fact->units, unit);
	return read_unit_forms(
		node, &g_array_index(fact->units, Unit, fact->units->len - 1), error);
}

static bool read_units(const YamlNode *node, Fact *fact, GError **error)
{
	if (yaml_kind(node) != YAML_MAPPING)
		return add_unit(fact, NULL, node, error);
	for (size_t i = 0; i < yaml_count(node); i++)
		if (!add_unit(fact, yaml_key(node, i), yaml_item(node, i), error))
			return false;
	return true;
}

static bool read_parts(const YamlNode *node, Fact *fact, GError **error)
{
	const char *name = NULL;

	if (yaml_kind(node) != YAML_SEQUENCE)
		return yaml_fail(node, error, "parts are a list of facts");
	for (size_t i = 0; i < yaml_count(node); i++) {
		if (!read_text(yaml_item(node, i), &name, error))
			return false;

		Part part = { g_strdup(name), yaml_position(yaml_item(node, i)) };

		g_array_append_val(fact->parts, part);
	}
	return true;
}

/* Read a whole number into `*value`; false when `text` is none up to FACT_VALUE_MAX. */
static bool parse_number(const char *text, int64_t *value)
{
	guint64 number;

	if (!g_ascii_string_to_unsigned(text, 10, 0, FACT_VALUE_MAX, &number, NULL))
		return false;
	*value = (int64_t)number;
	return true;
}

static bool read_value(const YamlNode *node, Fact *fact, GError **error)
{
	g_autoptr(GError) cause = NULL;
	const char *text = NULL;

	if (!read_text(node, &text, error))
		return false;
	if (parse_number(text, &fact->value))
		return true;
	fact->is_date = date_parse(text, &fact->date, &cause);
	if (fact->is_date)
		return true;
	if (g_str_has_prefix(cause->message, "there is no day"))
		return yaml_fail(node, error, "%s", cause->message);
	return yaml_fail(node, error,
			 "'%s' is neither a whole number from 0 to %" G_GINT64_FORMAT
			 " in plain digits nor a day (YYYY-MM-DD)",
			 text, (int64_t)FACT_VALUE_MAX);
}

static bool read_fact_source(const YamlNode *node, Fact *fact, GError **error)
{
	const char *name = NULL;

	if (!read_text(node, &name, error))
		return false;
	fact->source_name = g_strdup(name);
	fact->source_position = yaml_position(node);
	return true;
}

static bool read_fact(const YamlNode *key, const YamlNode *node, FactBook *book,
		      GError **error)
{
	const YamlNode *value, *unit, *parts, *source, *date, *stated_by;

	if (!check_name(key, error) ||
	    !check_keys(node, "a fact", fact_keys, G_N_ELEMENTS(fact_keys), error))
		return false;

	Fact *fact = fact_new(yaml_text(key), yaml_position(key));

	g_ptr_array_add(book->facts, fact);
	g_hash_table_insert(book->by_name, fact->name, fact);
	value = yaml_get(node, "value");
	if (value == NULL)
		return yaml_fail(key, error, "fact '%s' has no value", fact->name);
	unit = yaml_get(node, "unit");
	parts = yaml_get(node, "parts");
	source = yaml_get(node, "source");
	date = yaml_get(node, "date");
	stated_by = yaml_get(node, "stated-by");
	return read_value(value, fact, error) &&
	       (unit == NULL || read_units(unit, fact, error)) &&
	       (parts == NULL || read_parts(parts, fact, error)) &&
	       (source == NULL || read_fact_source(source, fact, error)) &&
	       (date == NULL || read_date(date, &fact->stated, error)) &&
	       (stated_by == NULL || read_wording(stated_by, &fact->stated_by, error));
}

static bool read_source(const YamlNode *key, const YamlNode *node, FactBook *book,
			GError **error)
{
	const char *address = NULL;

	if (!check_name(key, error) || !check_keys(node, "a source", source_keys,
						   G_N_ELEMENTS(source_keys), error))
		return false;

	FactSource *source = source_new(yaml_text(key));
	const YamlNode *title = yaml_get(node, "title"), *by = yaml_get(node, "by");
	const YamlNode *date = yaml_get(node, "date"), *url = yaml_get(node, "url");

	g_hash_table_insert(book->sources, source->name, source);
	if ((title != NULL && !read_wording(title, &source->title, error)) ||
	    (by != NULL && !read_wording(by, &source->by, error)) ||
	    (date != NULL && !read_date(date, &source->date, error)) ||
	    (url != NULL && !read_text(url, &address, error)))
		return false;
	source->url = g_strdup(address);
	return true;
}

/* Read every pair of a mapping of facts or sources; `node` may be NULL or null. */
static bool read_section(const YamlNode *node, FactBook *book,
			 bool (*read)(const YamlNode *, const YamlNode *, FactBook *,
				      GError **),
			 GError **error)
{
	if (node == NULL || (yaml_kind(node) == YAML_SCALAR && yaml_is_null(node)))
		return true;
	if (yaml_kind(node) != YAML_MAPPING)
		return yaml_fail(node, error, "a mapping from names is expected here");
	if (yaml_count(node) > LIMIT_FACTS)
		return yaml_fail(node, error, "more than %d entries", LIMIT_FACTS);
	for (size_t i = 0; i < yaml_count(node); i++)
		if (!read(yaml_key(node, i), yaml_item(node, i), book, error))
			return false;
	return true;
}

bool factbook_read(FactBook *book, const YamlNode *root, GError **error)
{
	return check_keys(root, "a book of facts", book_keys, G_N_ELEMENTS(book_keys),
			  error) &&
	       read_section(yaml_get(root, "sources"), book, read_source, error) &&
	       read_section(yaml_get(root, "facts"), book, read_fact, error);
}
