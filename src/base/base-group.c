#include "base-group.h"

#include "base-text.h"

static bool check_key(const char *group, const char *key, const char *const *keys,
		      GError **error)
{
	if (g_strv_contains(keys, key))
		return true;

	g_autofree char *suggestion =
		text_suggestion(text_nearest(key, keys, g_strv_length((char **)keys)));

	return chy_fail(error, CHY_CONFIG,
			"cannot read group '%s': there is no key '%s'%s", group, key,
			suggestion);
}

static bool check_value(GKeyFile *file, const char *group, const char *key,
			GError **error)
{
	g_autoptr(GError) fault = NULL; /* an escape that there is not */
	g_autofree char *value = g_key_file_get_string(file, group, key, &fault);

	if (fault == NULL && !text_has_control(value))
		return true;
	return chy_fail(
		error, CHY_CONFIG,
		"cannot read group '%s': %s is not one line of text (a backslash "
		"is written twice)",
		group, key);
}

void group_find_unknown(const char *path, GKeyFile *file, const char *group,
			const char *const *keys, GPtrArray *faults)
{
	g_auto(GStrv) names = g_key_file_get_keys(file, group, NULL, NULL);

	for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
		g_autoptr(GError) fault = NULL;

		if (!check_key(group, names[i], keys, &fault))
			g_ptr_array_add(faults, g_strdup_printf("%s: %s", path,
								fault->message));
	}
}

bool group_check(GKeyFile *file, const char *group, const char *const *keys,
		 GError **error)
{
	g_auto(GStrv) names = g_key_file_get_keys(file, group, NULL, NULL);

	for (size_t i = 0; names != NULL && names[i] != NULL; i++)
		if (!check_key(group, names[i], keys, error) ||
		    !check_value(file, group, names[i], error))
			return false;
	return true;
}
