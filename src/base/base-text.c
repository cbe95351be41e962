#include "base-text.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

#define MARK_DISTANCE 256 /* bytes between two marks of one line */
#define PART_STEP 256     /* code points between two parts of one long line */
#define PART_MARGIN 128   /* code points of a part that its neighbours have, too */
#define UTF8_PIECE 64     /* bytes that are judged one by one where one is not ASCII */

static bool is_forbidden(gunichar c)
{
	if (c < 0x20)
		return c != '\t' && c != '\n' && c != '\r';
	return (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

bool text_find_forbidden(const char *bytes, size_t length, size_t *offset_out)
{
	const char *end = bytes + length;

	for (const char *p = bytes; p < end;) {
		if ((guchar)*p >= 0x20 && (guchar)*p < 0x7f) {
			p++;
			continue;
		}

		gunichar c = g_utf8_get_char_validated(p, end - p);

		if (c >= 0x110000 || is_forbidden(c)) {
			*offset_out = (size_t)(p - bytes);
			return true;
		}
		p = g_utf8_next_char(p);
	}
	return false;
}

/* The first byte from `p` on that may not be ASCII. */
static const char *skip_ascii(const char *p, const char *end)
{
	uint64_t word = 0;

	for (; (size_t)(end - p) >= sizeof word; p += sizeof word) {
		memcpy(&word, p, sizeof word);
		if ((word & UINT64_C(0x8080808080808080)) != 0)
			break;
	}
	return p;
}

bool text_is_utf8(const char *bytes, size_t length)
{
	const char *end = bytes + length;

	for (const char *p = skip_ascii(bytes, end); p < end; p = skip_ascii(p, end)) {
		const char *stop = p + MIN((size_t)(end - p), UTF8_PIECE);
		const char *next;

		/* A character that the piece cuts through is judged with the next one. */
		if (!g_utf8_validate_len(p, (size_t)(stop - p), &next) && next == p &&
		    g_utf8_get_char_validated(p, end - p) >= 0x110000)
			return false;
		p = next > p ? next : g_utf8_next_char(p);
	}
	return true;
}

/* The character behind the one at `p`, and its position. */
static const char *step(const char *p, const char *end, TextPosition *position)
{
	gunichar c =
		(guchar)*p < 0x80 ? (guchar)*p : g_utf8_get_char_validated(p, end - p);

	if (*p == '\n')
		*position = (TextPosition){ position->line + 1, 1 };
	else
		position->column++;
	return c < 0x110000 && c != 0 ? g_utf8_next_char(p) : p + 1;
}

TextPosition text_position(const char *text, size_t length, size_t offset)
{
	TextPosition position = { 1, 1 };
	const char *end = text + length, *stop = text + MIN(offset, length);

	for (const char *p = text; p < stop;)
		p = step(p, end, &position);
	return position;
}

/* The line that begins at `p`, without its end. */
static char *line_at(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));
	size_t size = (size_t)((lf != NULL ? lf : end) - p);

	if (size > 0 && p[size - 1] == '\r')
		size--;
	return g_strndup(p, size);
}

char *text_line(const char *text, size_t length, unsigned line)
{
	if (length == 0)
		return g_strdup("");

	const char *p = text, *end = text + length;

	for (unsigned at = 1; at < line && p < end; at++) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));

		p = lf != NULL ? lf + 1 : end;
	}
	return line_at(p, end);
}

/* A place of a text whose position is known: where a line begins, and others on the way
 * through a long line. */
typedef struct TextMark {
	size_t offset;
	TextPosition position;
} TextMark;

struct TextIndex {
	const char *text;
	size_t length;
	GArray *marks; /* TextMark, in order; the first is 1:1 */
	GArray *lines; /* size_t: where each line begins */
};

TextIndex *textindex_new(const char *text, size_t length)
{
	TextIndex *index = g_new(TextIndex, 1);
	TextMark mark = { 0, { 1, 1 } };
	TextPosition position = mark.position;
	const char *end = text + length;

	*index = (TextIndex){
		.text = text,
		.length = length,
		.marks = g_array_new(FALSE, FALSE, sizeof(TextMark)),
		.lines = g_array_new(FALSE, FALSE, sizeof(size_t)),
	};
	g_array_append_val(index->marks, mark);
	g_array_append_val(index->lines, mark.offset);
	for (const char *p = text; p < end;) {
		p = step(p, end, &position);

		size_t offset = (size_t)(p - text);

		if (position.column == 1)
			g_array_append_val(index->lines, offset);
		if (position.column > 1 && offset - mark.offset < MARK_DISTANCE)
			continue;
		mark = (TextMark){ offset, position };
		g_array_append_val(index->marks, mark);
	}
	return index;
}

void textindex_free(TextIndex *index)
{
	if (index == NULL)
		return;
	g_array_unref(index->marks);
	g_array_unref(index->lines);
	g_free(index);
}

TextPosition textindex_position(const TextIndex *index, size_t offset)
{
	guint first = 0, behind = index->marks->len;

	offset = MIN(offset, index->length);
	while (behind - first > 1) {
		guint middle = first + (behind - first) / 2;

		if (g_array_index(index->marks, TextMark, middle).offset <= offset)
			first = middle;
		else
			behind = middle;
	}

	TextMark mark = g_array_index(index->marks, TextMark, first);
	const char *end = index->text + index->length;

	for (const char *p = index->text + mark.offset; p < index->text + offset;)
		p = step(p, end, &mark.position);
	return mark.position;
}

/* The last mark that is not behind line and column. */
static TextMark find_mark(const TextIndex *index, TextPosition at)
{
	guint first = 0, behind = index->marks->len;

	while (behind - first > 1) {
		guint middle = first + (behind - first) / 2;
		TextPosition mark =
			g_array_index(index->marks, TextMark, middle).position;

		if (mark.line < at.line ||
		    (mark.line == at.line && mark.column <= at.column))
			first = middle;
		else
			behind = middle;
	}
	return g_array_index(index->marks, TextMark, first);
}

/* Go on from a mark to a column of its line, or to the line's end `end`. */
static const char *go_to_column(const TextIndex *index, TextMark *mark, unsigned column,
				const char *end)
{
	const char *p = index->text + mark->offset;

	while (p < end && mark->position.column < column)
		p = step(p, end, &mark->position);
	mark->offset = (size_t)(p - index->text);
	return p;
}

/* The bytes of a line, without its end. */
static const char *find_line(const TextIndex *index, unsigned line,
			     const char **end_out)
{
	const char *start = index->text + g_array_index(index->lines, size_t, line - 1);
	const char *end =
		index->text + (line < index->lines->len
				       ? g_array_index(index->lines, size_t, line)
				       : index->length);

	if (end > start && end[-1] == '\n')
		end--;
	if (end > start && end[-1] == '\r')
		end--;
	*end_out = end;
	return start;
}

char *textindex_line(const TextIndex *index, TextPosition around, unsigned *skipped_out)
{
	*skipped_out = 0;
	if (around.line < 1 || around.line > index->lines->len || index->length == 0)
		return g_strdup("");

	const char *end;
	const char *start = find_line(index, around.line, &end);

	if (end - start <= TEXT_LINE_WHOLE)
		return g_strndup(start, (size_t)(end - start));

	unsigned place = (MAX(around.column, 1) - 1) / PART_STEP * PART_STEP;
	unsigned first = place > PART_MARGIN ? place - PART_MARGIN : 0;
	TextMark mark = find_mark(index, (TextPosition){ around.line, first + 1 });

	start = go_to_column(index, &mark, first + 1, end);
	*skipped_out = mark.position.column - 1;
	end = go_to_column(index, &mark, place + PART_STEP + PART_MARGIN + 1, end);
	return g_strndup(start, (size_t)(end - start));
}

bool text_has_control(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if ((guchar)*p < 0x20 || *p == 0x7f)
			return true;
	return false;
}

/* Levenshtein's distance over bytes: near enough for names, which are mostly ASCII. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t columns = strlen(b) + 1;
	g_autofree size_t *row = g_new(size_t, columns);

	for (size_t j = 0; j < columns; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j < columns; j++) {
			size_t replace = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = MIN(replace, MIN(row[j], row[j - 1]) + 1);
		}
	}
	return row[columns - 1];
}

const char *text_nearest(const char *name, const char *const *candidates, size_t count)
{
	const char *nearest = NULL;
	size_t best = strlen(name) / 3 + 1;

	for (size_t i = 0; i < count; i++) {
		size_t distance = edit_distance(name, candidates[i]);

		if (distance <= best && (nearest == NULL || distance < best)) {
			best = distance;
			nearest = candidates[i];
		}
	}
	return nearest;
}

char *text_suggestion(const char *nearest)
{
	return nearest != NULL ? g_strdup_printf("; did you mean '%s'?", nearest)
			       : g_strdup("");
}
