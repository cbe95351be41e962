#include "dispatch-relay.h"

#include "base-text.h"

#include <string.h>

#define GROUP_PREFIX "relay "

static const char *const keys[] = { "url", "sessions", "helo", NULL };

struct RelayConfigList {
	GArray *relays; /* of RelayConfig */
};

static void relay_clear(gpointer data)
{
	RelayConfig *relay = data;

	g_free(relay->name);
	g_free(relay->url);
	g_free(relay->helo);
}

void relay_config_list_free(RelayConfigList *list)
{
	if (list == NULL)
		return;
	g_array_unref(list->relays);
	g_free(list);
}

const RelayConfig *relay_config_list_get(const RelayConfigList *list, size_t *count_out)
{
	*count_out = list->relays->len;
	return (const RelayConfig *)(const void *)list->relays->data;
}

const RelayConfig *relay_config_find(const RelayConfigList *list, const char *name)
{
	size_t count;
	const RelayConfig *relays = relay_config_list_get(list, &count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(relays[i].name, name) == 0)
			return &relays[i];
	return NULL;
}

static bool check_keys(GKeyFile *file, const char *group, GError **error)
{
	g_auto(GStrv) names = g_key_file_get_keys(file, group, NULL, NULL);

	for (size_t i = 0; names[i] != NULL; i++) {
		if (g_strv_contains(keys, names[i]))
			continue;

		const char *near = text_nearest(names[i], keys, G_N_ELEMENTS(keys) - 1);

		return chy_fail(error, CHY_CONFIG,
				"cannot read group '%s': there is no key '%s'%s%s%s",
				group, names[i], near != NULL ? "; did you mean '" : "",
				near != NULL ? near : "", near != NULL ? "'?" : "");
	}
	return true;
}

static bool read_sessions(GKeyFile *file, const char *group, unsigned *sessions_out,
			  GError **error)
{
	g_autofree char *text = g_key_file_get_string(file, group, "sessions", NULL);
	guint64 sessions = RELAY_SESSIONS;

	if (text != NULL && !g_ascii_string_to_unsigned(
				    text, 10, 1, LIMIT_RELAY_SESSIONS, &sessions, NULL))
		return chy_fail(
			error, CHY_CONFIG,
			"cannot read group '%s': sessions is no number from 1 to %d",
			group, LIMIT_RELAY_SESSIONS);
	*sessions_out = (unsigned)sessions;
	return true;
}

static bool read_relay(GKeyFile *file, const char *group, RelayConfig *relay_out,
		       GError **error)
{
	g_autofree char *url = g_key_file_get_string(file, group, "url", NULL);
	unsigned sessions = RELAY_SESSIONS;

	if (!check_keys(file, group, error) ||
	    !read_sessions(file, group, &sessions, error))
		return false;
	if (url == NULL || *url == '\0')
		return chy_fail(error, CHY_CONFIG,
				"cannot read group '%s': it has no url", group);
	*relay_out = (RelayConfig){
		.name = g_strdup(group + strlen(GROUP_PREFIX)),
		.url = g_steal_pointer(&url),
		.helo = g_key_file_get_string(file, group, "helo", NULL),
		.sessions = sessions,
	};
	return true;
}

bool relay_config_parse(GKeyFile *file, RelayConfigList **list_out, GError **error)
{
	g_autoptr(RelayConfigList) list = g_new0(RelayConfigList, 1);
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

	list->relays = g_array_new(FALSE, FALSE, sizeof(RelayConfig));
	g_array_set_clear_func(list->relays, relay_clear);
	for (size_t i = 0; groups[i] != NULL; i++) {
		RelayConfig relay;

		if (!g_str_has_prefix(groups[i], GROUP_PREFIX))
			continue;
		if (!read_relay(file, groups[i], &relay, error))
			return false;
		g_array_append_val(list->relays, relay);
	}
	*list_out = g_steal_pointer(&list);
	return true;
}
