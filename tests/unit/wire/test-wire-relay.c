#include "wire-relay.h"
#include "wire-smtp.h"

#include <string.h>

static void test_good(void)
{
	static const struct {
		const char *url;
		bool loopback;
	} cases[] = {
		{ "smtp://127.0.0.1:2525", true },
		{ "SMTP://127.1.2.3/", true },
		{ "smtp://[::1]:25", true },
		{ "lmtp://127.0.0.1", true },
		{ "smtps://127.0.0.1:465", true },
		{ "smtp+unix:///run/smtp", true },
		{ "lmtp+unix:///run/lmtp", true },
		{ "smtp://192.0.2.1", false },
		{ "smtp://[2001:db8::1]:25", false },
		{ "smtp://128.0.0.1:25", false },
		{ "smtp://[::ffff:192.0.2.1]", false },
		{ "smtp://0.0.0.0", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Relay) relay = NULL;
		g_autoptr(SmtpPool) pool = NULL;
		g_autoptr(GError) error = NULL;
		SmtpOptions options = { .require_loopback = true };
		bool loopback = !cases[i].loopback;

		g_assert_true(relay_parse(cases[i].url, &relay, &error));
		g_assert_cmpstr(relay_get_url(relay), ==, cases[i].url);
		g_assert_true(relay_is_loopback(relay, &loopback, &error));
		g_assert_cmpint(loopback, ==, cases[i].loopback);
		g_assert_cmpint(smtp_pool_new(relay, &options, &pool, &error), ==,
				loopback);
		g_assert_true(loopback || chy_error_is(error, CHY_REFUSED));
	}
}

static void test_bad(void)
{
	static const struct {
		const char *url, *why;
	} cases[] = {
		{ "", "smtp://host:port" },
		{ "mail.example", "smtp://host:port" },
		{ "http://mail.example", "none of smtp" },
		{ "smtp+tls://mail.example", "none of smtp" },
		{ "smtp://", "the host is missing" },
		{ "smtp://:25", "the host is missing" },
		{ "smtp://mail.example:", "port" },
		{ "smtp://mail.example:0", "port" },
		{ "smtp://mail.example:65536", "port" },
		{ "smtp://mail.example:25x", "port" },
		{ "smtp://mail.example:25/x", "after the host" },
		{ "smtp://mail.example?x", "after the host" },
		{ "smtp://me:secret@mail.example", "port" },
		{ "smtp://me@mail.example", "user name" },
		{ "smtp://[::1", "']'" },
		{ "smtp://[zz]", "neither a name nor an address" },
		{ "smtp://ma il.example", "neither a name nor an address" },
		{ "smtp+unix://run/smtp", "begin with '/'" },
		{ "smtp+unix:///run/a\nb", "one line" },
		{ "lmtp+unix:///run/a\x7f", "one line" },
		{ "smtp+unix:///run/\xff", "one line" },
		{ "smtp://mail.example\n", "one line" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Relay) relay = NULL;
		g_autoptr(GError) error = NULL;

		if (relay_parse(cases[i].url, &relay, &error))
			g_error("'%s' was taken", cases[i].url);
		g_assert_true(chy_error_is(error, CHY_INVALID));
		if (strstr(error->message, cases[i].why) == NULL)
			g_error("'%s': %s", cases[i].url, error->message);
	}
}

static void test_unknown_name(void)
{
	g_autoptr(Relay) relay = NULL;
	g_autoptr(SmtpPool) pool = NULL;
	g_autoptr(GError) error = NULL;
	SmtpOptions options = { 0 };

	g_assert_true(relay_parse("smtp://relay.invalid", &relay, &error));
	g_assert_false(smtp_pool_new(relay, &options, &pool, &error));
	g_assert_true(chy_error_is(error, CHY_TEMPORARY));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/relay/good", test_good);
	g_test_add_func("/wire/relay/bad", test_bad);
	g_test_add_func("/wire/relay/unknown-name", test_unknown_name);
	return g_test_run();
}
