/*
 * How near a name is to a text that is looked for.
 *
 * lang_fold says that two spellings may be one name; it merges much, so that `ana` is the
 * key of Anna and begins the key of Energy. Here what it returns is put in order, and what
 * only the merging brought together is left out.
 */
#ifndef LANG_NEAR_H
#define LANG_NEAR_H

#include <glib.h>

/*
 * From the nearest: what each word of the text is to a word of the name, or more. Where
 * several words differ, the farthest counts.
 */
typedef enum Nearness {
	NEAR_SPELLING,        /* the same */
	NEAR_LETTERS,         /* the same but for case and accents */
	NEAR_SOUND,           /* the same key: another script or spelling */
	NEAR_BEGINNING,       /* its first letters, in Latin ones */
	NEAR_SOUND_BEGINNING, /* the beginning of its key: see LANG_NEAR_SOUNDS */
	NEAR_NOT,
} Nearness;

/*
 * A key begins another one meaningfully from so many letters on, and when both words begin
 * with the same letter or both with a consonant: guliy finds Quliyev, anar not Energy.
 */
#define LANG_NEAR_SOUNDS 4

typedef struct Near Near; /* a text that is looked for */

/* `text` is UTF-8 and copied; `key` is its lang_fold. */
Near *near_new(const char *text, const char *key);
void near_free(Near *near);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Near, near_free)

/* `key` is the lang_fold of `name`. */
Nearness near_rate(const Near *near, const char *name, const char *key);

/* Whether a name with that key has as many words as the text. */
gboolean near_is_whole(const Near *near, const char *key);

#endif
