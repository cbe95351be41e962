/*
 * Bodies are gathered before they are saved, because a parent may come after its child, or
 * be in the store already. The chains of parents are walked over both, so that neither the
 * file alone nor the file with the store can close a circle.
 */
#include "directory-intake.h"

#include <string.h>

static void copy_record(Intake *intake, Record *copy, const Record *record)
{
	record_init(copy, record->owner);
	copy->id = intake_keep(intake, record->id);
	copy->main = (RecordName){ intake_keep(intake, record->main.language),
				   intake_keep(intake, record->main.name) };
	copy->languages = intake_keep(intake, record->languages);
	copy->topics = intake_keep(intake, record->topics);
	copy->tags = intake_keep(intake, record->tags);
	copy->preferred = intake_keep(intake, record->preferred);
	for (guint i = 0; i < record->names->len; i++) {
		const RecordName *name = &g_array_index(record->names, RecordName, i);

		record_add_name(copy, intake_keep(intake, name->language),
				intake_keep(intake, name->name));
	}
	for (guint i = 0; i < record->channels->len; i++) {
		const RecordChannel *channel =
			&g_array_index(record->channels, RecordChannel, i);

		record_add_channel(copy, channel->kind,
				   intake_keep(intake, channel->language),
				   intake_keep(intake, channel->value), channel->flaw);
	}
	for (guint i = 0; i < record->flags->len; i++)
		record_add_flag(copy, g_array_index(record->flags, const char *, i));
}

void intake_add_body(Intake *intake, const BodyRecord *body, const char *where,
		     const char *source)
{
	IntakeBody row = {
		.body = *body,
		.where = intake_keep(intake, where),
		.source = intake_keep(intake, source),
	};

	copy_record(intake, &row.body.record, &body->record);
	row.body.kind = intake_keep(intake, body->kind);
	row.body.country = intake_keep(intake, body->country);
	if (body->parent != NULL)
		row.body.parent = intake_keep(intake, body->parent);

	const char *own = row.body.record.id;

	row.body.record.id = intake_free_id(intake, intake->body_places, own);
	if (row.body.record.id != own)
		intake_flag(intake, where, &row.body.record,
			    intake_format(intake,
					  "the id '%s' stands twice in the file", own));
	g_array_append_val(intake->bodies, row);
	g_hash_table_insert(intake->body_places, (gpointer)row.body.record.id,
			    GUINT_TO_POINTER(intake->bodies->len));
}

static IntakeBody *find_gathered(const Intake *intake, const char *id)
{
	guint place = GPOINTER_TO_UINT(g_hash_table_lookup(intake->body_places, id));

	return place > 0 ? &g_array_index(intake->bodies, IntakeBody, place - 1) : NULL;
}

/* The parent that body `id` will have after the import; NULL for none. In the pool. */
static bool find_parent(Intake *intake, const char *id, const char **parent_out,
			GError **error)
{
	const IntakeBody *gathered = find_gathered(intake, id);
	g_autofree char *stored = NULL;

	if (gathered != NULL && !gathered->rejected) {
		*parent_out = gathered->body.parent;
		return true;
	}
	if (!store_find_text(intake->store,
			     "SELECT parent FROM directory_body WHERE id = $1",
			     STORE_ARGS(store_text(id)), &stored, error))
		return false;
	*parent_out = stored != NULL ? intake_keep(intake, stored) : NULL;
	return true;
}

/*
 * Reject the body when its chain of parents comes back to it. A chain that enters a circle
 * without it is not its fault: that circle's own members are rejected, and the body is
 * flagged for want of a parent.
 */
static bool check_circle(Intake *intake, IntakeBody *row, GError **error)
{
	const char *id = row->body.record.id, *at = row->body.parent;
	g_autoptr(GString) chain = g_string_new(id);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	while (at != NULL && g_hash_table_add(seen, (gpointer)at)) {
		g_string_append_printf(chain, " → %s", at);
		if (strcmp(at, id) == 0) {
			row->rejected = true;
			intake_reject(intake, row->where, id,
				      intake_format(intake, "its parent is cyclic: %s",
						    chain->str),
				      row->source);
			return true;
		}
		if (!find_parent(intake, at, &at, error))
			return false;
	}
	return true;
}

/*
 * One round over all bodies; those of circles are named before any is rejected, so that
 * their order is no matter. *more_out: a rejected body may have an older form in the store,
 * which can close a circle of its own, so that another round is due.
 */
static bool reject_circles(Intake *intake, bool *more_out, GError **error)
{
	g_autoptr(GArray) circular = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint i = 0; i < intake->bodies->len; i++) {
		IntakeBody *row = &g_array_index(intake->bodies, IntakeBody, i);

		if (row->rejected)
			continue;
		if (!check_circle(intake, row, error))
			return false;
		if (row->rejected)
			g_array_append_val(circular, i);
		row->rejected = false;
	}
	for (guint i = 0; i < circular->len; i++)
		g_array_index(intake->bodies, IntakeBody,
			      g_array_index(circular, guint, i))
			.rejected = true;
	*more_out = circular->len > 0;
	return true;
}

/* A parent that neither the file nor the store has is kept out, and the body flagged. */
static bool settle_parent(Intake *intake, IntakeBody *row, GError **error)
{
	const char *parent = row->body.parent;
	const IntakeBody *gathered =
		parent != NULL ? find_gathered(intake, parent) : NULL;
	bool found = parent == NULL || (gathered != NULL && !gathered->rejected);

	if (!found && !intake_find_body(intake, parent, &found, error))
		return false;
	if (found)
		return true;
	intake_flag(intake, row->where, &row->body.record,
		    intake_format(intake, "its parent '%s' is not in the directory",
				  parent));
	row->body.parent = NULL;
	return true;
}

bool intake_save_bodies(Intake *intake, GError **error)
{
	for (bool more = true; more;)
		if (!reject_circles(intake, &more, error))
			return false;
	for (guint i = 0; i < intake->bodies->len; i++) {
		IntakeBody *row = &g_array_index(intake->bodies, IntakeBody, i);
		SavedAs saved = SAVED_UNCHANGED;

		if (row->rejected)
			continue;
		if (!settle_parent(intake, row, error) ||
		    !record_save_body(intake->store, &row->body, &saved, error))
			return false;
		intake_count(intake, IMPORT_BODIES, saved);
	}
	return true;
}
