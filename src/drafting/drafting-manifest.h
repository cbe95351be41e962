/*
 * The manifest: the canonical text of everything that decides what will be sent.
 *
 * Its bytes are defined in doc/MANIFEST.md. Approvals sign its hash; issuing builds it
 * anew and compares.
 */
#ifndef DRAFTING_MANIFEST_H
#define DRAFTING_MANIFEST_H

#include "base-error.h"

#include <stddef.h>

#define MANIFEST_VERSION 1

typedef struct Dossier Dossier;
typedef struct Draft Draft;

/* A resource that decides how letters look: a font, a template, a dictionary. */
typedef struct ManifestResource {
	const char *name;
	const char *digest; /* SHA-256 in lower-case hexadecimal */
} ManifestResource;

/* What the office fetches from rendering. */
typedef struct ManifestRenderings {
	const char *renderer;              /* the renderer's version, one line */
	const ManifestResource *resources; /* in any order */
	size_t resource_count;
	const char *const *digests; /* of the specimens, hexadecimal, one a letter */
} ManifestRenderings;

/* The manifest of `draft`, which was composed from `dossier`. UTF-8, yours. */
bool manifest_build(const Dossier *dossier, const Draft *draft,
		    const ManifestRenderings *renderings, char **manifest_out,
		    GError **error) CHY_MUST_CHECK;

/* SHA-256 of a manifest in lower-case hexadecimal, yours. */
char *manifest_digest(const char *manifest);

/*
 * What differs between two manifests, in words, one change a line ("the holder of post
 * 'x/chair' changed from 'anna-lind' to 'bo-ek'"), at most MANIFEST_CHANGES of them and
 * then how many more there are. NULL when they are equal. Yours.
 */
#define MANIFEST_CHANGES 10
char *manifest_difference(const char *before, const char *after);

#endif
