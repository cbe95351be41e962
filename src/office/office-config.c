#include "office-config.h"

#include "base-file.h"
#include "base-group.h"
#include "base-limits.h"
#include "base-text.h"
#include "office-section.h"
#include "seal-key.h"

#include <string.h>

static bool load_value(GKeyFile *file, const char *path, const char *key,
		       char **value_out, GError **error)
{
	g_autofree char *value = g_key_file_get_string(file, SECTION_OFFICE, key, NULL);

	if (value == NULL || *value == '\0')
		return chy_fail(error, CHY_CONFIG,
				"%s: cannot read group '%s': it has no '%s'", path,
				SECTION_OFFICE, key);
	*value_out = g_steal_pointer(&value);
	return true;
}

/* The file, and what it says; *bytes_out is yours like the file. NULL and why. */
static GKeyFile *read_file(const char *path, GBytes **bytes_out, GError **error)
{
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GKeyFile) file = g_key_file_new();

	if (!file_read(path, LIMIT_CONFIG_FILE, &bytes, error) ||
	    !section_check_lines(path, bytes, error))
		return NULL;
	if (!g_key_file_load_from_bytes(file, bytes, G_KEY_FILE_NONE, NULL)) {
		chy_fail(error, CHY_CONFIG, "%s: it cannot be read as groups of keys",
			 path);
		return NULL;
	}
	*bytes_out = g_steal_pointer(&bytes);
	return g_steal_pointer(&file);
}

GPtrArray *office_config_examine(const char *path)
{
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GKeyFile) file = read_file(path, &bytes, NULL);

	return file != NULL ? section_find_faults(path, bytes, file, SECTION_ALL_KEYS)
			    : g_ptr_array_new();
}

static bool check_sections(const char *path, GBytes *bytes, GKeyFile *file,
			   GError **error)
{
	g_autoptr(GPtrArray) faults =
		section_find_faults(path, bytes, file, SECTION_WHOLE_FILE);

	return faults->len == 0 ||
	       chy_fail(error, CHY_CONFIG, "%s", (char *)faults->pdata[0]);
}

/* A value that cannot be read is left to who reads the group. */
static void resolve_file(GKeyFile *file, const char *group, const char *key,
			 const char *home)
{
	g_autoptr(GError) fault = NULL;
	g_autofree char *name = g_key_file_get_string(file, group, key, &fault);

	if (fault != NULL)
		return;

	g_autofree char *path = g_canonicalize_filename(name, home);

	g_key_file_set_string(file, group, key, path);
}

/* Have every value that is the name of a file begin at the root: it is below the home. */
static void resolve_files(GKeyFile *file, const char *home)
{
	static const char *const keys[] = { "ca-file", "secret-file", "rsa-key",
					    "ed25519-key" };
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

	for (size_t i = 0; groups[i] != NULL; i++)
		for (size_t k = 0; k < G_N_ELEMENTS(keys); k++)
			resolve_file(file, groups[i], keys[k], home);
}

bool office_config_blame(const OfficeConfig *config, GError **error)
{
	g_prefix_error(error, "%s: ", config->path);
	return false;
}

/* Its values are lines of text. */
static bool check_office(const OfficeConfig *config, GError **error)
{
	return group_check(config->file, SECTION_OFFICE, section_office_keys, error) ||
	       office_config_blame(config, error);
}

OfficeConfig *office_config_load(const char *path, GError **error)
{
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(OfficeConfig) config = g_new0(OfficeConfig, 1);

	config->path = g_strdup(path);
	config->file = read_file(path, &bytes, error);
	if (config->file == NULL || !check_sections(path, bytes, config->file, error) ||
	    !check_office(config, error) ||
	    !load_value(config->file, path, "name", &config->name, error) ||
	    !load_value(config->file, path, "origin", &config->origin, error) ||
	    !load_value(config->file, path, "site", &config->site, error))
		return NULL;

	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *home = g_canonicalize_filename(folder, NULL);

	resolve_files(config->file, home);
	return g_steal_pointer(&config);
}

void office_config_free(OfficeConfig *config)
{
	if (config == NULL)
		return;
	g_free(config->path);
	g_free(config->name);
	g_free(config->origin);
	g_free(config->site);
	g_clear_pointer(&config->file, g_key_file_unref);
	g_free(config);
}

static bool matches(const char *pattern, const char *text)
{
	return g_regex_match_simple(pattern, text, G_REGEX_DOLLAR_ENDONLY, 0);
}

/* It stands on every checkpoint for good, and under it the register's key signs. */
static bool check_origin(const char *origin, GError **error)
{
	if (matches("^[A-Za-z][A-Za-z0-9+.-]*:/", origin))
		return chy_fail(error, CHY_INVALID,
				"the register's origin '%s' must have no scheme: it "
				"is a host and a path, as majlis.example/register",
				origin);
	if (!key_name_is_legal(origin) || text_has_control(origin) ||
	    strlen(origin) > LIMIT_NAME ||
	    !matches("^[^\\s+/?#]+(/[^\\s+/?#]+)*$", origin))
		return chy_fail(error, CHY_INVALID,
				"the register's origin '%s' must have no space, '+', "
				"'?' or '#', no empty part and no slash at its end, "
				"and at most %d bytes",
				origin, LIMIT_NAME);
	return true;
}

bool office_site_check(const char *site, GError **error)
{
	if (!matches("^https?://([^\\s/?#@:\\[\\]]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]+)?"
		     "(/[^\\s/?#]+)*/?$",
		     site) ||
	    !g_uri_is_valid(site, G_URI_FLAGS_NONE, NULL))
		return chy_fail(error, CHY_INVALID,
				"the site '%s' is no http or https URL of a host and "
				"a path alone",
				site);
	if (g_str_has_suffix(site, "/"))
		return chy_fail(error, CHY_INVALID,
				"the site '%s' must have no slash at its end", site);
	return true;
}

bool office_config_check_site(const OfficeConfig *config, GError **error)
{
	g_autoptr(GError) fault = NULL;

	return office_site_check(config->site, &fault) ||
	       chy_fail(error, CHY_CONFIG, "%s: cannot read group '%s': site: %s",
			config->path, SECTION_OFFICE, fault->message);
}

/* The value as the file has it: with escapes for what its reader would take otherwise. */
static char *escaped(const char *value)
{
	g_autoptr(GKeyFile) file = g_key_file_new();

	g_key_file_set_string(file, SECTION_OFFICE, "value", value);
	return g_key_file_get_value(file, SECTION_OFFICE, "value", NULL);
}

static char *format_config(const char *name, const char *origin, const char *site)
{
	g_autofree char *name_value = escaped(name);
	g_autofree char *origin_value = escaped(origin);
	g_autofree char *site_value = escaped(site);

	return g_strdup_printf("# chancery.conf(5)\n"
			       "[%s]\nname = %s\norigin = %s\nsite = %s\n",
			       SECTION_OFFICE, name_value, origin_value, site_value);
}

char *office_config_new_text(const char *name, const char *origin, const char *site,
			     GError **error)
{
	if (*name == '\0' || text_has_control(name) || strlen(name) > LIMIT_NAME)
		chy_fail(error, CHY_INVALID,
			 "the office's name must be one line of text");
	else if (check_origin(origin, error) && office_site_check(site, error))
		return format_config(name, origin, site);
	return NULL;
}
