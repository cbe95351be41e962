/*
 * Dossiers in the store: their files, and the row that carries state and round.
 */
#include "drafting-approval.h"
#include "drafting-dossier.h"
#include "drafting-round.h"

#include "store-core.h"

#include <string.h>

static const char sql_files[] =
	"SELECT path, bytes FROM drafting_file WHERE dossier = $1 ORDER BY path";
static const char sql_names[] = "SELECT name FROM drafting_dossier ORDER BY name";
static const char sql_add_dossier[] =
	"INSERT INTO drafting_dossier (name, state, round, changed)"
	" VALUES ($1, 'draft', 1, $2) ON CONFLICT (name) DO NOTHING";
static const char sql_touch[] =
	"UPDATE drafting_dossier SET changed = $1 WHERE name = $2 AND state = 'draft'";
static const char sql_drop_files[] = "DELETE FROM drafting_file WHERE dossier = $1";
static const char sql_add_file[] =
	"INSERT INTO drafting_file (dossier, path, bytes) VALUES ($1, $2, $3)";

static void file_clear(DossierFile *file)
{
	g_free((char *)file->path);
	g_bytes_unref(file->bytes);
}

static bool load_files(Store *store, const char *name, GArray *files, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_files, STORE_ARGS(store_text(name)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		size_t length = 0;
		const void *data = store_rows_blob(rows, 1, &length);
		DossierFile file = { g_strdup(store_rows_text(rows, 0)),
				     g_bytes_new(data, length) };

		g_array_append_val(files, file);
	}
	return store_rows_finish(rows, error);
}

static GArray *files_new(void)
{
	GArray *files = g_array_new(FALSE, FALSE, sizeof(DossierFile));

	g_array_set_clear_func(files, (GDestroyNotify)file_clear);
	return files;
}

bool dossier_load(Store *store, const char *name, Dossier **dossier_out, GError **error)
{
	g_autoptr(GArray) files = files_new();

	if (!load_files(store, name, files, error))
		return false;
	if (files->len == 0)
		return chy_fail(error, CHY_NOT_FOUND,
				"cannot find dossier '%s': there is none of this name",
				name);
	return dossier_new((const DossierFile *)(void *)files->data, files->len,
			   dossier_out, error);
}

/* Whether the store holds exactly the files of `dossier`. */
static bool is_stored(Store *store, const Dossier *dossier, bool *same_out,
		      GError **error)
{
	g_autoptr(GArray) files = files_new();
	bool same = true;

	if (!load_files(store, dossier_get_name(dossier), files, error))
		return false;
	same = files->len == dossier_file_count(dossier);
	for (guint i = 0; same && i < files->len; i++) {
		const DossierFile *stored = &g_array_index(files, DossierFile, i);
		const DossierFile *file = dossier_find_file(dossier, stored->path);

		same = file != NULL && g_bytes_equal(file->bytes, stored->bytes);
	}
	*same_out = same;
	return true;
}

static bool replace_files(Store *store, const Dossier *dossier, GError **error)
{
	const char *name = dossier_get_name(dossier);

	if (!store_run(store, sql_drop_files, STORE_ARGS(store_text(name)), error))
		return false;
	for (size_t i = 0; i < dossier_file_count(dossier); i++) {
		const DossierFile *file = dossier_file(dossier, i);
		size_t length = 0;
		const void *data = g_bytes_get_data(file->bytes, &length);

		if (!store_run(store, sql_add_file,
			       STORE_ARGS(store_text(name), store_text(file->path),
					  store_blob(data != NULL ? data : "", length)),
			       error))
			return false;
	}
	return true;
}

static bool fail_no_draft(Store *store, const char *name, GError **error)
{
	DossierState state = DOSSIER_DRAFT;

	if (!approval_get_state(store, name, &state, error))
		return false;
	return chy_fail(error, CHY_REFUSED,
			"cannot change dossier '%s': it is %s and no draft any more",
			name, dossier_state_name(state));
}

static bool add_author(Store *store, const char *name, const DossierAuthor *author,
		       GError **error)
{
	ApprovalAct act = { .dossier = name,
			    .user = author->user,
			    .stamp = author->stamp };

	return round_add_author(store, &act, error);
}

/* The same files once more: whoever brings them to a draft is an author of it all the
 * same. */
static bool save_again(Store *store, const char *name, const DossierAuthor *author,
		       bool *changed_out, GError **error)
{
	DossierState state = DOSSIER_DRAFT;

	if (!approval_get_state(store, name, &state, error) ||
	    (state == DOSSIER_DRAFT && !add_author(store, name, author, error)))
		return false;
	*changed_out = false;
	return true;
}

bool dossier_save(Store *store, const Dossier *dossier, const DossierAuthor *author,
		  bool *changed_out, GError **error)
{
	const char *name = dossier_get_name(dossier);
	int64_t changed = 0;
	bool same = false;

	if (name == NULL)
		return chy_fail(error, CHY_INVALID,
				"cannot keep dossier: dossier.yaml gives it no name");
	if (!is_stored(store, dossier, &same, error))
		return false;
	if (same)
		return save_again(store, name, author, changed_out, error);
	if (!store_run(store, sql_add_dossier,
		       STORE_ARGS(store_text(name), store_text(author->stamp)),
		       error) ||
	    !store_change(store, sql_touch,
			  STORE_ARGS(store_text(author->stamp), store_text(name)),
			  &changed, error))
		return false;
	if (changed == 0)
		return fail_no_draft(store, name, error);
	if (!replace_files(store, dossier, error) ||
	    !add_author(store, name, author, error))
		return false;
	*changed_out = true;
	return true;
}

bool dossier_export(Store *store, const char *name, const char *folder, GError **error)
{
	g_autoptr(Dossier) dossier = NULL;

	return dossier_load(store, name, &dossier, error) &&
	       dossier_write_folder(dossier, folder, error);
}

bool dossier_names(Store *store, char ***names_out, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	if (!store_query(store, sql_names, NULL, &rows, error))
		return false;
	while (store_rows_next(rows))
		g_ptr_array_add(names, g_strdup(store_rows_text(rows, 0)));
	if (!store_rows_finish(rows, error))
		return false;
	g_ptr_array_add(names, NULL);
	*names_out = (char **)g_ptr_array_steal(names, NULL);
	return true;
}
