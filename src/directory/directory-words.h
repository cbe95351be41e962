/*
 * The table of spellings, data/directory/words.yaml: what a foreign word for a role or a
 * kind of body is here. Private to the room.
 */
#ifndef DIRECTORY_WORDS_H
#define DIRECTORY_WORDS_H

#include "base-error.h"

typedef struct Words Words;

/* CHY_INTERNAL when the program's own table is broken. */
bool words_load(Words **words_out, GError **error) CHY_MUST_CHECK;
void words_free(Words *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Words, words_free)

/*
 * Our word for the role or kind that `text` names, borrowed: "chair"; "" for one that is
 * known and passed over; NULL for one that the table lacks.
 */
const char *words_find_role(const Words *words, const char *text);
const char *words_find_kind(const Words *words, const char *text);

/* Whether `word` is one of our own roles or kinds, and if not, the nearest or NULL. */
bool words_is_role(const Words *words, const char *word, const char **nearest_out);
bool words_is_kind(const Words *words, const char *word, const char **nearest_out);

#endif
