/*
 * Invariants: `depth` counts the open objects and arrays; `empty` has a bit set for
 * each of them that holds nothing yet, the innermost lowest.
 */
#include "format-json.h"

#include <errno.h>
#include <string.h>

struct JsonWriter {
	FILE *stream;  /* borrowed, or NULL */
	GString *text; /* owned when `stream` is set: what has not been written yet */
	unsigned depth;
	guint64 empty;
	int failure; /* errno of the first write that failed; 0: none has */
};

#define FLUSH_SIZE (64u << 10) /* bytes gathered before they go to the stream */
#define DEPTH_MAX 64           /* bits of `empty` */

JsonWriter *json_writer_new(FILE *stream)
{
	JsonWriter *writer = json_writer_new_text(g_string_new(NULL));

	writer->stream = stream;
	return writer;
}

JsonWriter *json_writer_new_text(GString *into)
{
	JsonWriter *writer = g_new0(JsonWriter, 1);

	writer->text = into;
	writer->empty = 1;
	return writer;
}

void json_writer_free(JsonWriter *writer)
{
	if (writer == NULL)
		return;
	if (writer->stream != NULL)
		g_string_free(writer->text, TRUE);
	g_free(writer);
}

static void flush(JsonWriter *writer)
{
	if (writer->stream == NULL)
		return;
	if (fwrite(writer->text->str, 1, writer->text->len, writer->stream) !=
		    writer->text->len &&
	    writer->failure == 0)
		writer->failure = errno;
	g_string_truncate(writer->text, 0);
}

static void new_line(JsonWriter *writer)
{
	g_string_append_c(writer->text, '\n');
	for (unsigned i = 0; i < writer->depth; i++)
		g_string_append(writer->text, "  ");
}

static size_t plain_run(const char *text, size_t length)
{
	size_t run = 0;

	while (run < length && (guchar)text[run] >= 0x20 && text[run] != 0x7f &&
	       text[run] != '"' && text[run] != '\\')
		run++;
	return run;
}

void json_append_quoted(GString *into, const char *text, size_t length)
{
	g_string_append_c(into, '"');
	for (size_t i = 0; i < length; i++) {
		size_t plain = plain_run(text + i, length - i);

		g_string_append_len(into, text + i, (gssize)plain);
		i += plain;
		if (i == length)
			break;
		if (text[i] == '"' || text[i] == '\\')
			g_string_append_printf(into, "\\%c", text[i]);
		else if (text[i] == '\n')
			g_string_append(into, "\\n");
		else if (text[i] == '\t')
			g_string_append(into, "\\t");
		else
			g_string_append_printf(into, "\\u%04x", (guchar)text[i]);
	}
	g_string_append_c(into, '"');
}

static void append_text(GString *into, const char *text)
{
	json_append_quoted(into, text, strlen(text));
}

/* What stands before a value: a comma, the line's start, the key. */
static void begin_value(JsonWriter *writer, const char *key)
{
	if ((writer->empty & 1) == 0)
		g_string_append_c(writer->text, ',');
	writer->empty &= ~(guint64)1;
	if (writer->depth > 0)
		new_line(writer);
	if (key != NULL) {
		append_text(writer->text, key);
		g_string_append(writer->text, ": ");
	}
	if (writer->text->len >= FLUSH_SIZE)
		flush(writer);
}

static void begin_collection(JsonWriter *writer, const char *key, char bracket)
{
	g_assert(writer->depth < DEPTH_MAX - 1);
	begin_value(writer, key);
	g_string_append_c(writer->text, bracket);
	writer->depth++;
	writer->empty = writer->empty << 1 | 1;
}

static void end_collection(JsonWriter *writer, char bracket)
{
	bool empty = (writer->empty & 1) != 0;

	g_assert(writer->depth > 0);
	writer->depth--;
	writer->empty >>= 1;
	if (!empty)
		new_line(writer);
	g_string_append_c(writer->text, bracket);
}

void json_object_begin(JsonWriter *writer, const char *key)
{
	begin_collection(writer, key, '{');
}

void json_object_end(JsonWriter *writer)
{
	end_collection(writer, '}');
}

void json_array_begin(JsonWriter *writer, const char *key)
{
	begin_collection(writer, key, '[');
}

void json_array_end(JsonWriter *writer)
{
	end_collection(writer, ']');
}

void json_text(JsonWriter *writer, const char *key, const char *text)
{
	begin_value(writer, key);
	if (text != NULL)
		append_text(writer->text, text);
	else
		g_string_append(writer->text, "null");
}

void json_int(JsonWriter *writer, const char *key, int64_t number)
{
	begin_value(writer, key);
	g_string_append_printf(writer->text, "%" G_GINT64_FORMAT, number);
}

void json_bool(JsonWriter *writer, const char *key, bool value)
{
	begin_value(writer, key);
	g_string_append(writer->text, value ? "true" : "false");
}

bool json_writer_finish(JsonWriter *writer, GError **error)
{
	g_assert(writer->depth == 0);
	g_string_append_c(writer->text, '\n');
	flush(writer);
	if (writer->stream != NULL && writer->failure == 0 &&
	    fflush(writer->stream) != 0)
		writer->failure = errno;
	return writer->failure == 0 ||
	       chy_fail_errno(error, writer->failure, "cannot write JSON");
}
