/*
 * A circle's selections are rows of place, field and value; those of one place are one
 * selection.
 */
#include "directory-selection.h"

#include "directory-record.h"

#include <string.h>

typedef enum {
	FIELD_KIND,
	FIELD_COUNTRY,
	FIELD_ROLE,
	FIELD_TOPIC,
	FIELD_LANGUAGE,
	FIELD_TAG,
	FIELDS,
} SelectionField;

static const char *const selection_fields[FIELDS] = {
	[FIELD_KIND] = "kind",   [FIELD_COUNTRY] = "country",   [FIELD_ROLE] = "role",
	[FIELD_TOPIC] = "topic", [FIELD_LANGUAGE] = "language", [FIELD_TAG] = "tag",
};

typedef struct Selection {
	int64_t place;
	unsigned field; /* a SelectionField */
	const char *value;
	bool met; /* some post has it */
} Selection;

void selector_init(Selector *selector, Store *store)
{
	*selector = (Selector){
		.store = store,
		.bodies = g_hash_table_new(g_str_hash, g_str_equal),
		.rows = g_array_new(FALSE, FALSE, sizeof(Selection)),
		.texts = g_string_chunk_new(256),
	};
}

void selector_clear(Selector *selector)
{
	g_hash_table_unref(selector->bodies);
	g_array_unref(selector->rows);
	g_string_chunk_free(selector->texts);
}

void selector_begin(Selector *selector, OwnedList *list)
{
	g_hash_table_remove_all(selector->bodies);
	selector->list = list;
}

static const char *text_at(Selector *selector, const StoreRows *rows, unsigned column)
{
	return ownedlist_text(selector->list, store_rows_text(rows, column));
}

static bool load_body(Selector *selector, const char *id, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(
		    selector->store,
		    "SELECT id, kind, country, parent, languages, topics, tags, name, "
		    "language FROM directory_body WHERE id = $1",
		    STORE_ARGS(store_text(id)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		Body *body = ownedlist_block(selector->list, sizeof *body);

		body->id = text_at(selector, rows, 0);
		body->kind = text_at(selector, rows, 1);
		body->country = text_at(selector, rows, 2);
		body->parent = text_at(selector, rows, 3);
		body->languages = text_at(selector, rows, 4);
		body->topics = text_at(selector, rows, 5);
		body->tags = text_at(selector, rows, 6);
		body->names.main = text_at(selector, rows, 7);
		body->names.language = text_at(selector, rows, 8);
		g_hash_table_insert(selector->bodies, (gpointer)body->id, body);
	}
	return store_rows_finish(rows, error);
}

bool selector_find_body(Selector *selector, const char *id, Body **body_out,
			GError **error)
{
	const Body *body = NULL;

	for (const char *at = id; at != NULL; at = body->parent) {
		body = g_hash_table_lookup(selector->bodies, at);
		if (body != NULL)
			break;
		if (!load_body(selector, at, error))
			return false;
		body = g_hash_table_lookup(selector->bodies, at);
		if (body == NULL)
			return chy_fail(error, CHY_CORRUPT,
					"cannot find the body '%s': the directory has "
					"posts or bodies of it, but not itself",
					at);
	}
	*body_out = g_hash_table_lookup(selector->bodies, id);
	return true;
}

Body *selector_parent(const Selector *selector, const Body *body)
{
	return body->parent != NULL
		       ? g_hash_table_lookup(selector->bodies, body->parent)
		       : NULL;
}

const char *selector_country(const Selector *selector, const Body *body)
{
	for (unsigned i = 0; body != NULL && i < LIMIT_BODY_CHAIN; i++) {
		if (body->country[0] != '\0')
			return body->country;
		body = selector_parent(selector, body);
	}
	return "";
}

const char *selector_languages(const Selector *selector, const Body *body)
{
	for (unsigned i = 0; body != NULL && i < LIMIT_BODY_CHAIN; i++) {
		if (body->languages[0] != '\0')
			return body->languages;
		body = selector_parent(selector, body);
	}
	return "";
}

bool selector_load(Selector *selector, const char *circle, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(
		    selector->store,
		    "SELECT place, field, value FROM directory_selection WHERE circle "
		    "= $1 ORDER BY place",
		    STORE_ARGS(store_text(circle)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		Selection row = { .place = store_rows_int(rows, 0),
				  .value = g_string_chunk_insert(
					  selector->texts, store_rows_text(rows, 2)) };
		const char *field = store_rows_text(rows, 1);

		while (row.field < FIELDS - 1 &&
		       strcmp(selection_fields[row.field], field) != 0)
			row.field++;
		g_array_append_val(selector->rows, row);
	}
	return store_rows_finish(rows, error);
}

/* Whether `word` is one of `words`, which stand with blanks between. */
static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strstr(words, word); at != NULL;
	     at = strstr(at + 1, word))
		if ((at == words || at[-1] == ' ') &&
		    (at[length] == '\0' || at[length] == ' '))
			return true;
	return false;
}

static bool fits(const Selector *selector, const SelectedPost *post,
		 const Selection *row)
{
	const Body *body = post->body;
	const char *languages = post->languages[0] != '\0'
					? post->languages
					: selector_languages(selector, body);

	switch (row->field) {
	case FIELD_KIND:
		return strcmp(body->kind, row->value) == 0;
	case FIELD_COUNTRY:
		return strcmp(selector_country(selector, body), row->value) == 0;
	case FIELD_ROLE:
		return strcmp(post->role, row->value) == 0;
	case FIELD_TOPIC:
		return has_word(body->topics, row->value);
	case FIELD_LANGUAGE:
		return has_word(languages, row->value);
	default:
		return has_word(body->tags, row->value) ||
		       has_word(post->tags, row->value);
	}
}

bool selector_fits(Selector *selector, const SelectedPost *post)
{
	Selection *rows = (Selection *)(void *)selector->rows->data;
	guint count = selector->rows->len;
	bool selected = false;

	for (guint i = 0; i < count;) {
		unsigned named = 0, fitting = 0;
		int64_t place = rows[i].place;

		for (; i < count && rows[i].place == place; i++) {
			named |= 1u << rows[i].field;
			if (!fits(selector, post, &rows[i]))
				continue;
			fitting |= 1u << rows[i].field;
			rows[i].met = true;
		}
		selected |= named == fitting;
	}
	return selected;
}

const char *const *selector_idle(const Selector *selector)
{
	const Selection *rows = (const Selection *)(void *)selector->rows->data;
	guint count = selector->rows->len, idle = 0;
	const char **values =
		ownedlist_block(selector->list, (count + 1) * sizeof *values);

	for (guint i = 0; i < count; i++) {
		g_autofree char *value = g_strdup_printf(
			"%s '%s'", selection_fields[rows[i].field], rows[i].value);

		if (!rows[i].met)
			values[idle++] = ownedlist_text(selector->list, value);
	}
	return values;
}
