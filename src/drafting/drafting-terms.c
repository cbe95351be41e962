/*
 * The terms of a dossier: dossier.yaml.
 *
 * Every key stands in one table with its kind and the field it fills. Whatever is wrong
 * is a finding at its place; the field is then left empty.
 */
#include "drafting-private.h"

#include "calendar-occasion.h"
#include "lang-core.h"
#include "mail-mailbox.h"

#include <stddef.h>
#include <string.h>

#define YEAR_MAX 9999
#define SERIES_CHARACTERS                                                              \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"
#define WORD_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

typedef struct Reader {
	Dossier *dossier;
	const SourceFile *source;
	FindingList *findings;
} Reader;

typedef void (*ReadValue)(const Reader *reader, const YamlNode *node, void *field);

typedef struct TermKey {
	const char *name;
	ReadValue read;
	size_t field; /* offset in what the mapping describes */
	bool needed;
} TermKey;

typedef struct KeyTable {
	const TermKey *keys;
	size_t count;
	const char *owner; /* "sender"; NULL: the dossier itself */
} KeyTable;

static void read_mapping(const Reader *reader, const YamlNode *node,
			 const KeyTable *table, void *base);

static void report(const Reader *reader, const char *rule, const YamlNode *node,
		   const char *words)
{
	Place place = place_of_node(reader->source, node);

	finding_error(reader->findings, rule, &place, "%s", words);
}

static void report_unknown(const Reader *reader, const YamlNode *node, const char *what,
			   const char *nearest)
{
	Place place = place_of_node(reader->source, node);
	const char *name = yaml_text(node);

	if (nearest != NULL)
		finding_error(reader->findings, "unknown-name", &place,
			      "unknown %s '%s'; did you mean '%s'?", what, name,
			      nearest);
	else
		finding_error(reader->findings, "unknown-name", &place,
			      "unknown %s '%s'", what, name);
}

/* The node's text when it is one that can be printed on a line; else a finding and
 * NULL. */
static const char *read_line(const Reader *reader, const YamlNode *node)
{
	const char *text = yaml_text(node);
	size_t at = 0;

	if (text == NULL || yaml_is_null(node) || text[0] == '\0') {
		report(reader, "syntax", node, "expected a text");
		return NULL;
	}
	if (text_has_control(text) || text_find_forbidden(text, strlen(text), &at)) {
		report(reader, "encoding", node,
		       "the text must be one line, without controls and overrides");
		return NULL;
	}
	return text;
}

static void read_text(const Reader *reader, const YamlNode *node, void *field)
{
	*(char **)field = g_strdup(read_line(reader, node));
}

/* A text of the given characters, as names are. */
static void read_of(const Reader *reader, const YamlNode *node, const char *characters,
		    char **field)
{
	const char *text = read_line(reader, node);
	const char *words = strcmp(characters, WORD_CHARACTERS) == 0
				    ? "a-z, 0-9 and the hyphen"
				    : "A-Z, a-z, 0-9, the full stop and the hyphen";

	if (text == NULL)
		return;
	if (strspn(text, characters) != strlen(text) || text[0] == '-' ||
	    strlen(text) > LIMIT_DOSSIER_NAME) {
		Place place = place_of_node(reader->source, node);

		finding_error(reader->findings, "syntax", &place,
			      "'%s' must be of at most %d characters, each one of %s",
			      text, LIMIT_DOSSIER_NAME, words);
		return;
	}
	*field = g_strdup(text);
}

static void read_name(const Reader *reader, const YamlNode *node, void *field)
{
	read_of(reader, node, WORD_CHARACTERS, field);
}

static void read_series(const Reader *reader, const YamlNode *node, void *field)
{
	read_of(reader, node, SERIES_CHARACTERS, field);
}

static void read_mailbox(const Reader *reader, const YamlNode *node, void *field)
{
	const char *text = read_line(reader, node);
	g_autoptr(GError) error = NULL;

	if (text == NULL)
		return;
	if (mailbox_check(text, &error))
		*(char **)field = g_strdup(text);
	else
		report(reader, "syntax", node, error->message);
}

static void read_year(const Reader *reader, const YamlNode *node, void *field)
{
	const char *text = yaml_text(node);
	guint64 year = 0;

	if (text == NULL ||
	    !g_ascii_string_to_unsigned(text, 10, 1, YEAR_MAX, &year, NULL))
		report(reader, "syntax", node, "expected a year, such as 2025");
	else
		*(int *)field = (int)year;
}

static void read_bool(const Reader *reader, const YamlNode *node, void *field)
{
	const char *text = yaml_text(node);

	if (g_strcmp0(text, "true") != 0 && g_strcmp0(text, "false") != 0)
		report(reader, "syntax", node, "expected true or false");
	else
		*(bool *)field = text[0] == 't';
}

static void read_date(const Reader *reader, const YamlNode *node, void *field)
{
	const char *text = yaml_text(node);
	g_autoptr(GError) error = NULL;

	if (text == NULL)
		report(reader, "syntax", node, "expected a day, such as 1992-02-26");
	else if (!date_parse(text, field, &error))
		report(reader, "syntax", node, error->message);
}

static bool check_language(const Reader *reader, const YamlNode *node)
{
	const char *code = yaml_text(node);
	size_t count = 0;
	const char *const *codes = lang_codes(&count);

	if (code != NULL && lang_is_known(code))
		return true;
	if (code == NULL)
		report(reader, "syntax", node, "expected the code of a language");
	else
		report_unknown(reader, node, "language",
			       text_nearest(code, codes, count));
	return false;
}

/* A mapping from language to whatever `read` makes of the value. */
static void read_languages_of(const Reader *reader, const YamlNode *node,
			      ReadValue read, GHashTable *table)
{
	if (yaml_kind(node) != YAML_MAPPING) {
		report(reader, "syntax", node,
		       "expected a mapping from language to text, such as { en: …, fr: "
		       "… }");
		return;
	}
	for (size_t i = 0; i < yaml_count(node); i++) {
		const YamlNode *key = yaml_key(node, i);
		void *value = NULL;

		if (!check_language(reader, key))
			continue;
		read(reader, yaml_item(node, i), &value);
		if (value != NULL)
			g_hash_table_insert(table, g_strdup(yaml_text(key)), value);
	}
}

static void read_texts(const Reader *reader, const YamlNode *node, void *field)
{
	read_languages_of(reader, node, read_text, *(GHashTable **)field);
}

/* A sequence of lines, or one line. */
static void read_lines(const Reader *reader, const YamlNode *node, void *field)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

	if (yaml_kind(node) == YAML_MAPPING) {
		report(reader, "syntax", node, "expected a list of texts");
		return;
	}
	if (yaml_kind(node) == YAML_SCALAR)
		g_ptr_array_add(lines, g_strdup(read_line(reader, node)));
	else
		for (size_t i = 0; i < yaml_count(node); i++)
			g_ptr_array_add(
				lines, g_strdup(read_line(reader, yaml_item(node, i))));
	for (guint i = 0; i < lines->len; i++)
		if (lines->pdata[i] == NULL)
			return;
	g_ptr_array_add(lines, NULL);
	g_strfreev(*(char ***)field);
	*(char ***)field = (char **)g_ptr_array_steal(lines, NULL);
}

static void read_lines_of(const Reader *reader, const YamlNode *node, void *field)
{
	read_languages_of(reader, node, read_lines, *(GHashTable **)field);
}

/* A sequence of names, none of them twice. */
static void read_names(const Reader *reader, const YamlNode *node, void *field)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	if (yaml_kind(node) != YAML_SEQUENCE || yaml_count(node) == 0) {
		report(reader, "syntax", node,
		       "expected a list of names, such as [chair]");
		return;
	}
	for (size_t i = 0; i < yaml_count(node); i++) {
		char *name = NULL;

		read_of(reader, yaml_item(node, i), WORD_CHARACTERS, &name);
		if (name == NULL)
			continue;
		if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL)) {
			report(reader, "syntax", yaml_item(node, i),
			       "the name stands here for the second time");
			g_free(name);
			continue;
		}
		g_ptr_array_add(names, name);
	}
	g_ptr_array_add(names, NULL);
	g_strfreev(*(char ***)field);
	*(char ***)field = (char **)g_ptr_array_steal(names, NULL);
}

static void read_languages(const Reader *reader, const YamlNode *node, void *field)
{
	char **languages = NULL;
	g_autoptr(GPtrArray) known = g_ptr_array_new();

	read_names(reader, node, &languages);
	for (size_t i = 0; languages != NULL && i < yaml_count(node); i++)
		check_language(reader, yaml_item(node, i));
	for (size_t i = 0; languages != NULL && languages[i] != NULL; i++) {
		if (lang_is_known(languages[i]))
			g_ptr_array_add(known, languages[i]);
		else
			g_free(languages[i]);
	}
	g_free(languages);
	g_ptr_array_add(known, NULL);
	g_strfreev(*(char ***)field);
	*(char ***)field = (char **)g_ptr_array_steal(known, NULL);
}

static void read_channels(const Reader *reader, const YamlNode *node, void *field)
{
	static const char *const known[] = { "email", "post", "hand", NULL };
	static const char *const offered[] = { "email", NULL };

	read_names(reader, node, field);
	if (yaml_kind(node) != YAML_SEQUENCE)
		return;
	for (size_t i = 0; i < yaml_count(node); i++) {
		const YamlNode *item = yaml_item(node, i);
		const char *name = yaml_text(item);
		Place place = place_of_node(reader->source, item);

		if (name == NULL || g_strv_contains(offered, name))
			continue;
		if (g_strv_contains(known, name))
			finding_error(reader->findings, "unknown-name", &place,
				      "channel '%s' is not offered yet", name);
		else
			report_unknown(reader, item, "channel",
				       text_nearest(name, offered, 1));
	}
}

static void read_literals(const Reader *reader, const YamlNode *node, void *field)
{
	GArray *literals = *(GArray **)field;

	if (yaml_kind(node) != YAML_SEQUENCE) {
		report(reader, "syntax", node,
		       "expected a list of { text: …, reason: … }");
		return;
	}
	for (size_t i = 0; i < yaml_count(node); i++) {
		static const TermKey keys[] = {
			{ "text", read_text, offsetof(Literal, text), true },
			{ "reason", read_text, offsetof(Literal, reason), true },
		};
		Literal literal = { NULL, NULL };

		read_mapping(reader, yaml_item(node, i),
			     &(KeyTable){ keys, G_N_ELEMENTS(keys), "literal" },
			     &literal);
		g_array_append_val(literals, literal);
	}
}

static void read_occasion(const Reader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "name", read_name, offsetof(Dossier, occasion_name), true },
		{ "date", read_date, offsetof(Dossier, occasion_date), true },
		{ "title", read_texts, offsetof(Dossier, occasion_title), true },
	};

	(void)field;
	read_mapping(reader, node, &(KeyTable){ keys, G_N_ELEMENTS(keys), "occasion" },
		     reader->dossier);
}

static void read_sender(const Reader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "name", read_texts, offsetof(Dossier, sender), true },
		{ "address", read_mailbox, offsetof(Dossier, from), true },
		{ "reply-to", read_mailbox, offsetof(Dossier, reply_to), false },
	};

	(void)field;
	read_mapping(reader, node, &(KeyTable){ keys, G_N_ELEMENTS(keys), "sender" },
		     reader->dossier);
}

static void read_letterhead(const Reader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "file", read_text, offsetof(Dossier, letterhead), true },
		{ "alt", read_texts, offsetof(Dossier, letterhead_alt), true },
	};
	const Dossier *dossier = reader->dossier;

	(void)field;
	read_mapping(reader, node,
		     &(KeyTable){ keys, G_N_ELEMENTS(keys), "letterhead" },
		     reader->dossier);
	if (dossier->letterhead != NULL &&
	    dossier_find_file(dossier, dossier->letterhead) == NULL)
		report(reader, "missing", yaml_get(node, "file"),
		       "there is no such file in the dossier");
}

static const TermKey term_keys[] = {
	{ "dossier", read_name, offsetof(Dossier, name), true },
	{ "title", read_texts, offsetof(Dossier, title), true },
	{ "occasion", read_occasion, 0, true },
	{ "year", read_year, offsetof(Dossier, year), true },
	{ "languages", read_languages, offsetof(Dossier, languages), true },
	{ "circle", read_text, offsetof(Dossier, circle), true },
	{ "series", read_series, offsetof(Dossier, series), true },
	{ "sender", read_sender, 0, true },
	{ "place", read_texts, offsetof(Dossier, place), true },
	{ "signatory", read_lines_of, offsetof(Dossier, signatory), true },
	{ "approval", read_names, offsetof(Dossier, approval), true },
	{ "channels", read_channels, offsetof(Dossier, channels), false },
	{ "joint", read_bool, offsetof(Dossier, joint), false },
	{ "letterhead", read_letterhead, 0, false },
	{ "notice", read_texts, offsetof(Dossier, notice), false },
	{ "enclosures", read_lines_of, offsetof(Dossier, enclosures), false },
	{ "copies", read_lines_of, offsetof(Dossier, copies), false },
	{ "literals", read_literals, offsetof(Dossier, literals), false },
	{ "words", read_lines, offsetof(Dossier, words), false },
};

static const TermKey *find_key(const KeyTable *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if (strcmp(table->keys[i].name, name) == 0)
			return &table->keys[i];
	return NULL;
}

static const char *nearest_key(const KeyTable *table, const char *name)
{
	g_autofree const char **names = g_new(const char *, table->count);

	for (size_t i = 0; i < table->count; i++)
		names[i] = table->keys[i].name;
	return text_nearest(name, names, table->count);
}

static void report_missing_keys(const Reader *reader, const YamlNode *node,
				const KeyTable *table)
{
	Place place = place_of_node(reader->source, node);

	for (size_t i = 0; i < table->count; i++) {
		if (!table->keys[i].needed ||
		    yaml_get(node, table->keys[i].name) != NULL)
			continue;
		finding_error(reader->findings, "missing", &place, "%s '%s'",
			      table->owner != NULL ? "a key is missing here:"
						   : "the dossier lacks the key",
			      table->keys[i].name);
	}
}

/* Read the keys of a mapping into the fields that the table names. */
static void read_mapping(const Reader *reader, const YamlNode *node,
			 const KeyTable *table, void *base)
{
	if (yaml_kind(node) != YAML_MAPPING) {
		report(reader, "syntax", node, "expected a mapping of keys to values");
		return;
	}
	for (size_t i = 0; i < yaml_count(node); i++) {
		const YamlNode *name = yaml_key(node, i);
		const TermKey *key = find_key(table, yaml_text(name));

		if (key != NULL)
			key->read(reader, yaml_item(node, i),
				  (char *)base + key->field);
		else
			report_unknown(reader, name, "key",
				       nearest_key(table, yaml_text(name)));
	}
	report_missing_keys(reader, node, table);
}

/* What is said in one language must be said in all of the dossier's. */
static void check_languages(const Reader *reader, const YamlNode *node,
			    const char *what)
{
	char **languages = reader->dossier->languages;

	if (node == NULL || yaml_kind(node) != YAML_MAPPING || languages == NULL)
		return;

	Place place = place_of_node(reader->source, node);

	for (size_t i = 0; languages[i] != NULL; i++)
		if (yaml_get(node, languages[i]) == NULL)
			finding_error(reader->findings, "missing", &place,
				      "the %s is missing in the language '%s'", what,
				      languages[i]);
}

static void check_translations(const Reader *reader, const YamlNode *root)
{
	static const struct {
		const char *key, *below, *what;
	} texts[] = {
		{ "title", NULL, "title" },
		{ "occasion", "title", "title of the occasion" },
		{ "sender", "name", "name of the sender" },
		{ "place", NULL, "place" },
		{ "signatory", NULL, "signatory" },
		{ "letterhead", "alt", "alternative text of the letterhead" },
		{ "notice", NULL, "notice" },
		{ "enclosures", NULL, "list of enclosures" },
		{ "copies", NULL, "list of copies" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		const YamlNode *node = yaml_get(root, texts[i].key);

		if (node != NULL && texts[i].below != NULL)
			node = yaml_get(node, texts[i].below);
		check_languages(reader, node, texts[i].what);
	}
}

static void check_year(const Reader *reader, const YamlNode *root)
{
	const Dossier *dossier = reader->dossier;

	if (dossier->year > 0 && date_is_known(dossier->occasion_date) &&
	    dossier_get_ordinal(dossier) < 1)
		report(reader, "syntax", yaml_get(root, "year"),
		       "the year must come after the year of the occasion");
}

/* Keep the occasion when all of it could be read. */
static void make_occasion(Dossier *dossier)
{
	g_autoptr(GError) error = NULL;
	GHashTableIter iter;
	gpointer language, text;

	if (dossier->occasion_name == NULL || !date_is_known(dossier->occasion_date))
		return;
	if (!occasion_new(dossier->occasion_name, dossier->occasion_date,
			  &dossier->occasion, &error))
		return;
	g_hash_table_iter_init(&iter, dossier->occasion_title);
	while (g_hash_table_iter_next(&iter, &language, &text))
		occasion_set_title(dossier->occasion, language, text);
}

void dossier_read_terms(Dossier *dossier, const SourceFile *source)
{
	Reader reader = { dossier, source, dossier->findings };
	KeyTable table = { term_keys, G_N_ELEMENTS(term_keys), NULL };
	g_autoptr(GError) error = NULL;

	if (!yaml_parse(source->path, source->text, source->length, &dossier->yaml,
			&error)) {
		finding_of_error(dossier->findings, "syntax", source, error);
		return;
	}

	const YamlNode *root = yaml_root(dossier->yaml);

	if (root == NULL) {
		Place place = place_of_file(source);

		finding_error(dossier->findings, "missing", &place,
			      "the file is empty");
		return;
	}
	read_mapping(&reader, root, &table, dossier);
	check_translations(&reader, root);
	check_year(&reader, root);
	make_occasion(dossier);
}
