#include "wire-relay.h"
#include "wire-smtp.h"

#include <netdb.h>
#include <string.h>

/* The linker calls this for getaddrinfo (--wrap): it counts the names that are looked up, and
 * knows but localhost. No name server is asked. */
int __wrap_getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
		       struct addrinfo **found);
int __real_getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
		       struct addrinfo **found);

static unsigned look_ups;

int __wrap_getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
		       struct addrinfo **found)
{
	struct addrinfo numeric = *hints;

	numeric.ai_flags |= AI_NUMERICHOST;
	if (__real_getaddrinfo(host, port, &numeric, found) == 0)
		return 0;
	if ((hints->ai_flags & AI_NUMERICHOST) != 0)
		return EAI_NONAME;
	look_ups++;
	return strcmp(host, "localhost") == 0
		       ? __real_getaddrinfo("127.0.0.1", port, &numeric, found)
		       : EAI_NONAME;
}

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

/* Where only loopback is allowed no name is looked up but localhost. */
static void test_asks_nobody(void)
{
	static const struct {
		const char *url;
		bool loopback;     /* only it is allowed */
		unsigned look_ups; /* that are made */
		int status;        /* of the pool: -1 for none */
	} cases[] = {
		{ "smtp://mail.example", true, 0, CHY_REFUSED },
		{ "smtps://mail.example", true, 0, CHY_REFUSED },
		{ "smtp://localhost.example", true, 0, CHY_REFUSED },
		{ "smtp://192.0.2.1", true, 0, CHY_REFUSED },
		{ "smtp://[2001:db8::1]", true, 0, CHY_REFUSED },
		{ "smtp://127.0.0.1", true, 0, -1 },
		{ "smtp://[::1]", true, 0, -1 },
		{ "smtp+unix:///run/smtp", true, 0, -1 },
		{ "smtp://localhost", true, 1, -1 },
		{ "smtp://mail.example", false, 1, CHY_TEMPORARY },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const SmtpOptions options = { .require_loopback = cases[i].loopback };
		g_autoptr(Relay) relay = NULL;
		g_autoptr(SmtpPool) pool = NULL;
		g_autoptr(GError) error = NULL;

		look_ups = 0;
		g_assert_true(relay_parse(cases[i].url, &relay, NULL));
		g_assert_true(smtp_pool_new(relay, &options, &pool, &error) ==
			      (cases[i].status < 0));
		g_test_message("%s: %u look-ups", cases[i].url, look_ups);
		g_assert_cmpuint(look_ups, ==, cases[i].look_ups);
		g_assert_true(pool != NULL ||
			      chy_error_is(error, (ChyError)cases[i].status));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/relay/good", test_good);
	g_test_add_func("/wire/relay/bad", test_bad);
	g_test_add_func("/wire/relay/unknown-name", test_unknown_name);
	g_test_add_func("/wire/relay/asks-nobody", test_asks_nobody);
	return g_test_run();
}
