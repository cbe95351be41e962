#include "mail-subaddress.h"

#include <glib.h>
#include <string.h>

#define LOCAL_20 "aaaaaaaaaaaaaaaaaaaa"
#define LOCAL_60 LOCAL_20 LOCAL_20 LOCAL_20

static void test_format(void)
{
	static const struct {
		const char *address;
		char separator;
		const char *tag, *expected; /* NULL: a failure of `code` */
		ChyError code;
	} cases[] = {
		{ "press@majlis.example", '+', "tag", "press+tag@majlis.example", 0 },
		{ "press@Majlis.example", '-', "tag", "press-tag@majlis.example", 0 },
		{ "press+x@majlis.example", '+', "tag", "press+x+tag@majlis.example",
		  0 },
		{ "press@bücher.example", '+', "t", "press+t@xn--bcher-kva.example",
		  0 },
		{ LOCAL_60 "@a.example", '+', "tag", LOCAL_60 "+tag@a.example", 0 },
		{ LOCAL_60 "a@a.example", '+', "tag", NULL, CHY_LIMIT },
		{ "a@a.example", '+', LOCAL_60 "aaaa", NULL, CHY_LIMIT },
		{ "press", '+', "tag", NULL, CHY_INVALID },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *found = NULL;
		g_autoptr(GError) error = NULL;
		bool good = subaddress_format(cases[i].address, cases[i].separator,
					      cases[i].tag, &found, &error);

		g_assert_true(good == (cases[i].expected != NULL));
		g_assert_cmpstr(found, ==, cases[i].expected);
		g_assert_true(good || chy_error_is(error, cases[i].code));
	}
}

static void test_find(void)
{
	static const struct {
		const char *address;
		char separator;
		const char *tag;
	} cases[] = {
		{ "press+tag@majlis.example", '+', "tag" },
		{ "press+tag@majlis.example", '-', NULL },
		{ "press-office-tag@majlis.example", '-', "tag" },
		{ "press+x+tag@majlis.example", '+', "tag" },
		{ "press@maj+lis.example", '+', NULL },
		{ "press+@majlis.example", '+', "" },
		{ "press+tag", '+', NULL },
		{ "\"a@b+tag\"@majlis.example", '+', "tag\"" },
		{ "", '+', NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *tag =
			subaddress_find_tag(cases[i].address, cases[i].separator);

		g_assert_cmpstr(tag, ==, cases[i].tag);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail/subaddress/format", test_format);
	g_test_add_func("/mail/subaddress/find", test_find);
	return g_test_run();
}
