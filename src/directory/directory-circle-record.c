/*
 * A circle is a list of selections, each a mapping of fields to values. A kind that the
 * house lacks is rejected, as that of a body is. Roles and languages may be of the
 * directory's own, so one that nothing has yet is kept with a flag.
 */
#include "directory-circle-record.h"

#include "lang-core.h"

#include <string.h>

/* Bodies, posts and persons that read a language; lists of words have blanks between. */
#define COUNT_READERS                                                           \
	"SELECT count(*) FROM (SELECT languages FROM directory_body UNION "      \
	"SELECT languages FROM directory_post UNION SELECT languages FROM "      \
	"directory_person) AS known WHERE ' ' || languages || ' ' LIKE '% ' || " \
	"$1 || ' %'"

/* One value of the selection's field; a role in the house's own word. */
static bool add_value(FieldReader *reader, CircleRecord *circle, RecordSelection row,
		      const YamlNode *node, GError **error)
{
	if (yaml_kind(node) != YAML_SCALAR || !field_is_word(yaml_text(node)))
		return yaml_fail(node, error,
				 "a word of small letters, digits and hyphens is "
				 "expected");
	row.value = yaml_text(node);
	if (strcmp(row.field, "kind") == 0 && !field_kind(reader, node, error))
		return false;
	if (strcmp(row.field, "role") == 0)
		row.value = field_role(reader, row.value);
	g_array_append_val(circle->selections, row);
	return true;
}

static bool add_values(FieldReader *reader, CircleRecord *circle, RecordSelection row,
		       const YamlNode *value, GError **error)
{
	bool list = yaml_kind(value) == YAML_SEQUENCE;

	if (list && yaml_count(value) == 0)
		return yaml_fail(value, error, "the list is empty: nothing could fit");
	for (size_t i = 0; i < (list ? yaml_count(value) : 1); i++)
		if (!add_value(reader, circle, row,
			       list ? yaml_item(value, i) : value, error))
			return false;
	return true;
}

static bool fill_selection(FieldReader *reader, CircleRecord *circle, unsigned place,
			   const YamlNode *node, GError **error)
{
	static const char *const fields[] = { "kind",     "country", "role", "topic",
					      "language", "tag",     NULL };

	if (!field_check(node, fields, error))
		return false;
	if (yaml_count(node) == 0)
		return yaml_fail(node, error, "the selection is empty");
	for (size_t i = 0; i < yaml_count(node); i++) {
		const RecordSelection row = { place, yaml_text(yaml_key(node, i)), "" };

		if (!add_values(reader, circle, row, yaml_item(node, i), error))
			return false;
	}
	return true;
}

static bool fill_letterhead(FieldReader *reader, CircleRecord *circle, GError **error)
{
	const YamlNode *node = yaml_get(reader->node, "letterhead");

	if (node == NULL)
		return true;
	if (yaml_kind(node) != YAML_SCALAR || !field_is_word(yaml_text(node)))
		return yaml_fail(node, error,
				 "the name of a letterhead is expected: small letters, "
				 "digits and hyphens");
	circle->letterhead = yaml_text(node);
	return true;
}

/* The language of the letters themselves: one that letters can be written in. */
static bool fill_original(FieldReader *reader, CircleRecord *circle, GError **error)
{
	const YamlNode *node = yaml_get(reader->node, "original");
	size_t count;
	const char *const *codes = lang_codes(&count);

	if (node == NULL)
		return true;
	if (yaml_kind(node) != YAML_SCALAR || !lang_is_known(yaml_text(node))) {
		g_autofree char *known = g_strjoinv(", ", (char **)codes);

		return yaml_fail(node, error,
				 "a language that letters are written in is expected: "
				 "%s",
				 known);
	}
	circle->original = yaml_text(node);
	return true;
}

/* What goes with them, which only letters in a language of their own can have. */
static bool fill_translation(FieldReader *reader, CircleRecord *circle, GError **error)
{
	const YamlNode *node = yaml_get(reader->node, "translation");
	TranslationRule rule;

	if (node == NULL)
		return true;
	if (yaml_kind(node) != YAML_SCALAR ||
	    !translation_rule_parse(yaml_text(node), &rule))
		return yaml_fail(
			node, error,
			"'one', 'two' or 'none' is expected: the translation in "
			"the letter's document, in one of its own, or none");
	if (circle->original[0] == '\0')
		return yaml_fail(
			node, error,
			"the field 'original' is missing, the language that is "
			"translated from");
	circle->translation = yaml_text(node);
	return true;
}

static bool fill_circle(FieldReader *reader, CircleRecord *circle, GError **error)
{
	static const char *const fields[] = { "id",          "title",      "select",
					      "channels",    "letterhead", "original",
					      "translation", NULL };
	const YamlNode *select = yaml_get(reader->node, "select");

	if (!field_check(reader->node, fields, error) ||
	    !field_id(reader, true, error) || !field_titles(reader, error) ||
	    !field_channels(reader, "channels", &circle->record.preferred, error) ||
	    !fill_letterhead(reader, circle, error) ||
	    !fill_original(reader, circle, error) ||
	    !fill_translation(reader, circle, error))
		return false;
	if (select == NULL)
		return yaml_fail(reader->node, error, "the field 'select' is missing");
	if (yaml_kind(select) != YAML_SEQUENCE)
		return fill_selection(reader, circle, 0, select, error);
	for (size_t i = 0; i < yaml_count(select); i++)
		if (!fill_selection(reader, circle, (unsigned)i, yaml_item(select, i),
				    error))
			return false;
	return true;
}

/* Whether the directory has a row that `sql` finds for the value. */
static bool is_there(const Intake *intake, const char *sql, const char *value,
		     bool *there_out, GError **error)
{
	StoreInt one = { 0 };

	if (!store_find_int(intake->store, sql, STORE_ARGS(store_text(value)), &one,
			    error))
		return false;
	*there_out = one.value > 0;
	return true;
}

/* What is doubtful about a role or language: NULL for nothing, else in the pool. */
static bool find_doubt(Intake *intake, const RecordSelection *row,
		       const char **doubt_out, GError **error)
{
	const char *nearest = NULL;
	bool there = true;
	size_t count = 0;
	const char *const *codes = lang_codes(&count);

	if (strcmp(row->field, "role") == 0 &&
	    !words_is_role(intake->words, row->value, &nearest)) {
		if (!is_there(intake,
			      "SELECT count(*) FROM directory_post WHERE role = $1",
			      row->value, &there, error))
			return false;
	} else if (strcmp(row->field, "language") == 0 && !lang_is_known(row->value)) {
		nearest = text_nearest(row->value, codes, count);
		if (!is_there(intake, COUNT_READERS, row->value, &there, error))
			return false;
	}

	g_autofree char *suggestion = text_suggestion(nearest);

	*doubt_out = there ? NULL
			   : intake_format(intake,
					   "it selects the %s '%s', which nothing "
					   "here has%s",
					   row->field, row->value, suggestion);
	return true;
}

static bool settle_circle(FieldReader *reader, CircleRecord *circle, GError **error)
{
	g_autofree char *where = yaml_pointer(reader->node);

	for (guint i = 0; i < circle->selections->len; i++) {
		const char *doubt = NULL;

		if (!find_doubt(reader->intake,
				&g_array_index(circle->selections, RecordSelection, i),
				&doubt, error))
			return false;
		if (doubt != NULL)
			intake_flag(reader->intake, where, &circle->record, doubt);
	}
	return intake_save_circle(reader->intake, circle, error);
}

bool circle_take(FieldReader *reader, bool *fatal, GError **error)
{
	CircleRecord circle = {
		.selections = g_array_new(FALSE, FALSE, sizeof(RecordSelection)),
		.letterhead = "",
		.original = "",
		.translation = "",
	};

	record_init(&circle.record, "circle");
	reader->record = &circle.record;

	bool ok = fill_circle(reader, &circle, error);

	*fatal = ok;
	ok = ok && settle_circle(reader, &circle, error);
	record_clear(&circle.record);
	g_array_unref(circle.selections);
	return ok;
}
