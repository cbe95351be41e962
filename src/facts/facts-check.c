/*
 * What is wrong with a book of facts as a whole.
 */
#include "facts-data.h"

#include "lang-core.h"

#include <stdlib.h>
#include <string.h>

typedef struct Check {
	const FactBook *book;
	const char *const *languages;
	GArray *issues; /* of FactIssue */
} Check;

static void add_issue(Check *check, const char *rule, TextPosition position,
		      const char *format, ...) G_GNUC_PRINTF(4, 5);

static void add_issue(Check *check, const char *rule, TextPosition position,
		      const char *format, ...)
{
	FactIssue issue = { .rule = rule, .position = position };
	va_list args;

	va_start(args, format);
	issue.text = g_strdup_vprintf(format, args);
	va_end(args);
	g_array_append_val(check->issues, issue);
}

/* The names that would have been right. */
typedef struct Names {
	const char *const *names;
	size_t count;
} Names;

/* "unknown-name", with the nearest of `known` where one is near. */
static void add_unknown(Check *check, TextPosition position, const char *what,
			const char *name, Names known)
{
	g_autofree char *suggestion =
		text_suggestion(text_nearest(name, known.names, known.count));

	add_issue(check, "unknown-name", position, "no %s '%s'%s", what, name,
		  suggestion);
}

static void check_source(Check *check, const Fact *fact)
{
	if (fact->source_name == NULL) {
		add_issue(check, "unsourced-fact", fact->position,
			  "fact '%s' has no source", fact->name);
		return;
	}
	if (fact->source == NULL) {
		guint count;
		g_autofree void **keys =
			g_hash_table_get_keys_as_array(check->book->sources, &count);

		add_unknown(check, fact->source_position, "source", fact->source_name,
			    (Names){ (const char *const *)keys, count });
		return;
	}
	for (const char *const *code = check->languages; *code != NULL; code++)
		if (fact_get_stated_by(fact, *code) == NULL)
			add_issue(check, "unsourced-fact", fact->position,
				  "nobody states fact '%s' in '%s': give 'by' to its "
				  "source, or 'stated-by'",
				  fact->name, *code);
}

static void check_unit_language(Check *check, const Unit *unit)
{
	Names known;

	known.names = lang_codes(&known.count);
	if (unit->language != NULL && !lang_is_known(unit->language))
		add_unknown(check, unit->position, "language", unit->language, known);
}

static void check_units(Check *check, const Fact *fact)
{
	if (fact->units->len == 0)
		return;
	if (fact->is_date) {
		add_issue(check, "fact", fact->position,
			  "fact '%s' is a day and has no unit", fact->name);
		return;
	}
	for (guint i = 0; i < fact->units->len; i++)
		check_unit_language(check, &g_array_index(fact->units, Unit, i));
	for (const char *const *code = check->languages; *code != NULL; code++) {
		g_autoptr(GError) cause = NULL;
		g_autofree char *text = NULL;

		if (lang_is_known(*code) &&
		    !fact_format_unit(fact, *code, &text, &cause))
			add_issue(check, "fact", fact->position, "%s", cause->message);
	}
}

/* Whether `target` is among the parts of `from`, or of its parts; `seen` are done. */
static bool contains(const FactBook *book, const Fact *from, const Fact *target,
		     GHashTable *seen)
{
	if (!g_hash_table_add(seen, (void *)from))
		return false;
	for (guint i = 0; i < from->parts->len; i++) {
		const char *name = g_array_index(from->parts, Part, i).name;
		const Fact *part = factbook_find(book, name);

		if (part == target ||
		    (part != NULL && contains(book, part, target, seen)))
			return true;
	}
	return false;
}

static bool is_repeated(const Fact *fact, guint index)
{
	const char *name = g_array_index(fact->parts, Part, index).name;

	for (guint i = 0; i < index; i++)
		if (strcmp(g_array_index(fact->parts, Part, i).name, name) == 0)
			return true;
	return false;
}

/* Judge one part; what it adds to the sum of the parts. */
static int64_t check_part(Check *check, const Fact *whole, guint index)
{
	const Part *part = &g_array_index(whole->parts, Part, index);
	const Fact *fact = factbook_find(check->book, part->name);

	if (fact == NULL) {
		Names known;

		known.names = factbook_names(check->book, &known.count);
		add_unknown(check, part->position, "fact", part->name, known);
		return 0;
	}
	if (is_repeated(whole, index)) {
		add_issue(check, "fact", part->position,
			  "part '%s' of '%s' is named twice", part->name, whole->name);
		return 0;
	}
	if (fact->is_date) {
		add_issue(check, "fact", part->position,
			  "part '%s' of '%s' is a day, not a number", part->name,
			  whole->name);
		return 0;
	}
	if (fact->value > whole->value)
		add_issue(check, "parts-exceed-whole", part->position,
			  "part '%s' (%" G_GINT64_FORMAT
			  ") is more than its whole '%s' (%" G_GINT64_FORMAT ")",
			  part->name, fact->value, whole->name, whole->value);
	return fact->value;
}

static void check_parts(Check *check, const Fact *fact)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	int64_t sum = 0, greatest = 0;

	if (fact->parts->len == 0)
		return;
	if (fact->is_date) {
		add_issue(check, "fact", fact->position,
			  "fact '%s' is a day and has no parts", fact->name);
		return;
	}
	if (contains(check->book, fact, fact, seen)) {
		add_issue(check, "fact", fact->position,
			  "fact '%s' is, through its parts, a part of itself",
			  fact->name);
		return;
	}
	for (guint i = 0; i < fact->parts->len; i++) {
		int64_t value = check_part(check, fact, i);

		sum += value;
		greatest = MAX(greatest, value);
	}
	if (sum > fact->value && greatest <= fact->value)
		add_issue(check, "parts-exceed-whole", fact->position,
			  "the parts of '%s' add up to %" G_GINT64_FORMAT
			  ", more than the whole (%" G_GINT64_FORMAT ")",
			  fact->name, sum, fact->value);
}

static int compare_issues(const void *a, const void *b)
{
	TextPosition p = ((const FactIssue *)a)->position;
	TextPosition q = ((const FactIssue *)b)->position;

	if (p.line != q.line)
		return p.line < q.line ? -1 : 1;
	return p.column < q.column ? -1 : p.column > q.column;
}

FactIssues *factbook_check(const FactBook *book, const char *const *languages)
{
	Check check = { book, languages, g_array_new(FALSE, FALSE, sizeof(FactIssue)) };
	FactIssues *issues = g_new0(FactIssues, 1);

	for (guint i = 0; i < book->facts->len; i++) {
		const Fact *fact = g_ptr_array_index(book->facts, i);

		check_source(&check, fact);
		check_units(&check, fact);
		check_parts(&check, fact);
	}
	g_array_sort(check.issues, compare_issues);
	issues->count = check.issues->len;
	issues->issues = (FactIssue *)(void *)g_array_free(check.issues, FALSE);
	return issues;
}

void factissues_free(FactIssues *issues)
{
	if (issues == NULL)
		return;
	for (size_t i = 0; i < issues->count; i++)
		g_free(issues->issues[i].text);
	g_free(issues->issues);
	g_free(issues);
}
