/*
 * The tree is built from libfyaml's events, on a stack of open collections. Invariants:
 * a mapping has as many keys as items; `lookup` holds exactly its keys; a node's parent
 * and place never change once it stands in its collection.
 */
#include "format-yaml.h"

#include <libfyaml.h>
#include <string.h>

struct YamlNode {
	const YamlDocument *document;
	const YamlNode *parent; /* NULL for the root */
	size_t place;           /* among the parent's items */
	YamlKind kind;
	bool plain;
	TextPosition position;
	char *text;         /* scalar */
	GPtrArray *items;   /* sequence and mapping: YamlNode *, owned */
	GPtrArray *keys;    /* mapping: YamlNode *, owned */
	GHashTable *lookup; /* mapping: text of the key → value, both borrowed */
};

struct YamlDocument {
	char *file;
	YamlNode *root;
};

typedef struct fy_parser FyParser;
typedef struct fy_diag FyDiag;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FyParser, fy_parser_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FyDiag, fy_diag_destroy)

typedef struct Builder {
	YamlDocument *document;
	const char *text;
	size_t length;
	size_t at; /* byte that `position` is the position of */
	TextPosition position;
	YamlNode *open[LIMIT_YAML_DEPTH];
	YamlNode *pending_key[LIMIT_YAML_DEPTH]; /* of an open mapping, owned */
	size_t depth;
	size_t nodes;
} Builder;

static void node_free(YamlNode *node)
{
	if (node == NULL)
		return;
	g_free(node->text);
	g_clear_pointer(&node->lookup, g_hash_table_unref);
	g_clear_pointer(&node->items, g_ptr_array_unref);
	g_clear_pointer(&node->keys, g_ptr_array_unref);
	g_free(node);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(YamlNode, node_free)

static void free_node(gpointer node)
{
	node_free(node);
}

void yaml_document_free(YamlDocument *document)
{
	if (document == NULL)
		return;
	node_free(document->root);
	g_free(document->file);
	g_free(document);
}

static bool fail_at(const Builder *builder, TextPosition at, ChyError code,
		    GError **error, const char *text)
{
	return chy_fail(error, code, "%s:%u:%u: %s", builder->document->file, at.line,
			at.column, text);
}

/* The position of the byte at `offset`. Events come in order, so this walks the text
 * once. */
static TextPosition position_of(Builder *builder, size_t offset)
{
	if (offset < builder->at) {
		builder->at = 0;
		builder->position = (TextPosition){ 1, 1 };
	}
	for (; builder->at < offset && builder->at < builder->length; builder->at++) {
		guchar c = (guchar)builder->text[builder->at];

		if (c == '\n') {
			builder->position.line++;
			builder->position.column = 1;
		} else if ((c & 0xc0) != 0x80) {
			builder->position.column++;
		}
	}
	return builder->position;
}

/* libfyaml marks a quoted scalar behind its quotation mark. */
static TextPosition event_position(Builder *builder, struct fy_event *event)
{
	const struct fy_mark *mark = fy_event_start_mark(event);
	struct fy_token *token = fy_event_get_token(event);

	if (mark == NULL)
		return builder->position;

	bool quoted = event->type == FYET_SCALAR && token != NULL &&
		      (fy_token_scalar_style(token) == FYSS_SINGLE_QUOTED ||
		       fy_token_scalar_style(token) == FYSS_DOUBLE_QUOTED);

	return position_of(builder, mark->input_pos - (quoted ? 1 : 0));
}

static bool set_key(Builder *builder, YamlNode *mapping, YamlNode *node, GError **error)
{
	if (node->kind != YAML_SCALAR)
		return fail_at(builder, node->position, CHY_INVALID, error,
			       "a key must be a plain or quoted text");
	if (g_hash_table_contains(mapping->lookup, node->text)) {
		g_autofree char *text =
			g_strdup_printf("the key '%s' stands here twice", node->text);

		return fail_at(builder, node->position, CHY_INVALID, error, text);
	}
	builder->pending_key[builder->depth - 1] = node;
	return true;
}

/*
 * Give the finished or just opened `node` its place in the innermost open collection.
 * Takes it when that succeeds.
 */
static bool attach(Builder *builder, YamlNode *node, GError **error)
{
	if (builder->depth == 0) {
		builder->document->root = node;
		return true;
	}

	YamlNode *parent = builder->open[builder->depth - 1];
	YamlNode **key = &builder->pending_key[builder->depth - 1];

	node->parent = parent;
	node->place = parent->items->len;
	if (parent->kind == YAML_MAPPING && *key == NULL)
		return set_key(builder, parent, node, error);
	g_ptr_array_add(parent->items, node);
	if (parent->kind == YAML_MAPPING) {
		g_hash_table_insert(parent->lookup, (*key)->text, node);
		g_ptr_array_add(parent->keys, g_steal_pointer(key));
	}
	return true;
}

static YamlNode *node_new(Builder *builder, YamlKind kind, TextPosition position)
{
	YamlNode *node = g_new0(YamlNode, 1);

	node->document = builder->document;
	node->kind = kind;
	node->position = position;
	if (kind != YAML_SCALAR)
		node->items = g_ptr_array_new_with_free_func(free_node);
	if (kind == YAML_MAPPING) {
		node->keys = g_ptr_array_new_with_free_func(free_node);
		node->lookup = g_hash_table_new(g_str_hash, g_str_equal);
	}
	return node;
}

static bool check_event(Builder *builder, struct fy_event *event, GError **error)
{
	TextPosition at = event_position(builder, event);

	if (event->type == FYET_ALIAS || fy_event_get_anchor_token(event) != NULL)
		return fail_at(builder, at, CHY_INVALID, error,
			       "anchors and aliases are not allowed: write it out");
	if (fy_event_get_tag_token(event) != NULL)
		return fail_at(builder, at, CHY_INVALID, error, "tags are not allowed");
	if (++builder->nodes > LIMIT_YAML_NODES)
		return fail_at(builder, at, CHY_LIMIT, error,
			       "the file has too many values");
	return true;
}

static bool add_scalar(Builder *builder, struct fy_event *event, GError **error)
{
	g_autoptr(YamlNode) node =
		node_new(builder, YAML_SCALAR, event_position(builder, event));
	struct fy_token *token = fy_event_get_token(event);
	size_t length = 0;
	const char *text = token != NULL ? fy_token_get_text(token, &length) : "";

	if (text == NULL)
		return fail_at(builder, node->position, CHY_INVALID, error,
			       "the text cannot be read");
	if (!g_utf8_validate_len(text, length, NULL) &&
	    memchr(text, '\0', length) == NULL)
		return fail_at(builder, node->position, CHY_INVALID, error,
			       "an escape in the text stands for no character");
	if (memchr(text, '\0', length) != NULL)
		return fail_at(builder, node->position, CHY_INVALID, error,
			       "a text must not contain NUL");
	node->text = g_strndup(text, length);
	node->plain = token == NULL || fy_token_scalar_style(token) == FYSS_PLAIN;
	if (!attach(builder, node, error))
		return false;
	g_steal_pointer(&node);
	return true;
}

static bool open_collection(Builder *builder, struct fy_event *event, YamlKind kind,
			    GError **error)
{
	g_autoptr(YamlNode) node =
		node_new(builder, kind, event_position(builder, event));

	if (builder->depth == LIMIT_YAML_DEPTH)
		return fail_at(builder, node->position, CHY_LIMIT, error,
			       "collections stand too deep within each other");
	if (!attach(builder, node, error))
		return false;
	builder->pending_key[builder->depth] = NULL;
	builder->open[builder->depth++] = g_steal_pointer(&node);
	return true;
}

static bool take_event(Builder *builder, struct fy_event *event, GError **error)
{
	switch (event->type) {
	case FYET_DOCUMENT_START:
		if (builder->document->root == NULL)
			return true;
		return fail_at(builder, event_position(builder, event), CHY_INVALID,
			       error, "a second document begins here");
	case FYET_ALIAS:
		return check_event(builder, event, error);
	case FYET_SCALAR:
		return check_event(builder, event, error) &&
		       add_scalar(builder, event, error);
	case FYET_SEQUENCE_START:
		return check_event(builder, event, error) &&
		       open_collection(builder, event, YAML_SEQUENCE, error);
	case FYET_MAPPING_START:
		return check_event(builder, event, error) &&
		       open_collection(builder, event, YAML_MAPPING, error);
	case FYET_SEQUENCE_END:
	case FYET_MAPPING_END:
		builder->depth--;
		return true;
	default:
		return true;
	}
}

/* What libfyaml had to say, in its words. */
static bool fail_by_parser(const Builder *builder, FyDiag *diag, GError **error)
{
	void *next = NULL;
	struct fy_diag_error *first = fy_diag_errors_iterate(diag, &next);

	if (first == NULL || first->line < 1)
		return fail_at(builder, builder->position, CHY_INVALID, error,
			       "this is no YAML");

	TextPosition at = { (unsigned)first->line, (unsigned)MAX(first->column, 1) };
	g_autofree char *words = g_strdup(first->msg);

	g_strchomp(words);
	return fail_at(builder, at, CHY_INVALID, error, words);
}

static bool run_parser(Builder *builder, GError **error)
{
	struct fy_diag_cfg diag_cfg;

	fy_diag_cfg_default(&diag_cfg);
	diag_cfg.fp = NULL;
	g_autoptr(FyDiag) diag = fy_diag_create(&diag_cfg);

	fy_diag_set_collect_errors(diag, true);

	struct fy_parse_cfg cfg = { .flags = FYPCF_QUIET, .diag = diag };
	g_autoptr(FyParser) parser = fy_parser_create(&cfg);
	bool ok = true;

	if (parser == NULL ||
	    fy_parser_set_string(parser, builder->text, builder->length) != 0)
		return chy_fail(error, CHY_INTERNAL, "cannot start the YAML parser");
	for (struct fy_event *event; ok && (event = fy_parser_parse(parser)) != NULL;) {
		ok = take_event(builder, event, error);
		fy_parser_event_free(parser, event);
	}
	if (ok && fy_parser_get_stream_error(parser))
		ok = fail_by_parser(builder, diag, error);
	return ok;
}

static bool check_bytes(const Builder *builder, GError **error)
{
	size_t offset = 0;

	if (builder->length > LIMIT_YAML_FILE)
		return chy_fail(error, CHY_LIMIT,
				"cannot read '%s': it is larger than %u bytes",
				builder->document->file, LIMIT_YAML_FILE);
	if (!text_find_forbidden(builder->text, builder->length, &offset))
		return true;

	bool utf8 = g_utf8_get_char_validated(builder->text + offset,
					      (gssize)(builder->length - offset)) <
		    0x110000;

	return fail_at(builder, text_position(builder->text, builder->length, offset),
		       CHY_INVALID, error,
		       utf8 ? "a control or bidirectional override is not allowed"
			    : "this byte is not UTF-8");
}

bool yaml_parse(const char *file, const char *text, size_t length,
		YamlDocument **document_out, GError **error)
{
	g_autoptr(YamlDocument) document = g_new0(YamlDocument, 1);
	Builder builder = { .document = document,
			    .text = text,
			    .length = length,
			    .position = { 1, 1 } };

	document->file = g_strdup(file);
	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		builder.text += 3;
		builder.length -= 3;
	}
	if (!check_bytes(&builder, error))
		return false;

	bool ok = builder.length == 0 ||
		  run_parser(&builder, error); /* it takes no empty text */

	for (size_t i = 0; i < builder.depth; i++)
		node_free(builder.pending_key[i]);
	if (ok)
		*document_out = g_steal_pointer(&document);
	return ok;
}

const YamlNode *yaml_root(const YamlDocument *document)
{
	return document->root;
}

YamlKind yaml_kind(const YamlNode *node)
{
	return node->kind;
}

TextPosition yaml_position(const YamlNode *node)
{
	return node->position;
}

const char *yaml_text(const YamlNode *node)
{
	return node->text;
}

bool yaml_is_plain(const YamlNode *node)
{
	return node->plain;
}

bool yaml_is_null(const YamlNode *node)
{
	return node->plain && (node->text[0] == '\0' || strcmp(node->text, "~") == 0 ||
			       strcmp(node->text, "null") == 0);
}

size_t yaml_count(const YamlNode *node)
{
	return node->items != NULL ? node->items->len : 0;
}

const YamlNode *yaml_item(const YamlNode *node, size_t i)
{
	g_assert(i < yaml_count(node));
	return g_ptr_array_index(node->items, i);
}

const YamlNode *yaml_key(const YamlNode *node, size_t i)
{
	g_assert(i < yaml_count(node));
	return node->keys != NULL ? g_ptr_array_index(node->keys, i) : NULL;
}

const YamlNode *yaml_get(const YamlNode *node, const char *key)
{
	return node->lookup != NULL ? g_hash_table_lookup(node->lookup, key) : NULL;
}

static void append_escaped(GString *pointer, const char *key)
{
	for (; *key != '\0'; key++) {
		if (*key == '~')
			g_string_append(pointer, "~0");
		else if (*key == '/')
			g_string_append(pointer, "~1");
		else
			g_string_append_c(pointer, *key);
	}
}

char *yaml_pointer(const YamlNode *node)
{
	const YamlNode *path[LIMIT_YAML_DEPTH + 1];
	size_t depth = 0;
	g_autoptr(GString) pointer = g_string_new(NULL);

	for (; node->parent != NULL; node = node->parent)
		path[depth++] = node;
	while (depth > 0) {
		const YamlNode *step = path[--depth];
		const YamlNode *key = yaml_key(step->parent, step->place);

		g_string_append_c(pointer, '/');
		if (key != NULL)
			append_escaped(pointer, key->text);
		else
			g_string_append_printf(pointer, "%zu", step->place);
	}
	return g_string_free(g_steal_pointer(&pointer), FALSE);
}

bool yaml_fail(const YamlNode *node, GError **error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_autofree char *words = g_strdup_vprintf(format, args);
	va_end(args);
	return chy_fail(error, CHY_INVALID, "%s:%u:%u: %s", node->document->file,
			node->position.line, node->position.column, words);
}
