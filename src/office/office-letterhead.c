/*
 * The noun is the letterhead by name. A picture that is of the subset which becomes PDF
 * operators is drawn as vectors; any other that is harmless is drawn as dots, by a program
 * beside this one, once for each command.
 */
#include "office-letterhead.h"

#include "directory-circle.h"
#include "lang-core.h"
#include "office-check.h"
#include "office-drawn.h"
#include "office-private.h"
#include "rendering-dots.h"
#include "rendering-fontfile.h"
#include "rendering-letterhead.h"
#include "seal-digest.h"

#include <stdlib.h>
#include <string.h>

#define RULE "letterhead"
#define DRAWER "chancery-drawer"

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
			name = g_key_file_get_string(office->config->file,
						     OFFICE_LETTERHEAD_GROUP,
						     OFFICE_LETTERHEAD_KEY, NULL);
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

/* What findings call the terms of the letterhead; yours. */
static char *terms_file(const Design *design)
{
	return g_strdup_printf(DESIGN_FOLDER "/%s/" DESIGN_TERMS_FILE, design->name);
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

/* A letterhead while it is read. */
typedef struct Reading {
	const Office *office; /* or NULL */
	FindingList *findings;
} Reading;

/* Draw a picture as dots; `why` it is none of vectors becomes a note. */
static bool draw_dots(const Reading *reading, const DotsTask *task, const GError *why,
		      DesignPixels *pixels, GError **error)
{
	g_autoptr(GError) fault = NULL;
	GPtrArray *drawn = reading->office != NULL ? reading->office->drawn : NULL;
	const char *file = task->file;

	if (!drawn_find(drawn, task, pixels, &fault)) {
		if (!chy_error_is(fault, CHY_INVALID)) {
			g_propagate_error(error, g_steal_pointer(&fault));
			return false;
		}
		add_fault(reading->findings, file, fault);
		return true;
	}

	unsigned line;
	const char *cause = cause_of(why, file, &line);
	g_autofree char *note =
		g_strdup_printf("it is drawn as %u by %u dots, and not as vectors: %s",
				pixels->width, pixels->height, cause);

	add_finding(reading->findings, FINDING_NOTE, file, line, note);
	return true;
}

/* As vectors, or else as dots; what may be drawn as neither becomes a finding. */
static bool prepare_picture(const Reading *reading, Design *design, DesignPlace place,
			    GError **error)
{
	const DesignCell *cell = &design->cells[place];
	g_autofree char *file =
		g_strdup_printf(DESIGN_FOLDER "/%s/%s", design->name, cell->picture);
	g_autoptr(GError) why = NULL, fault = NULL;

	if (letterhead_check(file, cell->svg, &why))
		return true;
	if (!dots_check(file, cell->svg, &fault)) {
		add_fault(reading->findings, file, fault);
		return true;
	}

	g_autofree char *drawer = office_drawer();
	const DotsTask task = { drawer, file, cell->svg, cell->height };
	DesignPixels pixels = { 0 };

	if (!draw_dots(reading, &task, why, &pixels, error))
		return false;
	if (pixels.bytes != NULL)
		design_set_pixels(design, place, &pixels);
	return true;
}

/* --- fonts ----------------------------------------------------------------------- */

/* A file that stands for several faces is told once. */
static bool is_known(const Design *design, int face)
{
	for (int i = 0; i < face; i++)
		if (g_strcmp0(design->faces[i].file, design->faces[face].file) == 0)
			return true;
	return false;
}

static void check_faces(const Design *design, FindingList *findings)
{
	for (int i = 0; i < DESIGN_FACES; i++) {
		const DesignFace *face = &design->faces[i];
		g_autofree char *file = NULL;
		g_autoptr(GError) fault = NULL;

		if (face->bytes == NULL || is_known(design, i) ||
		    fontfile_check(face->bytes, &fault))
			continue;
		file = g_strdup_printf(DESIGN_FOLDER "/%s/%s", design->name,
				       face->file);
		add_finding(findings, FINDING_ERROR, file, 1, fault->message);
	}
}

char *office_letterhead_fonts(const Design *design, GError **error)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (int i = 0; i < DESIGN_FACES; i++) {
		const DesignFace *face = &design->faces[i];
		g_autofree char *hex = NULL;
		Digest digest;

		if (face->bytes == NULL || is_known(design, i))
			continue;
		if (!fontfile_check(face->bytes, error)) {
			g_prefix_error(error,
				       "letterhead '%s': font '%s': ", design->name,
				       face->file);
			return NULL;
		}
		digest_data(g_bytes_get_data(face->bytes, NULL),
			    g_bytes_get_size(face->bytes), &digest);
		hex = digest_hex(&digest);
		g_string_append_printf(names, "%s%s (%.8s)", names->len > 0 ? ", " : "",
				       face->file, hex);
	}
	return g_string_free(g_steal_pointer(&names), false);
}

/* "U+0259 'ə'"; yours. */
static char *describe_letter(gunichar letter)
{
	char character[7] = { 0 };

	g_unichar_to_utf8(letter, character);
	return g_strdup_printf("U+%04X '%s'", letter, character);
}

/* What a family lacks of each language of its script; NULL where one has all that it needs.
 * Yours. */
static char *list_lacking(const Renderer *renderer, bool arabic)
{
	g_autoptr(GString) list = g_string_new(NULL);
	size_t count = 0;
	const char *const *codes = lang_codes(&count);
	gunichar lacking;

	for (size_t i = 0; i < count; i++) {
		if (lang_is_rtl(codes[i]) != arabic)
			continue;
		if (!renderer_find_lacking(renderer, codes[i], &lacking))
			return NULL;

		g_autofree char *letter = describe_letter(lacking);

		g_string_append_printf(list, "%s%s of '%s'", list->len > 0 ? ", " : "",
				       letter, codes[i]);
	}
	return g_string_free(g_steal_pointer(&list), false);
}

char *office_letterhead_unused(const Design *design)
{
	static const struct {
		const char *name;
		DesignFaceId first;
	} families[] = { { "latin", DESIGN_LATIN }, { "arabic", DESIGN_ARABIC } };
	g_autoptr(Renderer) renderer = renderer_new_for(design, NULL);

	for (size_t i = 0; renderer != NULL && i < G_N_ELEMENTS(families); i++) {
		DesignFaceId first = families[i].first;
		g_autofree char *lacking = NULL;

		if (design->faces[first].bytes == NULL)
			continue;
		lacking = list_lacking(renderer, first == DESIGN_ARABIC);
		if (lacking != NULL)
			return g_strdup_printf("no language is set in its fonts '%s', "
					       "which lack %s",
					       families[i].name, lacking);
	}
	return NULL;
}

/* Languages whose letters the fonts do not have whole: they are set in the house's. */
static void note_lacking(const Renderer *renderer, const Design *design,
			 const Dossier *dossier, FindingList *findings)
{
	g_autofree char *file = terms_file(design);
	const char *const *languages = dossier_get_languages(dossier);
	gunichar lacking;

	for (size_t i = 0; languages[i] != NULL; i++) {
		g_autofree char *letter = NULL;
		g_autofree char *note = NULL;

		if (!renderer_find_lacking(renderer, languages[i], &lacking))
			continue;
		letter = describe_letter(lacking);
		note = g_strdup_printf("its fonts lack the letter %s of the language "
				       "'%s', which is set in the house's",
				       letter, languages[i]);
		add_finding(findings, FINDING_NOTE, file, 1, note);
	}
}

/* --- reading --------------------------------------------------------------------- */

/* *design_out is NULL where errors are among the findings. */
static bool load(const Office *office, const char *name, FindingList *findings,
		 Design **design_out, GError **error)
{
	g_autofree char *folder = folder_of(office);
	const Reading reading = { office, findings };
	g_autoptr(Design) design = NULL;

	if (!design_load(folder, name, findings, &design, error))
		return false;
	if (design != NULL)
		check_faces(design, findings);
	for (DesignPlace i = 0; design != NULL && i < DESIGN_CELLS; i++)
		if (design->cells[i].svg != NULL &&
		    !prepare_picture(&reading, design, i, error))
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
	g_autofree char *file = terms_file(design);
	const char *const *languages = dossier_get_languages(dossier);

	for (size_t i = 0; languages[i] != NULL; i++) {
		g_autofree char *wanting = design_find_wanting(design, languages[i]);

		if (wanting != NULL)
			add_finding(findings, FINDING_ERROR, file, 1, wanting);
	}
}

/* What stopped the reading as a finding where the dossier names the letterhead; false: it is a
 * failure of the check. */
static bool tell_failure(const Office *office, const Dossier *dossier,
			 FindingList *findings, GError **failure, GError **error)
{
	/* Without a home only those shipped are known. */
	if (office == NULL && chy_error_is(*failure, CHY_NOT_FOUND))
		return true;
	if (!chy_error_is(*failure, CHY_NOT_FOUND) &&
	    !chy_error_is(*failure, CHY_LIMIT) &&
	    !chy_error_is(*failure, CHY_INVALID)) {
		g_propagate_error(error, g_steal_pointer(failure));
		return false;
	}
	dossier_report_letterhead(dossier, findings, (*failure)->message);
	return true;
}

/* Add the findings of a letterhead's files under the paths by which they can be opened. */
static void add_own(const Office *office, const FindingList *own, FindingList *findings)
{
	for (size_t i = 0; i < findinglist_count(own); i++) {
		Finding finding = *findinglist_get(own, i);
		g_autofree char *path = path_of(office, finding.file);

		finding.file = path;
		findinglist_add(findings, &finding);
	}
}

bool office_check_letterhead(const Office *office, const Dossier *dossier,
			     FindingList *findings, GError **error)
{
	g_autofree char *name = NULL;
	g_autoptr(FindingList) own = findinglist_new();
	g_autoptr(Design) design = NULL;
	g_autoptr(Renderer) renderer = NULL;
	g_autoptr(GError) failure = NULL, unfit = NULL;

	if (!find_name(office, dossier, &name, error) ||
	    (name != NULL && !load(office, name, own, &design, &failure) &&
	     !tell_failure(office, dossier, findings, &failure, error)))
		return false;
	renderer = renderer_new_for(design, &unfit);
	if (renderer == NULL) {
		if (!tell_failure(office, dossier, findings, &unfit, error))
			return false;
		g_clear_pointer(&design, design_free);
		renderer = renderer_new(error);
	}
	if (renderer == NULL)
		return false;
	if (design != NULL) {
		check_languages(design, dossier, own);
		note_lacking(renderer, design, dossier, own);
	}
	office_check_glyphs(dossier, design, renderer, findings);
	add_own(office, own, findings);
	return true;
}
