#include "base-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef int FileDescriptor;

static void descriptor_close(FileDescriptor *fd)
{
	if (*fd >= 0)
		close(*fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FileDescriptor, descriptor_close)

/* Read until the end or one byte past `limit`. */
static bool read_all(int fd, size_t limit, GByteArray *into, int *errnum_out)
{
	guint8 buffer[1 << 16];

	while (into->len <= limit) {
		ssize_t got = read(fd, buffer, sizeof buffer);

		if (got == 0)
			return true;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			*errnum_out = errno;
			return false;
		}
		g_byte_array_append(into, buffer, (guint)got);
	}
	return true;
}

static bool fail_large(const char *path, size_t limit, GError **error)
{
	return chy_fail(error, CHY_LIMIT,
			"cannot read file '%s': it is larger than %zu bytes", path,
			limit);
}

static bool read_open(int fd, const char *path, size_t limit, GBytes **bytes_out,
		      GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	int errnum = 0;

	if (!read_all(fd, limit, bytes, &errnum))
		return chy_fail_errno(error, errnum, "cannot read file '%s'", path);
	if (bytes->len > limit)
		return fail_large(path, limit, error);
	*bytes_out = g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
	return true;
}

/* Of the open file, or of the file at `path`; NULL with errno. */
static char *make_mark(int fd, const char *path)
{
	struct statx file = { 0 };

	if (statx(fd, path, AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &file) != 0)
		return NULL;
	if ((file.stx_mask & STATX_BTIME) == 0)
		file.stx_btime = (struct statx_timestamp){ 0 };
	return g_strdup_printf("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT ".%09u",
			       (guint64)file.stx_ino, (gint64)file.stx_btime.tv_sec,
			       file.stx_btime.tv_nsec);
}

bool file_read(const char *path, size_t limit, GBytes **bytes_out, GError **error)
{
	g_auto(FileDescriptor) fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return chy_fail_errno(error, errno, "cannot read file '%s'", path);
	return read_open(fd, path, limit, bytes_out, error);
}

bool file_read_marked(const char *path, size_t limit, GBytes **bytes_out,
		      char **mark_out, GError **error)
{
	g_auto(FileDescriptor) fd = open(path, O_RDONLY | O_CLOEXEC);
	g_autofree char *mark = fd >= 0 ? make_mark(fd, "") : NULL;

	if (mark == NULL)
		return chy_fail_errno(error, errno, "cannot read file '%s'", path);
	if (!read_open(fd, path, limit, bytes_out, error))
		return false;
	*mark_out = g_steal_pointer(&mark);
	return true;
}

bool file_map(const char *path, size_t limit, GBytes **bytes_out, GError **error)
{
	g_auto(FileDescriptor) fd = open(path, O_RDONLY | O_CLOEXEC);
	g_autoptr(GMappedFile) map = NULL;
	g_autoptr(GError) cause = NULL;

	if (fd < 0)
		return chy_fail_errno(error, errno, "cannot read file '%s'", path);
	map = g_mapped_file_new_from_fd(fd, false, &cause);
	if (map == NULL)
		return chy_fail(error, CHY_IO, "cannot read file '%s': %s", path,
				cause->message);
	if (g_mapped_file_get_length(map) > limit)
		return fail_large(path, limit, error);
	*bytes_out = g_mapped_file_get_bytes(map);
	return true;
}

/* Of resolved paths, of which "/" alone ends in a slash. */
static bool is_within(const char *inner, const char *outer)
{
	size_t length = strlen(outer);

	return strncmp(inner, outer, length) == 0 &&
	       (inner[length] == '/' || inner[length] == '\0' ||
		outer[length - 1] == '/');
}

bool file_check_within(const char *path, const char *folder, GError **error)
{
	g_autofree char *inner = realpath(path, NULL);
	g_autofree char *outer = inner != NULL ? realpath(folder, NULL) : NULL;

	if (inner == NULL || outer == NULL)
		return chy_fail_errno(error, errno, "cannot read '%s'",
				      inner == NULL ? path : folder);
	if (is_within(inner, outer))
		return true;
	return chy_fail(error, CHY_INVALID,
			"'%s' is a link that leads out of the folder '%s'", path,
			folder);
}

bool file_check_regular(const char *path, GError **error)
{
	struct stat status;

	return stat(path, &status) != 0 || S_ISREG(status.st_mode) ||
	       chy_fail(error, CHY_INVALID,
			"cannot read file '%s': it is no regular file", path);
}

bool file_is_private(const struct stat *status)
{
	return (status->st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

bool file_read_private(const char *path, size_t limit, GBytes **bytes_out,
		       GError **error)
{
	g_auto(FileDescriptor) fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) != 0)
		return chy_fail_errno(error, errno, "cannot read file '%s'", path);
	if (!file_is_private(&status))
		return chy_fail(error, CHY_REFUSED,
				"cannot read file '%s': others than its owner may read "
				"it",
				path);
	return read_open(fd, path, limit, bytes_out, error);
}

static bool write_all(int fd, const char *data, size_t length)
{
	while (length > 0) {
		ssize_t put = write(fd, data, length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		data += put;
		length -= (size_t)put;
	}
	return true;
}

/* What a new file is to hold. */
typedef struct Content {
	const void *data;
	size_t length;
	mode_t mode;
	bool marked; /* the file's mark stands behind the data */
} Content;

static bool write_mark(int fd)
{
	g_autofree char *mark = make_mark(fd, "");

	return mark != NULL && write_all(fd, mark, strlen(mark)) &&
	       write_all(fd, "\n", 1);
}

static bool write_synced(const char *path, const Content *content)
{
	g_auto(FileDescriptor) fd =
		open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		     content->mode);

	return fd >= 0 && write_all(fd, content->data, content->length) &&
	       (!content->marked || write_mark(fd)) && fsync(fd) == 0;
}

static bool sync_folder(const char *path)
{
	g_auto(FileDescriptor) fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0 && fsync(fd) == 0;
}

/* What is being written stands beside its path, with the writer's process: "PATH.123.new". */
#define UNFINISHED ".new"

static bool replace(const char *path, const Content *content, GError **error)
{
	g_autofree char *temporary =
		g_strdup_printf("%s.%d" UNFINISHED, path, (int)getpid());
	g_autofree char *folder = g_path_get_dirname(path);

	if (!write_synced(temporary, content) || g_rename(temporary, path) != 0 ||
	    !sync_folder(folder)) {
		int errnum = errno;

		g_unlink(temporary);
		if (errnum == ENOENT)
			return chy_fail(
				error, CHY_CANNOT_CREATE,
				"cannot write file '%s': there is no folder '%s'", path,
				folder);
		return chy_fail_errno(error, errnum, "cannot write file '%s'", path);
	}
	return true;
}

bool file_write(const char *path, const void *data, size_t length, mode_t mode,
		GError **error)
{
	const Content content = { data, length, mode, false };

	return replace(path, &content, error);
}

/* Whether `name` is that of what a process writes to be called `base`. */
static bool is_unfinished(const char *name, const char *base)
{
	const char *process = g_str_has_prefix(name, base) ? name + strlen(base) : "";
	size_t digits = *process == '.' ? strspn(process + 1, "0123456789") : 0;

	return digits > 0 && strcmp(process + 1 + digits, UNFINISHED) == 0;
}

bool file_remove_unfinished(const char *path, GError **error)
{
	g_autofree char *base = g_path_get_basename(path);
	g_autofree char *folder = g_path_get_dirname(path);
	g_autoptr(GError) cause = NULL;
	g_autoptr(GDir) entries = g_dir_open(folder, 0, &cause);
	g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free);
	const char *name;

	if (entries == NULL)
		return chy_fail(error, CHY_IO, "cannot look into folder '%s': %s",
				folder, cause->message);
	/* all names first: who removes while it reads passes some over */
	while ((name = g_dir_read_name(entries)) != NULL)
		if (is_unfinished(name, base))
			g_ptr_array_add(left, g_build_filename(folder, name, NULL));
	for (guint i = 0; i < left->len; i++)
		if (g_unlink(left->pdata[i]) != 0 && errno != ENOENT)
			return chy_fail_errno(error, errno, "cannot remove file '%s'",
					      (const char *)left->pdata[i]);
	return true;
}

bool file_write_marked(const char *path, const char *text, mode_t mode, GError **error)
{
	const Content content = { text, strlen(text), mode, true };

	return replace(path, &content, error);
}

bool file_mark(const char *path, char **mark_out, GError **error)
{
	char *mark = make_mark(AT_FDCWD, path);

	if (mark == NULL)
		return chy_fail_errno(error, errno, "cannot look at '%s'", path);
	*mark_out = mark;
	return true;
}

static bool write_into(const char *path, const void *data, size_t length,
		       GError **error)
{
	g_auto(FileDescriptor) fd = open(path, O_WRONLY | O_CLOEXEC);

	return (fd >= 0 && write_all(fd, data, length)) ||
	       chy_fail_errno(error, errno, "cannot write file '%s'", path);
}

bool file_deliver(const char *path, const void *data, size_t length, mode_t mode,
		  GError **error)
{
	struct stat status, link;
	bool there = stat(path, &status) == 0;

	if (there && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
		return write_into(path, data, length, error);
	if (lstat(path, &link) != 0 || !S_ISLNK(link.st_mode))
		return file_write(path, data, length, mode, error);

	g_autofree char *target = realpath(path, NULL);

	return target != NULL
		       ? file_write(target, data, length, mode, error)
		       : chy_fail_errno(error, errno, "cannot write file '%s'", path);
}

bool file_create(const char *path, const void *data, size_t length, mode_t mode,
		 GError **error)
{
	g_autofree char *temporary =
		g_strdup_printf("%s.%d" UNFINISHED, path, (int)getpid());
	g_autofree char *folder = g_path_get_dirname(path);
	const Content content = { data, length, mode, false };
	bool created = write_synced(temporary, &content) &&
		       link(temporary, path) == 0 && sync_folder(folder);
	int errnum = errno;

	g_unlink(temporary);
	return created || chy_fail_errno(error, errnum, "cannot make file '%s'", path);
}

bool folder_make(const char *path, mode_t mode, GError **error)
{
	if (g_mkdir_with_parents(path, (int)mode) != 0) {
		int errnum = errno == ENOTDIR ? EEXIST : errno;

		return chy_fail_errno(error, errnum, "cannot make folder '%s'", path);
	}
	return true;
}

bool folder_make_below(const char *path, mode_t mode, GError **error)
{
	g_autofree char *absolute = g_canonicalize_filename(path, NULL);
	g_autofree char *above = g_path_get_dirname(absolute);

	if (!g_file_test(above, G_FILE_TEST_EXISTS))
		return chy_fail(error, CHY_CANNOT_CREATE,
				"cannot make folder '%s': there is no folder '%s'",
				path, above);
	return folder_make(path, mode, error);
}
