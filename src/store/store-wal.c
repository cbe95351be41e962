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

/* The index begins with its header, twice, and what checkpoints have done; all is native. */
typedef struct WalIndex {
	uint32_t version, unused, changes;
	uint8_t initialised, big_endian;
	uint16_t page_size; /* 1 stands for 65,536 */
	uint32_t last;      /* frame of a commit */
	uint32_t pages, checksum[2], salt[2], own_checksum[2];
	uint32_t again[12];
	uint32_t backfilled, marks[5];
	uint8_t locks[8];
	uint32_t attempted; /* last frame that a checkpoint has synced, to copy it */
} WalIndex;

#define WAL_HEADER 32   /* bytes before the first frame */
#define FRAME_HEADER 24 /* and before the page of each */

static int64_t end_of(const WalIndex *index, uint32_t frame)
{
	int64_t page = index->page_size == 1 ? 65536 : index->page_size;

	return frame == 0 ? 0 : WAL_HEADER + (int64_t)frame * (FRAME_HEADER + page);
}

int wal_open_index(const char *location)
{
	g_autofree char *path = g_strconcat(location, "-shm", NULL);

	return open(path, O_RDONLY | O_CLOEXEC);
}

WalExtent wal_measure(int index)
{
	WalIndex read;

	if (pread(index, &read, sizeof read, 0) != sizeof read)
		return (WalExtent){ 0 };
	return (WalExtent){
		.lap = ((uint64_t)read.salt[0] << 32) | read.salt[1],
		.bytes = end_of(&read, read.last),
		.copied = end_of(&read, read.attempted),
	};
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
