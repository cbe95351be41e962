/*
 * Phrases that a letter has in every rendering.
 */
#ifndef RENDERING_WORDS_H
#define RENDERING_WORDS_H

#include "drafting-letter.h"

typedef enum { NOTES_ENCLOSURES, NOTES_COPIES } NotesKind;

/* "Enclosure:" over one item, "Enclosures:" over more. Yours. */
char *words_notes(const char *language, NotesKind kind, const char *const *items);

/* "1." in the language's digits. Yours. */
char *words_label(const char *language, unsigned number);

/* "Signature: The Chair", for those who cannot see it. Yours. */
char *words_signature(const char *language, const char *signatory);

/* "Baku, 20 February 2025", "Bakou, le 20 février 2025". Yours. */
char *words_place_and_date(const Letter *letter);

#endif
