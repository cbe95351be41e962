/*
 * Findings, collected in any order and sorted when they are handed out.
 *
 * A finding owns its file name and text; its rule is a constant. Its line is shared: a line
 * with many findings stands in memory once.
 */
#include "drafting-finding.h"
#include "drafting-private.h"

#include <stdlib.h>
#include <string.h>

/* Code points of a long line that are shown before the place … */
#define SHOWN_BEFORE 48
#define SHOWN_IN_ALL 76 /* … and in all */

struct FindingList {
	GPtrArray *findings;
	char *last;       /* the line that was added last, as it came; or NULL */
	char *last_shown; /* the same as it is shown, a GRefString */
};

static void finding_free(Finding *finding)
{
	g_free((char *)finding->file);
	g_free((char *)finding->text);
	g_ref_string_release((char *)finding->line);
	g_free(finding);
}

FindingList *findinglist_new(void)
{
	FindingList *list = g_new0(FindingList, 1);

	list->findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
	return list;
}

void findinglist_free(FindingList *list)
{
	if (list == NULL)
		return;
	g_ptr_array_unref(list->findings);
	g_clear_pointer(&list->last_shown, g_ref_string_release);
	g_free(list->last);
	g_free(list);
}

size_t findinglist_count(const FindingList *list)
{
	return list->findings->len;
}

const Finding *findinglist_get(const FindingList *list, size_t i)
{
	return list->findings->pdata[i];
}

size_t findinglist_errors(const FindingList *list)
{
	size_t errors = 0;

	for (size_t i = 0; i < findinglist_count(list); i++)
		errors += findinglist_get(list, i)->severity == FINDING_ERROR;
	return errors;
}

const char *finding_severity_name(FindingSeverity severity)
{
	static const char *const names[] = { "error", "warning", "note" };

	return names[severity];
}

static int compare_numbers(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

static int compare_findings(const void *left, const void *right)
{
	const Finding *a = *(const Finding *const *)left;
	const Finding *b = *(const Finding *const *)right;
	int order = compare_numbers(a->severity, b->severity);

	if (order == 0)
		order = strcmp(a->file, b->file);
	if (order == 0)
		order = compare_numbers(a->position.line, b->position.line);
	if (order == 0)
		order = compare_numbers(a->position.column, b->position.column);
	if (order == 0)
		order = strcmp(a->rule, b->rule);
	return order != 0 ? order : strcmp(a->text, b->text);
}

void findinglist_sort(FindingList *list)
{
	g_ptr_array_sort(list->findings, compare_findings);
}

static bool is_alike(const Finding *a, const Finding *b)
{
	return a->severity == b->severity && strcmp(a->rule, b->rule) == 0 &&
	       strcmp(a->file, b->file) == 0 && a->position.line == b->position.line &&
	       a->position.column == b->position.column;
}

size_t findinglist_alike(const FindingList *list, size_t i)
{
	size_t end = i + 1;

	while (end < findinglist_count(list) &&
	       is_alike(findinglist_get(list, i), findinglist_get(list, end)))
		end++;
	return end - i;
}

/* A line as it may be printed: what is malformed or forbidden is U+FFFD, a code point
 * each. */
static char *printable(const char *line)
{
	g_autofree char *valid = g_utf8_make_valid(line, -1);
	GString *shown = g_string_new(NULL);

	for (const char *p = valid; *p != '\0';) {
		const char *next = g_utf8_next_char(p);
		size_t at = 0;

		if (text_find_forbidden(p, (size_t)(next - p), &at))
			g_string_append(shown, "\xef\xbf\xbd");
		else
			g_string_append_len(shown, p, next - p);
		p = next;
	}
	return g_string_free(shown, FALSE);
}

/* The line as it may be printed, a reference. */
static char *share_line(FindingList *list, const char *line)
{
	if (g_strcmp0(list->last, line) != 0) {
		g_autofree char *shown = printable(line);

		g_clear_pointer(&list->last_shown, g_ref_string_release);
		g_free(list->last);
		list->last = g_strdup(line);
		list->last_shown = g_ref_string_new(shown);
	}
	return g_ref_string_acquire(list->last_shown);
}

void findinglist_add(FindingList *list, const Finding *finding)
{
	Finding *copy = g_memdup2(finding, sizeof *finding);

	copy->file = g_strdup(finding->file);
	copy->text = printable(finding->text);
	copy->line = share_line(list, finding->line);
	g_ptr_array_add(list->findings, copy);
}

void findinglist_add_all(FindingList *list, const FindingList *others)
{
	for (size_t i = 0; i < findinglist_count(others); i++) {
		const Finding *finding = findinglist_get(others, i);
		Finding *copy = g_memdup2(finding, sizeof *finding);

		copy->file = g_strdup(finding->file);
		copy->text = g_strdup(finding->text);
		copy->line = g_ref_string_acquire((char *)finding->line);
		g_ptr_array_add(list->findings, copy);
	}
}

static void add_formatted(FindingList *list, FindingSeverity severity, const char *rule,
			  const Place *place, char *text)
{
	const SourceFile *source = place->source;
	g_autofree char *owned = text;
	unsigned skipped = 0;
	g_autofree char *line =
		textindex_line(source->index, place->position, &skipped);

	findinglist_add(list, &(Finding){ .severity = severity,
					  .rule = rule,
					  .file = source->path,
					  .position = place->position,
					  .width = MAX(place->width, 1),
					  .text = owned,
					  .line = line,
					  .skipped = skipped });
}

void finding_error(FindingList *list, const char *rule, const Place *place,
		   const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_formatted(list, FINDING_ERROR, rule, place, g_strdup_vprintf(format, args));
	va_end(args);
}

void finding_warning(FindingList *list, const char *rule, const Place *place,
		     const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_formatted(list, FINDING_WARNING, rule, place,
		      g_strdup_vprintf(format, args));
	va_end(args);
}

void finding_note(FindingList *list, const char *rule, const Place *place,
		  const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_formatted(list, FINDING_NOTE, rule, place, g_strdup_vprintf(format, args));
	va_end(args);
}

Place place_of_file(const SourceFile *source)
{
	return (Place){ .source = source, .position = { 1, 1 }, .width = 1 };
}

Place place_of_range(const SourceFile *source, size_t offset, size_t length)
{
	size_t end = MIN(offset + length, source->length);
	unsigned width = 0;

	for (size_t i = offset; i < end && source->text[i] != '\n'; i++)
		width += ((guchar)source->text[i] & 0xc0) != 0x80;
	return (Place){ .source = source,
			.position = textindex_position(source->index, offset),
			.width = MAX(width, 1) };
}

Place place_of_node(const SourceFile *source, const YamlNode *node)
{
	const char *text = yaml_text(node);
	bool measured = text != NULL && yaml_is_plain(node);

	return (Place){ .source = source,
			.position = yaml_position(node),
			.width = measured ? (unsigned)g_utf8_strlen(text, -1) : 1 };
}

/* Read "FILE:LINE:COLUMN: " at the start of a message;
 * returns what follows, or NULL. */
static const char *skip_place(const char *message, const char *file, TextPosition *into)
{
	if (!g_str_has_prefix(message, file) || message[strlen(file)] != ':')
		return NULL;

	char *end = NULL;
	guint64 line = g_ascii_strtoull(message + strlen(file) + 1, &end, 10);

	if (*end != ':')
		return NULL;

	guint64 column = g_ascii_strtoull(end + 1, &end, 10);

	if (!g_str_has_prefix(end, ": "))
		return NULL;
	*into = (TextPosition){ (unsigned)line, (unsigned)column };
	return end + 2;
}

void finding_of_error(FindingList *list, const char *rule, const SourceFile *source,
		      const GError *error)
{
	Place place = place_of_file(source);
	const char *text = skip_place(error->message, source->path, &place.position);

	finding_error(list, rule, &place, "%s", text != NULL ? text : error->message);
}

/* The white space under a line's first `count` code points: tabs stay, all else is a
 * space. */
static void append_indent(GString *into, const char *line, unsigned count)
{
	for (const char *p = line; count > 0 && *p != '\0'; p = g_utf8_next_char(p)) {
		g_string_append_c(into, *p == '\t' ? '\t' : ' ');
		count--;
	}
}

/* The line, cut around the place when it is long, and a line that marks the place. */
static void append_source(GString *into, const Finding *finding)
{
	const char *line = finding->line;
	unsigned skipped = finding->skipped;
	unsigned length = skipped + (unsigned)g_utf8_strlen(line, -1);
	unsigned at = CLAMP(finding->position.column - 1, skipped, length);
	unsigned first =
		at > SHOWN_BEFORE && length > SHOWN_IN_ALL ? at - SHOWN_BEFORE : 0;

	first = MAX(first, skipped);

	unsigned shown = MIN(length - first, SHOWN_IN_ALL);
	unsigned width = MIN(finding->width, MAX(first + shown - at, 1));
	g_autofree char *part =
		g_utf8_substring(line, first - skipped, first - skipped + shown);

	g_string_append_printf(into, "  %s%s%s\n  %s", first > 0 ? "…" : "", part,
			       first + shown < length ? "…" : "", first > 0 ? " " : "");
	append_indent(into, part, at - first);
	g_string_append_c(into, '^');
	for (unsigned i = 1; i < width; i++)
		g_string_append_c(into, '~');
	g_string_append_c(into, '\n');
}

static bool is_of_dossier(const char *file)
{
	return file[0] != '/' && !g_str_has_prefix(file, "./") &&
	       !g_str_has_prefix(file, FINDING_SHIPPED);
}

char *finding_format(const Finding *finding, const char *folder)
{
	GString *text = g_string_new(NULL);

	if (folder != NULL && is_of_dossier(finding->file)) {
		g_string_append(text, folder);
		if (!g_str_has_suffix(folder, "/"))
			g_string_append_c(text, '/');
	}
	g_string_append_printf(text, "%s:%u:%u: %s: %s [%s]\n", finding->file,
			       finding->position.line, finding->position.column,
			       finding_severity_name(finding->severity), finding->text,
			       finding->rule);
	if (finding->line[0] != '\0')
		append_source(text, finding);
	return g_string_free(text, FALSE);
}
