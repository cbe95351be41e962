/*
 * YAML as a tree that knows where each of its nodes stands in the file.
 *
 * The dialect is what people write by hand: mappings, sequences, scalars, comments, one
 * document. Every scalar is text; its reader decides what it means. Refused with the
 * position are: bytes that are not UTF-8, controls and bidirectional overrides, tags,
 * aliases (and so recursion and expansion), duplicate keys, keys that are no scalars, a
 * second document. Messages read "FILE:LINE:COLUMN: text"; lines and columns count code
 * points from 1.
 */
#ifndef FORMAT_YAML_H
#define FORMAT_YAML_H

#include "base-error.h"
#include "base-text.h"

#include <stddef.h>

#define LIMIT_YAML_DEPTH 16         /* collections within each other */
#define LIMIT_YAML_NODES 1000000u   /* scalars, sequences and mappings of one file */
#define LIMIT_YAML_FILE (16u << 20) /* bytes */

typedef struct YamlDocument YamlDocument;
typedef struct YamlNode YamlNode;

typedef enum {
	YAML_SCALAR,
	YAML_SEQUENCE,
	YAML_MAPPING,
} YamlKind;

/*
 * Parse `length` bytes. `file` is the name that messages carry; it and the text are
 * copied. CHY_INVALID for what is not our YAML, CHY_LIMIT past one of the limits above.
 */
bool yaml_parse(const char *file, const char *text, size_t length,
		YamlDocument **document_out, GError **error) CHY_MUST_CHECK;
void yaml_document_free(YamlDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(YamlDocument, yaml_document_free)

/* The one top node, or NULL when the file holds nothing but comments. All nodes live as
 * long as the document. */
const YamlNode *yaml_root(const YamlDocument *document);

YamlKind yaml_kind(const YamlNode *node);

/* Where the node begins in the file; of a block scalar, the start of its first line. */
TextPosition yaml_position(const YamlNode *node);

/* A scalar's text, NUL-terminated, never with a NUL inside; NULL for a collection. */
const char *yaml_text(const YamlNode *node);

/* Whether a scalar is written without quotes, and not as a block. */
bool yaml_is_plain(const YamlNode *node);

/* Whether a scalar stands for nothing: plain and empty, "~" or "null". */
bool yaml_is_null(const YamlNode *node);

/* Items of a sequence, pairs of a mapping; 0 for a scalar. */
size_t yaml_count(const YamlNode *node);

/* Item `i` of a sequence, or value `i` of a mapping, in the order of the file. */
const YamlNode *yaml_item(const YamlNode *node, size_t i);

/* Key `i` of a mapping, a scalar; NULL for a sequence. */
const YamlNode *yaml_key(const YamlNode *node, size_t i);

/* The value at `key`, or NULL when the mapping lacks it or `node` is no mapping. */
const YamlNode *yaml_get(const YamlNode *node, const char *key);

/* The node's JSON pointer (RFC 6901) from the root,
 * such as "/bodies/3/name/en"; yours. */
char *yaml_pointer(const YamlNode *node);

/*
 * Set `*error` to CHY_INVALID with "FILE:LINE:COLUMN: " and the words, and return
 * false.
 */
bool yaml_fail(const YamlNode *node, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

#endif
