/*
 * The check as a whole: what reading found, then rule after rule, then sorted.
 */
#include "drafting-check.h"
#include "drafting-check-private.h"
#include "drafting-value.h"

#include <string.h>

/* What facts there are is unknown while facts.yaml cannot be read; that is reported alone. */
static void check_names(const CheckRun *run, const Text *text)
{
	for (size_t i = 0; i < text_placeholder_count(text); i++) {
		const Placeholder *placeholder = text_placeholder(text, i);
		g_autoptr(GError) error = NULL;

		const char *fact = value_fact_name(placeholder);
		bool known = fact != NULL &&
			     factbook_find(run->dossier->facts, fact) != NULL;
		bool unit = known && g_strcmp0(placeholder->filter, "unit") == 0;

		if (fact != NULL && run->dossier->facts_unread)
			continue;
		if (value_check(placeholder, run->dossier, text, &error))
			continue;

		Place place = place_of_range(text->source, placeholder->range.offset,
					     placeholder->range.length);

		finding_error(run->findings, unit ? "fact" : "unknown-name", &place,
			      "%s", error->message);
	}
}

/* How long the placeholder with one brace at `open` is: to its end, or to what ends it. */
static size_t brace_length(const char *open)
{
	size_t length = 1 + strcspn(open + 1, "{}\r\n");

	return length + (open[length] == '}');
}

/* A placeholder with one brace in place of two is printed as it stands. */
static void check_braces(const CheckRun *run, const Text *text)
{
	const char *source = text->source->text;

	for (const char *at = strchr(source, '{'); at != NULL; at = strchr(at, '{')) {
		const char *open = at;
		size_t braces = strspn(open, "{");
		size_t blanks = strspn(open + braces, " \t");

		at += braces;
		if (braces != 1 || !value_begins(at + blanks))
			continue;

		Place place = place_of_range(text->source, (size_t)(open - source),
					     brace_length(open));

		finding_warning(run->findings, "syntax", &place,
				"a placeholder has two braces on either side; this is "
				"printed as it stands");
	}
}

static void check_facts(const CheckRun *run)
{
	const Dossier *dossier = run->dossier;
	const SourceFile *source = dossier_find_source(dossier, "facts.yaml");
	FactIssues *issues =
		factbook_check(dossier->facts, dossier_get_languages(dossier));

	for (size_t i = 0; i < issues->count && source != NULL; i++) {
		Place place = { source, issues->issues[i].position, 1 };

		finding_error(run->findings, issues->issues[i].rule, &place, "%s",
			      issues->issues[i].text);
	}
	factissues_free(issues);
}

/* The first count that the text cites, or NULL, and how many places cite one. */
static const Placeholder *find_counts(const Text *text, unsigned *count_out)
{
	const Placeholder *first = NULL;
	unsigned count = 0;

	for (size_t i = 0; i < text_placeholder_count(text); i++) {
		const Placeholder *placeholder = text_placeholder(text, i);

		if (!value_is_count(placeholder))
			continue;
		first = first != NULL ? first : placeholder;
		count++;
	}
	*count_out = count;
	return first;
}

/* A release that cites counts which the register does not have: one finding a text. */
static void check_truth(const CheckRun *run, const Text *release)
{
	unsigned count = 0;
	const Placeholder *first = find_counts(release, &count);

	if (first == NULL || (run->world->settled && run->world->accepted > 0))
		return;

	Place place = place_of_range(release->source, first->range.offset,
				     first->range.length);
	g_autofree char *more =
		count > 1 ? g_strdup_printf(" and %u more", count - 1) : g_strdup("");
	g_autofree char *words = g_strdup_printf(
		"the release says what the register does not know yet: '%s'%s",
		first->name, more);

	if (run->world->publishing)
		finding_error(run->findings, "not-yet-true", &place, "%s", words);
	else
		finding_note(run->findings, "not-yet-true", &place, "%s", words);
}

/* Nobody can have written a message on a day that is still to come. */
static void check_references(const CheckRun *run)
{
	const Dossier *dossier = run->dossier;

	for (guint i = 0; i < dossier->references->len; i++) {
		Date day = g_array_index(dossier->references, Reference, i).day;

		if (!date_is_known(day) || !date_is_known(run->world->today) ||
		    date_compare(day, run->world->today) <= 0)
			continue;

		const YamlNode *list = yaml_get(yaml_root(dossier->yaml), "references");
		Place place =
			place_of_node(dossier_yaml_source(dossier),
				      yaml_get(yaml_item(list, i), "your-message"));
		g_autofree char *then = date_format(day);
		g_autofree char *today = date_format(run->world->today);

		finding_error(run->findings, "future-day", &place,
			      "the message that the letter answers is of %s, which is "
			      "later than today, %s",
			      then, today);
	}
}

static void check_texts(const CheckRun *run)
{
	const Dossier *dossier = run->dossier;

	for (guint i = 0; i < dossier->letters->len; i++) {
		check_names(run, dossier->letters->pdata[i]);
		check_braces(run, dossier->letters->pdata[i]);
		check_numbers(run, dossier->letters->pdata[i]);
	}
	for (guint i = 0; i < dossier->releases->len; i++) {
		check_names(run, dossier->releases->pdata[i]);
		check_braces(run, dossier->releases->pdata[i]);
		check_numbers(run, dossier->releases->pdata[i]);
		check_truth(run, dossier->releases->pdata[i]);
	}
}

bool dossier_check(const Dossier *dossier, Store *store, const CheckWorld *world,
		   FindingList **list_out, GError **error)
{
	g_autoptr(FindingList) findings = findinglist_new();
	CheckRun run = { .dossier = dossier, .world = world, .findings = findings };

	findinglist_add_all(findings, dossier->findings);
	check_facts(&run);
	check_references(&run);
	check_texts(&run);
	check_parity(&run);
	if (store != NULL && !check_addressees(&run, store, error))
		return false;
	findinglist_sort(findings);
	*list_out = g_steal_pointer(&findings);
	return true;
}

void dossier_report_letterhead(const Dossier *dossier, FindingList *findings,
			       const char *text)
{
	const SourceFile *source = dossier_yaml_source(dossier);
	const YamlNode *root = dossier->yaml != NULL ? yaml_root(dossier->yaml) : NULL;
	const YamlNode *node = root != NULL ? yaml_get(root, "letterhead") : NULL;
	Place place =
		node != NULL ? place_of_node(source, node) : place_of_file(source);

	finding_error(findings, "letterhead", &place, "%s", text);
}
