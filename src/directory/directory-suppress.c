/*
 * A suppression is found by asking for each thing that it could name, from the mailbox to
 * the topmost body; the first that holds gives the reason.
 */
#include "directory-suppress.h"

#include "directory-record.h"

#include "base-limits.h"
#include "mail-mailbox.h"

#include <string.h>

#define LIMIT_BODY_CHAIN 32 /* bodies above each other; import lets no circle in */

/* What a mailbox is filed under: equal keys are one mailbox. Yours. */
static char *mailbox_key(const char *text)
{
	g_autoptr(Mailbox) mailbox = NULL;

	return mailbox_parse(text, &mailbox, NULL) ? g_strdup(mailbox->key)
						   : g_ascii_strdown(text, -1);
}

static bool record_exists(Store *store, const char *target, const char *id,
			  bool *found_out, GError **error)
{
	StoreInt one = { 0 };
	const char *sql = strcmp(target, "post") == 0
				  ? "SELECT 1 FROM directory_post WHERE id = $1"
			  : strcmp(target, "person") == 0
				  ? "SELECT 1 FROM directory_person WHERE id = $1"
				  : "SELECT 1 FROM directory_body WHERE id = $1";

	if (!store_find_int(store, sql, STORE_ARGS(store_text(id)), &one, error))
		return false;
	*found_out = one.found;
	return true;
}

/* Whether target and value name something; *key_out, yours, is what it is filed under. */
static bool settle_target(Store *store, const Suppression *suppression, char **key_out,
			  GError **error)
{
	static const char *const targets[] = { "mailbox", "post", "person", "body",
					       NULL };
	const char *target = suppression->target, *value = suppression->value;
	bool found = false;

	if (!g_strv_contains(targets, target))
		return chy_fail(error, CHY_INVALID,
				"cannot suppress a '%s': it is none of mailbox, post, "
				"person and body",
				target);
	if (strcmp(target, "mailbox") == 0) {
		if (!mailbox_check(value, error)) {
			g_prefix_error(error, "cannot suppress mailbox '%s': ", value);
			return false;
		}
		*key_out = mailbox_key(value);
		return true;
	}
	if (!record_exists(store, target, value, &found, error))
		return false;
	if (!found)
		return chy_fail(error, CHY_NOT_FOUND,
				"cannot suppress %s '%s': it is not in the directory",
				target, value);
	*key_out = g_strdup(value);
	return true;
}

/* *as_out is what saving `reason` and `until` will mean for what is filed under the key. */
static bool compare_stored(Store *store, const Suppression *suppression,
			   const char *key, SavedAs *as_out, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autofree char *until = date_format(suppression->until);

	if (!store_query(
		    store,
		    "SELECT reason, until FROM directory_suppression WHERE target = $1 "
		    "AND value = $2",
		    STORE_ARGS(store_text(suppression->target), store_text(key)), &rows,
		    error))
		return false;
	*as_out = SAVED_ADDED;
	while (store_rows_next(rows)) {
		bool same =
			strcmp(store_rows_text(rows, 0), suppression->reason) == 0 &&
			strcmp(store_rows_text(rows, 1), until != NULL ? until : "") ==
				0;

		*as_out = same ? SAVED_UNCHANGED : SAVED_CHANGED;
	}
	return store_rows_finish(rows, error);
}

bool suppression_save(Store *store, const Suppression *suppression, SavedAs *saved_out,
		      GError **error)
{
	g_autofree char *key = NULL, *until = date_format(suppression->until);
	const char *flaw = NULL;

	if (!record_name_is_fit(suppression->reason, &flaw))
		return chy_fail(error, CHY_INVALID,
				"cannot suppress %s '%s': the reason %s",
				suppression->target, suppression->value, flaw);
	if (!settle_target(store, suppression, &key, error) ||
	    !compare_stored(store, suppression, key, saved_out, error))
		return false;
	return store_run(
		store,
		"INSERT INTO directory_suppression (target, value, reason, until) "
		"VALUES ($1, $2, $3, $4) ON CONFLICT (target, value) DO UPDATE SET "
		"reason = excluded.reason, until = excluded.until",
		STORE_ARGS(store_text(suppression->target), store_text(key),
			   store_text(suppression->reason),
			   store_text(until != NULL ? until : "")),
		error);
}

bool suppress_add(Store *store, const Suppression *suppression, GError **error)
{
	SavedAs saved = SAVED_UNCHANGED;

	return suppression_save(store, suppression, &saved, error);
}

/* The reason that holds on `day`; *reason_out is kept when it has one already. */
static bool ask(Store *store, const char *target, const char *value, Date day,
		char **reason_out, GError **error)
{
	g_autofree char *text = date_format(day);

	if (*reason_out != NULL)
		return true;
	return store_find_text(
		store,
		"SELECT reason FROM directory_suppression WHERE target = $1 "
		"AND value = $2 AND (until = '' OR until >= $3)",
		STORE_ARGS(store_text(target), store_text(value), store_text(text)),
		reason_out, error);
}

/* The body and all above it. */
static bool ask_bodies(Store *store, const char *body, Date day, char **reason_out,
		       GError **error)
{
	g_autofree char *at = g_strdup(body);

	for (unsigned i = 0; at != NULL && i < LIMIT_BODY_CHAIN; i++) {
		g_autofree char *parent = NULL;

		if (!ask(store, "body", at, day, reason_out, error) ||
		    !store_find_text(store,
				     "SELECT parent FROM directory_body WHERE id = $1",
				     STORE_ARGS(store_text(at)), &parent, error))
			return false;
		g_free(at);
		at = g_steal_pointer(&parent);
	}
	return true;
}

bool suppress_find_mailbox(Store *store, const char *mailbox, Date day,
			   char **reason_out, GError **error)
{
	g_autofree char *key = mailbox_key(mailbox), *reason = NULL;

	if (!ask(store, "mailbox", key, day, &reason, error))
		return false;
	*reason_out = g_steal_pointer(&reason);
	return true;
}

bool suppress_find(Store *store, const Addressee *addressee, Date day,
		   char **reason_out, GError **error)
{
	g_autofree char *reason = NULL;

	if (addressee->mailbox != NULL &&
	    !suppress_find_mailbox(store, addressee->mailbox, day, &reason, error))
		return false;
	if (addressee->person[0] != '\0' &&
	    !ask(store, "person", addressee->person, day, &reason, error))
		return false;
	for (size_t i = 0; i < addressee->post_count; i++)
		if (!ask(store, "post", addressee->posts[i].id, day, &reason, error) ||
		    !ask_bodies(store, addressee->posts[i].body, day, &reason, error))
			return false;
	*reason_out = g_steal_pointer(&reason);
	return true;
}

/* Whoever holds the post on `day`. */
static bool ask_holders(Store *store, const char *post, Date day, char **reason_out,
			GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autofree char *text = date_format(day);

	if (!store_query(
		    store,
		    "SELECT person FROM directory_holder WHERE post = $1 AND (since IS "
		    "NULL OR since <= $2) AND (until IS NULL OR until >= $2)",
		    STORE_ARGS(store_text(post), store_text(text)), &rows, error))
		return false;
	while (store_rows_next(rows))
		if (!ask(store, "person", store_rows_text(rows, 0), day, reason_out,
			 error))
			return false;
	return store_rows_finish(rows, error);
}

bool suppress_find_addressee(Store *store, const char *addressee_id,
			     const char *mailbox, Date day, char **reason_out,
			     GError **error)
{
	g_autofree char *post = g_strdup(addressee_id), *reason = NULL, *body = NULL;
	const char *mark = strrchr(addressee_id, '#');
	bool whole = false;

	if (!record_exists(store, "post", addressee_id, &whole, error))
		return false;
	if (!whole && mark != NULL)
		post[mark - addressee_id] = '\0';
	if (mailbox != NULL &&
	    !suppress_find_mailbox(store, mailbox, day, &reason, error))
		return false;
	if (!ask(store, "post", post, day, &reason, error) ||
	    !store_find_text(store, "SELECT body FROM directory_post WHERE id = $1",
			     STORE_ARGS(store_text(post)), &body, error) ||
	    !ask_bodies(store, body, day, &reason, error))
		return false;
	if (!whole && mark != NULL
		    ? !ask(store, "person", mark + 1, day, &reason, error)
		    : !ask_holders(store, post, day, &reason, error))
		return false;
	*reason_out = g_steal_pointer(&reason);
	return true;
}
