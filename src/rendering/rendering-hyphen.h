/*
 * Where words may be broken: dictionaries of libhyphen, as Debian packs them.
 *
 * A machine may have none: then words stay whole. Whether it has, and which, decides how
 * letters look, so that the manifest names each dictionary by its digest.
 */
#ifndef RENDERING_HYPHEN_H
#define RENDERING_HYPHEN_H

#include "rendering-renderer.h"

#define HYPHEN_FOLDER "/usr/share/hyphen"
#define SOFT_HYPHEN "\xc2\xad" /* U+00AD */

#define LIMIT_DICTIONARY (4u << 20) /* bytes of one; a greater file is passed over */

typedef struct HyphenBook HyphenBook;

/* Read what dictionaries `folder` has for the languages of the house. Yours. */
HyphenBook *hyphenbook_new(const char *folder);
void hyphenbook_free(HyphenBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HyphenBook, hyphenbook_free)

/* Name and digest of each dictionary that is there, in a fixed order. Borrowed. */
const RendererFont *hyphenbook_get_files(const HyphenBook *book, size_t *count_out);

/* A dictionary of one language. */
typedef struct Hyphenator Hyphenator;

/* Of `language`, loaded when first asked for, borrowed; NULL: there is none. */
const Hyphenator *hyphenbook_find(HyphenBook *book, const char *language);

/*
 * Append `text` to `out` with a soft hyphen wherever a word may be broken. Words of fewer than
 * HYPHEN_WORD letters stay whole, as do names (words with a capital), and whatever has digits
 * or signs within: addresses, numbers, compounds that bear a hyphen already.
 */
void hyphenator_add(const Hyphenator *hyphenator, const char *text, GString *out);

#define HYPHEN_WORD 7 /* letters of the shortest word that is broken */
#define HYPHEN_SIDE 3 /* letters before and after the hyphen, at least */

#endif
