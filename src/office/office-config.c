#include "office-config.h"

#include "base-file.h"
#include "base-limits.h"
#include "base-text.h"

#include <string.h>

#define SECTION_OFFICE "office"

static bool load_value(GKeyFile *file, const char *path, const char *key,
		       char **value_out, GError **error)
{
	g_autofree char *value = g_key_file_get_string(file, SECTION_OFFICE, key, NULL);

	if (value == NULL || *value == '\0')
		return chy_fail(error, CHY_CONFIG, "%s: section [%s] has no '%s'", path,
				SECTION_OFFICE, key);
	*value_out = g_steal_pointer(&value);
	return true;
}

OfficeConfig *office_config_load(const char *path, GError **error)
{
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GError) fault = NULL;

	if (!file_read(path, LIMIT_CONFIG_FILE, &bytes, error))
		return NULL;

	g_autoptr(OfficeConfig) config = g_new0(OfficeConfig, 1);

	config->file = g_key_file_new();
	if (!g_key_file_load_from_bytes(config->file, bytes, G_KEY_FILE_NONE, &fault)) {
		chy_fail(error, CHY_CONFIG, "%s: %s", path, fault->message);
		return NULL;
	}
	if (!load_value(config->file, path, "name", &config->name, error) ||
	    !load_value(config->file, path, "origin", &config->origin, error) ||
	    !load_value(config->file, path, "site", &config->site, error))
		return NULL;
	return g_steal_pointer(&config);
}

void office_config_free(OfficeConfig *config)
{
	if (config == NULL)
		return;
	g_free(config->name);
	g_free(config->origin);
	g_free(config->site);
	g_clear_pointer(&config->file, g_key_file_unref);
	g_free(config);
}

static bool is_site(const char *site)
{
	return g_regex_match_simple("^https?://[^\\s/]+(/\\S*)?$", site,
				    G_REGEX_DOLLAR_ENDONLY, 0);
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
	else if (!g_regex_match_simple("^[^\\s+]+$", origin, G_REGEX_DOLLAR_ENDONLY, 0))
		chy_fail(error, CHY_INVALID,
			 "the register's origin '%s' must have no space and no '+'",
			 origin);
	else if (!is_site(site))
		chy_fail(error, CHY_INVALID, "the site '%s' is no http or https URL",
			 site);
	else
		return format_config(name, origin, site);
	return NULL;
}
