/*
 * yajl calls back for every token of a block; the callbacks build records and queue the
 * finished ones; json_reader_next hands them over and reads the next block when none is
 * left. Invariants:
 *   1. `depth` counts the open objects and arrays of the file, `levels` those of the
 * record.
 *   2. While `skip_depth` is not 0, nothing is built until the value of that key, in
 * the object at that depth, has ended.
 *   3. At most one record is unfinished when a block ends. Its memory is in one of the
 * two arenas; the records that begin in the next block go to the other, which is
 * emptied first.
 */
#include "format-json-reader.h"

#include "format-arena.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#define BLOCK_SIZE (64u << 10) /* bytes read at a time */

typedef struct Level {
	JsonValue *value;
	const JsonValue **tail; /* where its next child goes */
} Level;

struct JsonReader {
	char *path;
	FILE *stream;
	size_t limit;
	const char *const *skip;
	yajl_handle parser;
	GError *error; /* set by a callback that stops the parser */

	guint64 offset; /* bytes of the file before the block */
	guint64 lines;  /* line feeds before the block */
	size_t quiet;   /* bytes parsed since the last token */
	bool ended;
	guchar *block; /* BLOCK_SIZE bytes */

	Arena arenas[2];
	Arena *arena; /* where the record under way lives */
	Arena *fresh; /* where records live that begin in the present block */
	size_t record_size;
	GPtrArray *queue; /* finished records, borrowed from the arenas */
	guint handed;     /* of them given to the caller */

	unsigned depth, skip_depth;
	char *section;        /* in use while one is open */
	GHashTable *sections; /* names of those that there were */
	size_t index;
	bool in_array;
	JsonRecord *record; /* under way, or NULL */
	Level levels[LIMIT_JSON_DEPTH];
	unsigned level_count;
	const char *key; /* of the value to come */
	bool key_has_nul;
};

static int stop(JsonReader *reader, ChyError code, const char *what)
{
	g_autofree char *place =
		reader->section == NULL ? g_strdup("")
		: reader->in_array
			? g_strdup_printf("/%s/%zu: ", reader->section, reader->index)
			: g_strdup_printf("/%s: ", reader->section);

	chy_fail(&reader->error, code, "%s: %s%s", reader->path, place, what);
	return 0;
}

/* Memory of the record under way; NULL, with the error set,
 * when it has grown too big. */
static void *record_take(JsonReader *reader, size_t size)
{
	reader->record_size += size;
	if (reader->record_size > LIMIT_JSON_RECORD) {
		stop(reader, CHY_LIMIT, "the record is too big");
		return NULL;
	}
	return arena_take(reader->arena, size);
}

static char *record_text(JsonReader *reader, const guchar *text, size_t length)
{
	if (length > LIMIT_JSON_TEXT) {
		stop(reader, CHY_LIMIT, "a text is too long");
		return NULL;
	}

	char *copy = record_take(reader, length + 1);

	if (copy == NULL)
		return NULL;
	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

static JsonValue *record_begin(JsonReader *reader)
{
	reader->arena = reader->fresh;
	reader->record_size = 0;
	reader->level_count = 0;
	reader->key = NULL;
	reader->record = record_take(reader, sizeof *reader->record);
	*reader->record = (JsonRecord){
		.section = record_text(reader, (const guchar *)reader->section,
				       strlen(reader->section)),
		.index = reader->index,
		.in_array = reader->in_array,
	};
	return &reader->record->value;
}

/* Make room for a value of the record, new or under way. NULL: stop. */
static JsonValue *value_begin(JsonReader *reader, JsonKind kind)
{
	bool is_record = reader->record == NULL;
	JsonValue *value =
		is_record ? record_begin(reader) : record_take(reader, sizeof *value);

	if (value == NULL)
		return NULL;
	*value = (JsonValue){ .kind = kind,
			      .key = reader->key,
			      .has_nul = reader->key_has_nul };
	reader->key = NULL;
	reader->key_has_nul = false;
	if (!is_record) {
		Level *level = &reader->levels[reader->level_count - 1];

		*level->tail = value;
		level->tail = &value->next;
	}
	return value;
}

/* A value has ended; `depth` is again that of what it stands in. */
static void value_end(JsonReader *reader)
{
	if (reader->skip_depth == reader->depth)
		reader->skip_depth = 0;
	else if (reader->record != NULL && reader->level_count == 0) {
		g_ptr_array_add(reader->queue, g_steal_pointer(&reader->record));
		reader->index++;
	}
	if (reader->depth == 1)
		g_clear_pointer(&reader->section, g_free);
}

static int take_scalar(JsonReader *reader, JsonKind kind, const guchar *text,
		       size_t length)
{
	reader->quiet = 0;
	if (reader->depth == 0)
		return stop(reader, CHY_INVALID, "the file is not one JSON object");
	if (reader->skip_depth == 0) {
		JsonValue *value = value_begin(reader, kind);

		if (value == NULL)
			return 0;
		value->text = record_text(reader, text, length);
		if (value->text == NULL)
			return 0;
		value->length = length;
		value->has_nul |= memchr(text, '\0', length) != NULL;
	}
	value_end(reader);
	return 1;
}

static int on_null(void *data)
{
	return take_scalar(data, JSON_NULL, (const guchar *)"", 0);
}

static int on_boolean(void *data, int truth)
{
	const char *text = truth ? "true" : "false";

	return take_scalar(data, JSON_BOOL, (const guchar *)text, strlen(text));
}

static int on_number(void *data, const char *text, size_t length)
{
	return take_scalar(data, JSON_NUMBER, (const guchar *)text, length);
}

static int on_string(void *data, const guchar *text, size_t length)
{
	return take_scalar(data, JSON_TEXT, text, length);
}

static int collection_begin(JsonReader *reader, JsonKind kind)
{
	reader->quiet = 0;
	if (reader->depth == LIMIT_JSON_DEPTH)
		return stop(reader, CHY_LIMIT,
			    "values stand too deep within each other");
	if (reader->depth == 0 && kind != JSON_OBJECT)
		return stop(reader, CHY_INVALID, "the file is not one JSON object");
	reader->depth++;
	if (reader->depth == 1 || reader->skip_depth != 0)
		return 1;
	if (reader->depth == 2 && kind == JSON_ARRAY) {
		reader->in_array = true;
		reader->index = 0;
		return 1;
	}

	JsonValue *value = value_begin(reader, kind);

	if (value == NULL)
		return 0;
	reader->levels[reader->level_count++] = (Level){ value, &value->first };
	return 1;
}

static int collection_end(JsonReader *reader)
{
	reader->quiet = 0;
	reader->depth--;
	if (reader->skip_depth == 0 && reader->level_count > 0)
		reader->level_count--;
	if (reader->depth > 0)
		value_end(reader);
	return 1;
}

static int on_object_begin(void *data)
{
	return collection_begin(data, JSON_OBJECT);
}

static int on_array_begin(void *data)
{
	return collection_begin(data, JSON_ARRAY);
}

static int on_end(void *data)
{
	return collection_end(data);
}

static bool is_skipped(const JsonReader *reader, const guchar *key, size_t length)
{
	for (const char *const *skip = reader->skip; skip != NULL && *skip != NULL;
	     skip++)
		if (length > 0 && (*skip)[0] == (char)key[0] &&
		    strlen(*skip) == length && memcmp(*skip, key, length) == 0)
			return true;
	return false;
}

static guint64 count_lines(const guchar *block, size_t length)
{
	guint64 count = 0;
	const guchar *end = block + length;

	while ((block = memchr(block, '\n', (size_t)(end - block))) != NULL) {
		block++;
		count++;
	}
	return count;
}

/* A member of the root begins: each name once, or one's records would pass for the other's. */
static int begin_section(JsonReader *reader, const guchar *key, size_t length)
{
	size_t used = yajl_get_bytes_consumed(reader->parser);

	if (length > LIMIT_JSON_TEXT)
		return stop(reader, CHY_LIMIT, "a key is too long");
	if (g_hash_table_size(reader->sections) == LIMIT_JSON_MEMBERS)
		return stop(reader, CHY_LIMIT, "the file has too many keys");
	reader->section = g_strndup((const char *)key, length);
	reader->in_array = false;
	reader->index = 0;
	if (g_hash_table_add(reader->sections, g_strdup(reader->section)))
		return 1;
	chy_fail(&reader->error, CHY_INVALID,
		 "%s:%" G_GUINT64_FORMAT ": the key '%s' stands twice in the file",
		 reader->path, reader->lines + count_lines(reader->block, used) + 1,
		 reader->section);
	return 0;
}

static int on_key(void *data, const guchar *key, size_t length)
{
	JsonReader *reader = data;

	reader->quiet = 0;
	if (reader->skip_depth != 0)
		return 1;
	if (reader->depth == 1 && !begin_section(reader, key, length))
		return 0;
	if (is_skipped(reader, key, length)) {
		reader->skip_depth = reader->depth;
		return 1;
	}
	if (reader->depth == 1)
		return 1;
	reader->key = record_text(reader, key, length);
	reader->key_has_nul = memchr(key, '\0', length) != NULL;
	return reader->key != NULL;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_object_begin,
	.yajl_map_key = on_key,
	.yajl_end_map = on_end,
	.yajl_start_array = on_array_begin,
	.yajl_end_array = on_end,
};

bool json_reader_open(const char *path, size_t limit, const char *const *skip,
		      JsonReader **reader_out, GError **error)
{
	FILE *stream = fopen(path, "rbe");

	if (stream == NULL)
		return chy_fail_errno(error, errno, "cannot read file '%s'", path);

	JsonReader *reader = g_new0(JsonReader, 1);

	setvbuf(stream, NULL, _IONBF, 0);
	reader->path = g_strdup(path);
	reader->stream = stream;
	reader->limit = limit;
	reader->skip = skip;
	reader->block = g_malloc(BLOCK_SIZE);
	reader->parser = yajl_alloc(&callbacks, NULL, reader);
	arena_init(&reader->arenas[0]);
	arena_init(&reader->arenas[1]);
	reader->queue = g_ptr_array_new();
	reader->sections = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	*reader_out = reader;
	return true;
}

void json_reader_close(JsonReader *reader)
{
	if (reader == NULL)
		return;
	fclose(reader->stream);
	yajl_free(reader->parser);
	arena_clear(&reader->arenas[0]);
	arena_clear(&reader->arenas[1]);
	g_ptr_array_unref(reader->queue);
	g_clear_error(&reader->error);
	g_free(reader->section);
	g_hash_table_unref(reader->sections);
	g_free(reader->block);
	g_free(reader->path);
	g_free(reader);
}

uint64_t json_reader_get_offset(const JsonReader *reader)
{
	return reader->offset;
}

/* yajl's own words, with the line and byte where it stopped. */
static bool fail_by_parser(JsonReader *reader, size_t length, GError **error)
{
	if (reader->error != NULL) {
		g_propagate_error(error, g_steal_pointer(&reader->error));
		return false;
	}

	size_t used = MIN(yajl_get_bytes_consumed(reader->parser), length);
	guchar *words = yajl_get_error(reader->parser, 0, reader->block, length);

	g_strchomp((char *)words);
	chy_fail(error, CHY_INVALID,
		 "%s:%" G_GUINT64_FORMAT ": byte %" G_GUINT64_FORMAT ": %s",
		 reader->path, reader->lines + count_lines(reader->block, used) + 1,
		 reader->offset + used, (char *)words);
	yajl_free_error(reader->parser, words);
	return false;
}

static bool parse_end(JsonReader *reader, GError **error)
{
	reader->ended = true;
	if (yajl_complete_parse(reader->parser) == yajl_status_ok)
		return true;
	if (reader->error != NULL || reader->offset == 0)
		return fail_by_parser(reader, 0, error);
	return chy_fail(error, CHY_INVALID,
			"%s:%" G_GUINT64_FORMAT ": byte %" G_GUINT64_FORMAT
			": the file ends in the middle of its JSON",
			reader->path, reader->lines + 1, reader->offset);
}

/* Read and parse the next block;
 * all records of the one before have been handed over. */
static bool parse_block(JsonReader *reader, GError **error)
{
	size_t length = fread(reader->block, 1, BLOCK_SIZE, reader->stream);
	size_t skip = 0;

	if (ferror(reader->stream))
		return chy_fail_errno(error, errno, "cannot read file '%s'",
				      reader->path);
	if (length == 0)
		return parse_end(reader, error);
	if (reader->offset + length > reader->limit)
		return chy_fail(error, CHY_LIMIT,
				"cannot read file '%s': it is larger than %zu bytes",
				reader->path, reader->limit);
	if (reader->offset == 0 && length >= 3 &&
	    memcmp(reader->block, "\xef\xbb\xbf", 3) == 0)
		skip = 3;
	reader->quiet += length;
	if (yajl_parse(reader->parser, reader->block + skip, length - skip) !=
	    yajl_status_ok)
		return fail_by_parser(reader, length, error);
	if (reader->quiet > LIMIT_JSON_TEXT + BLOCK_SIZE) {
		stop(reader, CHY_LIMIT, "a text is too long");
		return fail_by_parser(reader, length, error);
	}
	reader->offset += length;
	reader->lines += count_lines(reader->block, length);
	return true;
}

bool json_reader_next(JsonReader *reader, const JsonRecord **record_out, GError **error)
{
	while (reader->handed == reader->queue->len) {
		if (reader->ended) {
			*record_out = NULL;
			return true;
		}
		g_ptr_array_set_size(reader->queue, 0);
		reader->handed = 0;

		bool first_is_busy =
			reader->record != NULL && reader->arena == &reader->arenas[0];

		reader->fresh = &reader->arenas[first_is_busy ? 1 : 0];
		arena_empty(reader->fresh);
		if (!parse_block(reader, error))
			return false;
	}
	*record_out = g_ptr_array_index(reader->queue, reader->handed++);
	return true;
}
