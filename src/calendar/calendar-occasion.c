#include "calendar-occasion.h"

#include "format-yaml.h"

#include <string.h>

static bool is_name(const char *text)
{
	if (!g_ascii_islower(text[0]))
		return false;
	for (const char *p = text; *p != '\0'; p++)
		if (!g_ascii_islower(*p) && !g_ascii_isdigit(*p) && *p != '-')
			return false;
	return true;
}

bool occasion_new(const char *name, Date date, Occasion **occasion_out, GError **error)
{
	if (!is_name(name))
		return chy_fail(
			error, CHY_INVALID,
			"'%s' is no name of an occasion: lower-case letters, digits "
			"and hyphens, beginning with a letter",
			name);
	if (!date_is_known(date))
		return chy_fail(error, CHY_INVALID, "occasion '%s' has no date", name);

	Occasion *occasion = g_new0(Occasion, 1);

	occasion->name = g_strdup(name);
	occasion->date = date;
	*occasion_out = occasion;
	return true;
}

void occasion_free(Occasion *occasion)
{
	if (occasion == NULL)
		return;
	for (size_t i = 0; i < occasion->title_count; i++) {
		g_free(occasion->titles[i].language);
		g_free(occasion->titles[i].text);
	}
	g_free(occasion->titles);
	g_free(occasion->name);
	g_free(occasion);
}

void occasion_set_title(Occasion *occasion, const char *language, const char *text)
{
	size_t at = 0, count = occasion->title_count;
	OccasionTitle *titles = occasion->titles;

	while (at < count && strcmp(titles[at].language, language) < 0)
		at++;
	if (at < count && strcmp(titles[at].language, language) == 0) {
		g_free(titles[at].text);
		titles[at].text = g_strdup(text);
		return;
	}
	titles = g_renew(OccasionTitle, titles, count + 1);
	memmove(titles + at + 1, titles + at, (count - at) * sizeof *titles);
	titles[at] = (OccasionTitle){ g_strdup(language), g_strdup(text) };
	occasion->titles = titles;
	occasion->title_count = count + 1;
}

const char *occasion_get_title(const Occasion *occasion, const char *language)
{
	for (size_t i = 0; i < occasion->title_count; i++)
		if (strcmp(occasion->titles[i].language, language) == 0)
			return occasion->titles[i].text;
	return NULL;
}

int occasion_ordinal(const Occasion *occasion, int year)
{
	return year - occasion->date.year;
}

Date occasion_day(const Occasion *occasion, int year)
{
	Date day = { year, occasion->date.month, occasion->date.day };
	bool leap = g_date_is_leap_year((GDateYear)year);

	if (day.month == 2 && day.day == 29 && !leap)
		day.day = 28;
	return day;
}

Date occasion_next(const Occasion *occasion, Date today)
{
	if (date_compare(today, occasion->date) <= 0)
		return occasion->date;

	Date day = occasion_day(occasion, today.year);

	return date_compare(day, today) >= 0 ? day
					     : occasion_day(occasion, today.year + 1);
}

bool occasion_equal(const Occasion *a, const Occasion *b)
{
	if (strcmp(a->name, b->name) != 0 || date_compare(a->date, b->date) != 0 ||
	    a->title_count != b->title_count)
		return false;
	for (size_t i = 0; i < a->title_count; i++)
		if (strcmp(a->titles[i].language, b->titles[i].language) != 0 ||
		    strcmp(a->titles[i].text, b->titles[i].text) != 0)
			return false;
	return true;
}

/* A scalar that is not empty, borrowed; an error where `mapping` has none at `key`. */
static const char *read_text(const YamlNode *mapping, const char *key, GError **error)
{
	const YamlNode *node = yaml_get(mapping, key);

	if (node == NULL)
		yaml_fail(mapping, error, "an occasion needs '%s'", key);
	else if (yaml_kind(node) != YAML_SCALAR || yaml_is_null(node) ||
		 yaml_text(node)[0] == '\0')
		yaml_fail(node, error, "'%s' is not a text", key);
	else
		return yaml_text(node);
	return NULL;
}

static bool read_titles(const YamlNode *titles, Occasion *occasion, GError **error)
{
	if (titles == NULL)
		return true;
	if (yaml_kind(titles) != YAML_MAPPING)
		return yaml_fail(titles, error,
				 "'title' is not a mapping from languages");
	for (size_t i = 0; i < yaml_count(titles); i++) {
		const char *language = yaml_text(yaml_key(titles, i));
		const char *text = read_text(titles, language, error);

		if (text == NULL)
			return false;
		occasion_set_title(occasion, language, text);
	}
	return true;
}

static bool check_keys(const YamlNode *node, GError **error)
{
	static const char *const known[] = { "name", "date", "title", NULL };

	if (yaml_kind(node) != YAML_MAPPING)
		return yaml_fail(node, error, "an occasion is not a mapping");
	for (size_t i = 0; i < yaml_count(node); i++)
		if (!g_strv_contains(known, yaml_text(yaml_key(node, i))))
			return yaml_fail(yaml_key(node, i), error,
					 "an occasion has no key '%s'",
					 yaml_text(yaml_key(node, i)));
	return true;
}

bool occasion_parse(const YamlNode *node, Occasion **occasion_out, GError **error)
{
	g_autoptr(Occasion) occasion = NULL;
	g_autoptr(GError) cause = NULL;
	const char *name, *text;
	Date date;

	if (!check_keys(node, error) ||
	    (name = read_text(node, "name", error)) == NULL ||
	    (text = read_text(node, "date", error)) == NULL)
		return false;
	if (!date_parse(text, &date, &cause))
		return yaml_fail(yaml_get(node, "date"), error, "%s", cause->message);
	if (!occasion_new(name, date, &occasion, &cause))
		return yaml_fail(yaml_get(node, "name"), error, "%s", cause->message);
	if (!read_titles(yaml_get(node, "title"), occasion, error))
		return false;
	*occasion_out = g_steal_pointer(&occasion);
	return true;
}
