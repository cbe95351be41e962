#include "office-check.h"

#include "base-text.h"
#include "drafting-compose.h"
#include "rendering-letterhead.h"
#include "rendering-renderer.h"

#include <stdlib.h>
#include <string.h>

/* Split "FILE:LINE: cause", as letterhead_check writes it; line 0 where it names none. */
static const char *cause_of(const char *message, const char *file, unsigned *line_out)
{
	char *end;

	*line_out = 0;
	if (!g_str_has_prefix(message, file) || message[strlen(file)] != ':')
		return message;

	unsigned long line = strtoul(message + strlen(file) + 1, &end, 10);

	if (!g_str_has_prefix(end, ": "))
		return message;
	*line_out = (unsigned)line;
	return end + 2;
}

static void check_letterhead(const Dossier *dossier, FindingList *findings)
{
	GBytes *svg = dossier_get_letterhead(dossier);
	const char *file = dossier_get_letterhead_file(dossier);
	g_autoptr(GError) fault = NULL;
	unsigned line;

	if (svg == NULL || letterhead_check(file, svg, &fault))
		return;

	const char *cause = cause_of(fault->message, file, &line);
	size_t length;
	const char *text = g_bytes_get_data(svg, &length);
	g_autofree char *source = text_line(text, length, line);
	const Finding finding = {
		.severity = FINDING_ERROR,
		.rule = "letterhead",
		.file = file,
		.position = { MAX(line, 1), 1 },
		.width = 1,
		.text = cause,
		.line = line > 0 ? source : "",
	};

	findinglist_add(findings, &finding);
}

static void check_glyphs(const Renderer *renderer, const DossierFile *file,
			 FindingList *findings)
{
	size_t length, offset;
	const char *bytes = g_bytes_get_data(file->bytes, &length);
	g_autofree char *text = g_strndup(length > 0 ? bytes : "", length);

	/* What is not text is told by the rule `encoding` already. */
	if (text_find_forbidden(text, length, &offset) ||
	    !renderer_find_missing(renderer, text, &offset))
		return;

	TextPosition position = text_position(text, length, offset);
	g_autofree char *line = text_line(text, length, position.line);
	g_autofree char *message =
		g_strdup_printf("no font of ours has the character U+%04X",
				g_utf8_get_char(text + offset));
	const Finding finding = {
		.severity = FINDING_ERROR,
		.rule = "glyph",
		.file = file->path,
		.position = position,
		.width = 1,
		.text = message,
		.line = line,
	};

	findinglist_add(findings, &finding);
}

static bool is_drawn(const char *path)
{
	return g_str_has_prefix(path, "letter.") && g_str_has_suffix(path, ".md");
}

/* What is wrong with a letter, without the addressee whose name stands before it. */
static char *fault_of(const Letter *letter, const GError *error)
{
	g_autofree char *name = g_strdup_printf("'%s': ", letter->addressee);
	const char *at = strstr(error->message, name);

	return g_strdup(at != NULL ? at + strlen(name) : error->message);
}

/* Whether the fault is the dossier's or an addressee's, and so a finding. */
static bool is_finding(const GError *fault)
{
	return chy_error_is(fault, CHY_INVALID) || chy_error_is(fault, CHY_LIMIT) ||
	       chy_error_is(fault, CHY_NOT_FOUND);
}

/*
 * Draw all letters as submitting does. Those that fail alike, for what they share, are one
 * finding that names the first addressee.
 */
static bool draw_letters(Renderer *renderer, const Draft *draft, GHashTable *faults,
			 GError **error)
{
	for (size_t i = 0; i < draft_count(draft); i++) {
		const Letter *letter = draft_letter(draft, i);
		g_autoptr(GBytes) pdf = NULL;
		g_autoptr(GError) fault = NULL;

		if (render_pdf(renderer, letter, &pdf, &fault))
			continue;
		if (!is_finding(fault)) {
			g_propagate_error(error, g_steal_pointer(&fault));
			return false;
		}

		g_autofree char *words = fault_of(letter, fault);
		GPtrArray *letters = g_hash_table_lookup(faults, words);

		if (letters == NULL) {
			letters = g_ptr_array_new();
			g_hash_table_insert(faults, g_strdup(words), letters);
		}
		g_ptr_array_add(letters, (void *)letter);
	}
	return true;
}

static void report_faults(const Dossier *dossier, GHashTable *faults,
			  FindingList *findings)
{
	GHashTableIter iter;
	gpointer words, value;

	g_hash_table_iter_init(&iter, faults);
	while (g_hash_table_iter_next(&iter, &words, &value)) {
		const GPtrArray *letters = value;
		const Letter *first = letters->pdata[0];
		g_autofree char *more =
			letters->len > 1 ? g_strdup_printf(" and %u more", letters->len - 1)
					 : g_strdup("");
		g_autofree char *text = g_strdup_printf(
			"cannot draw the letter in '%s' to '%s'%s: %s",
			first->shared->language, first->addressee, more, (char *)words);

		dossier_report_addressee(dossier, findings, "letter", text);
	}
}

/* What only a letter as its addressee gets it shows; the dossier has no error so far. */
static bool check_letters(const Dossier *dossier, Store *store, Date today,
			  FindingList *findings, GError **error)
{
	const ComposeOptions options = { .day = today };
	g_autoptr(Renderer) renderer = renderer_new(error);
	g_autoptr(Draft) draft = NULL;
	g_autoptr(GError) fault = NULL;
	g_autoptr(GHashTable) faults = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);

	if (renderer == NULL)
		return false;
	if (!dossier_compose(dossier, store, &options, &draft, &fault)) {
		if (is_finding(fault)) {
			dossier_report_addressee(dossier, findings, "letter",
						 fault->message);
			return true;
		}
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	if (!draw_letters(renderer, draft, faults, error))
		return false;
	report_faults(dossier, faults, findings);
	return true;
}

static bool check_files(const Dossier *dossier, FindingList *findings, GError **error)
{
	g_autoptr(Renderer) renderer = renderer_new(error);

	if (renderer == NULL)
		return false;
	check_letterhead(dossier, findings);
	for (size_t i = 0; i < dossier_file_count(dossier); i++) {
		const DossierFile *file = dossier_file(dossier, i);

		if (is_drawn(file->path))
			check_glyphs(renderer, file, findings);
	}
	return true;
}

bool office_check_dossier(const Dossier *dossier, Store *store, const CheckWorld *world,
			  FindingList **findings_out, GError **error)
{
	g_autoptr(FindingList) findings = NULL;

	if (!dossier_check(dossier, store, world, &findings, error) ||
	    !check_files(dossier, findings, error))
		return false;
	if (store != NULL && findinglist_errors(findings) == 0 &&
	    !check_letters(dossier, store, world->today, findings, error))
		return false;
	findinglist_sort(findings);
	*findings_out = g_steal_pointer(&findings);
	return true;
}
