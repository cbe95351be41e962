/*
 * A suppression is found by asking for each thing that it could name, from the mailbox to
 * the topmost body; the first that holds gives the reason.
 */
#include "directory-suppress.h"

#include "directory-record.h"

#include "base-limits.h"
#include "mail-mailbox.h"

#include <string.h>

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

/* What the suppression is filed under, yours, and what saving it will mean. */
static bool prepare(Store *store, const Suppression *suppression, char **key_out,
		    SavedAs *as_out, GError **error)
{
	const char *flaw = NULL;

	if (!record_name_is_fit(suppression->reason, &flaw))
		return chy_fail(error, CHY_INVALID,
				"cannot suppress %s '%s': the reason %s",
				suppression->target, suppression->value, flaw);
	return settle_target(store, suppression, key_out, error) &&
	       compare_stored(store, suppression, *key_out, as_out, error);
}

static bool save(Store *store, const Suppression *suppression, const char *key,
		 GError **error)
{
	g_autofree char *until = date_format(suppression->until);

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

bool suppression_save(Store *store, const Suppression *suppression, SavedAs *saved_out,
		      GError **error)
{
	g_autofree char *key = NULL;

	return prepare(store, suppression, &key, saved_out, error) &&
	       save(store, suppression, key, error);
}

/* The column `value` of the row. Yours. */
static char *value_key(const char *target, const char *value)
{
	return strcmp(target, "mailbox") == 0 ? mailbox_key(value) : g_strdup(value);
}

char *suppress_key(const char *target, const char *value)
{
	g_autofree char *key = value_key(target, value);

	return g_strconcat(target, " ", key, NULL);
}

bool suppress_find_until(Store *store, const char *target, const char *value,
			 char **until_out, GError **error)
{
	g_autofree char *key = value_key(target, value);

	return store_find_text(store,
			       "SELECT until FROM directory_suppression WHERE target = $1 "
			       "AND value = $2",
			       STORE_ARGS(store_text(target), store_text(key)),
			       until_out, error);
}

bool suppress_is_over(const Suppression *suppression, Date today)
{
	return date_is_known(suppression->until) &&
	       date_compare(suppression->until, today) < 0;
}

bool suppress_add(Store *store, const Suppression *suppression, Date today,
		  GError **error)
{
	g_autofree char *key = NULL;
	SavedAs as = SAVED_UNCHANGED;

	if (!prepare(store, suppression, &key, &as, error))
		return false;
	if (as == SAVED_ADDED && suppress_is_over(suppression, today))
		return chy_fail(error, CHY_INVALID,
				"cannot suppress %s '%s': the last day is past, and "
				"there is nothing that it would end",
				suppression->target, suppression->value);
	return save(store, suppression, key, error);
}

/* One search for a reason: it ends with the first that is found. */
typedef struct Search {
	Store *store;
	char *day;
	char *reason; /* NULL: none so far */
} Search;

static void search_clear(Search *search)
{
	g_free(search->day);
	g_free(search->reason);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

static bool ask(Search *search, const char *target, const char *value, GError **error)
{
	if (search->reason != NULL)
		return true;
	return store_find_text(
		search->store,
		"SELECT reason FROM directory_suppression WHERE target = $1 "
		"AND value = $2 AND (until = '' OR until >= $3)",
		STORE_ARGS(store_text(target), store_text(value),
			   store_text(search->day)),
		&search->reason, error);
}

static bool ask_mailbox(Search *search, const char *mailbox, GError **error)
{
	g_autofree char *key = mailbox_key(mailbox);

	return ask(search, "mailbox", key, error);
}

/* The body and all above it. */
static bool ask_bodies(Search *search, const char *body, GError **error)
{
	g_autofree char *at = g_strdup(body);

	for (unsigned i = 0; at != NULL && i < LIMIT_BODY_CHAIN; i++) {
		g_autofree char *parent = NULL;

		if (!ask(search, "body", at, error) ||
		    !store_find_text(search->store,
				     "SELECT parent FROM directory_body WHERE id = $1",
				     STORE_ARGS(store_text(at)), &parent, error))
			return false;
		g_free(at);
		at = g_steal_pointer(&parent);
	}
	return true;
}

bool suppress_find(Store *store, const Addressee *addressee, Date day,
		   char **reason_out, GError **error)
{
	g_auto(Search) search = { .store = store, .day = date_format(day) };

	if (addressee->mailbox != NULL &&
	    !ask_mailbox(&search, addressee->mailbox, error))
		return false;
	if (addressee->person[0] != '\0' &&
	    !ask(&search, "person", addressee->person, error))
		return false;
	for (size_t i = 0; i < addressee->post_count; i++)
		if (!ask(&search, "post", addressee->posts[i].id, error) ||
		    !ask_bodies(&search, addressee->posts[i].body, error))
			return false;
	*reason_out = g_steal_pointer(&search.reason);
	return true;
}

/* Whoever holds the post on the day. */
static bool ask_holders(Search *search, const char *post, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(
		    search->store,
		    "SELECT person FROM directory_holder WHERE post = $1 AND (since IS "
		    "NULL OR since <= $2) AND (until IS NULL OR until >= $2)",
		    STORE_ARGS(store_text(post), store_text(search->day)), &rows,
		    error))
		return false;
	while (store_rows_next(rows))
		if (!ask(search, "person", store_rows_text(rows, 0), error))
			return false;
	return store_rows_finish(rows, error);
}

/* An addressee's id is a post's, or a post's with "#" and a holder's behind it. */
static bool ask_addressee(Search *search, const char *id, GError **error)
{
	g_autofree char *post = g_strdup(id), *body = NULL;
	const char *mark = strrchr(id, '#');
	bool whole = false;

	if (!record_exists(search->store, "post", id, &whole, error))
		return false;
	whole = whole || mark == NULL;
	if (!whole)
		post[mark - id] = '\0';
	return ask(search, "post", post, error) &&
	       store_find_text(search->store,
			       "SELECT body FROM directory_post WHERE id = $1",
			       STORE_ARGS(store_text(post)), &body, error) &&
	       ask_bodies(search, body, error) &&
	       (whole ? ask_holders(search, post, error)
		      : ask(search, "person", mark + 1, error));
}

bool suppress_is_nothing(Store *store, bool *nothing_out, GError **error)
{
	StoreInt one = { 0 };

	if (!store_find_int(store, "SELECT 1 FROM directory_suppression LIMIT 1", NULL,
			    &one, error))
		return false;
	*nothing_out = !one.found;
	return true;
}

bool suppress_find_addressee(Store *store, const SuppressQuestion *question,
			     char **reason_out, GError **error)
{
	g_auto(Search) search = { .store = store, .day = date_format(question->day) };
	bool clear = false;

	if (!suppress_is_nothing(store, &clear, error))
		return false;
	if (clear) {
		*reason_out = NULL;
		return true;
	}
	if (question->mailbox != NULL &&
	    !ask_mailbox(&search, question->mailbox, error))
		return false;
	if (!ask_addressee(&search, question->addressee, error))
		return false;
	*reason_out = g_steal_pointer(&search.reason);
	return true;
}
