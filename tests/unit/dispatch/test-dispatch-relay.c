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
	{ "[relay main]\nurl=gopher://h\n", "group 'relay main': url: cannot use relay",
	  NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=\n", "no url", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nsessions=0\n", "sessions", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nsessions=51\n", "sessions", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nsessions=many\n", "sessions", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nsesions=3\n", "did you mean 'sessions'", NULL,
	  NULL, 0, 0 },
	{ "[relay main]\nurl=smtps://h\ntls=opportunistic\nca-file=/x\nuser=u\n"
	  "secret-file=/s\nmechanism=plain\nauth-in-clear=yes\ntimeout-final=0.5\n",
	  NULL, "smtps://h", NULL, 1, RELAY_SESSIONS },
	{ "[relay main]\nurl=smtp://x\ntls=maybe\n",
	  "tls is none of required, opportunistic and none: 'maybe'", NULL, NULL, 0,
	  0 },
	{ "[relay main]\nurl=smtp://x\nmechanism=cram-md5\n",
	  "mechanism is none of scram-sha-256, plain, login and xoauth2: 'cram-md5'",
	  NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nauth-in-clear=1\n",
	  "auth-in-clear is none of yes and no: '1'", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nuser=u\n", "needs one of", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nuser=u\nsecret-file=a\nsecret-command=b\n",
	  "needs one of", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nsecret-file=a\n", "no user", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\ntimeout-final=0\n", "timeout-final", NULL, NULL,
	  0, 0 },
	{ "[relay main]\nurl=smtp://x\ntimeout-data=nan\n", "timeout-data", NULL, NULL,
	  0, 0 },
	{ "[relay main]\nurl=smtp://x\ntimeout-block=9999\n", "timeout-block", NULL,
	  NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\ntimeout-command=5s\n", "timeout-command", NULL,
	  NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nuser=CORP\\nick\nsecret-file=a\n",
	  "user is not one line", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nuser=CORP\\kick\nsecret-file=a\n",
	  "user is not one line", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nuser=CORP\\\\nick\nsecret-file=a\n", NULL,
	  "smtp://x", NULL, 1, RELAY_SESSIONS },
	{ "[relay main]\nurl=smtp://x\nhelo=a b\n",
	  "group 'relay main': helo: cannot greet a relay as 'a b'", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nhelo=\n", "helo: cannot greet", NULL, NULL, 0, 0 },
	{ "[relay ]\nurl=smtp://x\n", "it has no name", NULL, NULL, 0, 0 },
	{ "[relay main]\nurl=smtp://x\nsecret=hush\n", "no key 'secret'", NULL, NULL, 0,
	  0 },
	{ "[relay main]\nurl=smtp://x\nzzzzzzzz=3\n", "no key 'zzzzzzzz'", NULL, NULL,
	  0, 0 },
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

static void test_values(void)
{
	static const char text[] =
		"[relay main]\nurl=smtp://h\ntls=required\nca-file=/c\n"
		"user=u\nsecret-credential=c\nmechanism=xoauth2\n"
		"timeout-connect=1\ntimeout-greeting=2\n"
		"timeout-command=3\ntimeout-data=4\n"
		"timeout-block=5\ntimeout-final=6.5\n";
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(RelayConfigList) list = NULL;
	size_t count = 0;

	g_assert_true(g_key_file_load_from_data(file, text, (gsize)-1, G_KEY_FILE_NONE,
						NULL));
	g_assert_true(relay_config_parse(file, &list, NULL));

	const RelayConfig *relay = relay_config_list_get(list, &count);

	g_assert_cmpint(relay->tls, ==, SMTP_TLS_REQUIRED);
	g_assert_cmpstr(relay->ca_file, ==, "/c");
	g_assert_cmpstr(relay->auth.user, ==, "u");
	g_assert_cmpstr(relay->auth.source.credential, ==, "c");
	g_assert_cmpint(relay->auth.mechanism, ==, SMTP_MECHANISM_XOAUTH2);
	g_assert_false(relay->auth.in_clear);
	g_assert_cmpfloat(relay->timeouts.connect, ==, 1);
	g_assert_cmpfloat(relay->timeouts.greeting, ==, 2);
	g_assert_cmpfloat(relay->timeouts.command, ==, 3);
	g_assert_cmpfloat(relay->timeouts.data, ==, 4);
	g_assert_cmpfloat(relay->timeouts.block, ==, 5);
	g_assert_cmpfloat(relay->timeouts.final, ==, 6.5);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/relay/groups", test_groups);
	g_test_add_func("/dispatch/relay/values", test_values);
	return g_test_run();
}
