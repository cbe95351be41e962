#include "calendar-country.h"

#include "base-embed.h"

#include <glib.h>
#include <string.h>

extern const EmbeddedFile calendar_data[];

static Weekdays parse_weekend(const char *text)
{
	static const char *const names[] = { "mon", "tue", "wed", "thu",
					     "fri", "sat", "sun" };
	g_auto(GStrv) days = g_strsplit(text, "-", -1);
	Weekdays weekend = 0;

	for (size_t i = 0; days[i] != NULL; i++)
		for (unsigned k = 0; k < G_N_ELEMENTS(names); k++)
			if (strcmp(days[i], names[k]) == 0)
				weekend |= 1u << k;
	return weekend;
}

/* A line of the table: "az Asia/Baku sat-sun". */
static bool parse_line(const char *line, size_t length, Country *country_out)
{
	g_autofree char *text = g_strndup(line, length);
	g_auto(GStrv) words = g_strsplit(text, " ", -1);

	if (g_strv_length(words) != 3)
		return false;
	g_strlcpy(country_out->zone, words[1], sizeof country_out->zone);
	country_out->weekend = parse_weekend(words[2]);
	return country_out->weekend != 0;
}

bool country_find(const char *code, Country *country_out)
{
	const EmbeddedFile *file = embedded_find(calendar_data, "countries");
	g_autofree char *lower = g_ascii_strdown(code, -1);
	g_autofree char *start = g_strconcat("\n", lower, " ", NULL);
	const char *found = strlen(code) == 2 && g_ascii_isalpha(code[0])
				    ? strstr(file->data, start)
				    : NULL;

	return found != NULL &&
	       parse_line(found + 1, strcspn(found + 1, "\n"), country_out);
}
