/*
 * The manifest: the canonical text of everything that decides what will be sent.
 *
 * Its bytes are defined in doc/MANIFEST.md. Approvals sign its hash; issuing builds it
 * anew and compares. It is written letter by letter and goes away in pieces, so that its
 * length costs no memory.
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
} ManifestRenderings;

/* Who takes the text of a manifest, UTF-8, piece by piece. */
typedef struct ManifestSink {
	bool (*take)(void *data, const char *piece, size_t length, GError **error);
	void *data;
} ManifestSink;

typedef struct ManifestWriter ManifestWriter;

/*
 * Begin the manifest of the letters of `draft`; draft and sink are borrowed, and without a
 * sink only the hash is made. CHY_INVALID for a dossier that its check calls wrong.
 * *writer_out is yours.
 */
bool manifest_begin(const Draft *draft, const ManifestRenderings *renderings,
		    const ManifestSink *sink, ManifestWriter **writer_out,
		    GError **error) CHY_MUST_CHECK;

/* Add letter `i`, whose specimen has this digest: from 0 on, each in its turn. */
bool manifest_add(ManifestWriter *writer, size_t i, const char *rendering,
		  GError **error) CHY_MUST_CHECK;

/* After the last letter; *digest_out is the manifest's hash in lower-case hexadecimal, yours. */
bool manifest_end(ManifestWriter *writer, char **digest_out,
		  GError **error) CHY_MUST_CHECK;

void manifestwriter_free(ManifestWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ManifestWriter, manifestwriter_free)

/*
 * What differs between two manifests, in words, one change a line ("the holder of post
 * 'x/chair' changed from 'anna-lind' to 'bo-ek'"), at most MANIFEST_CHANGES of them and
 * then how many more there are. NULL when they are equal. Yours.
 */
#define MANIFEST_CHANGES 10
char *manifest_difference(const char *before, const char *after);

/*
 * How the files of `dossier` are others than those that `manifest`, or what it begins with, has
 * the digests of, in words
 * that name the first of them ("the file 'release.en.md' has changed"). NULL when they are the
 * same, to the byte. Yours.
 */
char *manifest_file_difference(const char *manifest, const Dossier *dossier);

/* Where the letters of a manifest begin: files, texts and offices stand before. */
#define MANIFEST_LETTERS "\nletter\t"

/*
 * The offices that approve, in their order, of a manifest or of what it begins with: all before
 * its texts. NULL-terminated, yours; none where it does not say.
 */
char **manifest_offices(const char *manifest);

#endif
