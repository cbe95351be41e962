/*
 * Texts: front matter, body and the placeholders of both.
 *
 * Invariants of a text:
 *   1. Ranges lie inside the source; fields come before the body, placeholders are in
 * order and do not overlap, and none reaches over the end of its line.
 *   2. A sound text has its kind's fields, a readable body, and nothing that a letter
 * may not contain.
 */
#include "drafting-text.h"

#include "base-limits.h"

#include <string.h>

#define FIELD_NONE (-1)    /* there is nothing to continue */
#define FIELD_UNKNOWN (-2) /* the value of a key that was reported */

typedef struct FieldRule {
	const char *name;
	TextKind kind;
} FieldRule;

static const FieldRule field_rules[TEXT_FIELDS] = {
	[FIELD_SUBJECT] = { "subject", TEXT_LETTER },
	[FIELD_TITLE] = { "title", TEXT_RELEASE },
	[FIELD_SUMMARY] = { "summary", TEXT_RELEASE },
};

/* One reading of a source. */
typedef struct Reader {
	Text *text;
	FindingList *findings;
	bool front; /* the front matter was found */
	int field;  /* that an indented line continues; FIELD_NONE, FIELD_UNKNOWN */
} Reader;

static void placeholder_clear(Placeholder *placeholder)
{
	g_free(placeholder->name);
	g_free(placeholder->filter);
	g_free(placeholder->argument);
}

const char *text_kind_name(TextKind kind)
{
	return kind == TEXT_LETTER ? "letter" : "release";
}

static void report(Reader *reader, const char *rule, TextRange range, const char *words)
{
	Place place = place_of_range(reader->text->source, range.offset, range.length);

	finding_error(reader->findings, rule, &place, "%s", words);
	reader->text->sound = false;
}

/* The line that begins at `offset`, without its end. */
static TextRange line_at(const SourceFile *source, size_t offset)
{
	const char *start = source->text + offset;
	const char *lf = memchr(start, '\n', source->length - offset);
	size_t length = lf != NULL ? (size_t)(lf - start) : source->length - offset;

	if (length > 0 && start[length - 1] == '\r')
		length--;
	return (TextRange){ offset, length };
}

/* Where the next line begins; the end of the source after the last. */
static size_t next_line(const SourceFile *source, size_t offset)
{
	const char *lf = memchr(source->text + offset, '\n', source->length - offset);

	return lf != NULL ? (size_t)(lf - source->text) + 1 : source->length;
}

static TextRange trimmed(const SourceFile *source, TextRange range)
{
	while (range.length > 0 && g_ascii_isspace(source->text[range.offset])) {
		range.offset++;
		range.length--;
	}
	while (range.length > 0 &&
	       g_ascii_isspace(source->text[range.offset + range.length - 1]))
		range.length--;
	return range;
}

static bool is_fence(const SourceFile *source, TextRange line)
{
	TextRange inner = trimmed(source, line);

	return inner.offset == line.offset && inner.length == 3 &&
	       strncmp(source->text + inner.offset, "---", 3) == 0;
}

/* A value without the pair of quotes around it. */
static TextRange unquoted(Reader *reader, TextRange value)
{
	const char *start = reader->text->source->text + value.offset;
	char quote = value.length >= 2 ? start[0] : '\0';

	if ((quote != '"' && quote != '\'') || start[value.length - 1] != quote)
		return value;

	TextRange inner = { value.offset + 1, value.length - 2 };

	if (memchr(start + 1, quote, inner.length) != NULL ||
	    (quote == '"' && memchr(start + 1, '\\', inner.length) != NULL))
		report(reader, "syntax", value,
		       "quotes and backslashes inside quotes are not understood here; "
		       "leave the outer quotes away");
	return inner;
}

static int find_field(TextKind kind, const char *name)
{
	for (int i = 0; i < TEXT_FIELDS; i++)
		if (field_rules[i].kind == kind &&
		    strcmp(field_rules[i].name, name) == 0)
			return i;
	return -1;
}

static void report_unknown_field(Reader *reader, TextRange name)
{
	const char *known[TEXT_FIELDS];
	size_t count = 0;
	Text *text = reader->text;
	g_autofree char *given =
		g_strndup(text->source->text + name.offset, name.length);

	for (int i = 0; i < TEXT_FIELDS; i++)
		if (field_rules[i].kind == text->kind)
			known[count++] = field_rules[i].name;

	const char *nearest = text_nearest(given, known, count);
	g_autofree char *words = g_strdup_printf(
		"unknown key '%s' in the front matter of a %s; %s '%s'%s", given,
		text_kind_name(text->kind),
		nearest != NULL ? "did you mean" : "known is",
		nearest != NULL ? nearest : known[0], nearest != NULL ? "?" : "");

	report(reader, "unknown-name", name, words);
}

/* A line "name: value". */
static void read_field(Reader *reader, TextRange line)
{
	Text *text = reader->text;
	const char *start = text->source->text + line.offset;
	const char *colon = memchr(start, ':', line.length);

	reader->field = FIELD_NONE;
	if (colon == NULL) {
		report(reader, "syntax", line,
		       "expected 'name: value' in the front matter");
		return;
	}

	TextRange name = trimmed(text->source,
				 (TextRange){ line.offset, (size_t)(colon - start) });
	size_t after = line.offset + (size_t)(colon - start) + 1;
	TextRange value = trimmed(
		text->source, (TextRange){ after, line.offset + line.length - after });
	g_autofree char *key = g_strndup(text->source->text + name.offset, name.length);
	int field = find_field(text->kind, key);

	if (field < 0) {
		report_unknown_field(reader, name);
		reader->field = FIELD_UNKNOWN;
	} else if (text->fields[field].length > 0) {
		report(reader, "syntax", name,
		       "the key stands here for the second time");
	} else {
		text->fields[field] = value;
		reader->field = field;
	}
}

static void read_front_line(Reader *reader, TextRange line)
{
	Text *text = reader->text;
	TextRange inner = trimmed(text->source, line);

	if (inner.length == 0 || text->source->text[inner.offset] == '#')
		return;
	if (inner.offset == line.offset) {
		read_field(reader, line);
		return;
	}
	if (reader->field == FIELD_UNKNOWN)
		return;
	if (reader->field == FIELD_NONE) {
		report(reader, "syntax", inner, "an indented line continues no value");
		return;
	}

	TextRange *field = &text->fields[reader->field];

	if (field->length == 0)
		*field = inner;
	else
		field->length = inner.offset + inner.length - field->offset;
}

/* The body is what follows the next fence; false: there is none. */
static bool find_body(const SourceFile *source, size_t offset, TextRange *body)
{
	while (offset < source->length) {
		TextRange line = line_at(source, offset);

		offset = next_line(source, offset);
		if (!is_fence(source, line))
			continue;
		*body = (TextRange){ offset, source->length - offset };
		return true;
	}
	*body = (TextRange){ source->length, 0 };
	return false;
}

/* Read the front matter; the body is what follows. False: there is none. */
static bool read_front(Reader *reader)
{
	Text *text = reader->text;
	const SourceFile *source = text->source;
	TextRange first = line_at(source, 0);
	size_t offset = next_line(source, 0);

	text->body = (TextRange){ 0, source->length };
	if (!is_fence(source, first)) {
		report(reader, "syntax", first,
		       "a text begins with front matter: a line '---', lines of the "
		       "form "
		       "'name: value', and a line '---'");
		return false;
	}
	if (!find_body(source, offset, &text->body)) {
		report(reader, "syntax", first,
		       "the front matter has no closing line '---'");
		return false;
	}
	for (; offset < text->body.offset; offset = next_line(source, offset)) {
		TextRange line = line_at(source, offset);

		if (!is_fence(source, line))
			read_front_line(reader, line);
	}
	return true;
}

static void finish_fields(Reader *reader)
{
	Text *text = reader->text;

	for (int i = 0; i < TEXT_FIELDS; i++) {
		if (field_rules[i].kind != text->kind)
			continue;
		if (text->fields[i].length > 0)
			text->fields[i] = unquoted(reader, text->fields[i]);
		if (text->fields[i].length == 0) {
			g_autofree char *words = g_strdup_printf(
				"the %s has no %s", text_kind_name(text->kind),
				field_rules[i].name);

			report(reader, "missing", (TextRange){ 0, 1 }, words);
		}
	}

	const TextRange *subject = &text->fields[FIELD_SUBJECT];

	if (g_utf8_strlen(text->source->text + subject->offset,
			  (gssize)subject->length) > LIMIT_SUBJECT)
		report(reader, "syntax", *subject,
		       "the subject has more than " G_STRINGIFY(LIMIT_SUBJECT)
		       " characters");
}

/* Split "name|filter:argument", given without the braces. */
static void split_placeholder(Placeholder *placeholder, const char *inner)
{
	g_auto(GStrv) parts = g_strsplit(inner, "|", 2);
	g_auto(GStrv) filter = g_strsplit(
		parts[0] != NULL && parts[1] != NULL ? parts[1] : "", ":", 2);

	placeholder->name =
		g_strdup(g_strstrip(parts[0] != NULL ? parts[0] : (char[]){ "" }));
	if (filter[0] != NULL && parts[1] != NULL)
		placeholder->filter = g_strdup(g_strstrip(filter[0]));
	if (filter[0] != NULL && filter[1] != NULL)
		placeholder->argument = g_strdup(g_strstrip(filter[1]));
}

/* Find the placeholders in `range`. */
static void scan_placeholders(Reader *reader, TextRange range)
{
	Text *text = reader->text;
	const char *base = text->source->text;
	const char *end = base + range.offset + range.length;
	const char *open = base + range.offset;
	size_t line_end = 0;

	while ((open = g_strstr_len(open, end - open, "{{")) != NULL) {
		size_t offset = (size_t)(open - base);

		if (offset >= line_end) {
			TextRange line = line_at(text->source, offset);

			line_end = line.offset + line.length;
		}

		gssize rest = (gssize)(line_end - offset) - 2;
		const char *next = g_strstr_len(open + 2, rest, "{{");
		const char *close = g_strstr_len(
			open + 2, next != NULL ? next - open - 2 : rest, "}}");

		if (close == NULL || close + 2 > end) {
			report(reader, "syntax", (TextRange){ offset, 2 },
			       "the placeholder is not closed by '}}' on its line");
			open += 2;
			continue;
		}

		Placeholder placeholder = { .range = { offset,
						       (size_t)(close + 2 - open) } };
		g_autofree char *inner =
			g_strndup(open + 2, (size_t)(close - open - 2));

		split_placeholder(&placeholder, inner);
		g_array_append_val(text->placeholders, placeholder);
		open = close + 2;
	}
}

static int compare_placeholders(const void *left, const void *right)
{
	size_t a = ((const Placeholder *)left)->range.offset;
	size_t b = ((const Placeholder *)right)->range.offset;

	return (a > b) - (a < b);
}

/* The body with a private-use character in place of each placeholder. */
static char *mask_body(const Text *text)
{
	GString *masked = g_string_new(NULL);
	size_t at = text->body.offset;

	for (size_t i = 0; i < text_placeholder_count(text); i++) {
		TextRange range = text_placeholder(text, i)->range;

		if (range.offset < text->body.offset)
			continue;
		g_string_append_len(masked, text->source->text + at,
				    (gssize)(range.offset - at));
		g_string_append_unichar(masked, PLACEHOLDER_MASK + (gunichar)i);
		at = range.offset + range.length;
	}
	g_string_append(masked, text->source->text + at);
	return g_string_free(masked, FALSE);
}

/* The byte of the source that stands at `masked` in the body with masks. */
static size_t unmasked_offset(const Text *text, size_t masked)
{
	size_t offset = text->body.offset + masked;

	for (size_t i = 0; i < text_placeholder_count(text); i++) {
		TextRange range = text_placeholder(text, i)->range;

		if (range.offset >= offset)
			break;
		if (range.offset >= text->body.offset)
			offset += range.length - PLACEHOLDER_MASK_BYTES;
	}
	return offset;
}

static void report_markup(Reader *reader)
{
	Text *text = reader->text;
	size_t count = 0;
	const MarkupIssue *issues = markdown_issues(text->markdown, &count);

	for (size_t i = 0; i < count; i++) {
		size_t start = unmasked_offset(text, issues[i].offset);
		size_t end = unmasked_offset(text, issues[i].offset + issues[i].length);

		report(reader, "markup", (TextRange){ start, end - start },
		       issues[i].text);
	}
}

static void note_markers(Text *text)
{
	size_t count = 0;
	const MarkdownMarker *markers = markdown_markers(text->markdown, &count);

	for (size_t i = 0; i < count; i++) {
		TextRange range = { unmasked_offset(text, markers[i].offset),
				    markers[i].length };

		g_array_append_val(text->markers, range);
	}
}

static void read_body(Reader *reader)
{
	Text *text = reader->text;
	g_autofree char *masked = mask_body(text);
	TextRange inner = trimmed(text->source, text->body);

	text->markdown = markdown_parse(masked);
	report_markup(reader);
	note_markers(text);
	if (inner.length == 0 && reader->front)
		report(reader, "missing", (TextRange){ text->body.offset, 1 },
		       "the text has no body");
}

Text *text_new(TextKind kind, const char *language, const SourceFile *source,
	       FindingList *findings)
{
	Text *text = g_new0(Text, 1);
	Reader reader = { .text = text, .findings = findings, .field = FIELD_NONE };

	text->kind = kind;
	text->language = g_strdup(language);
	text->source = source;
	text->placeholders = g_array_new(FALSE, FALSE, sizeof(Placeholder));
	g_array_set_clear_func(text->placeholders, (GDestroyNotify)placeholder_clear);
	text->markers = g_array_new(FALSE, FALSE, sizeof(TextRange));
	text->sound = true;

	reader.front = read_front(&reader);
	if (reader.front)
		finish_fields(&reader);
	for (int i = 0; i < TEXT_FIELDS; i++)
		scan_placeholders(&reader, text->fields[i]);
	scan_placeholders(&reader, text->body);
	g_array_sort(text->placeholders, compare_placeholders);
	if (text->placeholders->len > LIMIT_PLACEHOLDERS)
		report(&reader, "syntax", text->body,
		       "the text has too many placeholders");
	else
		read_body(&reader);
	return text;
}

void text_free(Text *text)
{
	if (text == NULL)
		return;
	g_free(text->language);
	g_array_unref(text->placeholders);
	g_array_unref(text->markers);
	markdown_free(text->markdown);
	g_free(text);
}

size_t text_placeholder_count(const Text *text)
{
	return text->placeholders->len;
}

const Placeholder *text_placeholder(const Text *text, size_t i)
{
	return &g_array_index(text->placeholders, Placeholder, i);
}
