/*
 * The noun is the letterhead by name. A picture that is of the subset which becomes PDF
 * operators is drawn as vectors; any other that is harmless is drawn as dots, by a program
 * beside this one, once for each command.
 */
#include "office-letterhead.h"

#include "directory-circle.h"
#include "drafting-check.h"
#include "office-private.h"
#include "rendering-dots.h"
#include "rendering-letterhead.h"

#include <stdlib.h>
#include <string.h>

#define RULE "letterhead"
#define DRAWER "chancery-drawer"
#define CONFIG_GROUP "office"
#define CONFIG_KEY "letterhead"

/* The folder of the home's letterheads, yours; NULL without a home. */
static char *folder_of(const Office *office)
{
	return office != NULL ? g_build_filename(office->home, DESIGN_FOLDER, NULL)
			      : NULL;
}

/* The name that holds for the dossier, yours; NULL: none. */
static bool find_name(const Office *office, const Dossier *dossier, char **name_out,
		      GError **error)
{
	const char *own = dossier_get_letterhead_name(dossier);
	const char *circle = dossier_get_circle(dossier);
	char *name = NULL;

	if (own == NULL && dossier_get_letterhead_file(dossier) == NULL &&
	    office != NULL) {
		if (circle != NULL &&
		    !circle_find_letterhead(office->store, circle, &name, error))
			return false;
		if (name == NULL)
			name = g_key_file_get_string(office->config->file, CONFIG_GROUP,
						     CONFIG_KEY, NULL);
	}
	*name_out = own != NULL ? g_strdup(own) : name;
	return true;
}

/* --- findings -------------------------------------------------------------------- */

static void add_finding(FindingList *findings, FindingSeverity severity,
			const char *file, unsigned line, const char *text)
{
	const Finding finding = {
		.severity = severity,
		.rule = RULE,
		.file = file,
		.position = { MAX(line, 1), 1 },
		.width = 1,
		.text = text,
		.line = "",
	};

	findinglist_add(findings, &finding);
}

/* "FILE:LINE: cause" of a picture: the cause, and its line; 0: it names none. */
static const char *cause_of(const GError *fault, const char *file, unsigned *line_out)
{
	const char *message = fault->message;
	size_t length = strlen(file);
	char *end;

	*line_out = 0;
	if (!g_str_has_prefix(message, file) || message[length] != ':')
		return message;
	*line_out = (unsigned)strtoul(message + length + 1, &end, 10);
	return g_str_has_prefix(end, ": ") ? end + 2 : end + strspn(end, ": ");
}

static void add_fault(FindingList *findings, const char *file, const GError *fault)
{
	unsigned line;
	const char *cause = cause_of(fault, file, &line);

	add_finding(findings, FINDING_ERROR, file, line, cause);
}

/* Where a file of a letterhead is: in the home, or else among those shipped, as it is called.
 * Yours. */
static char *path_of(const Office *office, const char *file)
{
	g_autofree char *path = office != NULL && g_str_has_prefix(file, DESIGN_FOLDER)
					? g_build_filename(office->home, file, NULL)
					: NULL;
	g_autofree char *folder = path != NULL ? g_path_get_dirname(path) : NULL;

	if (folder == NULL || !g_file_test(folder, G_FILE_TEST_IS_DIR))
		return g_strconcat(FINDING_SHIPPED, file, NULL);
	return g_path_is_absolute(path) || g_str_has_prefix(path, "./")
		       ? g_steal_pointer(&path)
		       : g_strconcat("./", path, NULL);
}

/* --- pictures -------------------------------------------------------------------- */

char *office_drawer(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = self != NULL ? g_path_get_dirname(self) : NULL;
	char *beside = folder != NULL ? g_build_filename(folder, DRAWER, NULL) : NULL;

	if (beside != NULL && g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
		return beside;
	g_free(beside);
	return g_build_filename(DRAWER_FOLDER, DRAWER, NULL);
}

/* Draw a picture as dots; `why` it is none of vectors becomes a note. */
static bool draw_dots(const DotsTask *task, const GError *why, DesignPixels *pixels,
		      FindingList *findings, GError **error)
{
	g_autoptr(GError) fault = NULL;
	const char *file = task->file;

	if (!dots_draw(task, pixels, &fault)) {
		if (!chy_error_is(fault, CHY_INVALID)) {
			g_propagate_error(error, g_steal_pointer(&fault));
			return false;
		}
		add_fault(findings, file, fault);
		return true;
	}

	unsigned line;
	const char *cause = cause_of(why, file, &line);
	g_autofree char *note =
		g_strdup_printf("it is drawn as %u by %u dots, and not as vectors: %s",
				pixels->width, pixels->height, cause);

	add_finding(findings, FINDING_NOTE, file, line, note);
	return true;
}

/* As vectors, or else as dots; what may be drawn as neither becomes a finding. */
static bool prepare_picture(Design *design, DesignPlace place, FindingList *findings,
			    GError **error)
{
	const DesignCell *cell = &design->cells[place];
	g_autofree char *file =
		g_strdup_printf(DESIGN_FOLDER "/%s/%s", design->name, cell->picture);
	g_autoptr(GError) why = NULL, fault = NULL;

	if (letterhead_check(file, cell->svg, &why))
		return true;
	if (!dots_check(file, cell->svg, &fault)) {
		add_fault(findings, file, fault);
		return true;
	}

	g_autofree char *drawer = office_drawer();
	const DotsTask task = { drawer, file, cell->svg, cell->height };
	DesignPixels pixels = { 0 };

	if (!draw_dots(&task, why, &pixels, findings, error))
		return false;
	if (pixels.bytes != NULL)
		design_set_pixels(design, place, &pixels);
	return true;
}

/* --- reading --------------------------------------------------------------------- */

/* *design_out is NULL where errors are among the findings. */
static bool load(const Office *office, const char *name, FindingList *findings,
		 Design **design_out, GError **error)
{
	g_autofree char *folder = folder_of(office);
	g_autoptr(Design) design = NULL;

	if (!design_load(folder, name, findings, &design, error))
		return false;
	for (DesignPlace i = 0; design != NULL && i < DESIGN_CELLS; i++)
		if (design->cells[i].svg != NULL &&
		    !prepare_picture(design, i, findings, error))
			return false;
	if (findinglist_errors(findings) > 0)
		g_clear_pointer(&design, design_free);
	*design_out = g_steal_pointer(&design);
	return true;
}

/* The first error among the findings as the failure that it is without them. */
static bool fail_finding(const Office *office, FindingList *findings, GError **error)
{
	findinglist_sort(findings);
	for (size_t i = 0; i < findinglist_count(findings); i++) {
		const Finding *finding = findinglist_get(findings, i);

		g_autofree char *path = path_of(office, finding->file);

		if (finding->severity == FINDING_ERROR)
			return chy_fail(error, CHY_INVALID, "%s:%u:%u: %s", path,
					finding->position.line,
					finding->position.column, finding->text);
	}
	g_assert_not_reached();
}

bool office_letterhead_find(const Office *office, const char *name, Design **design_out,
			    GError **error)
{
	g_autoptr(FindingList) findings = findinglist_new();
	g_autoptr(Design) design = NULL;

	if (!load(office, name, findings, &design, error))
		return false;
	if (design == NULL)
		return fail_finding(office, findings, error);
	*design_out = g_steal_pointer(&design);
	return true;
}

bool office_letterhead(const Office *office, const Dossier *dossier,
		       Design **design_out, GError **error)
{
	g_autofree char *name = NULL;

	if (!find_name(office, dossier, &name, error))
		return false;
	if (name == NULL) {
		*design_out = NULL;
		return true;
	}
	return office_letterhead_find(office, name, design_out, error);
}

/* --- the check ------------------------------------------------------------------- */

/* Words that the dossier's languages want. */
static void check_languages(const Design *design, const Dossier *dossier,
			    FindingList *findings)
{
	g_autofree char *file =
		g_strdup_printf(DESIGN_FOLDER "/%s/" DESIGN_TERMS_FILE, design->name);
	const char *const *languages = dossier_get_languages(dossier);

	for (size_t i = 0; languages[i] != NULL; i++) {
		g_autofree char *wanting = design_find_wanting(design, languages[i]);

		if (wanting != NULL)
			add_finding(findings, FINDING_ERROR, file, 1, wanting);
	}
}

bool office_check_letterhead(const Office *office, const Dossier *dossier,
			     FindingList *findings, GError **error)
{
	g_autofree char *name = NULL;
	g_autoptr(FindingList) own = findinglist_new();
	g_autoptr(Design) design = NULL;
	g_autoptr(GError) failure = NULL;

	if (!find_name(office, dossier, &name, error))
		return false;
	if (name == NULL)
		return true;
	if (!load(office, name, own, &design, &failure)) {
		/* Without a home only those shipped are known. */
		if (office == NULL && chy_error_is(failure, CHY_NOT_FOUND))
			return true;
		if (!chy_error_is(failure, CHY_NOT_FOUND) &&
		    !chy_error_is(failure, CHY_LIMIT) &&
		    !chy_error_is(failure, CHY_INVALID)) {
			g_propagate_error(error, g_steal_pointer(&failure));
			return false;
		}
		dossier_report_letterhead(dossier, findings, failure->message);
		return true;
	}
	if (design != NULL)
		check_languages(design, dossier, own);
	for (size_t i = 0; i < findinglist_count(own); i++) {
		Finding finding = *findinglist_get(own, i);
		g_autofree char *path = path_of(office, finding.file);

		finding.file = path;
		findinglist_add(findings, &finding);
	}
	return true;
}
