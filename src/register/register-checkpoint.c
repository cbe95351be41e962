#include "register-checkpoint.h"

#include "register-entry.h"
#include "register-proof.h"
#include "seal-base64.h"

#include <string.h>

/* The text of a checkpoint: yours. */
static char *checkpoint_text(const char *origin, int64_t size, const Digest *root)
{
	g_autofree char *base64 = base64_format(root->bytes, DIGEST_SIZE);

	return g_strdup_printf("%s\n%" G_GINT64_FORMAT "\n%s\n", origin, size, base64);
}

static bool checkpoint_insert(Store *store, int64_t size, const char *stamp,
			      const char *note, GError **error)
{
	return store_run(
		store,
		"INSERT INTO register_checkpoint (size, stamp, note) "
		"VALUES ($1, $2, $3)",
		STORE_ARGS(store_int(size), store_text(stamp), store_text(note)),
		error);
}

/* Sign and store a checkpoint of the first `size` entries: yours, NULL and why. */
static char *checkpoint_make(Store *store, const RegisterSeal *seal, const char *stamp,
			     int64_t size, GError **error)
{
	Digest root;

	if (!register_root(store, size, &root, error))
		return NULL;

	g_autofree char *text = checkpoint_text(seal->origin, size, &root);
	g_autofree char *note = NULL;

	if (!note_sign(text, seal->origin, seal->key, &note, error) ||
	    !checkpoint_insert(store, size, stamp, note, error))
		return NULL;
	return g_steal_pointer(&note);
}

bool register_checkpoint(Store *store, const RegisterSeal *seal, const char *stamp,
			 char **note_out, GError **error)
{
	g_autofree char *note = NULL;
	int64_t size;

	g_assert(store_in_transaction(store));
	if (!register_get_size(store, &size, error))
		return false;
	if (size == 0)
		return chy_fail(error, CHY_REFUSED,
				"cannot sign a checkpoint: the register is empty");
	if (!store_find_text(store,
			     "SELECT note FROM register_checkpoint WHERE size = $1",
			     STORE_ARGS(store_int(size)), &note, error))
		return false;
	if (note == NULL)
		note = checkpoint_make(store, seal, stamp, size, error);
	if (note == NULL)
		return false;
	if (note_out != NULL)
		*note_out = g_steal_pointer(&note);
	return true;
}

bool register_checkpoint_last(Store *store, char **note_out, GError **error)
{
	return store_find_text(store,
			       "SELECT note FROM register_checkpoint "
			       "ORDER BY size DESC LIMIT 1",
			       NULL, note_out, error);
}

static const char sql_unsealed_acts[] =
	"SELECT a.position FROM (SELECT position, LEAD(position) OVER (ORDER BY "
	"position)"
	" AS following FROM register_entry WHERE kind = 'act') a WHERE NOT EXISTS"
	" (SELECT 1 FROM register_checkpoint c WHERE c.size > a.position"
	" AND (a.following IS NULL OR c.size <= a.following)) ORDER BY a.position";

bool register_unsealed_acts(Store *store, UnsealedVisit visit, void *data,
			    GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_unsealed_acts, NULL, &rows, error))
		return false;
	while (store_rows_next(rows))
		visit(data, store_rows_int(rows, 0));
	return store_rows_finish(rows, error);
}

bool register_find_unsealed(Store *store, int64_t *position_out, GError **error)
{
	StoreInt sealed = { 0 };
	int64_t size;

	if (!register_get_size(store, &size, error) ||
	    !store_find_int(store,
			    "SELECT COALESCE(MAX(size), 0) FROM register_checkpoint",
			    NULL, &sealed, error))
		return false;
	*position_out = sealed.value < size ? sealed.value : -1;
	return true;
}

/* A decimal number without sign or leading zeros, as the format has it. */
static bool size_parse(const char *text, uint64_t *size_out)
{
	size_t length = strlen(text);

	if (length == 0 || strspn(text, "0123456789") != length)
		return false;
	if (text[0] == '0' && length > 1)
		return false;
	return g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, size_out, NULL);
}

static bool checkpoint_fail(GError **error, const char *why)
{
	return chy_fail(error, CHY_INVALID, "cannot read checkpoint: %s", why);
}

bool checkpoint_parse(const char *text, Checkpoint **checkpoint_out, GError **error)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", 5);
	g_autoptr(GBytes) root = NULL;
	g_autoptr(Checkpoint) checkpoint = g_new0(Checkpoint, 1);

	/* Three lines and what follows the last LF make at least four pieces. */
	if (g_strv_length(lines) < 4)
		return checkpoint_fail(error, "it has fewer than three lines");
	if (lines[0][0] == '\0')
		return checkpoint_fail(error, "its origin is empty");
	if (!size_parse(lines[1], &checkpoint->size))
		return checkpoint_fail(error, "its size is no number");
	if (!base64_parse(lines[2], strlen(lines[2]), &root, NULL) ||
	    !digest_from_bytes(g_bytes_get_data(root, NULL), g_bytes_get_size(root),
			       &checkpoint->root, NULL))
		return checkpoint_fail(error, "its root is not the base64 of 32 bytes");
	checkpoint->origin = g_strdup(lines[0]);
	*checkpoint_out = g_steal_pointer(&checkpoint);
	return true;
}

void checkpoint_free(Checkpoint *checkpoint)
{
	if (checkpoint == NULL)
		return;
	g_free(checkpoint->origin);
	g_free(checkpoint);
}
