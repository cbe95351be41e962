/*
 * People write these files by hand, so a field that is unknown, missing or of the wrong
 * shape is told with its place, and with the name that was probably meant.
 */
#include "directory-field.h"

#include "format-json.h"

#include <string.h>

void field_append_json(const YamlNode *node, GString *into)
{
	bool mapping = yaml_kind(node) == YAML_MAPPING;

	if (yaml_kind(node) == YAML_SCALAR) {
		json_append_quoted(into, yaml_text(node), strlen(yaml_text(node)));
		return;
	}
	g_string_append_c(into, mapping ? '{' : '[');
	for (size_t i = 0; i < yaml_count(node); i++) {
		if (i > 0)
			g_string_append(into, ", ");
		if (mapping) {
			field_append_json(yaml_key(node, i), into);
			g_string_append(into, ": ");
		}
		field_append_json(yaml_item(node, i), into);
	}
	g_string_append_c(into, mapping ? '}' : ']');
}

bool field_check(const YamlNode *node, const char *const *fields, GError **error)
{
	if (yaml_kind(node) != YAML_MAPPING)
		return yaml_fail(node, error,
				 "fields are expected here, such as '%s: …'",
				 fields[0]);
	for (size_t i = 0; i < yaml_count(node); i++) {
		const char *key = yaml_text(yaml_key(node, i));

		if (g_strv_contains(fields, key))
			continue;

		g_autofree char *suggestion = text_suggestion(
			text_nearest(key, fields, g_strv_length((char **)fields)));

		return yaml_fail(yaml_key(node, i), error, "unknown field '%s'%s", key,
				 suggestion);
	}
	return true;
}

/* A scalar fit for a name; `what` is its field, for messages. */
static bool field_line(const YamlNode *node, const char *what, const char **text_out,
		       GError **error)
{
	const char *reason = NULL;

	if (yaml_kind(node) != YAML_SCALAR)
		return yaml_fail(node, error, "the %s must be a text", what);
	if (!record_name_is_fit(yaml_text(node), &reason))
		return yaml_fail(node, error, "the %s %s", what, reason);
	*text_out = yaml_text(node);
	return true;
}

bool field_find(const YamlNode *node, const char *field, const char **text_out,
		GError **error)
{
	const YamlNode *value = yaml_get(node, field);

	*text_out = NULL;
	return value == NULL || yaml_is_null(value) ||
	       field_line(value, field, text_out, error);
}

bool field_need(const YamlNode *node, const char *field, const char **text_out,
		GError **error)
{
	if (!field_find(node, field, text_out, error))
		return false;
	return *text_out != NULL ||
	       yaml_fail(node, error, "the field '%s' is missing", field);
}

bool field_date(const YamlNode *node, const char *field, Date *date_out, GError **error)
{
	const char *text = NULL;
	g_autoptr(GError) cause = NULL;

	*date_out = (Date){ 0 };
	if (!field_find(node, field, &text, error))
		return false;
	if (text == NULL || date_parse(text, date_out, &cause))
		return true;
	return yaml_fail(yaml_get(node, field), error, "%s", cause->message);
}

bool field_is_word(const char *text)
{
	size_t length = strlen(text);

	for (const char *p = text; *p != '\0'; p++)
		if (!g_ascii_islower(*p) && !g_ascii_isdigit(*p) && *p != '-')
			return false;
	return length > 0 && length <= LIMIT_WORD;
}

bool field_kind(const FieldReader *reader, const YamlNode *node, GError **error)
{
	const char *kind = yaml_text(node), *nearest = NULL;

	if (strcmp(kind, "unknown") == 0 ||
	    words_is_kind(reader->intake->words, kind, &nearest))
		return true;

	g_autofree char *suggestion = text_suggestion(nearest);

	return yaml_fail(node, error, "unknown kind of body '%s'%s", kind, suggestion);
}

const char *field_role(const FieldReader *reader, const char *text)
{
	const char *known = words_find_role(reader->intake->words, text);

	return known != NULL && known[0] != '\0' ? known : text;
}

static bool append_word(const YamlNode *node, GString *words, GError **error)
{
	if (yaml_kind(node) != YAML_SCALAR || !field_is_word(yaml_text(node)))
		return yaml_fail(
			node, error,
			"a word of small letters, digits and hyphens is expected");
	if (words->len > 0)
		g_string_append_c(words, ' ');
	g_string_append(words, yaml_text(node));
	return true;
}

bool field_words(FieldReader *reader, const YamlNode *node, const char *field,
		 const char **words_out, GError **error)
{
	const YamlNode *value = yaml_get(node, field);
	g_autoptr(GString) words = g_string_new(NULL);

	*words_out = "";
	if (value == NULL || yaml_is_null(value))
		return true;
	if (yaml_kind(value) == YAML_MAPPING)
		return yaml_fail(value, error, "a list of words is expected");
	if (yaml_kind(value) == YAML_SCALAR && !append_word(value, words, error))
		return false;
	for (size_t i = 0; i < yaml_count(value); i++)
		if (!append_word(yaml_item(value, i), words, error))
			return false;
	*words_out = intake_keep(reader->intake, words->str);
	return true;
}

/* "und" is the code for a language that is not determined (ISO 639-2). */
static bool take_language(const YamlNode *node, const char **language_out,
			  GError **error)
{
	if (yaml_kind(node) != YAML_SCALAR || !field_is_word(yaml_text(node)))
		return yaml_fail(node, error, "the code of a language is expected");
	*language_out = strcmp(yaml_text(node), "und") != 0 ? yaml_text(node) : "";
	return true;
}

/* One or several names of one language: the first is the name, others are spellings. */
static bool add_names(FieldReader *reader, const char *language, const YamlNode *node,
		      GError **error)
{
	Record *record = reader->record;
	bool list = yaml_kind(node) == YAML_SEQUENCE;
	const char *name = NULL;

	for (size_t i = 0; i < (list ? yaml_count(node) : 1); i++) {
		if (!field_line(list ? yaml_item(node, i) : node, "name", &name, error))
			return false;
		if (record->main.name[0] == '\0')
			record->main = (RecordName){ language, name };
		else
			record_add_name(record, language, name);
	}
	return true;
}

/* `name: Anna Lind`, or a name for each language; the first is the main one. */
bool field_names(FieldReader *reader, const char *field, GError **error)
{
	const YamlNode *value = yaml_get(reader->node, field);
	const char *language = "";

	if (value == NULL)
		return true;
	if (yaml_kind(value) != YAML_MAPPING)
		return add_names(reader, "", value, error);
	for (size_t i = 0; i < yaml_count(value); i++)
		if (!take_language(yaml_key(value, i), &language, error) ||
		    !add_names(reader, language, yaml_item(value, i), error))
			return false;
	return true;
}

/* Titles have no main one: all are names of the record. */
bool field_titles(FieldReader *reader, GError **error)
{
	Record *record = reader->record;

	if (!field_names(reader, "title", error))
		return false;
	if (record->main.name[0] != '\0')
		g_array_prepend_val(record->names, record->main);
	record->main = (RecordName){ "", "" };
	return true;
}

static bool add_mailbox(FieldReader *reader, const YamlNode *node, GError **error)
{
	const char *mailbox = NULL;

	if (!field_line(node, "mailbox", &mailbox, error))
		return false;

	const char *flaw = intake_mailbox_flaw(reader->intake, mailbox);

	if (flaw != NULL)
		return yaml_fail(node, error, "%s", flaw);
	record_add_channel(reader->record, "email", "", mailbox, NULL);
	return true;
}

/* Lines of an address, as a list or as a text of several lines. */
static bool add_lines(FieldReader *reader, const char *kind, const char *language,
		      const YamlNode *node, GError **error)
{
	g_autoptr(GString) lines = g_string_new(NULL);
	g_auto(GStrv) parts = NULL;
	const char *line = NULL, *reason = NULL;

	if (yaml_kind(node) == YAML_SCALAR)
		parts = g_strsplit(yaml_text(node), "\n", -1);
	for (size_t i = 0; parts != NULL && parts[i] != NULL; i++) {
		if (parts[i][0] != '\0' && !record_name_is_fit(parts[i], &reason))
			return yaml_fail(node, error, "a line of the address %s",
					 reason);
		if (parts[i][0] != '\0')
			g_string_append_printf(lines, "%s%s",
					       lines->len > 0 ? "\n" : "", parts[i]);
	}
	for (size_t i = 0; i < yaml_count(node); i++) {
		if (!field_line(yaml_item(node, i), "line", &line, error))
			return false;
		g_string_append_printf(lines, "%s%s", lines->len > 0 ? "\n" : "", line);
	}
	if (lines->len == 0)
		return yaml_fail(node, error, "the address is empty");
	record_add_channel(reader->record, kind, language,
			   intake_keep(reader->intake, lines->str), NULL);
	return true;
}

/* One of several addresses: its lines, and perhaps their language. */
static bool take_one_address(FieldReader *reader, const char *kind,
			     const YamlNode *node, GError **error)
{
	static const char *const fields[] = { "lines", "language", NULL };
	const YamlNode *language_node = yaml_get(node, "language");
	const YamlNode *lines = yaml_get(node, "lines");
	const char *language = "";

	if (!field_check(node, fields, error))
		return false;
	if (lines == NULL)
		return yaml_fail(node, error, "the field 'lines' is missing");
	return (language_node == NULL ||
		take_language(language_node, &language, error)) &&
	       add_lines(reader, kind, language, lines, error);
}

/* An address, one for each language, or a list of addresses. */
static bool take_address(FieldReader *reader, const char *kind, const YamlNode *value,
			 GError **error)
{
	const char *language = "";

	if (yaml_kind(value) == YAML_SEQUENCE && yaml_count(value) > 0 &&
	    yaml_kind(yaml_item(value, 0)) == YAML_MAPPING) {
		for (size_t i = 0; i < yaml_count(value); i++)
			if (!take_one_address(reader, kind, yaml_item(value, i), error))
				return false;
		return true;
	}
	if (yaml_kind(value) != YAML_MAPPING)
		return add_lines(reader, kind, "", value, error);
	for (size_t i = 0; i < yaml_count(value); i++)
		if (!take_language(yaml_key(value, i), &language, error) ||
		    !add_lines(reader, kind, language, yaml_item(value, i), error))
			return false;
	return true;
}

static const char *const channel_kinds[] = { "email", "post", "hand", NULL };

static bool append_channel(const YamlNode *node, GString *words, GError **error)
{
	const char *kind = yaml_kind(node) == YAML_SCALAR ? yaml_text(node) : "";
	g_auto(GStrv) before = g_strsplit(words->str, " ", -1);

	if (!g_strv_contains(channel_kinds, kind))
		return yaml_fail(node, error,
				 "a channel is email, post or hand, not '%s'", kind);
	if (g_strv_contains((const char *const *)before, kind))
		return yaml_fail(node, error, "the channel '%s' stands twice", kind);
	return append_word(node, words, error);
}

bool field_channels(FieldReader *reader, const char *field, const char **words_out,
		    GError **error)
{
	const YamlNode *value = yaml_get(reader->node, field);
	g_autoptr(GString) words = g_string_new(NULL);

	*words_out = "";
	if (value == NULL || yaml_is_null(value))
		return true;

	bool list = yaml_kind(value) == YAML_SEQUENCE;

	for (size_t i = 0; i < (list ? yaml_count(value) : 1); i++)
		if (!append_channel(list ? yaml_item(value, i) : value, words, error))
			return false;
	*words_out = intake_keep(reader->intake, words->str);
	return true;
}

static bool take_channels(FieldReader *reader, GError **error)
{
	const YamlNode *channels = yaml_get(reader->node, "channels");

	if (channels == NULL)
		return true;
	if (!field_check(channels, channel_kinds, error))
		return false;
	for (size_t i = 0; i < yaml_count(channels); i++) {
		const char *kind = yaml_text(yaml_key(channels, i));
		const YamlNode *value = yaml_item(channels, i);
		bool list = yaml_kind(value) == YAML_SEQUENCE;

		if (strcmp(kind, "email") != 0) {
			if (!take_address(reader, kind, value, error))
				return false;
			continue;
		}
		for (size_t j = 0; j < (list ? yaml_count(value) : 1); j++)
			if (!add_mailbox(reader, list ? yaml_item(value, j) : value,
					 error))
				return false;
	}
	return true;
}

bool field_id(FieldReader *reader, bool needed, GError **error)
{
	const char *reason = NULL, *id = NULL;

	if (!(needed ? field_need(reader->node, "id", &id, error)
		     : field_find(reader->node, "id", &id, error)))
		return false;
	if (id != NULL && !record_id_is_fit(id, &reason))
		return yaml_fail(yaml_get(reader->node, "id"), error, "the id %s",
				 reason);
	reader->record->id = id != NULL ? id : "";
	return true;
}

bool field_common(FieldReader *reader, GError **error)
{
	Record *record = reader->record;

	return field_words(reader, reader->node, "languages", &record->languages,
			   error) &&
	       field_words(reader, reader->node, "tags", &record->tags, error) &&
	       field_channels(reader, "prefer", &record->preferred, error) &&
	       take_channels(reader, error);
}
