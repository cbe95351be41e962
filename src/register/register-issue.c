#include "register-issue.h"

#include "register-private.h"
#include "register-record.h"

/* Letters and act are entered in one transaction: no other act comes between. */
static const char sql_act[] =
	"SELECT payload FROM register_entry WHERE kind = 'act' AND position >"
	" (SELECT MAX(entry) FROM register_letter WHERE dossier = $1)"
	" ORDER BY position LIMIT 1";

/* The manifest of the act, yours, if it is an issue of the dossier; else NULL. */
static char *find_manifest(const char *act, const char *dossier)
{
	g_autofree char *name = record_get(act, "act");
	g_autofree char *subject = record_get(act, "subject");

	return g_strcmp0(name, "issue") == 0 && g_strcmp0(subject, dossier) == 0
		       ? record_get(act, "manifest")
		       : NULL;
}

bool register_issue_manifest(Store *store, const char *dossier, char **digest_out,
			     GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autofree char *digest = NULL;

	if (!store_query(store, sql_act, STORE_ARGS(store_text(dossier)), &rows, error))
		return false;
	if (store_rows_next(rows)) {
		size_t length;
		const void *payload = store_rows_blob(rows, 0, &length);
		g_autofree char *act = payload_text(payload, length);

		digest = find_manifest(act, dossier);
	}
	if (!store_rows_finish(rows, error))
		return false;
	if (digest == NULL)
		return chy_fail(error, CHY_CORRUPT,
				"cannot use dossier '%s': the register does not say "
				"what it was issued by; 'verify' says what else",
				dossier);
	*digest_out = g_steal_pointer(&digest);
	return true;
}
