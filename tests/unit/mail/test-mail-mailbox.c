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
		g_assert_cmpstr(mailbox->field, ==, cases[i].address);
		g_assert_false(mailbox->extended);
	}
}

/* A local part of any script: in a header field with the domain in U-labels, in the envelope
 * with A-labels, and the same whichever of the two is read. */
static void test_extended(void)
{
	static const struct {
		const char *text, *address, *field, *key;
	} cases[] = {
		{ "почта@дума.example", "почта@xn--80ahy1a.example",
		  "почта@дума.example", "почта@xn--80ahy1a.example" },
		{ "Почта@xn--80ahy1a.example", "Почта@xn--80ahy1a.example",
		  "Почта@дума.example", "почта@xn--80ahy1a.example" },
		{ "büro@Straße.example", "büro@xn--strae-oqa.example",
		  "büro@straße.example", "büro@xn--strae-oqa.example" },
		{ "büro@parliament.example", "büro@parliament.example",
		  "büro@parliament.example", "büro@parliament.example" },
		{ "sədr.müavini+1@məclis.example",
		  "sədr.müavini+1@xn--mclis-elc.example",
		  "sədr.müavini+1@məclis.example",
		  "sədr.müavini+1@xn--mclis-elc.example" },
		{ "رئيس@موقع.example", "رئيس@xn--4gbrim.example", "رئيس@موقع.example",
		  "رئيس@xn--4gbrim.example" },
		{ "प्रमुख@c.example", "प्रमुख@c.example", "प्रमुख@c.example",
		  "प्रमुख@c.example" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Mailbox) mailbox = NULL, again = NULL;

		if (!mailbox_parse(cases[i].text, &mailbox, &error))
			g_error("%s", error->message);
		g_assert_true(mailbox->extended);
		g_assert_cmpstr(mailbox->address, ==, cases[i].address);
		g_assert_cmpstr(mailbox->field, ==, cases[i].field);
		g_assert_cmpstr(mailbox->key, ==, cases[i].key);
		g_assert_true(mailbox_parse(mailbox->field, &again, &error));
		g_assert_cmpstr(again->address, ==, mailbox->address);
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
		{ "buro\u0308@b.example", "NFC" },
		{ "\u0308a@b.example", "has no letter" },
		{ "a.\u0308b@c.example", "has no letter" },
		{ "a\u200cb@c.example", "no letter" },
		{ "a\u200db@c.example", "no letter" },
		{ "a\u00adb@c.example", "invisible" },
		{ "a\u202eb@c.example", "invisible" },
		{ "a\u3000b@c.example", "a space" },
		{ "a\xc2\x85"
		  "b@c.example",
		  "control" },
		{ "a\u2014b@c.example", "no letter" },
		{ "\U0001f600@c.example", "no letter" },
		{ "a\ue000@c.example", "no letter" },
		{ "a\uff20b.example", "no '@'" },
		{ "почта..дума@c.example", "'.'" },
		{ "почта.@c.example", "'.'" },
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
	g_autofree char *domain254 = g_strdup_printf("a@%s.%s.%s.%s", label63, label63,
						     label63, label63 + 1);
	g_autofree char *label64 = g_strdup_printf("a@b%s.example", label63);
	g_autofree char *wide64 =
		g_strconcat("жжжжжжжжжжжжжжжж", "жжжжжжжжжжжжжжжж", "@b.example", NULL);
	g_autofree char *wide66 = g_strconcat("ж", wide64, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(mailbox_check(most, NULL));
	g_assert_false(mailbox_check(local65, &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
	g_assert_nonnull(
		strstr(error->message, "more than 64 bytes stand before the '@'"));
	g_clear_error(&error);
	g_assert_true(mailbox_check(wide64, NULL));
	g_assert_false(mailbox_check(wide66, &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
	g_clear_error(&error);
	g_assert_false(mailbox_check(longer, &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
	g_assert_nonnull(strstr(error->message, "it has more than 254 bytes"));
	g_clear_error(&error);
	g_assert_false(mailbox_check(domain254, &error));
	g_assert_true(chy_error_is(error, CHY_INVALID));
	g_assert_nonnull(strstr(error->message, "its domain has more than 253 bytes, or"));
	g_clear_error(&error);
	g_assert_false(mailbox_check(label64, &error));
	g_assert_true(chy_error_is(error, CHY_INVALID));
	g_assert_nonnull(strstr(error->message, "or a part of it more than 63"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail/mailbox/good", test_good);
	g_test_add_func("/mail/mailbox/extended", test_extended);
	g_test_add_func("/mail/mailbox/bad", test_bad);
	g_test_add_func("/mail/mailbox/limits", test_limits);
	return g_test_run();
}
