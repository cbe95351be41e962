/*
 * Choosing the reader by the file's name, and running it.
 */
#include "directory-import.h"

#include "directory-intake.h"

#include "base-file.h"
#include "base-limits.h"
#include "format-yaml.h"

#include <string.h>

const char *import_kind_name(ImportKind kind)
{
	static const char *const names[IMPORT_KINDS] = {
		[IMPORT_BODIES] = "bodies",
		[IMPORT_POSTS] = "posts",
		[IMPORT_PERSONS] = "persons",
		[IMPORT_CIRCLES] = "circles",
		[IMPORT_SUPPRESSIONS] = "suppressions",
		[IMPORT_OCCASIONS] = "occasions",
	};

	return names[kind];
}

static bool is_code(const char *text, size_t shortest, size_t longest)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return text[length] == '\0' && length >= shortest && length <= longest;
}

static bool check_options(Intake *intake, const ImportOptions *options, GError **error)
{
	bool found = true;

	if (options->country != NULL && !is_code(options->country, 2, 2))
		return chy_fail(error, CHY_INVALID,
				"a country is two small letters, not '%s'",
				options->country);
	if (options->language != NULL && !is_code(options->language, 2, LIMIT_WORD))
		return chy_fail(error, CHY_INVALID, "'%s' is no language",
				options->language);
	if (options->parent != NULL &&
	    !intake_find_body(intake, options->parent, &found, error))
		return false;
	return found ||
	       chy_fail(error, CHY_NOT_FOUND,
			"cannot import '%s': the parent '%s' is not in the directory",
			options->path, options->parent);
}

static bool read_yaml_file(Intake *intake, const char *path, GError **error)
{
	g_autoptr(GBytes) text = NULL;

	return file_read(path, LIMIT_YAML_FILE, &text, error) &&
	       yaml_read(intake, path, text, error);
}

bool directory_import(Store *store, const ImportOptions *options,
		      ImportReport **report_out, GError **error)
{
	g_autoptr(Intake) intake = NULL;
	bool json = g_str_has_suffix(options->path, ".json");
	bool yaml = g_str_has_suffix(options->path, ".yaml") ||
		    g_str_has_suffix(options->path, ".yml");

	if (!json && !yaml && !g_file_test(options->path, G_FILE_TEST_EXISTS))
		return chy_fail(error, CHY_NOT_FOUND,
				"cannot import '%s': there is no such file or folder",
				options->path);
	if (!json && !yaml)
		return chy_fail(
			error, CHY_INVALID,
			"cannot import '%s': its name ends neither in .yaml nor in "
			".json",
			options->path);
	if (!intake_open(store, &intake, error))
		return false;
	intake->occasion = options->occasion;
	if (!check_options(intake, options, error) ||
	    !(json ? popolo_read(intake, options, error)
		   : read_yaml_file(intake, options->path, error)))
		return false;
	*report_out = intake_finish(intake);
	return true;
}

bool directory_import_yaml(Store *store, const char *file, GBytes *text,
			   ImportReport **report_out, GError **error)
{
	g_autoptr(Intake) intake = NULL;

	if (!intake_open(store, &intake, error) ||
	    !yaml_read(intake, file, text, error))
		return false;
	*report_out = intake_finish(intake);
	return true;
}
