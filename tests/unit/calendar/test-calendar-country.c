#include "calendar-country.h"

#include "base-embed.h"
#include "calendar-zone.h"

#include <glib.h>
#include <string.h>

extern const EmbeddedFile calendar_data[];

#define FRIDAY (1u << 4)
#define SATURDAY (1u << 5)
#define SUNDAY (1u << 6)

static const struct {
	const char *code, *zone;
	Weekdays weekend;
} cases[] = {
	{ "az", "Asia/Baku", SATURDAY | SUNDAY },
	{ "AZ", "Asia/Baku", SATURDAY | SUNDAY },
	{ "il", "Asia/Jerusalem", FRIDAY | SATURDAY },
	{ "ir", "Asia/Tehran", FRIDAY },
	{ "ae", "Asia/Dubai", SATURDAY | SUNDAY },
	{ "sa", "Asia/Riyadh", FRIDAY | SATURDAY },
	{ "fr", "Europe/Paris", SATURDAY | SUNDAY },
	{ "us", "America/New_York", SATURDAY | SUNDAY },
	{ "au", "Australia/Sydney", SATURDAY | SUNDAY },
	{ "in", "Asia/Kolkata", SUNDAY },
	{ "af", "Asia/Kabul", (1u << 3) | FRIDAY },
	{ "zw", "Africa/Harare", SATURDAY | SUNDAY },
};

static void test_find(void)
{
	static const char *const absent[] = { "xa", "", "a", "aze", "# ", "\nz", "a " };
	Country country;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s", cases[i].code);
		g_assert_true(country_find(cases[i].code, &country));
		g_assert_cmpstr(country.zone, ==, cases[i].zone);
		g_assert_cmphex(country.weekend, ==, cases[i].weekend);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(absent); i++)
		g_assert_false(country_find(absent[i], &country));
}

/* Each line of the table is one that is found, in order, with a zone that there is. */
static void test_table(void)
{
	const EmbeddedFile *file = embedded_find(calendar_data, "countries");
	g_auto(GStrv) lines = g_strsplit(file->data, "\n", -1);
	const char *last = "";
	unsigned count = 0;

	for (size_t i = 0; lines[i] != NULL; i++) {
		g_autoptr(GTimeZone) zone = NULL;
		Country country;

		if (lines[i][0] == '#' || lines[i][0] == '\0')
			continue;
		g_assert_cmpstr(last, <, lines[i]);
		last = lines[i];
		lines[i][2] = '\0';
		g_test_message("%s", lines[i]);
		g_assert_true(country_find(lines[i], &country));
		g_assert_true(zone_open(country.zone, &zone, NULL));
		count++;
	}
	g_assert_cmpuint(count, >, 200);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/calendar/country/find", test_find);
	g_test_add_func("/calendar/country/table", test_table);
	return g_test_run();
}
