/*
 * Popolo JSON (popoloproject.com), as its two families write it: EveryPolitician, with
 * names in many languages, and OpenStates, with committees and their chairs.
 *
 * Persons are saved as they stream by; organizations and the memberships that make posts
 * are gathered, because the file may name them in any order. What the mapping is, is told
 * in doc/DIRECTORY.md.
 */
#include "directory-popolo.h"
#include "directory-script.h"

#include "base-limits.h"

#include <string.h>

/* Parts of records that no record of ours has, and sections without records of ours. */
static const char *const skipped[] = { "links",       "sources", "identifiers",
				       "images",      "image",   "areas",
				       "events",      "meta",    "biography",
				       "summary",     "area_id", "birth_date",
				       "family_name", NULL };

static void popolo_clear(Popolo *popolo)
{
	record_clear(&popolo->person.record);
	record_clear(&popolo->body.record);
	g_array_unref(popolo->memberships);
	g_hash_table_unref(popolo->passed_bodies);
	g_hash_table_unref(popolo->post_roles);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Popolo, popolo_clear)

bool popolo_text(Popolo *popolo, const JsonValue *object, const char *key,
		 const char **text_out, const char **reason_out)
{
	const JsonValue *value = json_get(object, key);
	const char *what = NULL;

	*text_out = NULL;
	if (value == NULL || value->kind == JSON_NULL ||
	    (value->kind == JSON_TEXT && value->length == 0))
		return true;
	if (value->kind != JSON_TEXT && value->kind != JSON_NUMBER)
		what = "is no text";
	else if (value->has_nul)
		what = "holds a NUL";
	else if (record_name_is_fit(value->text, &what))
		*text_out = value->text;
	if (*text_out == NULL)
		*reason_out = intake_format(popolo->intake, "its %s %s", key, what);
	return *text_out != NULL;
}

bool popolo_need(Popolo *popolo, const JsonValue *object, const char *key,
		 const char **text_out, const char **reason_out)
{
	if (!popolo_text(popolo, object, key, text_out, reason_out))
		return false;
	if (*text_out == NULL)
		*reason_out = intake_format(popolo->intake, "it has no %s", key);
	return *text_out != NULL;
}

bool popolo_date(Popolo *popolo, const char *key, Date *date_out, const char **flag_out,
		 const char **reason_out)
{
	const char *text = NULL;
	g_autoptr(GError) error = NULL;

	if (!popolo_text(popolo, &popolo->record->value, key, &text, reason_out))
		return false;
	*date_out = (Date){ 0 };
	if (text == NULL)
		return true;

	size_t digits = strspn(text, "0123456789-");

	if (text[digits] == '\0' && (digits == 4 || digits == 7)) {
		*flag_out = intake_format(
			popolo->intake,
			"its %s '%s' is no whole date and stays unknown", key, text);
		return true;
	}
	if (date_parse(text, date_out, &error))
		return true;
	*reason_out = intake_format(popolo->intake, "its %s: %s", key, error->message);
	return false;
}

void popolo_reject(Popolo *popolo, const char *id, const char *reason)
{
	g_autofree char *where = json_record_pointer(popolo->record);
	g_autoptr(GString) source = g_string_new(NULL);

	json_record_format(popolo->record, source);
	intake_reject(popolo->intake, where, id != NULL ? id : "", reason, source->str);
}

static bool need_id(Popolo *popolo, const JsonValue *object, const char **id_out,
		    const char **reason_out)
{
	const char *what = NULL;

	if (!popolo_need(popolo, object, "id", id_out, reason_out))
		return false;
	if (record_id_is_fit(*id_out, &what))
		return true;
	*reason_out = intake_format(popolo->intake, "its id %s", what);
	return false;
}

/* A language as we write it: small letters, digits and hyphens; NULL when it is none. */
static const char *language_code(Popolo *popolo, const char *text)
{
	static const char fit[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (text[strspn(text, fit)] != '\0') {
		g_autofree char *lower = g_ascii_strdown(text, -1);

		text = intake_keep(popolo->intake, g_strdelimit(lower, "_", '-'));
	}
	return text[strspn(text, fit)] == '\0' && strlen(text) <= LIMIT_WORD ? text
									     : NULL;
}

static void add_other_name(Popolo *popolo, Record *record, const char *where,
			   RecordName name)
{
	const char *language = language_code(popolo, name.language);

	if (language == NULL)
		intake_flag(popolo->intake, where, record,
			    intake_format(popolo->intake,
					  "the name '%s' is of no language '%s'",
					  name.name, name.language));
	record_add_name(record, language != NULL ? language : "", name.name);
}

static void add_other_names(Popolo *popolo, Record *record, const char *where)
{
	const JsonValue *names = json_get(&popolo->record->value, "other_names");

	for (const JsonValue *at = names != NULL ? names->first : NULL; at != NULL;
	     at = at->next) {
		const char *name = NULL, *language = NULL, *reason = NULL;

		if (!popolo_text(popolo, at, "name", &name, &reason) ||
		    !popolo_text(popolo, at, "lang", &language, &reason))
			intake_flag(popolo->intake, where, record,
				    intake_format(popolo->intake,
						  "a name is left out: %s", reason));
		else if (name != NULL && strcmp(name, record->main.name) != 0)
			add_other_name(
				popolo, record, where,
				(RecordName){ language != NULL ? language : "", name });
	}
}

/* The parts of a one-line address on lines of their own, in the pool. */
static const char *address_lines(Popolo *popolo, const char *address)
{
	g_auto(GStrv) parts = g_strsplit_set(address, ";\n\r", -1);
	g_autoptr(GString) lines = g_string_new(NULL);

	for (char **part = parts; *part != NULL; part++) {
		g_strstrip(*part);
		if (**part != '\0' && lines->len > 0)
			g_string_append_c(lines, '\n');
		g_string_append(lines, *part);
	}
	return intake_keep(popolo->intake, lines->str);
}

static void add_email(Popolo *popolo, Record *record, const char *where,
		      const char *mailbox)
{
	for (guint i = 0; i < record->channels->len; i++) {
		const RecordChannel *channel =
			&g_array_index(record->channels, RecordChannel, i);

		if (strcmp(channel->kind, "email") == 0 &&
		    strcmp(channel->value, mailbox) == 0)
			return;
	}

	const char *flaw = intake_mailbox_flaw(popolo->intake, mailbox);

	record_add_channel(record, "email", "", mailbox, flaw);
	if (flaw != NULL)
		intake_flag(popolo->intake, where, record,
			    intake_format(popolo->intake,
					  "its e-mail cannot be used: %s", flaw));
}

static void add_contact(Popolo *popolo, Record *record, const char *where,
			const JsonValue *contact)
{
	const char *type = json_get_text(contact, "type");
	const JsonValue *value = json_get(contact, "value");
	const char *text = json_get_text(contact, "value"), *what = NULL;

	if (type == NULL || text == NULL)
		return;
	if (strcmp(type, "email") != 0 && strcmp(type, "address") != 0)
		return;

	const char *lines =
		strcmp(type, "address") == 0 ? address_lines(popolo, text) : text;
	g_autofree char *line = g_strdelimit(g_strdup(lines), "\n", ' ');

	if (value->has_nul ||
	    !record_name_is_fit(strcmp(type, "email") == 0 ? text : line, &what))
		intake_flag(popolo->intake, where, record,
			    intake_format(popolo->intake, "its %s is left out: it %s",
					  type, value->has_nul ? "holds a NUL" : what));
	else if (strcmp(type, "email") == 0)
		add_email(popolo, record, where, text);
	else
		record_add_channel(record, "post", "", lines, NULL);
}

static void add_contacts(Popolo *popolo, Record *record, const char *where)
{
	const JsonValue *value = &popolo->record->value;
	const JsonValue *contacts = json_get(value, "contact_details");
	const char *email = NULL, *reason = NULL;

	if (!popolo_text(popolo, value, "email", &email, &reason))
		intake_flag(popolo->intake, where, record,
			    intake_format(popolo->intake, "its e-mail is left out: %s",
					  reason));
	else if (email != NULL)
		add_email(popolo, record, where, email);
	for (const JsonValue *at = contacts != NULL ? contacts->first : NULL;
	     at != NULL; at = at->next)
		add_contact(popolo, record, where, at);
}

static void set_gender(Popolo *popolo, const char *where, const char *text)
{
	popolo->person.gender = GENDER_UNKNOWN;
	if (text != NULL && !gender_parse(text, &popolo->person.gender))
		intake_flag(popolo->intake, where, &popolo->person.record,
			    intake_format(popolo->intake,
					  "its gender '%s' is kept as unknown", text));
}

static bool take_person(Popolo *popolo, GError **error)
{
	const JsonValue *value = &popolo->record->value;
	Record *record = &popolo->person.record;
	const char *id = NULL, *name = NULL, *gender = NULL, *flag = NULL,
		   *reason = NULL;

	record_reset(record);
	if (!need_id(popolo, value, &id, &reason) ||
	    !popolo_need(popolo, value, "name", &name, &reason) ||
	    !popolo_text(popolo, value, "gender", &gender, &reason) ||
	    !popolo_date(popolo, "death_date", &popolo->person.died, &flag, &reason)) {
		popolo_reject(popolo, id, reason);
		return true;
	}

	const char *language = popolo->options->language;
	g_autofree char *where = json_record_pointer(popolo->record);

	record->id = id;
	record->main = (RecordName){ language != NULL ? language : "", name };
	intake_claim_person(popolo->intake, where, record);
	if (flag != NULL)
		intake_flag(popolo->intake, where, record, flag);
	set_gender(popolo, where, gender);
	add_other_names(popolo, record, where);
	add_contacts(popolo, record, where);
	script_check_record(popolo->intake, where, record);
	return intake_save_person(popolo->intake, &popolo->person, error);
}

/* Fill in kind, country and parent. False: it is no body of ours, and was passed over. */
static bool place_body(Popolo *popolo, const char *where, const char *classification,
		       const char *parent)
{
	const ImportOptions *options = popolo->options;
	BodyRecord *body = &popolo->body;

	body->kind = classification != NULL
			     ? words_find_kind(popolo->intake->words, classification)
			     : NULL;
	if (body->kind != NULL && body->kind[0] == '\0') {
		intake_pass(popolo->intake, PASSED_KIND, classification);
		g_hash_table_add(popolo->passed_bodies, g_strdup(body->record.id));
		return false;
	}
	if (body->kind == NULL) {
		body->kind = "unknown";
		intake_flag(
			popolo->intake, where, &body->record,
			classification == NULL
				? "it has no classification"
				: intake_format(popolo->intake,
						"its classification '%s' is not known",
						classification));
	}
	body->country = options->country != NULL ? options->country : "";
	body->parent = parent;
	if (parent == NULL && options->parent != NULL &&
	    strcmp(options->parent, body->record.id) != 0)
		body->parent = options->parent;
	return true;
}

static void take_organization(Popolo *popolo)
{
	const JsonValue *value = &popolo->record->value;
	Record *record = &popolo->body.record;
	const char *id = NULL, *name = NULL, *kind = NULL, *parent = NULL,
		   *reason = NULL;

	record_reset(record);
	if (!need_id(popolo, value, &id, &reason) ||
	    !popolo_need(popolo, value, "name", &name, &reason) ||
	    !popolo_text(popolo, value, "classification", &kind, &reason) ||
	    !popolo_text(popolo, value, "parent_id", &parent, &reason)) {
		popolo_reject(popolo, id, reason);
		return;
	}

	const char *language = popolo->options->language;
	g_autofree char *where = json_record_pointer(popolo->record);
	g_autoptr(GString) source = g_string_new(NULL);

	record->id = id;
	record->main = (RecordName){ language != NULL ? language : "", name };
	record->languages = language != NULL ? language : "";
	if (!place_body(popolo, where, kind, parent))
		return;
	add_other_names(popolo, record, where);
	add_contacts(popolo, record, where);
	json_record_format(popolo->record, source);
	script_check_record(popolo->intake, where, record);
	intake_add_body(popolo->intake, &popolo->body, where, source->str);
}

static bool take_record(Popolo *popolo, GError **error)
{
	const char *section = popolo->record->section;

	if (!popolo->record->in_array)
		return true;
	if (popolo->record->value.kind != JSON_OBJECT)
		popolo_reject(popolo, NULL, "it is no object");
	else if (strcmp(section, "persons") == 0)
		return take_person(popolo, error);
	else if (strcmp(section, "organizations") == 0)
		take_organization(popolo);
	else if (strcmp(section, "posts") == 0)
		popolo_take_post(popolo);
	else if (strcmp(section, "memberships") == 0)
		popolo_take_membership(popolo);
	return true;
}

static bool read_records(Popolo *popolo, GError **error)
{
	g_autoptr(JsonReader) reader = NULL;
	uint64_t offset = 0;

	if (!json_reader_open(popolo->options->path, LIMIT_IMPORT_FILE, skipped,
			      &reader, error))
		return false;
	for (;;) {
		if (!json_reader_next(reader, &popolo->record, error))
			return false;
		if (popolo->record == NULL)
			return true;
		if (json_reader_get_offset(reader) != offset) {
			offset = json_reader_get_offset(reader);
			progress_set(popolo->options->progress, offset);
		}
		if (!take_record(popolo, error))
			return false;
	}
}

bool popolo_read(Intake *intake, const ImportOptions *options, GError **error)
{
	g_auto(Popolo) popolo = {
		.intake = intake,
		.options = options,
		.memberships = g_array_new(FALSE, FALSE, sizeof(Membership)),
		.passed_bodies =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.post_roles =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};

	record_init(&popolo.person.record, "person");
	record_init(&popolo.body.record, "body");
	return read_records(&popolo, error) && intake_save_bodies(intake, error) &&
	       popolo_save_posts(&popolo, error);
}
