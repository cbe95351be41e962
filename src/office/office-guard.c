#include "office-guard.h"

#include "office-private.h"

#include <stdlib.h>
#include <string.h>

static bool is_home(const char *folder)
{
	g_autofree char *config = g_build_filename(folder, OFFICE_CONFIG_FILE, NULL);
	g_autofree char *store = g_build_filename(folder, OFFICE_STORE_FILE, NULL);

	return g_file_test(config, G_FILE_TEST_EXISTS) &&
	       g_file_test(store, G_FILE_TEST_EXISTS);
}

/* The folder that holds the file, without links on the way to it; yours. */
static char *folder_of(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *real = realpath(folder, NULL);

	return real != NULL ? g_steal_pointer(&real)
			    : g_canonicalize_filename(folder, NULL);
}

bool office_guard_file(const char *path, GError **error)
{
	g_autofree char *folder = folder_of(path);
	g_autofree char *above = g_path_get_dirname(folder);
	g_autofree char *within = g_path_get_basename(folder);
	g_autofree char *name = g_path_get_basename(path);
	bool key = strcmp(within, OFFICE_KEYS_FOLDER) == 0 && is_home(above);
	bool own = is_home(folder) && (g_str_has_prefix(name, OFFICE_STORE_FILE) ||
				       strcmp(name, OFFICE_CONFIG_FILE) == 0 ||
				       strcmp(name, OFFICE_WITNESS_FILE) == 0);

	return (!key && !own) ||
	       chy_fail(error, CHY_REFUSED,
			"cannot write file '%s': a home is made of it", path);
}

bool office_guard_folder(const char *path, GError **error)
{
	return !is_home(path) ||
	       chy_fail(error, CHY_REFUSED,
			"cannot write into folder '%s': it is a home", path);
}
