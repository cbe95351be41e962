#include "mail-mailbox.h"

#include <string.h>

static void test_good(void)
{
	static const struct {
		const char *text, *address, *key;
	} cases[] = {
		{ "chair@parliament.example", "chair@parliament.example",
		  "chair@parliament.example" },
		{ "Chair.Office+1-14@Parliament.EXAMPLE",
		  "Chair.Office+1-14@parliament.example",
		  "chair.office+1-14@parliament.example" },
		{ "büro", NULL, NULL },
		{ "buero@bücher.example", "buero@xn--bcher-kva.example",
		  "buero@xn--bcher-kva.example" },
		{ "sekretariat@straße.example", "sekretariat@xn--strae-oqa.example",
		  "sekretariat@xn--strae-oqa.example" },
		{ "info@дума.example", "info@xn--80ahy1a.example",
		  "info@xn--80ahy1a.example" },
		{ "info@موقع.example", "info@xn--4gbrim.example",
		  "info@xn--4gbrim.example" },
		{ "o'neill@senate.example", "o'neill@senate.example",
		  "o'neill@senate.example" },
		{ "a@b.co", "a@b.co", "a@b.co" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Mailbox) mailbox = NULL;
		bool good = mailbox_parse(cases[i].text, &mailbox, &error);

		g_assert_cmpint(good, ==, cases[i].address != NULL);
		if (!good)
			continue;
		g_assert_cmpstr(mailbox->address, ==, cases[i].address);
		g_assert_cmpstr(mailbox->key, ==, cases[i].key);
	}
}

static void test_bad(void)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "it is empty" },
		{ "https://www.example.org/contact", "web address" },
		{ "http://parliament.example/contact?who=a@b.example", "web address" },
		{ "www.parliament.example", "web address" },
		{ "mailto:a@b.example", "mailto:" },
		{ "Anna Lind", "a space" },
		{ "a@b.example ", "a space" },
		{ "Anna <a@b.example>", "a space" },
		{ "<a@b.example>", "brackets" },
		{ "\"a b\"@c.example", "a space" },
		{ "\"ab\"@c.example", "quotes" },
		{ "a@b.example,c@d.example", "only one address" },
		{ "a@b.example;c@d.example", "only one address" },
		{ "parliament.example", "no '@'" },
		{ "a@b@c.example", "more than one '@'" },
		{ "@b.example", "before the '@'" },
		{ "a@", "after the '@'" },
		{ "a@localhost", "no '.'" },
		{ "a@b..example", "domain" },
		{ "a@.example", "domain" },
		{ "a@b.example.", "an empty part" },
		{ "a@-b.example", "domain" },
		{ "a@b\u00adc.example", "invisible" },
		{ "a@bü_c.example", "a character of its domain" },
		{ "a@b!c.example", "a character of its domain" },
		{ "a@b_c.example", "a character of its domain" },
		{ "a@127.0.0.1", "ends in a number" },
		{ "a@[127.0.0.1]", "domain" },
		{ "a@b\u0640c.example", "IDNA" },
		{ ".a@b.example", "'.'" },
		{ "a.@b.example", "'.'" },
		{ "a..b@c.example", "'.'" },
		{ "a:b@c.example", "not allowed" },
		{ "почта@дума.example", "not ASCII" },
		{ "a@b.example\r\nBcc: c@d.example", "line break" },
		{ "a\x01@b.example", "control" },
		{ "a@b\xff.example", "not UTF-8" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		if (mailbox_check(cases[i].text, &error))
			g_error("'%s' was taken", cases[i].text);
		g_assert_true(chy_error_is(error, CHY_INVALID));
		if (strstr(error->message, cases[i].why) == NULL)
			g_error("'%s': %s", cases[i].text, error->message);
		g_assert_null(strchr(error->message, '\n'));
	}
}

static void test_limits(void)
{
	g_autofree char *local64 = g_strnfill(64, 'a');
	g_autofree char *label63 = g_strnfill(63, 'b');
	g_autofree char *most =
		g_strdup_printf("%s@%s.%s.example", local64, label63, label63);
	g_autofree char *local65 = g_strdup_printf("a%s", most);
	g_autofree char *longer = g_strdup_printf("%s@%s.%s.%s.example", local64,
						  label63, label63, label63);
	g_autofree char *label64 = g_strdup_printf("a@b%s.example", label63);
	g_autoptr(GError) error = NULL;

	g_assert_true(mailbox_check(most, NULL));
	g_assert_false(mailbox_check(local65, &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
	g_clear_error(&error);
	g_assert_false(mailbox_check(longer, &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
	g_clear_error(&error);
	g_assert_false(mailbox_check(label64, &error));
	g_assert_true(chy_error_is(error, CHY_INVALID));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail/mailbox/good", test_good);
	g_test_add_func("/mail/mailbox/bad", test_bad);
	g_test_add_func("/mail/mailbox/limits", test_limits);
	return g_test_run();
}
