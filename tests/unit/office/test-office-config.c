/*
 * chancery.conf: what init writes is what is read, and what is wrong is named.
 */
#include "office-config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ORIGIN "majlis.example/register"
#define SITE "https://majlis.example/news"

static OfficeConfig *load(const char *text, GError **error)
{
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("chancery-XXXXXX.conf", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	close(fd);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));

	OfficeConfig *config = office_config_load(path, error);

	g_unlink(path);
	return config;
}

/* Whatever an office is called, it is called so again. */
static void test_round_trip(void)
{
	static const char *const names[] = {
		"Milli M\u0259clis",
		"a\\b and a\\s",
		" before",
		"behind ",
		"name = x; # no comment",
		"[office]",
		"\u0645\u062c\u0644\u0633",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *text = office_config_new_text(
			names[i], "a\\sb.example/r", SITE, &error);
		g_autoptr(OfficeConfig) config = load(text, &error);

		g_test_message("%s", names[i]);
		g_assert_no_error(error);
		g_assert_cmpstr(config->name, ==, names[i]);
		g_assert_cmpstr(config->origin, ==, "a\\sb.example/r");
		g_assert_cmpstr(config->site, ==, SITE);
	}
}

static void test_refusals(void)
{
	static const struct {
		const char *name, *origin, *site, *message;
	} cases[] = {
		{ "", ORIGIN, SITE, "name" },
		{ "two\nlines", ORIGIN, SITE, "name" },
		{ "x", "", SITE, "origin" },
		{ "x", "a b", SITE, "origin" },
		{ "x", "a+b", SITE, "origin" },
		{ "x", "a\n", SITE, "origin" },
		{ "x", "a\u00a0b", SITE, "origin" },
		{ "x", "https://majlis.example/r", SITE, "scheme" },
		{ "x", "http:/majlis.example", SITE, "scheme" },
		{ "x", "majlis.example/", SITE, "slash" },
		{ "x", "/majlis.example", SITE, "empty part" },
		{ "x", "majlis.example//r", SITE, "empty part" },
		{ "x", "majlis.example/r?x", SITE, "origin" },
		{ "x", "majlis.example/r#x", SITE, "origin" },
		{ "x", ORIGIN, SITE "/", "slash" },
		{ "x", ORIGIN, "https://majlis.example/", "slash" },
		{ "x", ORIGIN, "https://majlis.example//news", "site" },
		{ "x", ORIGIN, SITE "?x=1", "site" },
		{ "x", ORIGIN, SITE "#x", "site" },
		{ "x", ORIGIN, "https://a:b@majlis.example", "site" },
		{ "x", ORIGIN, "https://majlis.example:99999", "site" },
		{ "x", ORIGIN, "https://:80/", "site" },
		{ "x", ORIGIN, "majlis.example", "site" },
		{ "x", ORIGIN, "ftp://majlis.example", "site" },
		{ "x", ORIGIN, "https://", "site" },
		{ "x", ORIGIN, SITE " more", "site" },
		{ "x", ORIGIN, SITE "\n", "site" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_test_message("%s, %s, %s", cases[i].name, cases[i].origin,
			       cases[i].site);
		g_assert_null(office_config_new_text(cases[i].name, cases[i].origin,
						     cases[i].site, &error));
		g_assert_error(error, CHY_ERROR, (int)CHY_INVALID);
		g_assert_nonnull(strstr(error->message, cases[i].message));
	}
}

static void test_sites(void)
{
	static const char *const sites[] = {
		SITE,
		"http://majlis.example",
		"https://majlis.example:8443/a/b",
		"https://[2001:db8::1]:8443/news",
		"https://m\u0259clis.example/x\u0259b\u0259r",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(sites); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_true(office_site_check(sites[i], &error));
		g_assert_no_error(error);
	}
}

static void test_broken_files(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "has no 'name'" },
		{ "name = x\n", ".conf:1: a key stands before the first [group]" },
		{ "# x\n\n[office\n", ".conf:3: this is no [group], no key" },
		{ "[office] x\n", ".conf:1: this is no [group]" },
		{ "[]\n", ".conf:1: this is no [group]" },
		{ "[office]\nname\n", ".conf:2: this is no [group], no key" },
		{ "[office]\n = x\n", ".conf:2: this is no [group], no key" },
		{ "[office]\nname[de] = x\n", ".conf:2: this is no [group], no key" },
		{ "[office]\n# \xff\n", ".conf:2:3: what stands here is not UTF-8" },
		{ "[office]\nname = a\\nb\norigin = o\nsite = s\n",
		  "group 'office': name is not one line of text" },
		{ "[office]\nname = a\\qb\norigin = o\nsite = s\n",
		  "group 'office': name is not one line of text" },
		{ "[office]\nname = x\n", "has no 'origin'" },
		{ "[office]\nname =\norigin = o\nsite = s\n", "has no 'name'" },
		{ "[Office]\nname = x\norigin = o\nsite = s\n", "mean 'office'?" },
		{ "[office]\nname = x\norigin = o\n", "has no 'site'" },
		{ "[office]\nname = \xff\norigin = o\nsite = s\n", ".conf:2:8: what" },
		{ "[office]\nnmae = x\n", "group 'office': there is no key 'nmae'; did "
					  "you mean 'name'?" },
		{ "[office]\nname = x\n\n[relay a]\n# [relay a]\n  [relay a]\n",
		  ".conf:6: the group [relay a] stands in line 4 already" },
		{ "[office]\nname = x\nname= y\n",
		  ".conf:3: the key 'name' of [office] stands in line 2 already" },
		{ "[office]\nname = x\n[dkim]\n[office]\nname = y\n",
		  ".conf:4: the group [office] stands in line 1 already" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(load(cases[i].text, &error));
		g_assert_error(error, CHY_ERROR, (int)CHY_CONFIG);
		if (strstr(error->message, cases[i].message) == NULL)
			g_error("case %zu: %s", i, error->message);
	}
}

/* All that is misspelt is told, whoever would read it. */
static void test_examined(void)
{
	static const char text[] =
		"[office]\nletterhed = house\norgin = o\n"
		"[relay a]\nulr = smtp://a\nwieght = 2\nurl = smtp://[::1]\n"
		"[relay b]\nurl = x\nsession = 2\n"
		"[domain x.example]\nrates = 1/s\n[dispatch]\nretries = 1\n"
		"[dkim]\ndomains = a\n[returns]\nseperator = +\n[bogus]\n[relay a]\n";
	static const char *const expected[] = {
		":20: the group [relay a] stands in line 4 already",
		"'office': there is no key 'letterhed'; did you mean 'letterhead'?",
		"'office': there is no key 'orgin'; did you mean 'origin'?",
		"'relay a': there is no key 'ulr'; did you mean 'url'?",
		"'relay a': there is no key 'wieght'; did you mean 'weight'?",
		"'relay b': there is no key 'session'; did you mean 'sessions'?",
		"'domain x.example': there is no key 'rates'; did you mean 'rate'?",
		"'dispatch': there is no key 'retries'; did you mean 'retry'?",
		"'dkim': there is no key 'domains'; did you mean 'domain'?",
		"'returns': there is no key 'seperator'; did you mean 'separator'?",
		": there is no group [bogus]",
	};
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("chancery-XXXXXX.conf", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	close(fd);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));

	g_autoptr(GPtrArray) faults = office_config_examine(path);

	g_unlink(path);
	g_assert_cmpuint(faults->len, ==, G_N_ELEMENTS(expected));
	for (guint i = 0; i < faults->len; i++) {
		const char *fault = faults->pdata[i];

		g_test_message("%s", fault);
		g_assert_true(g_str_has_prefix(fault, path));
		g_assert_true(g_str_has_suffix(fault, expected[i]));
	}
}

/* No section is passed over in silence. */
static void test_sections(void)
{
	static const struct {
		const char *section, *message; /* NULL: it is taken */
	} cases[] = {
		{ "relay main", NULL },
		{ "dispatch", NULL },
		{ "dkim", NULL },
		{ "relais main", "[relais main]; did you mean 'relay'?" },
		{ "ofice", "[ofice]; did you mean 'office'?" },
		{ "xyzzy", "there is no group [xyzzy]" },
		{ "relay", "[relay NAME]" },
		{ "dkim x", "there is no group [dkim x]" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text =
			g_strdup_printf("[office]\nname = x\norigin = " ORIGIN
					"\nsite = " SITE "\n[%s]\n",
					cases[i].section);
		g_autoptr(GError) error = NULL;
		g_autoptr(OfficeConfig) config = load(text, &error);

		g_assert_cmpint(config != NULL, ==, cases[i].message == NULL);
		if (cases[i].message == NULL)
			continue;
		g_assert_error(error, CHY_ERROR, CHY_CONFIG);
		g_test_message("%s", error->message);
		g_assert_nonnull(strstr(error->message, cases[i].message));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/office/config/round-trip", test_round_trip);
	g_test_add_func("/office/config/refusals", test_refusals);
	g_test_add_func("/office/config/sites", test_sites);
	g_test_add_func("/office/config/broken", test_broken_files);
	g_test_add_func("/office/config/sections", test_sections);
	g_test_add_func("/office/config/examined", test_examined);
	return g_test_run();
}
