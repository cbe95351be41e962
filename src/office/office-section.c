#include "office-section.h"

#include "base-group.h"
#include "base-text.h"
#include "dispatch-pace.h"
#include "dispatch-relay.h"
#include "dispatch-retry.h"
#include "office-dkim.h"
#include "office-returns.h"

#include <string.h>

const char *const section_office_keys[] = { "name",       "origin",  "site",
					    "letterhead", "country", "time-zone",
					    NULL };

static const struct {
	const char *word;
	bool named; /* [word NAME] */
	const char *const *keys;
} sections[] = {
	{ SECTION_OFFICE, false, section_office_keys },
	{ "relay", true, relay_config_keys },
	{ "domain", true, pace_keys },
	{ "dispatch", false, retry_keys },
	{ "dkim", false, office_dkim_keys },
	{ "returns", false, office_returns_keys },
};

static void add_fault(GPtrArray *faults, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add_fault(GPtrArray *faults, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(faults, g_strdup_vprintf(format, args));
	va_end(args);
}

/* --- lines that are none ------------------------------------------------------------ */

static bool fail_at(GError **error, const char *path, unsigned line, const char *what)
{
	return chy_fail(error, CHY_CONFIG, "%s:%u: %s", path, line, what);
}

static bool is_group(const char *line)
{
	size_t length = line[0] == '[' ? strcspn(line + 1, "[]") : 0;

	return length > 0 && strcmp(line + 1 + length, "]") == 0;
}

/* "KEY = VALUE", where a key is one word: `[` would begin a locale, which nothing here has. */
static bool is_pair(const char *line)
{
	size_t length = strcspn(line, " \t=[]");

	return length > 0 && line[length + strspn(line + length, " \t")] == '=';
}

static bool check_lines(const char *path, char **lines, GError **error)
{
	bool inside = false;

	for (unsigned i = 0; lines[i] != NULL; i++) {
		const char *line = g_strstrip(lines[i]);

		if (*line == '\0' || *line == '#')
			continue;
		if (!is_group(line) && !is_pair(line))
			return fail_at(error, path, i + 1,
				       "this is no [group], no key = value and no "
				       "comment behind #");
		if (!inside && !is_group(line))
			return fail_at(error, path, i + 1,
				       "a key stands before the first [group]");
		inside = true;
	}
	return true;
}

bool section_check_lines(const char *path, GBytes *text, GError **error)
{
	gsize length = 0;
	const char *data = g_bytes_get_data(text, &length);
	size_t offset = 0;

	if (length > 0 && text_find_forbidden(data, length, &offset)) {
		TextPosition position = text_position(data, length, offset);

		return chy_fail(error, CHY_CONFIG,
				"%s:%u:%u: what stands here is not UTF-8, or a control",
				path, position.line, position.column);
	}

	g_autofree char *copy = g_strndup(length > 0 ? data : "", length);
	g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);

	return check_lines(path, lines, error);
}

/* --- groups and keys that stand twice ----------------------------------------------- */

/* The file line by line, as GKeyFile reads it. */
typedef struct Scan {
	const char *path;
	GPtrArray *faults;
	GHashTable *seen; /* "group", or "group\nkey" → the line of the first */
	char *group;      /* that the lines are of; NULL: none yet */
	unsigned line;
} Scan;

/* The line of the first of what is called `what`; 0: this is it. Takes `what`. */
static unsigned find_first(const Scan *scan, char *what)
{
	unsigned first = GPOINTER_TO_UINT(g_hash_table_lookup(scan->seen, what));

	if (first != 0)
		g_free(what);
	else
		g_hash_table_insert(scan->seen, what, GUINT_TO_POINTER(scan->line));
	return first;
}

static void scan_group(Scan *scan, const char *start)
{
	unsigned first;

	g_free(scan->group);
	scan->group = g_strndup(start, strcspn(start, "]"));
	first = find_first(scan, g_strdup(scan->group));
	if (first != 0)
		add_fault(scan->faults,
			  "%s:%u: the group [%s] stands in line %u already", scan->path,
			  scan->line, scan->group, first);
}

static void scan_key(const Scan *scan, const char *start, const char *equals)
{
	g_autofree char *key = g_strchomp(g_strndup(start, (gsize)(equals - start)));
	unsigned first = find_first(scan, g_strconcat(scan->group, "\n", key, NULL));

	if (first != 0)
		add_fault(scan->faults,
			  "%s:%u: the key '%s' of [%s] stands in line %u already",
			  scan->path, scan->line, key, scan->group, first);
}

static void scan_line(Scan *scan, const char *line)
{
	const char *start = line + strspn(line, " \t");
	const char *equals = strchr(start, '=');

	if (*start == '[')
		scan_group(scan, start + 1);
	else if (*start != '#' && equals != NULL && scan->group != NULL)
		scan_key(scan, start, equals);
}

static void find_doubles(const char *path, GBytes *bytes, GPtrArray *faults)
{
	gsize length = 0;
	const char *data = g_bytes_get_data(bytes, &length);
	g_autofree char *text = g_strndup(length > 0 ? data : "", length);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Scan scan = { .path = path, .faults = faults, .seen = seen };

	for (unsigned i = 0; lines[i] != NULL; i++) {
		scan.line = i + 1;
		scan_line(&scan, lines[i]);
	}
	g_free(scan.group);
}

/* --- sections and keys -------------------------------------------------------------- */

static void add_unknown_section(GPtrArray *faults, const char *path, const char *group,
				const char *word)
{
	const char *known[G_N_ELEMENTS(sections)];

	for (size_t i = 0; i < G_N_ELEMENTS(sections); i++)
		known[i] = sections[i].word;

	g_autofree char *suggestion =
		text_suggestion(text_nearest(word, known, G_N_ELEMENTS(known)));

	add_fault(faults, "%s: there is no group [%s]%s", path, group, suggestion);
}

/* A section of another name would be passed over in silence. */
static void check_group(const char *path, GKeyFile *file, const char *group,
			SectionDepth depth, GPtrArray *faults)
{
	size_t length = strcspn(group, " ");
	g_autofree char *word = g_strndup(group, length);

	for (size_t i = 0; i < G_N_ELEMENTS(sections); i++) {
		if (strcmp(word, sections[i].word) != 0)
			continue;
		if (sections[i].named && group[length] == '\0') {
			add_fault(faults, "%s: the group [%s] needs a name: [%s NAME]",
				  path, word, word);
			return;
		}
		if (sections[i].named != (group[length] != '\0'))
			break;
		if (depth == SECTION_ALL_KEYS ||
		    sections[i].keys == section_office_keys)
			group_find_unknown(path, file, group, sections[i].keys, faults);
		return;
	}
	add_unknown_section(faults, path, group, word);
}

GPtrArray *section_find_faults(const char *path, GBytes *text, GKeyFile *file,
			       SectionDepth depth)
{
	GPtrArray *faults = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

	find_doubles(path, text, faults);
	for (size_t i = 0; groups[i] != NULL; i++)
		check_group(path, file, groups[i], depth, faults);
	return faults;
}
