/*
 * Records in the order that import reads them in, each kind by id. What a record does not
 * say is left out, so that reading and writing meet.
 */
#include "directory-export.h"

#include "format-yaml-writer.h"

#include <string.h>

typedef struct Export {
	Store *store;
	const char *id; /* only this record; "" for all */
	YamlWriter *writer;
	guint count; /* records written */
} Export;

static void write_field(Export *export, const char *key, const char *text)
{
	if (text != NULL && text[0] != '\0')
		yaml_write_text(export->writer, key, text);
}

static void write_date(Export *export, const char *key, const char *date)
{
	if (date != NULL && date[0] != '\0')
		yaml_write_raw(export->writer, key, date);
}

static void write_words(Export *export, const char *key, const char *words)
{
	if (words[0] == '\0')
		return;

	g_auto(GStrv) parts = g_strsplit(words, " ", -1);

	yaml_sequence_begin(export->writer, key);
	for (char **part = parts; *part != NULL; part++)
		yaml_write_text(export->writer, NULL, *part);
	yaml_sequence_end(export->writer);
}

/* "und" is the code for a language that is not determined (ISO 639-2). */
static void add_name(GPtrArray *names, const char *language, const char *name)
{
	g_ptr_array_add(names, g_strdup(language[0] != '\0' ? language : "und"));
	g_ptr_array_add(names, g_strdup(name));
}

/* Append the names beside the main one, as pairs of language and name. */
static bool load_names(Export *export, const char *owner, const char *id,
		       GPtrArray *names, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(
		    export->store,
		    "SELECT language, name FROM directory_name WHERE owner = $1 AND id "
		    "= $2 ORDER BY language, place",
		    STORE_ARGS(store_text(owner), store_text(id)), &rows, error))
		return false;
	while (store_rows_next(rows))
		add_name(names, store_rows_text(rows, 0), store_rows_text(rows, 1));
	return store_rows_finish(rows, error);
}

/* Of pairs (language, name) all of one language, from number `at` on. */
static void write_language(Export *export, const GPtrArray *names, guint at)
{
	const char *language = g_ptr_array_index(names, at);
	guint same = 0;

	for (guint i = at; i < names->len; i += 2)
		same += strcmp(g_ptr_array_index(names, i), language) == 0;
	if (same == 1) {
		yaml_write_text(export->writer, language,
				g_ptr_array_index(names, at + 1));
		return;
	}
	yaml_sequence_begin(export->writer, language);
	for (guint i = at; i < names->len; i += 2)
		if (strcmp(g_ptr_array_index(names, i), language) == 0)
			yaml_write_text(export->writer, NULL,
					g_ptr_array_index(names, i + 1));
	yaml_sequence_end(export->writer);
}

static bool is_first_of_language(const GPtrArray *names, guint at)
{
	for (guint i = 0; i < at; i += 2)
		if (strcmp(g_ptr_array_index(names, i), g_ptr_array_index(names, at)) ==
		    0)
			return false;
	return true;
}

/* `main` NULL: the record has titles only. */
static bool write_names(Export *export, const char *key, const char *const record[2],
			const char *const main[2], GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	if (main != NULL)
		add_name(names, main[0], main[1]);
	if (!load_names(export, record[0], record[1], names, error))
		return false;
	if (names->len == 2 && strcmp(g_ptr_array_index(names, 0), "und") == 0) {
		yaml_write_text(export->writer, key, g_ptr_array_index(names, 1));
		return true;
	}
	if (names->len == 0)
		return true;
	yaml_mapping_begin(export->writer, key);
	for (guint i = 0; i < names->len; i += 2)
		if (is_first_of_language(names, i))
			write_language(export, names, i);
	yaml_mapping_end(export->writer);
	return true;
}

/* The addresses of one kind, each with its lines. */
static void write_address(Export *export, const char *language, const char *value)
{
	g_auto(GStrv) lines = g_strsplit(value, "\n", -1);

	yaml_mapping_begin(export->writer, NULL);
	write_field(export, "language", language);
	yaml_sequence_begin(export->writer, "lines");
	for (char **line = lines; *line != NULL; line++)
		yaml_write_text(export->writer, NULL, *line);
	yaml_sequence_end(export->writer);
	yaml_mapping_end(export->writer);
}

/*
 * The channels of a record, kind by kind. One with a flaw is left out, since import would
 * not take it.
 */
static bool write_channels(Export *export, const char *owner, const char *id,
			   GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autofree char *last = NULL;

	if (!store_query(
		    export->store,
		    "SELECT kind, language, value FROM directory_channel WHERE owner = "
		    "$1 AND id = $2 AND flaw IS NULL ORDER BY kind, place",
		    STORE_ARGS(store_text(owner), store_text(id)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		const char *kind = store_rows_text(rows, 0);

		if (last == NULL)
			yaml_mapping_begin(export->writer, "channels");
		if (g_strcmp0(kind, last) != 0) {
			if (last != NULL)
				yaml_sequence_end(export->writer);
			yaml_sequence_begin(export->writer, kind);
			g_free(last);
			last = g_strdup(kind);
		}
		if (strcmp(kind, "email") == 0)
			yaml_write_text(export->writer, NULL, store_rows_text(rows, 2));
		else
			write_address(export, store_rows_text(rows, 1),
				      store_rows_text(rows, 2));
	}
	if (last != NULL) {
		yaml_sequence_end(export->writer);
		yaml_mapping_end(export->writer);
	}
	return store_rows_finish(rows, error);
}

/* What the record would rather be written to by; of a circle, all that it allows. */
static bool write_preferences(Export *export, const char *key,
			      const char *const record[2], GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GString) words = g_string_new(NULL);

	if (!store_query(export->store,
			 "SELECT kind FROM directory_preference WHERE owner = $1 AND "
			 "id = $2 ORDER BY place",
			 STORE_ARGS(store_text(record[0]), store_text(record[1])),
			 &rows, error))
		return false;
	while (store_rows_next(rows))
		g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "",
				       store_rows_text(rows, 0));
	write_words(export, key, words->str);
	return store_rows_finish(rows, error);
}

/* How the record is reached, and by what it would rather be. */
static bool write_reach(Export *export, const char *const record[2], GError **error)
{
	return write_channels(export, record[0], record[1], error) &&
	       write_preferences(export, "prefer", record, error);
}

static bool write_body(Export *export, const StoreRows *rows, GError **error)
{
	const char *const record[] = { "body", store_rows_text(rows, 0) };
	const char *const main[] = { store_rows_text(rows, 4),
				     store_rows_text(rows, 5) };

	write_field(export, "id", record[1]);
	write_field(export, "kind", store_rows_text(rows, 1));
	write_field(export, "country", store_rows_text(rows, 2));
	write_field(export, "parent", store_rows_text(rows, 3));
	if (!write_names(export, "name", record, main, error))
		return false;
	write_words(export, "languages", store_rows_text(rows, 6));
	write_words(export, "topics", store_rows_text(rows, 7));
	write_words(export, "tags", store_rows_text(rows, 8));
	return write_reach(export, record, error);
}

static bool write_person(Export *export, const StoreRows *rows, GError **error)
{
	const char *const record[] = { "person", store_rows_text(rows, 0) };
	const char *const main[] = { store_rows_text(rows, 1),
				     store_rows_text(rows, 2) };

	write_field(export, "id", record[1]);
	if (!write_names(export, "name", record, main, error))
		return false;
	write_field(export, "gender", store_rows_text(rows, 3));
	write_date(export, "died", store_rows_text(rows, 4));
	write_words(export, "languages", store_rows_text(rows, 5));
	write_words(export, "tags", store_rows_text(rows, 6));
	return write_reach(export, record, error);
}

static bool write_holders(Export *export, const char *post, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	bool any = false;

	if (!store_query(
		    export->store,
		    "SELECT person, name, since, until FROM directory_holder WHERE "
		    "post = $1 ORDER BY place",
		    STORE_ARGS(store_text(post)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		if (!any)
			yaml_sequence_begin(export->writer, "holders");
		any = true;
		yaml_mapping_begin(export->writer, NULL);
		write_field(export, "person", store_rows_text(rows, 0));
		write_field(export, "name", store_rows_text(rows, 1));
		write_date(export, "from", store_rows_text(rows, 2));
		write_date(export, "until", store_rows_text(rows, 3));
		yaml_mapping_end(export->writer);
	}
	if (any)
		yaml_sequence_end(export->writer);
	return store_rows_finish(rows, error);
}

static bool write_post(Export *export, const StoreRows *rows, GError **error)
{
	const char *const record[] = { "post", store_rows_text(rows, 0) };

	write_field(export, "id", record[1]);
	write_field(export, "body", store_rows_text(rows, 1));
	write_field(export, "role", store_rows_text(rows, 2));
	if (!write_names(export, "title", record, NULL, error))
		return false;
	write_words(export, "languages", store_rows_text(rows, 3));
	write_words(export, "tags", store_rows_text(rows, 4));
	return write_reach(export, record, error) &&
	       write_holders(export, record[1], error);
}

/* The selections of a circle: of each, the values of each field. */
static bool write_selections(Export *export, const char *circle, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autofree char *field = NULL;
	int64_t place = -1;

	if (!store_query(
		    export->store,
		    "SELECT place, field, value FROM directory_selection WHERE circle "
		    "= $1 ORDER BY place, field, value",
		    STORE_ARGS(store_text(circle)), &rows, error))
		return false;
	yaml_sequence_begin(export->writer, "select");
	while (store_rows_next(rows)) {
		bool new_place = store_rows_int(rows, 0) != place;
		bool new_field =
			new_place || g_strcmp0(field, store_rows_text(rows, 1)) != 0;

		if (new_field && field != NULL)
			yaml_sequence_end(export->writer);
		if (new_place && field != NULL)
			yaml_mapping_end(export->writer);
		if (new_place)
			yaml_mapping_begin(export->writer, NULL);
		if (new_field) {
			g_free(field);
			field = g_strdup(store_rows_text(rows, 1));
			yaml_sequence_begin(export->writer, field);
		}
		place = store_rows_int(rows, 0);
		yaml_write_text(export->writer, NULL, store_rows_text(rows, 2));
	}
	if (field != NULL) {
		yaml_sequence_end(export->writer);
		yaml_mapping_end(export->writer);
	}
	yaml_sequence_end(export->writer);
	return store_rows_finish(rows, error);
}

static bool write_circle(Export *export, const StoreRows *rows, GError **error)
{
	const char *const record[] = { "circle", store_rows_text(rows, 0) };

	write_field(export, "id", record[1]);
	write_field(export, "letterhead", store_rows_text(rows, 1));
	write_field(export, "original", store_rows_text(rows, 2));
	write_field(export, "translation", store_rows_text(rows, 3));
	return write_names(export, "title", record, NULL, error) &&
	       write_preferences(export, "channels", record, error) &&
	       write_selections(export, record[1], error);
}

static bool write_suppression(Export *export, const StoreRows *rows, GError **error)
{
	(void)error;
	write_field(export, store_rows_text(rows, 1), store_rows_text(rows, 0));
	write_field(export, "reason", store_rows_text(rows, 2));
	write_date(export, "until", store_rows_text(rows, 3));
	return true;
}

/* One section of the file: its records by id, the id in the first column. */
typedef struct Section {
	const char *name, *sql;
	bool (*write)(Export *export, const StoreRows *rows, GError **error);
} Section;

static const Section sections[] = {
	{ "bodies",
	  "SELECT id, kind, country, parent, language, name, languages, topics, tags "
	  "FROM "
	  "directory_body WHERE $1 = '' OR id = $1 ORDER BY id",
	  write_body },
	{ "persons",
	  "SELECT id, language, name, gender, died, languages, tags FROM "
	  "directory_person "
	  "WHERE $1 = '' OR id = $1 ORDER BY id",
	  write_person },
	{ "posts",
	  "SELECT id, body, role, languages, tags FROM directory_post WHERE $1 = '' OR "
	  "id = "
	  "$1 ORDER BY id",
	  write_post },
	{ "circles",
	  "SELECT id, letterhead, original, translation FROM directory_circle WHERE "
	  "$1 = '' OR id = $1 ORDER BY id",
	  write_circle },
	{ "suppressions",
	  "SELECT value, target, reason, until FROM directory_suppression WHERE $1 = "
	  "'' OR "
	  "value = $1 ORDER BY value, target",
	  write_suppression },
};

static bool write_section(Export *export, const Section *section, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	guint before = export->count;
	bool ok = true;

	if (!store_query(export->store, section->sql,
			 STORE_ARGS(store_text(export->id)), &rows, error))
		return false;
	while (ok && store_rows_next(rows)) {
		if (export->count++ == before)
			yaml_sequence_begin(export->writer, section->name);
		yaml_mapping_begin(export->writer, NULL);
		ok = section->write(export, rows, error);
		yaml_mapping_end(export->writer);
	}
	if (export->count > before)
		yaml_sequence_end(export->writer);
	return ok && store_rows_finish(rows, error);
}

bool directory_export(Store *store, const char *id, GString *into, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(YamlWriter) writer = yaml_writer_new(text);
	Export export = { .store = store,
			  .id = id != NULL ? id : "",
			  .writer = writer };
	bool ok = true;

	yaml_mapping_begin(writer, NULL);
	for (size_t i = 0; ok && i < G_N_ELEMENTS(sections); i++)
		ok = write_section(&export, &sections[i], error);
	yaml_mapping_end(writer);
	if (ok && export.count == 0 && id != NULL)
		return chy_fail(error, CHY_NOT_FOUND,
				"cannot export '%s': it is not in the directory", id);
	if (ok)
		g_string_append_len(into, text->str, (gssize)text->len);
	return ok;
}
