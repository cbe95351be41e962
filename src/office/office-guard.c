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

/* The path without links on the way to it; yours. */
static char *resolve(const char *path)
{
	g_autofree char *real = realpath(path, NULL);

	return real != NULL ? g_steal_pointer(&real)
			    : g_canonicalize_filename(path, NULL);
}

/* Whether the folder is, or lies in, that of a home's keys. */
static bool is_among_keys(const char *folder)
{
	g_autofree char *at = resolve(folder);

	while (strcmp(at, "/") != 0) {
		g_autofree char *name = g_path_get_basename(at);
		char *above = g_path_get_dirname(at);

		g_free(at);
		at = above;
		if (strcmp(name, OFFICE_KEYS_FOLDER) == 0 && is_home(at))
			return true;
	}
	return false;
}

bool office_guard_file(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *place = resolve(folder);
	g_autofree char *name = g_path_get_basename(path);
	bool own = is_home(place) && (g_str_has_prefix(name, OFFICE_STORE_FILE) ||
				      strcmp(name, OFFICE_CONFIG_FILE) == 0 ||
				      strcmp(name, OFFICE_WITNESS_FILE) == 0);

	return (!own && !is_among_keys(place)) ||
	       chy_fail(error, CHY_REFUSED,
			"cannot write file '%s': a home is made of it", path);
}

bool office_guard_keys(const char *folder, GError **error)
{
	return !is_among_keys(folder) ||
	       chy_fail(error, CHY_REFUSED,
			"cannot write into folder '%s': it is for a home's keys",
			folder);
}

bool office_guard_folder(const char *path, GError **error)
{
	if (is_home(path))
		return chy_fail(error, CHY_REFUSED,
				"cannot write into folder '%s': it is a home", path);
	return office_guard_keys(path, error);
}
