/*
 * The release as static files: a page for each language, one that leads to them, an
 * Atom feed, and a style sheet.
 *
 * The pages need no script, load nothing from elsewhere, say their language and
 * direction, link to each other by hreflang, print well and follow the reader's choice
 * of light or dark. Texts are escaped here; bodies are trusted to be blocks made by
 * rendering.
 */
#ifndef NEWSROOM_SITE_H
#define NEWSROOM_SITE_H

#include "newsroom-release.h"

#include <stdint.h>

/*
 * That `folder` is missing, or holds none of the files that would be written, or an edition
 * of the same release, whole or in part; else CHY_EXISTS. To be asked before a release is
 * entered.
 */
bool site_check_folder(const Release *release, const char *folder, GError **error)
	CHY_MUST_CHECK;

/*
 * Write index.html, LANGUAGE.html for each text, feed.xml and style.css into `folder`,
 * which is made where it is missing. Each file is replaced whole; the same release and
 * stamps give the same bytes. Pages of this dossier in languages that the release no longer
 * has are removed; other files stay. *pages_out counts the language pages. CHY_EXISTS as
 * site_check_folder: nothing is then written. CHY_CANNOT_CREATE, CHY_IO.
 */
bool site_write(const Release *release, const ReleaseStamps *stamps, const char *folder,
		int64_t *pages_out, GError **error) CHY_MUST_CHECK;

#endif
