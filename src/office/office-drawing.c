/*
 * A drawing under way.
 *
 * The digest of a specimen covers all that its addressee would get: it is SHA-256 over the
 * digests of its PDF, HTML and text, and of the PDF of a translation apart, in this order
 * (doc/MANIFEST.md).
 */
#include "office-drawing.h"

#include "drafting-check.h"
#include "office-letterhead.h"
#include "office-private.h"
#include "rendering-html.h"
#include "rendering-text.h"
#include "seal-digest.h"

#include <string.h>

void drawing_clear(Drawing *drawing)
{
	g_clear_pointer(&drawing->draft, draft_free);
	g_clear_pointer(&drawing->design, design_free);
	g_clear_pointer(&drawing->digest, g_free);
}

/* --- letters that cannot be drawn ------------------------------------------------ */

/* Letters that fail alike, for what they share: the first one's words, and how many. */
typedef struct Fault {
	char *language, *addressee;
	size_t more;
} Fault;

static void fault_free(void *data)
{
	Fault *fault = data;

	g_free(fault->language);
	g_free(fault->addressee);
	g_free(fault);
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

/* Keep what is wrong with the letter; false when it is no finding. */
static bool keep_fault(GHashTable *faults, const Letter *letter, GError **failure,
		       GError **error)
{
	if (!is_finding(*failure)) {
		g_propagate_error(error, g_steal_pointer(failure));
		return false;
	}

	g_autofree char *words = fault_of(letter, *failure);
	Fault *fault = g_hash_table_lookup(faults, words);

	if (fault != NULL) {
		fault->more++;
		return true;
	}
	fault = g_new0(Fault, 1);
	fault->language = g_strdup(letter->shared->language);
	fault->addressee = g_strdup(letter->addressee);
	g_hash_table_insert(faults, g_steal_pointer(&words), fault);
	return true;
}

/* The key of the dossier that the words about a letter begin with, or the circle's. */
static const char *key_of(const char *words)
{
	static const struct {
		const char *part, *key;
	} keys[] = {
		{ "references: ", "references" },
		{ "return line: ", "return-line" },
		{ "notice: ", "notice" },
		{ "sender: ", "sender" },
		{ "place and date: ", "place" },
		{ "signatory: ", "signatory" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		if (g_str_has_prefix(words, keys[i].part))
			return keys[i].key;
	return "circle";
}

static void report_faults(const Dossier *dossier, GHashTable *faults,
			  FindingList *findings)
{
	GHashTableIter iter;
	gpointer words, value;

	g_hash_table_iter_init(&iter, faults);
	while (g_hash_table_iter_next(&iter, &words, &value)) {
		const Fault *fault = value;
		g_autofree char *more =
			fault->more > 0 ? g_strdup_printf(" and %zu more", fault->more)
					: g_strdup("");
		g_autofree char *text = g_strdup_printf(
			"cannot draw the letter in '%s' to '%s'%s: %s", fault->language,
			fault->addressee, more, (char *)words);

		dossier_report_letter(dossier, findings, key_of(words), text);
	}
}

/* --- specimens ------------------------------------------------------------------- */

static void add_digest_of(DigestBuilder *builder, const void *data, size_t length)
{
	Digest part;

	digest_data(data, length, &part);
	digest_builder_add(builder, part.bytes, DIGEST_SIZE);
}

/* The digest of letter's renderings in hex, yours. */
static char *digest_specimen(Renderer *renderer, const Letter *letter, GError **error)
{
	g_autoptr(DigestBuilder) builder = digest_builder_new();
	g_autofree char *html = render_html(letter);
	g_autofree char *text = render_text(letter);
	g_autoptr(GBytes) pdf = NULL, translation = NULL;
	Digest whole;

	if (!render_pdf(renderer, letter, &pdf, error) ||
	    !render_translation_pdf(renderer, letter, &translation, error))
		return NULL;
	add_digest_of(builder, g_bytes_get_data(pdf, NULL), g_bytes_get_size(pdf));
	add_digest_of(builder, html, strlen(html));
	add_digest_of(builder, text, strlen(text));
	if (translation != NULL)
		add_digest_of(builder, g_bytes_get_data(translation, NULL),
			      g_bytes_get_size(translation));
	digest_builder_finish(builder, &whole);
	return digest_hex(&whole);
}

static char *name_failure(const Letter *letter)
{
	return g_strdup_printf("cannot draw the letter to '%s' in '%s': ",
			       letter->addressee, letter->shared->language);
}

/* --- the manifest ---------------------------------------------------------------- */

static void add_resources(GArray *resources, const RendererFont *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		ManifestResource resource = { .name = files[i].name,
					      .digest = files[i].digest };

		g_array_append_val(resources, resource);
	}
}

/* Fonts and dictionaries as resources; the array is yours, its strings the renderer's. */
static GArray *list_resources(const Renderer *renderer)
{
	GArray *resources = g_array_new(false, true, sizeof(ManifestResource));
	size_t count;
	const RendererFont *files = renderer_fonts(renderer, &count);

	add_resources(resources, files, count);
	files = renderer_dictionaries(renderer, &count);
	add_resources(resources, files, count);
	return resources;
}

static bool begin_manifest(const Drawing *drawing, const ManifestSink *sink,
			   ManifestWriter **writer_out, GError **error)
{
	g_autofree char *version = renderer_version(drawing->renderer);
	g_autoptr(GArray) resources = list_resources(drawing->renderer);
	const ManifestRenderings renderings = {
		.renderer = version,
		.resources = (const ManifestResource *)resources->data,
		.resource_count = resources->len,
	};

	return manifest_begin(drawing->draft, &renderings, sink, writer_out, error);
}

/* --- all letters ----------------------------------------------------------------- */

/* A drawing that is being made, and where its letters' faults go. */
typedef struct Task {
	Drawing *drawing;
	const Dossier *dossier;
	FindingList *findings; /* NULL: the first fault is the failure */
	GHashTable *faults;    /* words → Fault */
	ManifestWriter *writer;
} Task;

static void task_clear(Task *task)
{
	g_clear_pointer(&task->faults, g_hash_table_unref);
	manifestwriter_free(task->writer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Task, task_clear)

/* That letters cannot be composed may be a finding: then the drawing has no draft. */
static bool tell_failure(Task *task, GError **failure, GError **error)
{
	if (task->findings == NULL || !is_finding(*failure)) {
		g_propagate_error(error, g_steal_pointer(failure));
		return false;
	}
	dossier_report_letter(task->dossier, task->findings, "circle",
			      (*failure)->message);
	g_clear_pointer(&task->drawing->draft, draft_free);
	return true;
}

static bool compose(Office *office, Task *task, GError **error)
{
	Drawing *drawing = task->drawing;
	ComposeOptions options = { .day = clock_today(office->clock) };
	g_autoptr(GError) failure = NULL;

	if (!office_letterhead(office, task->dossier, &drawing->design, error))
		return false;
	options.design = drawing->design;
	return dossier_compose(task->dossier, office->store, &options, &drawing->draft,
			       &failure) ||
	       tell_failure(task, &failure, error);
}

/* Draw letter `i`, which is at hand. */
static bool draw_letter(Task *task, size_t i, GError **error)
{
	const Letter *letter = draft_letter(task->drawing->draft, i);
	g_autoptr(GError) failure = NULL;
	g_autofree char *digest =
		digest_specimen(task->drawing->renderer, letter, &failure);

	if (digest != NULL)
		return manifest_add(task->writer, i, digest, error);
	if (task->findings != NULL)
		return keep_fault(task->faults, letter, &failure, error);

	g_autofree char *name = name_failure(letter);

	g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s", name);
	return false;
}

static bool draw_letters(Task *task, Progress *progress, GError **error)
{
	size_t count = draft_count(task->drawing->draft);

	for (size_t i = 0; i < count; i++) {
		g_autoptr(GError) failure = NULL;

		if (!draft_seek(task->drawing->draft, i, &failure))
			return tell_failure(task, &failure, error);
		if (!draw_letter(task, i, error))
			return false;
		progress_set(progress, i + 1);
	}
	return true;
}

/* What a renderer remembers never shows, so the one of another drawing will do. */
static bool take_renderer(Office *office, Drawing *drawing, GError **error)
{
	if (office->renderer != NULL &&
	    !renderer_serves(office->renderer, drawing->design))
		g_clear_pointer(&office->renderer, renderer_free);
	if (office->renderer == NULL)
		office->renderer = renderer_new_for(drawing->design, error);
	drawing->renderer = office->renderer;
	return drawing->renderer != NULL;
}

static bool draw(Office *office, Task *task, const ManifestSink *sink, GError **error)
{
	Drawing *drawing = task->drawing;
	g_autoptr(Progress) progress =
		office_progress(office, "manifest", draft_count(drawing->draft));

	return take_renderer(office, drawing, error) &&
	       begin_manifest(drawing, sink, &task->writer, error) &&
	       draw_letters(task, progress, error) &&
	       (drawing->draft == NULL || g_hash_table_size(task->faults) > 0 ||
		manifest_end(task->writer, &drawing->digest, error));
}

bool office_draw(Office *office, const Dossier *dossier, const DrawingPlan *plan,
		 Drawing *drawing_out, GError **error)
{
	g_auto(Drawing) drawing = { 0 };
	g_auto(Task) task = {
		.drawing = &drawing,
		.dossier = dossier,
		.findings = plan->findings,
		.faults = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						fault_free),
	};

	if (!compose(office, &task, error) ||
	    (drawing.draft != NULL && !draw(office, &task, plan->sink, error)))
		return false;
	report_faults(dossier, task.faults, plan->findings);
	*drawing_out = drawing;
	drawing = (Drawing){ 0 };
	return true;
}
