/*
 * Within the room: a text of a dossier, a letter or a release in one language.
 *
 * A text is front matter between two lines "---" and a body in CommonMark. Front matter
 * is "name: value" lines; indented lines continue a value, a pair of quotes around it
 * is not part of it, and a line that begins with "#" is a comment. Placeholders may
 * stand in values and body. They are found in the source, before CommonMark is read, so
 * that each has its exact place; for CommonMark each is one private-use character
 * (placeholder_mask).
 */
#ifndef DRAFTING_TEXT_H
#define DRAFTING_TEXT_H

#include "drafting-markdown.h"
#include "drafting-private.h"

typedef enum { TEXT_LETTER, TEXT_RELEASE } TextKind;

typedef enum { FIELD_SUBJECT, FIELD_TITLE, FIELD_SUMMARY } TextFieldName;
#define TEXT_FIELDS 3

/* A range of the source, in bytes. */
typedef struct TextRange {
	size_t offset;
	size_t length;
} TextRange;

/* "{{name|filter:argument}}" in a value or the body. */
typedef struct Placeholder {
	TextRange range; /* with its braces */
	char *name;
	char *filter;   /* or NULL */
	char *argument; /* of the filter, or NULL */
} Placeholder;

struct Text {
	TextKind kind;
	char *language;
	const SourceFile *source;
	TextRange fields[TEXT_FIELDS]; /* the values; empty when absent */
	TextRange body;
	GArray *placeholders; /* Placeholder, in order */
	GArray *markers; /* TextRange: the numbers of list items that count 1, 2, 3 */
	Markdown *markdown; /* of the body, with masks; NULL when it cannot be read */
	bool sound;         /* no error was found in its form */
};

/*
 * Read the source as a text. What is wrong with its form (rules syntax, missing,
 * markup) becomes a finding and makes the text unsound.
 */
Text *text_new(TextKind kind, const char *language, const SourceFile *source,
	       FindingList *findings);
void text_free(Text *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Text, text_free)

/* "letter" or "release". */
const char *text_kind_name(TextKind kind);

size_t text_placeholder_count(const Text *text);
const Placeholder *text_placeholder(const Text *text, size_t i);

/*
 * Ask `value` for the text of each placeholder: yours, or NULL on failure, when it has
 * set the error. `data` is handed through.
 */
typedef char *(*PlaceholderValue)(const Placeholder *placeholder, const void *data,
				  GError **error);

/* A field with its placeholders filled, white space as single spaces. Yours; NULL:
 * failed. */
char *text_fill_field(const Text *text, TextFieldName field, PlaceholderValue value,
		      const void *data, GError **error) CHY_MUST_CHECK;

/* The body with its placeholders filled. Yours; NULL on failure. */
BlockTree *text_fill_body(const Text *text, PlaceholderValue value, const void *data,
			  GError **error) CHY_MUST_CHECK;

/* Whether any placeholder has exactly this name. */
bool text_cites(const Text *text, const char *name);

/* Whether a placeholder of the body (or of a field) has a name that begins with
 * `prefix`. */
bool text_body_names(const Text *text, const char *prefix);
bool text_field_names(const Text *text, TextFieldName field, const char *prefix);

#endif
