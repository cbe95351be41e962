/*
 * A JSON file read record by record, in memory that does not grow with the file.
 *
 * The file is one object. Each element of an array that is a member of that object is a
 * record ("/persons/17"); a member that is no array is one record by itself ("/meta").
 * The file is read in blocks and parsed by yajl as it comes; only the records of one
 * block are in memory, each as a small tree. Messages begin with the file's name and
 * give line and byte, or the JSON pointer.
 */
#ifndef FORMAT_JSON_READER_H
#define FORMAT_JSON_READER_H

#include "base-error.h"

#include <stddef.h>
#include <stdint.h>

#define LIMIT_JSON_TEXT (1u << 20)   /* bytes of one key, text or number */
#define LIMIT_JSON_RECORD (4u << 20) /* bytes of all keys and texts of one record */
#define LIMIT_JSON_DEPTH 32          /* objects and arrays within each other */
#define LIMIT_JSON_MEMBERS 1000      /* of the file's object */

typedef enum {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_TEXT,
	JSON_ARRAY,
	JSON_OBJECT,
} JsonKind;

typedef struct JsonValue JsonValue;

struct JsonValue {
	JsonKind kind;
	bool has_nul;           /* the text holds U+0000 and continues behind it */
	size_t length;          /* bytes of `text` */
	const char *key;        /* in an object, NUL-terminated; NULL elsewhere */
	const char *text;       /* a text's, a number's as written, "true" or "false" */
	const JsonValue *first; /* first child, or NULL */
	const JsonValue *next;  /* next sibling, or NULL */
};

typedef struct JsonRecord {
	const char *section; /* the member of the root that it stands in: "persons" */
	size_t index;        /* its place in that array, from 0 */
	bool in_array;       /* false: the member itself is the record */
	JsonValue value;
} JsonRecord;

typedef struct JsonReader JsonReader;

/*
 * Open `path` for reading; more than `limit` bytes are CHY_LIMIT. `skip`,
 * NULL-terminated or NULL, are keys whose values are left out of records, wherever they
 * stand: it saves time where records carry much that nobody asks for. It is borrowed.
 */
bool json_reader_open(const char *path, size_t limit, const char *const *skip,
		      JsonReader **reader_out, GError **error) CHY_MUST_CHECK;
void json_reader_close(JsonReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonReader, json_reader_close)

/*
 * The next record, borrowed until the next call, or NULL at the end of the file.
 * CHY_INVALID for what is no JSON, ends early or has a member twice, CHY_LIMIT past a limit,
 * CHY_IO.
 */
bool json_reader_next(JsonReader *reader, const JsonRecord **record_out,
		      GError **error) CHY_MUST_CHECK;

/* Bytes read so far, for a progress bar. */
uint64_t json_reader_get_offset(const JsonReader *reader);

/* The value at `key`, or NULL when the object lacks it
 * or `value` is NULL or no object. */
const JsonValue *json_get(const JsonValue *value, const char *key);

/* The text at `key` of an object; NULL when it is absent, empty or no text. */
const char *json_get_text(const JsonValue *value, const char *key);

/* The record's JSON pointer (RFC 6901), yours. */
char *json_record_pointer(const JsonRecord *record);

/* `record` as JSON on one line, appended to `into`: for a file of rejects. */
void json_record_format(const JsonRecord *record, GString *into);

#endif
