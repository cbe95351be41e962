/*
 * A path is judged by where what is written to it would lie: after all links, the last one
 * included.
 */
#include "office-guard.h"

#include "office-private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where the link leads, yours; NULL for a path that is none. */
static char *follow(const char *path)
{
	g_autofree char *target = g_file_read_link(path, NULL);
	g_autofree char *folder = g_path_get_dirname(path);

	if (target == NULL || g_path_is_absolute(target))
		return g_steal_pointer(&target);
	return g_build_filename(folder, target, NULL);
}

/*
 * The path without links on the way to it, nor at its end, though what it names need not
 * exist; yours. Folders that are not there would be made, so that ".." leads out of them again.
 * A circle of links ends it where it begins: nothing can be written there.
 */
static char *resolve(const char *path)
{
	g_autofree char *real = realpath(path, NULL);

	if (real != NULL || errno != ENOENT)
		return real != NULL ? g_steal_pointer(&real)
				    : g_canonicalize_filename(path, NULL);

	g_autofree char *target = follow(path);

	if (target != NULL)
		return resolve(target);

	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *place =
		strcmp(folder, path) != 0 ? resolve(folder) : g_strdup(folder);

	if (strcmp(name, "..") == 0)
		return g_path_get_dirname(place);
	if (strcmp(name, ".") == 0)
		return g_steal_pointer(&place);

	g_autofree char *at = g_build_filename(place, name, NULL);

	return strcmp(place, folder) != 0 ? resolve(at) : g_steal_pointer(&at);
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
		if (strcmp(name, OFFICE_KEYS_FOLDER) == 0 && office_is_home(at))
			return true;
	}
	return false;
}

bool office_guard_file(const char *path, GError **error)
{
	g_autofree char *real = resolve(path);
	g_autofree char *place = g_path_get_dirname(real);
	g_autofree char *name = g_path_get_basename(real);
	bool own =
		office_is_home(place) && (g_str_has_prefix(name, OFFICE_STORE_FILE) ||
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
	if (office_is_home(path))
		return chy_fail(error, CHY_REFUSED,
				"cannot write into folder '%s': it is a home", path);
	return office_guard_keys(path, error);
}
