/*
 * Reading the values of dossier.yaml and letterhead.yaml: what is wrong with one is reported at
 * its place, and its field is left as it was.
 */
#include "drafting-term.h"

#include "lang-core.h"
#include "mail-mailbox.h"

#include <string.h>

#define YEAR_MAX 9999
#define SERIES_CHARACTERS                                                              \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"
#define WORD_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

void term_report(const TermReader *reader, const char *rule, const YamlNode *node,
		 const char *words)
{
	Place place = place_of_node(reader->source, node);

	finding_error(reader->findings, rule, &place, "%s", words);
}

void term_report_unknown(const TermReader *reader, const YamlNode *node,
			 const char *what, const char *nearest)
{
	Place place = place_of_node(reader->source, node);
	g_autofree char *suggestion = text_suggestion(nearest);

	finding_error(reader->findings, "unknown-name", &place, "unknown %s '%s'%s",
		      what, yaml_text(node), suggestion);
}

/* The node's text when it is one that can be printed on a line; else a finding and
 * NULL. */
static const char *read_line(const TermReader *reader, const YamlNode *node)
{
	const char *text = yaml_text(node);
	size_t at = 0;

	if (text == NULL || yaml_is_null(node) || text[0] == '\0') {
		term_report(reader, "syntax", node, "expected a text");
		return NULL;
	}
	if (text_has_control(text) || text_find_forbidden(text, strlen(text), &at)) {
		term_report(
			reader, "encoding", node,
			"the text must be one line, without controls and overrides");
		return NULL;
	}
	return text;
}

void term_read_text(const TermReader *reader, const YamlNode *node, void *field)
{
	*(char **)field = g_strdup(read_line(reader, node));
}

/* A text of the given characters, as names are. */
static void term_read_of(const TermReader *reader, const YamlNode *node,
			 const char *characters, char **field)
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

void term_read_name(const TermReader *reader, const YamlNode *node, void *field)
{
	term_read_of(reader, node, WORD_CHARACTERS, field);
}

void term_read_series(const TermReader *reader, const YamlNode *node, void *field)
{
	term_read_of(reader, node, SERIES_CHARACTERS, field);
}

void term_read_mailbox(const TermReader *reader, const YamlNode *node, void *field)
{
	const char *text = read_line(reader, node);
	g_autoptr(Mailbox) mailbox = NULL;
	g_autoptr(GError) error = NULL;

	if (text == NULL)
		return;
	if (!mailbox_parse(text, &mailbox, &error))
		term_report(reader, "syntax", node, error->message);
	else if (mailbox->extended)
		term_report(reader, "syntax", node,
			    "what stands before the '@' must be ASCII here, or mail "
			    "servers without SMTPUTF8 could take no letter and send no "
			    "answer");
	else
		*(char **)field = g_strdup(text);
}

void term_read_year(const TermReader *reader, const YamlNode *node, void *field)
{
	const char *text = yaml_text(node);
	guint64 year = 0;

	if (text == NULL ||
	    !g_ascii_string_to_unsigned(text, 10, 1, YEAR_MAX, &year, NULL))
		term_report(reader, "syntax", node, "expected a year, such as 2025");
	else
		*(int *)field = (int)year;
}

void term_read_bool(const TermReader *reader, const YamlNode *node, void *field)
{
	const char *text = yaml_text(node);

	if (g_strcmp0(text, "true") != 0 && g_strcmp0(text, "false") != 0)
		term_report(reader, "syntax", node, "expected true or false");
	else
		*(bool *)field = text[0] == 't';
}

void term_read_date(const TermReader *reader, const YamlNode *node, void *field)
{
	const char *text = yaml_text(node);
	g_autoptr(GError) error = NULL;

	if (text == NULL)
		term_report(reader, "syntax", node,
			    "expected a day, such as 1992-02-26");
	else if (!date_parse(text, field, &error))
		term_report(reader, "syntax", node, error->message);
}

bool term_check_language(const TermReader *reader, const YamlNode *node)
{
	const char *code = yaml_text(node);
	size_t count = 0;
	const char *const *codes = lang_codes(&count);

	if (code != NULL && lang_is_known(code))
		return true;
	if (code == NULL)
		term_report(reader, "syntax", node, "expected the code of a language");
	else
		term_report_unknown(reader, node, "language",
				    text_nearest(code, codes, count));
	return false;
}

/* A mapping from language to whatever `read` makes of the value. */
static void read_languages_of(const TermReader *reader, const YamlNode *node,
			      TermRead read, GHashTable *table)
{
	if (yaml_kind(node) != YAML_MAPPING) {
		term_report(reader, "syntax", node,
			    "expected a mapping from language to text, such as { en: "
			    "…, fr: "
			    "… }");
		return;
	}
	for (size_t i = 0; i < yaml_count(node); i++) {
		const YamlNode *key = yaml_key(node, i);
		void *value = NULL;

		if (!term_check_language(reader, key))
			continue;
		read(reader, yaml_item(node, i), &value);
		if (value != NULL)
			g_hash_table_insert(table, g_strdup(yaml_text(key)), value);
	}
}

void term_read_texts(const TermReader *reader, const YamlNode *node, void *field)
{
	read_languages_of(reader, node, term_read_text, *(GHashTable **)field);
}

/* A sequence of lines, or one line. */
void term_read_lines(const TermReader *reader, const YamlNode *node, void *field)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

	if (yaml_kind(node) == YAML_MAPPING) {
		term_report(reader, "syntax", node, "expected a list of texts");
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

void term_read_lines_of(const TermReader *reader, const YamlNode *node, void *field)
{
	read_languages_of(reader, node, term_read_lines, *(GHashTable **)field);
}

/* A sequence of names, none of them twice. */
void term_read_names(const TermReader *reader, const YamlNode *node, void *field)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	if (yaml_kind(node) != YAML_SEQUENCE || yaml_count(node) == 0) {
		term_report(reader, "syntax", node,
			    "expected a list of names, such as [chair]");
		return;
	}
	for (size_t i = 0; i < yaml_count(node); i++) {
		char *name = NULL;

		term_read_of(reader, yaml_item(node, i), WORD_CHARACTERS, &name);
		if (name == NULL)
			continue;
		if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL)) {
			term_report(reader, "syntax", yaml_item(node, i),
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

bool term_read_choice(const TermReader *reader, const YamlNode *node,
		      const TermChoice *choice, unsigned *which_out)
{
	const char *name = yaml_text(node);
	Place place = place_of_node(reader->source, node);

	for (unsigned i = 0; i < choice->count; i++) {
		if (g_strcmp0(name, choice->words[i]) != 0)
			continue;
		*which_out = i;
		return true;
	}

	g_autofree char *suggestion = text_suggestion(
		name != NULL ? text_nearest(name, choice->words, choice->count) : NULL);
	g_autoptr(GString) known = g_string_new(NULL);

	for (unsigned i = 0; i < choice->count; i++)
		g_string_append_printf(known, "%s%s", i > 0 ? ", " : "",
				       choice->words[i]);
	if (name == NULL)
		finding_error(reader->findings, "syntax", &place,
			      "expected a word, one of %s", known->str);
	else
		finding_error(reader->findings, "unknown-name", &place,
			      "unknown %s '%s', which is none of %s%s", choice->what,
			      name, known->str, suggestion);
	return false;
}

/* const YamlNode *: the value itself, for who reads it later. */
static void keep_node(const TermReader *reader, const YamlNode *node, void *field)
{
	(void)reader;
	*(const YamlNode **)field = node;
}

void term_read_page(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "format", keep_node, 0, false },
		{ "paper", keep_node, sizeof(YamlNode *), false },
		{ "text", keep_node, 2 * sizeof(YamlNode *), false },
	};
	static const TermChoice choices[] = {
		{ "format", page_kind_names, PAGE_KIND_COUNT },
		{ "paper", paper_names, PAPER_COUNT },
		{ "way to set text", text_setting_names, TEXT_SETTING_COUNT },
	};
	const YamlNode *nodes[G_N_ELEMENTS(keys)] = { NULL };
	bool said[G_N_ELEMENTS(keys)];
	unsigned words[] = { PAGE_PLAIN, PAPER_A4, TEXT_RAGGED };

	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "page" }, nodes);
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		said[i] = nodes[i] != NULL &&
			  term_read_choice(reader, nodes[i], &choices[i], &words[i]);
	*(PageWish *)field = (PageWish){
		.choice = { (PageKind)words[0], (PaperKind)words[1],
			    (TextSetting)words[2] },
		.says_kind = said[0],
		.says_paper = said[1],
		.says_text = said[2],
	};
}

static const TermKey *find_key(const TermTable *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if (strcmp(table->keys[i].name, name) == 0)
			return &table->keys[i];
	return NULL;
}

static const char *nearest_key(const TermTable *table, const char *name)
{
	g_autofree const char **names = g_new(const char *, table->count);

	for (size_t i = 0; i < table->count; i++)
		names[i] = table->keys[i].name;
	return text_nearest(name, names, table->count);
}

static void report_missing_keys(const TermReader *reader, const YamlNode *node,
				const TermTable *table)
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
void term_read_mapping(const TermReader *reader, const YamlNode *node,
		       const TermTable *table, void *base)
{
	if (yaml_kind(node) != YAML_MAPPING) {
		term_report(reader, "syntax", node,
			    "expected a mapping of keys to values");
		return;
	}
	for (size_t i = 0; i < yaml_count(node); i++) {
		const YamlNode *name = yaml_key(node, i);
		const TermKey *key = find_key(table, yaml_text(name));

		if (key != NULL)
			key->read(reader, yaml_item(node, i),
				  (char *)base + key->field);
		else
			term_report_unknown(reader, name, "key",
					    nearest_key(table, yaml_text(name)));
	}
	report_missing_keys(reader, node, table);
}
