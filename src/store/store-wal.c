#include "store-wal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

const char *wal_find(sqlite3 *handle)
{
	const char *store = sqlite3_db_filename(handle, "main");
	const char *wal = store != NULL ? sqlite3_filename_wal(store) : NULL;

	return wal != NULL && wal[0] != '\0' && access(wal, F_OK) == 0 ? wal : NULL;
}

/* SQLite has no lock on this file that closing it again could let go. */
bool wal_sync(const char *wal, GError **error)
{
	int file, failure;

	file = open(wal, O_RDONLY | O_CLOEXEC);
	failure = file < 0 || fdatasync(file) != 0 ? errno : 0;
	if (file >= 0)
		close(file);
	return failure == 0 || failure == EROFS ||
	       chy_fail_errno(error, failure, "cannot sync '%s'", wal);
}

static bool is_missing_or_empty(const char *location, const char *ending)
{
	g_autofree char *path = g_strconcat(location, ending, NULL);
	struct stat status;

	return stat(path, &status) != 0 ? errno == ENOENT : status.st_size == 0;
}

bool wal_is_at_rest(const char *location)
{
	struct statvfs space;

	return statvfs(location, &space) == 0 && (space.f_flag & ST_RDONLY) != 0 &&
	       is_missing_or_empty(location, "-wal") &&
	       is_missing_or_empty(location, "-shm");
}

char *wal_uri_at_rest(const char *location)
{
	g_autofree char *path = g_canonicalize_filename(location, NULL);
	g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);

	return g_strconcat("file://", escaped, "?immutable=1", NULL);
}
