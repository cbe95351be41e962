/*
 * YAML of our own form (doc/DIRECTORY.md). People write it by hand, so everything is said
 * to them: an unknown field, a date that is none, a mailbox that is none reject the record
 * with the place in the file, and nothing of it is taken.
 */
#include "directory-field.h"
#include "directory-circle-record.h"
#include "directory-script.h"

#include <string.h>

/* A record of one section. False with *error: the record is rejected with that message,
 * unless *fatal is set: the store failed. */
typedef bool (*TakeRecord)(FieldReader *reader, bool *fatal, GError **error);

static bool take_country(const YamlNode *node, const char **country_out, GError **error)
{
	const char *country = NULL;

	if (!field_find(node, "country", &country, error))
		return false;
	*country_out = country != NULL ? country : "";
	if (country == NULL || (strlen(country) == 2 && field_is_word(country)))
		return true;
	return yaml_fail(yaml_get(node, "country"), error,
			 "a country is two small letters, not '%s'", country);
}

static bool fill_body(FieldReader *reader, BodyRecord *body, GError **error)
{
	static const char *const fields[] = { "id",   "kind",      "country",
					      "name", "languages", "topics",
					      "tags", "channels",  "prefer",
					      "parent", NULL };
	const YamlNode *node = reader->node;

	if (!field_check(node, fields, error) || !field_id(reader, true, error) ||
	    !field_need(node, "kind", &body->kind, error) ||
	    !take_country(node, &body->country, error) ||
	    !field_find(node, "parent", &body->parent, error) ||
	    !field_names(reader, "name", error) ||
	    !field_words(reader, node, "topics", &body->record.topics, error) ||
	    !field_common(reader, error))
		return false;
	if (body->record.main.name[0] == '\0')
		return yaml_fail(node, error, "the field 'name' is missing");
	return field_kind(reader, yaml_get(node, "kind"), error);
}

static bool take_body(FieldReader *reader, bool *fatal, GError **error)
{
	BodyRecord body = { 0 };

	*fatal = false;
	record_init(&body.record, "body");
	reader->record = &body.record;

	bool ok = fill_body(reader, &body, error);

	if (ok) {
		g_autofree char *where = yaml_pointer(reader->node);
		g_autoptr(GString) source = g_string_new(NULL);

		field_append_json(reader->node, source);
		script_check_record(reader->intake, where, &body.record);
		intake_add_body(reader->intake, &body, where, source->str);
	}
	record_clear(&body.record);
	return ok;
}

static bool fill_person(FieldReader *reader, PersonRecord *person, GError **error)
{
	static const char *const fields[] = { "id",        "name", "gender",   "died",
					      "languages", "tags", "channels", "prefer",
					      NULL };
	const char *gender = NULL;

	if (!field_check(reader->node, fields, error) ||
	    !field_id(reader, true, error) || !field_names(reader, "name", error) ||
	    !field_find(reader->node, "gender", &gender, error) ||
	    !field_date(reader->node, "died", &person->died, error) ||
	    !field_common(reader, error))
		return false;
	if (person->record.main.name[0] == '\0')
		return yaml_fail(reader->node, error, "the field 'name' is missing");
	if (gender != NULL && !gender_parse(gender, &person->gender))
		return yaml_fail(yaml_get(reader->node, "gender"), error,
				 "the gender is female, male or unknown, not '%s'",
				 gender);
	return true;
}

static bool take_person(FieldReader *reader, bool *fatal, GError **error)
{
	PersonRecord person = { 0 };

	record_init(&person.record, "person");
	reader->record = &person.record;

	bool ok = fill_person(reader, &person, error);

	*fatal = ok;
	if (ok) {
		g_autofree char *where = yaml_pointer(reader->node);

		intake_claim_person(reader->intake, where, &person.record);
		script_check_record(reader->intake, where, &person.record);
		ok = intake_save_person(reader->intake, &person, error);
	}
	record_clear(&person.record);
	return ok;
}

static bool fill_holder(const YamlNode *node, RecordHolder *holder, GError **error)
{
	static const char *const fields[] = { "person", "name", "from", "until", NULL };
	const char *person = NULL, *name = NULL;

	if (!field_check(node, fields, error) ||
	    !field_find(node, "person", &person, error) ||
	    !field_find(node, "name", &name, error) ||
	    !field_date(node, "from", &holder->since, error) ||
	    !field_date(node, "until", &holder->until, error))
		return false;
	holder->person = person != NULL ? person : "";
	holder->name = name != NULL ? name : "";
	if (person == NULL && name == NULL)
		return yaml_fail(node, error,
				 "the holder has neither 'person' nor 'name'");
	if (date_is_known(holder->since) && date_is_known(holder->until) &&
	    date_compare(holder->since, holder->until) > 0)
		return yaml_fail(node, error, "the term ends before it begins");
	return true;
}

static bool fill_holders(const YamlNode *node, PostRecord *post, GError **error)
{
	const YamlNode *holders = yaml_get(node, "holders");

	if (holders == NULL ||
	    (yaml_kind(holders) == YAML_SCALAR && yaml_is_null(holders)))
		return true;
	if (yaml_kind(holders) != YAML_SEQUENCE)
		return yaml_fail(holders, error, "a list of holders is expected");
	for (size_t i = 0; i < yaml_count(holders); i++) {
		RecordHolder holder = { 0 };

		if (!fill_holder(yaml_item(holders, i), &holder, error))
			return false;
		g_array_append_val(post->holders, holder);
	}
	return true;
}

static bool take_role(FieldReader *reader, PostRecord *post, GError **error)
{
	const char *text = NULL;

	if (!field_need(reader->node, "role", &text, error))
		return false;
	post->role = field_role(reader, text);
	return field_is_word(post->role) ||
	       yaml_fail(yaml_get(reader->node, "role"), error,
			 "a role is a word of small letters, digits and hyphens");
}

static bool fill_post(FieldReader *reader, PostRecord *post, GError **error)
{
	static const char *const fields[] = { "id",       "body",      "role",
					      "title",    "languages", "tags",
					      "channels", "prefer",    "holders", NULL };

	if (!field_check(reader->node, fields, error) ||
	    !field_id(reader, false, error) ||
	    !field_need(reader->node, "body", &post->body, error) ||
	    !take_role(reader, post, error) || !field_titles(reader, error) ||
	    !field_common(reader, error) || !fill_holders(reader->node, post, error))
		return false;
	if (post->record.id[0] == '\0')
		post->record.id =
			intake_format(reader->intake, "%s/%s", post->body, post->role);
	return true;
}

/* What the record alone cannot tell: whether body and holders exist. */
static bool settle_post(FieldReader *reader, PostRecord *post, bool *fatal,
			GError **error)
{
	Intake *intake = reader->intake;
	g_autofree char *where = yaml_pointer(reader->node);
	const char *nearest = NULL;
	bool found = false;

	*fatal = true;
	if (!intake_find_body(intake, post->body, &found, error))
		return false;
	if (!found) {
		*fatal = false;
		return yaml_fail(yaml_get(reader->node, "body"), error,
				 "the body '%s' is not in the directory", post->body);
	}
	if (!words_is_role(intake->words, post->role, &nearest))
		intake_flag(intake, where, &post->record,
			    intake_format(intake,
					  "the role '%s' has no form of address",
					  post->role));
	for (guint i = 0; i < post->holders->len; i++) {
		const char *person =
			g_array_index(post->holders, RecordHolder, i).person;

		found = person[0] == '\0';
		if (!found && !intake_find_person(intake, person, &found, error))
			return false;
		if (!found)
			intake_flag(
				intake, where, &post->record,
				intake_format(intake,
					      "its holder '%s' is not in the directory",
					      person));
	}
	script_check_record(intake, where, &post->record);
	return intake_save_post(intake, post, error);
}

static bool take_post(FieldReader *reader, bool *fatal, GError **error)
{
	PostRecord post = { .holders =
				    g_array_new(FALSE, FALSE, sizeof(RecordHolder)) };

	*fatal = false;
	record_init(&post.record, "post");
	reader->record = &post.record;

	bool ok = fill_post(reader, &post, error) &&
		  settle_post(reader, &post, fatal, error);

	record_clear(&post.record);
	g_array_unref(post.holders);
	return ok;
}

static bool take_suppression(FieldReader *reader, bool *fatal, GError **error)
{
	static const char *const fields[] = { "mailbox", "post",  "person", "body",
					      "reason",  "until", NULL };
	const YamlNode *node = reader->node;
	Suppression row = { 0 };
	SavedAs saved = SAVED_UNCHANGED;
	const char *value = NULL;
	unsigned targets = 0;

	*fatal = false;
	if (!field_check(node, fields, error) ||
	    !field_need(node, "reason", &row.reason, error) ||
	    !field_date(node, "until", &row.until, error))
		return false;
	for (size_t i = 0; i < 4; i++) {
		if (!field_find(node, fields[i], &value, error))
			return false;
		if (value == NULL)
			continue;
		targets++;
		row.target = fields[i];
		row.value = value;
	}
	if (targets != 1)
		return yaml_fail(node, error,
				 "one of mailbox, post, person and body is expected");

	g_autoptr(GError) cause = NULL;

	if (!suppression_save(reader->intake->store, &row, &saved, &cause)) {
		*fatal = !chy_error_is(cause, CHY_INVALID) &&
			 !chy_error_is(cause, CHY_NOT_FOUND);
		if (!*fatal)
			return yaml_fail(node, error, "%s", cause->message);
		g_propagate_error(error, g_steal_pointer(&cause));
		return false;
	}
	intake_count(reader->intake, IMPORT_SUPPRESSIONS, saved);
	return true;
}

/* An occasion is read and kept by the calendar; here it is counted or rejected. */
static bool take_occasion(FieldReader *reader, bool *fatal, GError **error)
{
	SavedAs saved = SAVED_UNCHANGED;
	g_autoptr(GError) cause = NULL;

	if (!reader->intake->occasion(reader->intake->store, reader->node, &saved,
				      &cause)) {
		*fatal = !chy_error_is(cause, CHY_INVALID);
		g_propagate_error(error, g_steal_pointer(&cause));
		return false;
	}
	intake_count(reader->intake, IMPORT_OCCASIONS, saved);
	return true;
}

/* The records of one section, in the order of the file. */
static bool take_section(FieldReader *reader, const YamlNode *section, TakeRecord take,
			 GError **error)
{
	if (section == NULL ||
	    (yaml_kind(section) == YAML_SCALAR && yaml_is_null(section)))
		return true;
	if (yaml_kind(section) != YAML_SEQUENCE)
		return yaml_fail(section, error, "a list of records is expected");
	for (size_t i = 0; i < yaml_count(section); i++) {
		bool fatal = false;
		g_autoptr(GError) cause = NULL;

		reader->node = yaml_item(section, i);
		reader->record = NULL;
		if (take(reader, &fatal, &cause))
			continue;
		if (fatal) {
			g_propagate_error(error, g_steal_pointer(&cause));
			return false;
		}

		g_autofree char *where = yaml_pointer(reader->node);
		g_autoptr(GString) source = g_string_new(NULL);
		const YamlNode *id = yaml_get(reader->node, "id");
		const char *text = id != NULL ? yaml_text(id) : NULL;

		field_append_json(reader->node, source);
		intake_reject(reader->intake, where, text != NULL ? text : "",
			      cause->message, source->str);
	}
	return true;
}

static bool take_occasions(FieldReader *reader, const YamlNode *section, GError **error)
{
	if (section != NULL && reader->intake->occasion == NULL)
		return yaml_fail(section, error, "occasions are not taken here");
	return take_section(reader, section, take_occasion, error);
}

bool yaml_read(Intake *intake, const char *file, GBytes *text, GError **error)
{
	static const char *const sections[] = { "bodies",  "posts",        "persons",
						"circles", "suppressions", "occasions",
						NULL };
	g_autoptr(YamlDocument) document = NULL;
	gsize length = 0;
	const char *data = g_bytes_get_data(text, &length);
	FieldReader reader = { .intake = intake };

	if (!yaml_parse(file, data != NULL ? data : "", length, &document, error))
		return false;

	const YamlNode *root = yaml_root(document);

	if (root == NULL)
		return true;
	return field_check(root, sections, error) &&
	       take_section(&reader, yaml_get(root, "persons"), take_person, error) &&
	       take_section(&reader, yaml_get(root, "bodies"), take_body, error) &&
	       intake_save_bodies(intake, error) &&
	       take_section(&reader, yaml_get(root, "posts"), take_post, error) &&
	       take_section(&reader, yaml_get(root, "circles"), circle_take, error) &&
	       take_section(&reader, yaml_get(root, "suppressions"), take_suppression,
			    error) &&
	       take_occasions(&reader, yaml_get(root, "occasions"), error);
}
