/*
 * Posts, from the memberships of a Popolo file.
 *
 * A membership whose role is one of ours makes its person a holder of the post of that role
 * in that body; all others are counted and passed over. They wait until all bodies and
 * persons of the file are known, and are then taken post by post, so that a post is saved
 * with all its holders at once.
 */
#include "directory-popolo.h"

#include <string.h>

/* A Popolo post is of use only where a membership has no role of its own. */
void popolo_take_post(Popolo *popolo)
{
	const JsonValue *value = &popolo->record->value;
	const char *id = json_get_text(value, "id");
	const char *text = json_get_text(value, "role");
	const char *role;

	if (text == NULL)
		text = json_get_text(value, "label");
	role = text != NULL ? words_find_role(popolo->intake->words, text) : NULL;
	if (id != NULL && role != NULL)
		g_hash_table_insert(popolo->post_roles, g_strdup(id), (gpointer)role);
}

static const char *keep(Popolo *popolo, const char *text)
{
	return text != NULL ? intake_keep(popolo->intake, text) : NULL;
}

/* Who holds it and from when. False, with *reason_out, when that cannot be said. */
static bool take_holder(Popolo *popolo, Membership *membership, const char **reason_out)
{
	const JsonValue *value = &popolo->record->value;
	const char *person = NULL, *name = NULL;
	RecordHolder *holder = &membership->holder;

	if (!popolo_text(popolo, value, "person_id", &person, reason_out) ||
	    !popolo_text(popolo, json_get(value, "person"), "name", &name,
			 reason_out) ||
	    !popolo_date(popolo, "start_date", &holder->since, &membership->flag,
			 reason_out) ||
	    !popolo_date(popolo, "end_date", &holder->until, &membership->flag,
			 reason_out))
		return false;
	if (person == NULL && name == NULL)
		*reason_out = "it names no person";
	else if (date_is_known(holder->since) && date_is_known(holder->until) &&
		 date_compare(holder->since, holder->until) > 0)
		*reason_out = "it ends before it begins";
	else {
		holder->person = person != NULL ? keep(popolo, person) : "";
		holder->name = name != NULL ? keep(popolo, name) : "";
		return true;
	}
	return false;
}

void popolo_take_membership(Popolo *popolo)
{
	const JsonValue *value = &popolo->record->value;
	const char *text = NULL, *id = NULL, *organization = NULL, *post = NULL;
	const char *reason = NULL;

	if (!popolo_text(popolo, value, "role", &text, &reason)) {
		popolo_reject(popolo, json_get_text(value, "id"), reason);
		return;
	}

	const char *role =
		text != NULL ? words_find_role(popolo->intake->words, text) : NULL;

	if ((role != NULL && role[0] == '\0') ||
	    (text == NULL && json_get_text(value, "post_id") == NULL)) {
		intake_pass(popolo->intake, PASSED_ROLE, text != NULL ? text : "");
		return;
	}

	Membership membership = { .role = role, .order = popolo->memberships->len };

	if (!popolo_text(popolo, value, "id", &id, &reason) ||
	    !popolo_need(popolo, value, "organization_id", &organization, &reason) ||
	    !popolo_text(popolo, value, "post_id", &post, &reason) ||
	    !take_holder(popolo, &membership, &reason)) {
		popolo_reject(popolo, id, reason);
		return;
	}

	g_autofree char *where = json_record_pointer(popolo->record);
	g_autoptr(GString) source = g_string_new(NULL);

	json_record_format(popolo->record, source);
	membership.where = keep(popolo, where);
	membership.source = keep(popolo, source->str);
	membership.id = id != NULL ? keep(popolo, id) : "";
	membership.organization = keep(popolo, organization);
	membership.post_id = keep(popolo, post);
	membership.role_text = keep(popolo, text);
	g_array_append_val(popolo->memberships, membership);
}

/*
 * Settle role and body of a gathered membership. *fit_out is false when it was passed over
 * or rejected.
 */
static bool settle(Popolo *popolo, Membership *membership, bool *fit_out,
		   GError **error)
{
	Intake *intake = popolo->intake;
	const char *reason = NULL;
	bool found = false;

	*fit_out = false;
	if (g_hash_table_contains(popolo->passed_bodies, membership->organization)) {
		intake_pass(intake, PASSED_ROLE,
			    membership->role_text != NULL ? membership->role_text : "");
		return true;
	}
	if (membership->role_text == NULL)
		membership->role =
			g_hash_table_lookup(popolo->post_roles, membership->post_id);
	if (membership->role != NULL && membership->role[0] == '\0') {
		intake_pass(intake, PASSED_ROLE, "");
		return true;
	}
	if (!intake_find_body(intake, membership->organization, &found, error))
		return false;
	if (!found)
		reason = intake_format(intake,
				       "its organization '%s' is not in the directory",
				       membership->organization);
	else if (membership->role == NULL && membership->role_text == NULL)
		reason = intake_format(intake, "its post '%s' says no role",
				       membership->post_id);
	else if (membership->role == NULL)
		reason = intake_format(intake, "its role '%s' is not known",
				       membership->role_text);
	if (reason != NULL)
		intake_reject(intake, membership->where, membership->id, reason,
			      membership->source);
	*fit_out = reason == NULL;
	return true;
}

/* By body and role, the members of one post together, in the order of the file. */
static int compare_memberships(gconstpointer a, gconstpointer b)
{
	const Membership *x = a, *y = b;
	int order = strcmp(x->organization, y->organization);

	if (order == 0)
		order = strcmp(x->role, y->role);
	return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

static bool same_post(const Membership *x, const Membership *y)
{
	return strcmp(x->organization, y->organization) == 0 &&
	       strcmp(x->role, y->role) == 0;
}

static bool has_holder(const PostRecord *post, const RecordHolder *holder)
{
	for (guint i = 0; i < post->holders->len; i++) {
		const RecordHolder *other =
			&g_array_index(post->holders, RecordHolder, i);

		if (strcmp(other->person, holder->person) == 0 &&
		    strcmp(other->name, holder->name) == 0 &&
		    memcmp(&other->since, &holder->since, sizeof(Date)) == 0 &&
		    memcmp(&other->until, &holder->until, sizeof(Date)) == 0)
			return true;
	}
	return false;
}

static bool add_holder(Popolo *popolo, PostRecord *post, const Membership *membership,
		       GHashTable *ids, GError **error)
{
	Intake *intake = popolo->intake;
	RecordHolder holder = membership->holder;
	bool known = holder.person[0] == '\0';

	if (!known && !intake_find_person(intake, holder.person, &known, error))
		return false;
	if (!known)
		intake_flag(intake, membership->where, &post->record,
			    intake_format(
				    intake,
				    "its holder '%s' (%s) is not in the directory",
				    holder.person,
				    holder.name[0] != '\0' ? holder.name : "no name"));
	else if (holder.person[0] != '\0')
		holder.name = "";
	if (membership->flag != NULL)
		intake_flag(intake, membership->where, &post->record, membership->flag);
	if (membership->id[0] != '\0' &&
	    !g_hash_table_add(ids, (gpointer)membership->id))
		intake_flag(intake, membership->where, &post->record,
			    intake_format(intake,
					  "the id '%s' stands twice in the file",
					  membership->id));
	if (!has_holder(post, &holder))
		g_array_append_val(post->holders, holder);
	else
		intake_flag(intake, membership->where, &post->record,
			    "the same membership stands twice in the file");
	return true;
}

static bool save_posts(Popolo *popolo, GArray *fit, PostRecord *post, GError **error)
{
	g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
	const Membership *rows = (const Membership *)(void *)fit->data;

	g_array_sort(fit, compare_memberships);
	for (guint i = 0; i < fit->len;) {
		const Membership *first = &rows[i];

		record_reset(&post->record);
		g_array_set_size(post->holders, 0);
		post->record.id = intake_format(popolo->intake, "%s/%s",
						first->organization, first->role);
		post->body = first->organization;
		post->role = first->role;
		for (; i < fit->len && same_post(first, &rows[i]); i++)
			if (!add_holder(popolo, post, &rows[i], ids, error))
				return false;
		if (!intake_save_post(popolo->intake, post, error))
			return false;
	}
	return true;
}

bool popolo_save_posts(Popolo *popolo, GError **error)
{
	g_autoptr(GArray) fit = g_array_new(FALSE, FALSE, sizeof(Membership));

	for (guint i = 0; i < popolo->memberships->len; i++) {
		Membership *row = &g_array_index(popolo->memberships, Membership, i);
		bool is_fit = false;

		if (!settle(popolo, row, &is_fit, error))
			return false;
		if (is_fit)
			g_array_append_val(fit, *row);
	}

	PostRecord post = { .holders =
				    g_array_new(FALSE, FALSE, sizeof(RecordHolder)) };

	record_init(&post.record, "post");

	bool ok = save_posts(popolo, fit, &post, error);

	record_clear(&post.record);
	g_array_unref(post.holders);
	return ok;
}
