/*
 * The fields of a record in YAML of our own form: what may stand there, and the message
 * with file, line and column when it does not. Private to the room.
 */
#ifndef DIRECTORY_FIELD_H
#define DIRECTORY_FIELD_H

#include "directory-intake.h"

#include "format-yaml.h"

typedef struct FieldReader {
	Intake *intake;
	/* the record under way, a mapping once its fields are checked */
	const YamlNode *node;
	Record *record; /* its common part */
} FieldReader;

/* Every key of `node` is one of `fields`, which ends with NULL. */
bool field_check(const YamlNode *node, const char *const *fields,
		 GError **error) CHY_MUST_CHECK;

/* The line at `field` of a mapping, fit for a name; NULL when it is absent or null. */
bool field_find(const YamlNode *node, const char *field, const char **text_out,
		GError **error) CHY_MUST_CHECK;

/* As field_find, for what must be there. */
bool field_need(const YamlNode *node, const char *field, const char **text_out,
		GError **error) CHY_MUST_CHECK;

/* The day at `field`; unknown when it is absent. */
bool field_date(const YamlNode *node, const char *field, Date *date_out,
		GError **error) CHY_MUST_CHECK;

/* Whether it is made of small letters, digits and hyphens. */
bool field_is_word(const char *text);

/* The kind of a body at `node`, a text: one of ours, or "unknown". */
bool field_kind(const FieldReader *reader, const YamlNode *node,
		GError **error) CHY_MUST_CHECK;

/* Our word for a role, or `text` itself, the writer's own, where it is none of ours. */
const char *field_role(const FieldReader *reader, const char *text);

/* A word or a list of words, as one text with blanks between; "" when it is absent. */
bool field_words(FieldReader *reader, const YamlNode *node, const char *field,
		 const char **words_out, GError **error) CHY_MUST_CHECK;

/* A channel or a list of channels, each once, as field_words. */
bool field_channels(FieldReader *reader, const char *field, const char **words_out,
		    GError **error) CHY_MUST_CHECK;

/* Into the record: its id; names, of which the first is the main one; titles, of which none
 * is; languages, tags, channels and which of these is preferred. */
bool field_id(FieldReader *reader, bool needed, GError **error) CHY_MUST_CHECK;
bool field_names(FieldReader *reader, const char *field, GError **error) CHY_MUST_CHECK;
bool field_titles(FieldReader *reader, GError **error) CHY_MUST_CHECK;
bool field_common(FieldReader *reader, GError **error) CHY_MUST_CHECK;

/* A node as JSON on one line, for the rejects. */
void field_append_json(const YamlNode *node, GString *into);

#endif
