#include "register-act.h"

#include "register-private.h"
#include "register-record.h"
#include "seal-note.h"

#include <string.h>

static void act_clear(RegisterAct *act)
{
	g_free(act->name);
	g_free(act->subject);
	g_free(act->verifier);
	g_free(act->manifest);
	g_free(act->detail);
	g_free(act->user);
	g_free(act->stamp);
	g_free(act->reason);
	g_free(act->roles);
	g_free(act->offices);
	g_free(act->note);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RegisterAct, act_clear)

static void act_read(const StoreRows *rows, RegisterAct *act_out)
{
	size_t length;
	const void *payload = store_rows_blob(rows, 1, &length);
	char *note = payload_text(payload, length);

	*act_out = (RegisterAct){
		.position = store_rows_int(rows, 0),
		.name = record_get(note, "act"),
		.subject = record_get(note, "subject"),
		.verifier = record_get(note, "verifier"),
		.manifest = record_get(note, "manifest"),
		.detail = record_get(note, "detail"),
		.user = record_get(note, "user"),
		.stamp = record_get(note, "time"),
		.reason = record_get(note, "reason"),
		.roles = record_get(note, "roles"),
		.offices = record_get(note, "offices"),
		.note = note,
	};
}

/* How the acts of a query are shown, and to whom. */
typedef struct Showing {
	ActVisit visit;
	void *data;
} Showing;

static bool show(Store *store, const char *sql, const StoreArgs *args,
		 const Showing *showing, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql, args, &rows, error))
		return false;
	while (store_rows_next(rows)) {
		g_auto(RegisterAct) act = { 0 };

		act_read(rows, &act);
		if (!showing->visit(showing->data, &act, error))
			return false;
	}
	return store_rows_finish(rows, error);
}

bool register_acts(Store *store, const char *subject, ActVisit visit, void *data,
		   GError **error)
{
	const Showing showing = { visit, data };

	return show(store, SQL_ACTS_OF, STORE_ARGS(store_text(subject)), &showing,
		    error);
}

/* '.' is the character after the hyphen. */
bool register_acts_named(Store *store, const char *name, ActVisit visit, void *data,
			 GError **error)
{
	const Showing showing = { visit, data };
	g_autofree char *before = g_strconcat(name, ".", NULL);

	return show(store, SQL_ACTS_NAMED,
		    STORE_ARGS(store_text(name), store_text(before)), &showing, error);
}

bool register_act_is_signed(const RegisterAct *act, const Verifier *verifier)
{
	const VerifierList known = { &verifier, 1 };
	g_autoptr(Note) note = NULL;

	return act->user != NULL &&
	       note_open(act->note, strlen(act->note), &known, &note, NULL) &&
	       note_is_signed_by(note, act->user);
}
