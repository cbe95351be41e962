/*
 * One by one, so that memory does not grow with the home, but for the names of its dossiers. The
 * register itself is whole: that is examined before.
 */
#include "office-audit.h"

#include "drafting-manifest.h"
#include "office-ban.h"
#include "office-ledger.h"
#include "office-private.h"
#include "office-sealing.h"
#include "office-standing.h"
#include "seal-digest.h"

#include <string.h>

/* One examination. */
typedef struct Audit {
	Store *store;
	const Roll *roll;
	AuditReport *report;
} Audit;

/* --- dossiers -------------------------------------------------------------------- */

/* A manifest being read: its digest, and what stands before its letters. */
typedef struct Reading {
	DigestBuilder *builder;
	GString *beginning;
	bool begun; /* the letters, which may be more than memory should hold */
} Reading;

static bool take_piece(void *data, const char *piece, size_t length, GError **error)
{
	Reading *reading = data;
	GString *beginning = reading->beginning;
	size_t from = beginning->len - MIN(beginning->len, strlen(MANIFEST_LETTERS));
	const char *letters;

	(void)error;
	digest_builder_add(reading->builder, piece, length);
	if (reading->begun)
		return true;
	g_string_append_len(beginning, piece, (gssize)length);
	letters = strstr(beginning->str + from, MANIFEST_LETTERS);
	if (letters == NULL)
		return true;
	g_string_truncate(beginning, (gsize)(letters + 1 - beginning->str));
	reading->begun = true;
	return true;
}

/* The manifest as the store has it. */
typedef struct Stored {
	char *told,
		*digest; /* its digest as a row says, and as it is; NULL: there is none */
	char **offices;
	char *beginning; /* up to its letters */
} Stored;

static void stored_clear(Stored *stored)
{
	g_free(stored->told);
	g_free(stored->digest);
	g_strfreev(stored->offices);
	g_free(stored->beginning);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Stored, stored_clear)

static bool read_manifest(Store *store, const char *dossier, Stored *stored,
			  GError **error)
{
	g_autoptr(DigestBuilder) builder = digest_builder_new();
	g_autoptr(GString) beginning = g_string_new(NULL);
	Reading reading = { .builder = builder, .beginning = beginning };
	const ManifestSink sink = { take_piece, &reading };
	g_autoptr(GError) fault = NULL;
	Digest digest;

	if (!approval_get_digest(store, dossier, &stored->told, &fault) ||
	    !approval_show_manifest(store, dossier, &sink, &fault)) {
		if (chy_error_is(fault, CHY_NOT_FOUND))
			return true;
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	digest_builder_finish(builder, &digest);
	stored->digest = digest_hex(&digest);
	stored->offices = manifest_offices(beginning->str);
	stored->beginning = g_string_free(g_steal_pointer(&beginning), FALSE);
	return true;
}

static void fault_dossier(const Audit *audit, const char *name, const char *what)
{
	audit_add_fault(audit->report, "dossier", name, g_strdup(what));
}

/* Hold the files of a dossier that was issued against its manifest, which is the right one. */
static bool examine_files(const Audit *audit, const char *name, const Stored *stored,
			  GError **error)
{
	g_autoptr(Dossier) dossier = NULL;
	g_autoptr(GError) fault = NULL;
	g_autofree char *difference = NULL;

	if (dossier_load(audit->store, name, &dossier, &fault)) {
		difference = manifest_file_difference(stored->beginning, dossier);
	} else if (chy_error_is(fault, CHY_IO)) {
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	} else {
		difference = g_strdup(fault->message);
	}
	if (difference != NULL)
		audit_add_fault(
			audit->report, "dossier", name,
			g_strdup_printf("since it was approved, %s", difference));
	return true;
}

/* Hold the row of a dossier against how it stands; its offices are those of its manifest. */
static bool examine_standing(const Audit *audit, const char *name,
			     const Standing *standing, GError **error)
{
	static const char *const none[] = { NULL };
	g_auto(Stored) stored = { 0 };
	g_autofree char *difference = NULL;
	DossierState state;

	if (!approval_get_state(audit->store, name, &state, error) ||
	    (standing->manifest != NULL &&
	     !read_manifest(audit->store, name, &stored, error)))
		return false;
	if (g_strcmp0(stored.told, standing->manifest) != 0 ||
	    g_strcmp0(stored.digest, standing->manifest) != 0) {
		fault_dossier(audit, name,
			      "its manifest is not the one that the register has "
			      "submitted");
		return true;
	}
	difference = standing_describe(
		standing, state,
		stored.offices != NULL ? (const char *const *)stored.offices : none);
	if (difference == NULL &&
	    !standing_describe_rounds(standing, audit->store, name, &difference, error))
		return false;
	if (difference != NULL)
		fault_dossier(audit, name, difference);
	else if (standing->manifest != NULL && standing->authors == NULL)
		audit->report->unnamed++;
	return standing->state < DOSSIER_ISSUED ||
	       examine_files(audit, name, &stored, error);
}

static bool examine_dossier(const Audit *audit, const char *name, GError **error)
{
	g_auto(Standing) standing = { .state = DOSSIER_DRAFT };
	g_autofree char *difference = NULL;

	if (!standing_load(audit->roll, audit->store, name, &standing, error) ||
	    !examine_standing(audit, name, &standing, error) ||
	    !ban_describe_gate(audit->roll, audit->store, name, &difference, error))
		return false;
	if (difference != NULL)
		fault_dossier(audit, name, difference);
	return true;
}

/* Add the dossier that an act submits to the set in `data`. */
static bool add_submitted(void *data, const RegisterAct *act, GError **error)
{
	const char *name = act->subject != NULL ? act->subject : "";

	(void)error;
	g_hash_table_add(data, g_strdup(name));
	return true;
}

/* Dossiers that were submitted, and that the store has no more. */
static bool examine_gone(const Audit *audit, const char *const *names, GError **error)
{
	g_autoptr(GHashTable) submitted =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GList) gone = NULL;

	if (!register_acts_named(audit->store, dossier_move_name(MOVE_SUBMIT),
				 add_submitted, submitted, error))
		return false;
	for (size_t i = 0; names[i] != NULL; i++)
		g_hash_table_remove(submitted, names[i]);
	gone = g_list_sort(g_hash_table_get_keys(submitted), (GCompareFunc)strcmp);
	for (const GList *item = gone; item != NULL; item = item->next)
		fault_dossier(audit, item->data, "the store has it no more");
	return true;
}

static bool examine_dossiers(const Audit *audit, GError **error)
{
	g_auto(GStrv) names = NULL;

	if (!dossier_names(audit->store, &names, error))
		return false;
	for (size_t i = 0; names[i] != NULL; i++)
		if (!examine_dossier(audit, names[i], error))
			return false;
	return examine_gone(audit, (const char *const *)names, error);
}

static bool examine_suppressions(const Audit *audit, Office *office, GError **error)
{
	g_autoptr(GPtrArray) lost = NULL;

	if (!ban_find_lost(office, &lost, error))
		return false;
	for (guint i = 0; i < lost->len; i++)
		audit_add_fault(
			audit->report, "suppression", NULL,
			g_strdup(((const BanLoss *)lost->pdata[i])->sentence));
	return true;
}

/* --- users ----------------------------------------------------------------------- */

static void fault_right(const Audit *audit, const User *user, const char *kind,
			const char *name)
{
	audit_add_fault(audit->report, "user", user->name,
			g_strdup_printf("it has the %s '%s' in the store, which no "
					"signed act gave",
					kind, name));
}

static void fault_lack(const Audit *audit, const User *user, const char *kind,
		       const char *name)
{
	audit_add_fault(audit->report, "user", user->name,
			g_strdup_printf("it has not the %s '%s' in the store, which a "
					"signed act gave",
					kind, name));
}

/* What acts gave, and the store has no more. */
static void examine_lacks(const Audit *audit, const User *user,
			  const RollRights *rights)
{
	g_auto(GStrv) lacking = deedlist_find_lacking(
		&rights->offices, (const char *const *)user->offices);

	for (int role = 0; role < ROLE_COUNT; role++)
		if (rights->roles[role] && !user->roles[role])
			fault_lack(audit, user, "role", role_get_name((Role)role));
	for (size_t i = 0; lacking[i] != NULL; i++)
		fault_lack(audit, user, "office", lacking[i]);
}

static void examine_rights(const Audit *audit, const User *user)
{
	const RollRights *rights = roll_find(audit->roll, user->name);

	for (int role = 0; role < ROLE_COUNT; role++)
		if (user->roles[role] && (rights == NULL || !rights->roles[role]))
			fault_right(audit, user, "role", role_get_name((Role)role));
	for (size_t i = 0; user->offices[i] != NULL; i++)
		if (rights == NULL || !deedlist_has(&rights->offices, user->offices[i]))
			fault_right(audit, user, "office", user->offices[i]);
	if (rights != NULL)
		examine_lacks(audit, user, rights);
}

static void examine_user(const Audit *audit, const User *user)
{
	const char *key = roll_find_key(audit->roll, user->name);

	if (key == NULL)
		audit_add_fault(audit->report, "user", user->name,
				g_strdup("it is added by no signed act"));
	else if (strcmp(key, user->verifier) != 0)
		audit_add_fault(audit->report, "user", user->name,
				g_strdup("it has another key in the store than in the "
					 "register"));
	if (key != NULL)
		examine_rights(audit, user);
}

static gboolean is_of(const void *user, const void *name)
{
	return strcmp(((const User *)user)->name, name) == 0;
}

static bool examine_users(const Audit *audit, GError **error)
{
	g_auto(GStrv) names = roll_list_names(audit->roll);
	g_autoptr(GPtrArray) users = NULL;

	if (!office_load_users(audit->store, &users, error))
		return false;
	for (guint i = 0; i < users->len; i++)
		examine_user(audit, users->pdata[i]);
	for (size_t i = 0; names[i] != NULL; i++)
		if (!g_ptr_array_find_with_equal_func(users, names[i], is_of, NULL))
			audit_add_fault(audit->report, "user", names[i],
					g_strdup("the store has it no more"));
	return true;
}

bool audit_examine(Office *office, bool witnessed, AuditReport *report_out,
		   GError **error)
{
	g_auto(AuditReport) report = { .kinds = NULL };
	g_autoptr(Roll) roll = NULL;
	Audit audit = { .store = office->store, .report = &report };

	if (!roll_load(office->store, &roll, error))
		return false;
	audit.roll = roll;
	if (!witnessed)
		audit_add_fault(&report, "witness", NULL,
				g_strdup("the home's store is older than it, or "
					 "another ('adopt' says more)"));
	if (!sealing_examine(office, &report, error) ||
	    !ledger_examine(office, &report, error) ||
	    !examine_dossiers(&audit, error) ||
	    !examine_suppressions(&audit, office, error) ||
	    !examine_users(&audit, error))
		return false;
	*report_out = report;
	report.kinds = NULL;
	return true;
}
