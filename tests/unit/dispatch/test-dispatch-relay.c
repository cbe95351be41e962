#include "dispatch-relay.h"

static const struct {
	const char *text;
	const char *failure; /* words of the message, or NULL */
	const char *url, *helo;
	unsigned count, sessions; /* of the first relay */
} cases[] = {
	{ "[office]\nname=x\n", NULL, NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://127.0.0.1:25\n", NULL, "smtp://127.0.0.1:25", NULL,
	  1, RELAY_SESSIONS },
	{ "[relay main]\nurl=smtp://h\nsessions=9\nhelo=a.example\n[relay "
	  "b]\nurl=lmtp://h\n",
	  NULL, "smtp://h", "a.example", 2, 9 },
	{ "[relay main]\nsessions=4\n", "no url", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=\n", "no url", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=x\nsessions=0\n", "sessions", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=x\nsessions=51\n", "sessions", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=x\nsessions=many\n", "sessions", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=x\nsesions=3\n", "did you mean 'sessions'", NULL, NULL, 0,
	  0 },
	{ "[relay main]\nurl=x\nzzzzzzzz=3\n", "no key 'zzzzzzzz'", NULL, NULL, 0, 0 },
};

static void test_groups(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GKeyFile) file = g_key_file_new();
		g_autoptr(RelayConfigList) list = NULL;
		g_autoptr(GError) error = NULL;
		size_t count = 0;

		g_assert_true(g_key_file_load_from_data(file, cases[i].text, (gsize)-1,
							G_KEY_FILE_NONE, NULL));
		if (!relay_config_parse(file, &list, &error)) {
			g_assert_error(error, CHY_ERROR, CHY_CONFIG);
			g_assert_nonnull(cases[i].failure);
			g_assert_nonnull(strstr(error->message, cases[i].failure));
			continue;
		}
		g_assert_null(cases[i].failure);

		const RelayConfig *relays = relay_config_list_get(list, &count);

		g_assert_cmpuint(count, ==, cases[i].count);
		if (count == 0)
			continue;
		g_assert_cmpstr(relays[0].url, ==, cases[i].url);
		g_assert_cmpstr(relays[0].helo, ==, cases[i].helo);
		g_assert_cmpuint(relays[0].sessions, ==, cases[i].sessions);
		g_assert_true(relay_config_find(list, "main") == &relays[0]);
		g_assert_null(relay_config_find(list, "other"));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/relay/groups", test_groups);
	return g_test_run();
}
