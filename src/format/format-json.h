/*
 * JSON written as it comes (RFC 8259), indented by two spaces.
 *
 * Text is UTF-8 and stays so; quotation marks, backslashes and controls are escaped.
 */
#ifndef FORMAT_JSON_H
#define FORMAT_JSON_H

#include "base-error.h"

#include <stdint.h>
#include <stdio.h>

typedef struct JsonWriter JsonWriter;

/* Write to `stream`, borrowed. */
JsonWriter *json_writer_new(FILE *stream);

/* Write at the end of `into`, borrowed. */
JsonWriter *json_writer_new_text(GString *into);

/* Frees; what was written stays. NULL is fine. */
void json_writer_free(JsonWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonWriter, json_writer_free)

/*
 * In an object each value has a `key`; in an array and at the root it is NULL.
 * A text that is NULL is written as null.
 */
void json_object_begin(JsonWriter *writer, const char *key);
void json_object_end(JsonWriter *writer);
void json_array_begin(JsonWriter *writer, const char *key);
void json_array_end(JsonWriter *writer);
void json_text(JsonWriter *writer, const char *key, const char *text);
void json_int(JsonWriter *writer, const char *key, int64_t number);
void json_bool(JsonWriter *writer, const char *key, bool value);

/* Append `length` bytes of UTF-8 text as a JSON string, quotation marks included. */
void json_append_quoted(GString *into, const char *text, size_t length);

/*
 * End with a line feed and flush. Every object and array has been ended. CHY_IO when
 * the stream took less than was written to it.
 */
bool json_writer_finish(JsonWriter *writer, GError **error) CHY_MUST_CHECK;

#endif
