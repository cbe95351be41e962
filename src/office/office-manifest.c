#include "office-manifest.h"

#include "drafting-approval.h"
#include "drafting-manifest.h"
#include "office-private.h"
#include "register-issue.h"
#include "seal-digest.h"

#include <string.h>

static bool append_piece(void *data, const char *piece, size_t length, GError **error)
{
	(void)error;
	g_string_append_len(data, piece, (gssize)length);
	return true;
}

/* In words, how the manifest comes out otherwise than it is stored; drawn for it again. */
static bool find_difference(Office *office, const Dossier *dossier,
			    char **difference_out, GError **error)
{
	g_autoptr(GString) after = g_string_new(NULL);
	const ManifestSink sink = { append_piece, after };
	g_auto(Drawing) drawing = { 0 };
	g_autofree char *before = NULL;

	if (!approval_get_manifest(office->store, dossier_get_name(dossier), &before,
				   error) ||
	    !office_draw(office, dossier, &(DrawingPlan){ .sink = &sink }, &drawing,
			 error))
		return false;
	*difference_out = manifest_difference(before, after->str);
	return true;
}

/* Draw the dossier, and find what differs if that gives another digest. */
static bool compare(Office *office, const Dossier *dossier, Drawing *drawing_out,
		    char **difference_out, GError **error)
{
	g_auto(Drawing) drawing = { 0 };
	g_autofree char *digest = NULL;

	if (!approval_get_digest(office->store, dossier_get_name(dossier), &digest,
				 error) ||
	    !office_draw(office, dossier, &(DrawingPlan){ .sink = NULL }, &drawing,
			 error))
		return false;
	if (strcmp(drawing.digest, digest) != 0)
		return find_difference(office, dossier, difference_out, error);
	if (drawing_out != NULL) {
		*drawing_out = drawing;
		drawing = (Drawing){ 0 };
	}
	*difference_out = NULL;
	return true;
}

bool office_manifest_changed(Office *office, const Dossier *dossier,
			     Drawing *drawing_out, char **difference_out,
			     GError **error)
{
	g_autoptr(GError) obstacle = NULL;

	if (compare(office, dossier, drawing_out, difference_out, &obstacle))
		return true;
	if (!chy_error_is(obstacle, CHY_NOT_FOUND) &&
	    !chy_error_is(obstacle, CHY_INVALID)) {
		g_propagate_error(error, g_steal_pointer(&obstacle));
		return false;
	}
	*difference_out = g_strdup(obstacle->message);
	return true;
}

static bool has_digest(const char *manifest, const char *hex)
{
	g_autofree char *digest_of_it = NULL;
	Digest digest;

	digest_data(manifest, strlen(manifest), &digest);
	digest_of_it = digest_hex(&digest);
	return strcmp(digest_of_it, hex) == 0;
}

bool office_manifest_hold(Office *office, const char *name, const Dossier *dossier,
			  GError **error)
{
	g_autofree char *digest = NULL;
	g_autofree char *manifest = NULL;
	g_autofree char *difference = NULL;

	if (!register_issue_manifest(office->store, name, &digest, error) ||
	    !approval_get_manifest(office->store, name, &manifest, error))
		return false;
	if (!has_digest(manifest, digest))
		return chy_fail(error, CHY_CORRUPT,
				"cannot use dossier '%s': its manifest is not the one "
				"that the register says it was issued by",
				name);
	difference = manifest_file_difference(manifest, dossier);
	return difference == NULL ||
	       chy_fail(error, CHY_CORRUPT,
			"cannot use dossier '%s': since it was approved, %s", name,
			difference);
}
