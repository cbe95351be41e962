/*
 * The pages of a release.
 */
#ifndef NEWSROOM_PAGE_H
#define NEWSROOM_PAGE_H

#include "newsroom-release.h"

/* The page of text `i`, yours. */
char *page_text(const Release *release, const ReleaseStamps *stamps, size_t i);

/* The page that leads to the others, yours. */
char *page_index(const Release *release);

/* Whether `html` is a page of `dossier`. */
bool page_is_of(const char *html, const char *dossier);

#endif
