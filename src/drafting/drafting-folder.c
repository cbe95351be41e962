/*
 * A dossier as a folder of the file system.
 *
 * Names that begin with "." and backup copies that end in "~" do not belong to the
 * dossier.
 */
#include "drafting-dossier.h"
#include "drafting-private.h"

#include "base-file.h"
#include "base-limits.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define FOLDER_MODE 0755
#define FILE_MODE 0644

/* One reading of a folder. */
typedef struct FolderReader {
	const char *root;
	GArray *files; /* DossierFile, each owned */
} FolderReader;

static void file_clear(DossierFile *file)
{
	g_free((char *)file->path);
	g_bytes_unref(file->bytes);
}

static bool read_folder(const FolderReader *reader, const char *below, unsigned depth,
			GError **error);

static bool read_file(const FolderReader *reader, const char *path, const char *below,
		      GError **error)
{
	DossierFile file = { NULL, NULL };

	if (reader->files->len == LIMIT_DOSSIER_FILES)
		return chy_fail(error, CHY_LIMIT,
				"cannot read dossier '%s': it has more than %d files",
				reader->root, LIMIT_DOSSIER_FILES);
	if (!file_read(path, LIMIT_DOSSIER_FILE, &file.bytes, error))
		return false;
	file.path = g_strdup(below);
	g_array_append_val(reader->files, file);
	return true;
}

static bool read_entry(const FolderReader *reader, const char *below, unsigned depth,
		       GError **error)
{
	g_autofree char *path = g_build_filename(reader->root, below, NULL);
	struct stat status;

	if (!g_utf8_validate(below, -1, NULL))
		return chy_fail(error, CHY_INVALID,
				"cannot read dossier '%s': a file's name is no UTF-8",
				reader->root);
	if (stat(path, &status) != 0)
		return chy_fail_errno(error, errno, "cannot read file '%s'", path);
	if (!file_check_within(path, reader->root, error))
		return false;
	if (S_ISDIR(status.st_mode))
		return read_folder(reader, below, depth + 1, error);
	return file_check_regular(path, error) && read_file(reader, path, below, error);
}

static bool is_passed_over(const char *name)
{
	return name[0] == '.' || g_str_has_suffix(name, "~");
}

static bool read_folder(const FolderReader *reader, const char *below, unsigned depth,
			GError **error)
{
	g_autofree char *path = g_build_filename(reader->root, below, NULL);
	g_autoptr(GDir) folder = NULL;
	const char *name = NULL;

	if (depth > LIMIT_DOSSIER_DEPTH)
		return chy_fail(error, CHY_LIMIT,
				"cannot read dossier '%s': its folders are too deep",
				reader->root);
	if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
		return chy_fail(error, CHY_INVALID, "'%s' is a file, and no folder",
				path);
	errno = 0;
	folder = g_dir_open(path, 0, NULL);
	if (folder == NULL)
		return chy_fail_errno(error, errno, "cannot read folder '%s'", path);
	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *inner = below[0] == '\0'
						 ? g_strdup(name)
						 : g_strconcat(below, "/", name, NULL);

		if (!is_passed_over(name) && !read_entry(reader, inner, depth, error))
			return false;
	}
	return true;
}

bool dossier_load_folder(const char *path, Dossier **dossier_out, GError **error)
{
	g_autoptr(GArray) files = g_array_new(FALSE, FALSE, sizeof(DossierFile));
	FolderReader reader = { .root = path, .files = files };

	g_array_set_clear_func(files, (GDestroyNotify)file_clear);
	if (!read_folder(&reader, "", 0, error))
		return false;
	return dossier_new((const DossierFile *)(void *)files->data, files->len,
			   dossier_out, error);
}

/* The folder exists and holds nothing. */
static bool make_empty(const char *folder, GError **error)
{
	g_autoptr(GDir) inside = NULL;

	if (!folder_make_below(folder, FOLDER_MODE, error))
		return false;
	inside = g_dir_open(folder, 0, NULL);
	if (inside == NULL)
		return chy_fail(error, CHY_EXISTS,
				"cannot write dossier: '%s' is no folder", folder);
	if (g_dir_read_name(inside) != NULL)
		return chy_fail(error, CHY_EXISTS,
				"cannot write dossier: the folder '%s' is not empty",
				folder);
	return true;
}

bool dossier_write_folder(const Dossier *dossier, const char *folder, GError **error)
{
	if (!make_empty(folder, error))
		return false;
	for (size_t i = 0; i < dossier_file_count(dossier); i++) {
		const DossierFile *file = dossier_file(dossier, i);
		g_autofree char *path = g_build_filename(folder, file->path, NULL);
		g_autofree char *parent = g_path_get_dirname(path);
		size_t length = 0;
		const void *data = g_bytes_get_data(file->bytes, &length);

		if (!folder_make(parent, FOLDER_MODE, error) ||
		    !file_write(path, data, length, FILE_MODE, error))
			return false;
	}
	return true;
}
