/*
 * Parity: the rule parity-facts.
 *
 * Every letter cites the same facts as every other; every release likewise; and a
 * release cites only facts that the letters cite, since it reports what they say. A
 * release may say less.
 */
#include "drafting-check-private.h"
#include "drafting-value.h"

#include <stdlib.h>
#include <string.h>

/* The place where a text first cites a fact, or NULL. */
static const Placeholder *find_citation(const Text *text, const char *fact)
{
	for (size_t i = 0; i < text_placeholder_count(text); i++) {
		const Placeholder *placeholder = text_placeholder(text, i);

		if (g_strcmp0(value_fact_name(placeholder), fact) == 0)
			return placeholder;
	}
	return NULL;
}

/* The first of the texts that cites the fact, or NULL. */
static const Text *find_citing(const GPtrArray *texts, const char *fact)
{
	for (guint i = 0; i < texts->len; i++)
		if (find_citation(texts->pdata[i], fact) != NULL)
			return texts->pdata[i];
	return NULL;
}

static Place place_of_citation(const Text *text, const char *fact)
{
	TextRange range = find_citation(text, fact)->range;

	return place_of_range(text->source, range.offset, range.length);
}

/* Texts that do not cite `fact` although another of them does. */
static void check_fact_in(const CheckRun *run, const GPtrArray *texts, const char *fact)
{
	const Text *citing = find_citing(texts, fact);

	for (guint i = 0; citing != NULL && i < texts->len; i++) {
		const Text *text = texts->pdata[i];

		if (find_citation(text, fact) != NULL)
			continue;

		Place there = place_of_citation(citing, fact);
		Place here = place_of_file(text->source);

		finding_error(run->findings, "parity-facts", &here,
			      "the fact '%s' is not cited here, but in %s:%u:%u", fact,
			      citing->source->path, there.position.line,
			      there.position.column);
	}
}

/* Whether all letters are there and readable, so that what they do not cite is known. */
static bool letters_are_sound(const Dossier *dossier)
{
	for (guint i = 0; i < dossier->letters->len; i++)
		if (!((const Text *)dossier->letters->pdata[i])->sound)
			return false;
	return dossier->letters->len > 0;
}

/* Releases that cite `fact` although no letter does. */
static void check_release_fact(const CheckRun *run, const char *fact)
{
	const GPtrArray *releases = run->dossier->releases;

	if (!letters_are_sound(run->dossier) ||
	    find_citing(run->dossier->letters, fact) != NULL)
		return;
	for (guint i = 0; i < releases->len; i++) {
		const Text *release = releases->pdata[i];

		if (find_citation(release, fact) == NULL)
			continue;

		Place place = place_of_citation(release, fact);

		finding_error(run->findings, "parity-facts", &place,
			      "the release cites the fact '%s', which no letter cites",
			      fact);
	}
}

void check_parity(const CheckRun *run)
{
	size_t count = 0;
	const char *const *names = factbook_names(run->dossier->facts, &count);

	for (size_t i = 0; i < count; i++) {
		check_fact_in(run, run->dossier->letters, names[i]);
		check_fact_in(run, run->dossier->releases, names[i]);
		check_release_fact(run, names[i]);
	}
}
