/*
 * The digest of a specimen covers all that its addressee would get: it is SHA-256 over
 * the digests of its PDF, HTML and text, in this order (doc/MANIFEST.md).
 */
#include "office-manifest.h"

#include "drafting-approval.h"
#include "drafting-manifest.h"
#include "office-private.h"
#include "rendering-html.h"
#include "rendering-renderer.h"
#include "rendering-text.h"
#include "seal-digest.h"

#include <string.h>

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
	g_autoptr(GBytes) pdf = NULL;
	Digest whole;

	if (!render_pdf(renderer, letter, &pdf, error)) {
		g_prefix_error(error, "cannot draw the letter to '%s' in '%s': ",
			       letter->addressee, letter->shared->language);
		return NULL;
	}
	add_digest_of(builder, g_bytes_get_data(pdf, NULL), g_bytes_get_size(pdf));
	add_digest_of(builder, html, strlen(html));
	add_digest_of(builder, text, strlen(text));
	digest_builder_finish(builder, &whole);
	return digest_hex(&whole);
}

static bool digest_specimens(Renderer *renderer, const Draft *draft, Progress *progress,
			     char ***digests_out, GError **error)
{
	size_t count = draft_count(draft);
	g_auto(GStrv) digests = g_new0(char *, count + 1);

	for (size_t i = 0; i < count; i++) {
		digests[i] = digest_specimen(renderer, draft_letter(draft, i), error);
		if (digests[i] == NULL)
			return false;
		progress_set(progress, i + 1);
	}
	*digests_out = g_steal_pointer(&digests);
	return true;
}

/* The fonts as resources; the array is yours, its strings are the renderer's. */
static ManifestResource *list_fonts(const Renderer *renderer, size_t *count_out)
{
	const RendererFont *fonts = renderer_fonts(renderer, count_out);
	ManifestResource *resources = g_new0(ManifestResource, *count_out);

	for (size_t i = 0; i < *count_out; i++) {
		resources[i].name = fonts[i].name;
		resources[i].digest = fonts[i].digest;
	}
	return resources;
}

bool office_manifest_build(Office *office, const Dossier *dossier, char **manifest_out,
			   GError **error)
{
	const ComposeOptions options = { .day = clock_today(office->clock) };
	g_autoptr(Renderer) renderer = NULL;
	g_autoptr(Draft) draft = NULL;
	g_autoptr(Progress) progress = NULL;
	g_auto(GStrv) digests = NULL;

	if (!dossier_compose(dossier, office->store, &options, &draft, error))
		return false;
	renderer = renderer_new(error);
	progress = office_progress(office, "manifest", draft_count(draft));
	if (renderer == NULL ||
	    !digest_specimens(renderer, draft, progress, &digests, error))
		return false;

	g_autofree char *version = renderer_version(renderer);
	size_t fonts = 0;
	g_autofree ManifestResource *resources = list_fonts(renderer, &fonts);
	const ManifestRenderings renderings = {
		.renderer = version,
		.resources = resources,
		.resource_count = fonts,
		.digests = (const char *const *)digests,
	};

	return manifest_build(dossier, draft, &renderings, manifest_out, error);
}

bool office_manifest_changed(Office *office, const char *name, char **difference_out,
			     GError **error)
{
	g_autoptr(Dossier) dossier = NULL;
	g_autoptr(GError) obstacle = NULL;
	g_autofree char *before = NULL;
	g_autofree char *after = NULL;

	if (!approval_get_manifest(office->store, name, &before, error) ||
	    !dossier_load(office->store, name, &dossier, error))
		return false;
	if (office_manifest_build(office, dossier, &after, &obstacle)) {
		*difference_out = manifest_difference(before, after);
		return true;
	}
	if (!chy_error_is(obstacle, CHY_NOT_FOUND) &&
	    !chy_error_is(obstacle, CHY_INVALID)) {
		g_propagate_error(error, g_steal_pointer(&obstacle));
		return false;
	}
	*difference_out = g_strdup(obstacle->message);
	return true;
}
