/*
 * Invariants: `depth` counts the open collections. A collection that has just been
 * begun is written only when its first value or its end comes, because an empty one is
 * written as {} or [] on the line of its key.
 */
#include "format-yaml-writer.h"

#include <string.h>

#define DEPTH_MAX 16

typedef struct Level {
	bool sequence;
	bool empty;   /* nothing stands in it yet */
	bool in_item; /* it is an item of a sequence: its first line follows "- " */
	unsigned indent;
} Level;

struct YamlWriter {
	GString *text;
	Level levels[DEPTH_MAX];
	unsigned depth;
};

YamlWriter *yaml_writer_new(GString *into)
{
	YamlWriter *writer = g_new0(YamlWriter, 1);

	writer->text = into;
	return writer;
}

void yaml_writer_free(YamlWriter *writer)
{
	if (writer == NULL)
		return;
	g_assert(writer->depth == 0);
	g_free(writer);
}

static void indent(YamlWriter *writer, unsigned columns)
{
	for (unsigned i = 0; i < columns; i++)
		g_string_append_c(writer->text, ' ');
}

/* Words that some reader takes for a truth value, a number or nothing. */
static bool is_special_word(const char *text)
{
	static const char *const words[] = {
		"null", "true", "false", "yes",  "no",    "on",    "off",
		"y",    "n",    "~",     ".inf", "-.inf", "+.inf", ".nan",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_ascii_strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}

/* What must not stand in a file as it is: controls, line separators, the byte order mark,
 * bidirectional overrides and isolates, and what is no character. */
static bool is_escaped(gunichar c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	       c == 0xfeff || c == 0xfffe || c == 0xffff;
}

/* Whether every reader takes the bare text for the same text. */
static bool can_be_plain(const char *text)
{
	size_t length = strlen(text);

	if (length == 0 || strchr(" -?:,[]{}#&*!|>'\"%@`=<+.~", text[0]) != NULL ||
	    g_ascii_isdigit(text[0]) || text[length - 1] == ' ' ||
	    text[length - 1] == ':')
		return false;
	for (const char *p = text; *p != '\0'; p++) {
		if (strchr("[]{},", *p) != NULL)
			return false;
		if ((p[0] == ':' && p[1] == ' ') || (p[0] == ' ' && p[1] == '#'))
			return false;
	}
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		if (is_escaped(g_utf8_get_char(p)))
			return false;
	return !is_special_word(text);
}

static void append_quoted(GString *into, const char *text)
{
	g_string_append_c(into, '"');
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c == '"' || c == '\\')
			g_string_append_printf(into, "\\%c", (char)c);
		else if (c == '\n')
			g_string_append(into, "\\n");
		else if (is_escaped(c))
			g_string_append_printf(into, c < 0x100 ? "\\x%02x" : "\\u%04x",
					       c);
		else
			g_string_append_unichar(into, c);
	}
	g_string_append_c(into, '"');
}

static void append_scalar(GString *into, const char *text)
{
	if (text == NULL)
		g_string_append(into, "null");
	else if (can_be_plain(text))
		g_string_append(into, text);
	else
		append_quoted(into, text);
}

/*
 * Write what stands before a value: the line's start, "- " or "key:". The first line of
 * a mapping or sequence that is itself an item goes on behind that item's "- ".
 */
static void begin_value(YamlWriter *writer, const char *key)
{
	if (writer->depth == 0)
		return;

	Level *level = &writer->levels[writer->depth - 1];

	if (level->empty && !level->in_item && writer->depth > 1)
		g_string_append_c(writer->text, '\n');
	if (!level->empty || !level->in_item)
		indent(writer, level->indent);
	level->empty = false;
	if (level->sequence) {
		g_string_append_c(writer->text, '-');
	} else {
		append_scalar(writer->text, key);
		g_string_append_c(writer->text, ':');
	}
}

static void begin_collection(YamlWriter *writer, const char *key, bool sequence)
{
	bool in_sequence =
		writer->depth > 0 && writer->levels[writer->depth - 1].sequence;
	unsigned columns =
		writer->depth == 0 ? 0 : writer->levels[writer->depth - 1].indent + 2;

	g_assert(writer->depth < DEPTH_MAX);
	begin_value(writer, key);
	writer->levels[writer->depth++] = (Level){
		.sequence = sequence,
		.empty = true,
		.in_item = in_sequence,
		.indent = columns,
	};
	if (in_sequence)
		g_string_append_c(writer->text, ' ');
}

static void end_collection(YamlWriter *writer, const char *empty)
{
	g_assert(writer->depth > 0);

	const Level *level = &writer->levels[--writer->depth];

	if (!level->empty)
		return;
	if (writer->depth > 0 && !level->in_item)
		g_string_append_c(writer->text, ' ');
	g_string_append_printf(writer->text, "%s\n", empty);
}

void yaml_mapping_begin(YamlWriter *writer, const char *key)
{
	begin_collection(writer, key, false);
}

void yaml_mapping_end(YamlWriter *writer)
{
	end_collection(writer, "{}");
}

void yaml_sequence_begin(YamlWriter *writer, const char *key)
{
	begin_collection(writer, key, true);
}

void yaml_sequence_end(YamlWriter *writer)
{
	end_collection(writer, "[]");
}

void yaml_write_raw(YamlWriter *writer, const char *key, const char *text)
{
	begin_value(writer, key);
	if (writer->depth > 0)
		g_string_append_c(writer->text, ' ');
	g_string_append_printf(writer->text, "%s\n", text);
}

void yaml_write_text(YamlWriter *writer, const char *key, const char *text)
{
	g_autoptr(GString) scalar = g_string_new(NULL);

	append_scalar(scalar, text);
	yaml_write_raw(writer, key, scalar->str);
}
