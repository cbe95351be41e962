#include "register-scan.h"

#include "seal-digest.h"

bool register_scan_add(Store *store, GBytes *bytes, char **digest_out, GError **error)
{
	size_t length;
	const void *data = g_bytes_get_data(bytes, &length);
	Digest digest;

	if (length == 0)
		return chy_fail(error, CHY_INVALID, "cannot keep a scan: it is empty");
	if (length > LIMIT_SCAN)
		return chy_fail(error, CHY_LIMIT,
				"cannot keep a scan of more than %u bytes", LIMIT_SCAN);
	digest_data(data, length, &digest);

	g_autofree char *hex = digest_hex(&digest);

	if (!store_run(store,
		       "INSERT INTO register_scan (digest, bytes) VALUES ($1, $2)"
		       " ON CONFLICT DO NOTHING",
		       STORE_ARGS(store_text(hex), store_blob(data, length)), error))
		return false;
	*digest_out = g_steal_pointer(&hex);
	return true;
}

bool register_scan_load(Store *store, const char *digest, GBytes **bytes_out,
			GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GBytes) bytes = NULL;

	if (!store_query(store, "SELECT bytes FROM register_scan WHERE digest = $1",
			 STORE_ARGS(store_text(digest)), &rows, error))
		return false;
	if (store_rows_next(rows)) {
		size_t length;
		const void *data = store_rows_blob(rows, 0, &length);

		bytes = g_bytes_new(data, length);
	}
	if (!store_rows_finish(rows, error))
		return false;
	if (bytes == NULL)
		return chy_fail(error, CHY_NOT_FOUND, "there is no scan '%s'", digest);
	*bytes_out = g_steal_pointer(&bytes);
	return true;
}
