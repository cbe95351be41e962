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

/* "Signature: see the original", where a translation is not signed. Borrowed. */
const char *words_unsigned(const LetterShared *shared);

/* "COURTESY TRANSLATION"; "SPECIMEN · COURTESY TRANSLATION". Yours. */
char *words_mark(const LetterShared *shared, bool specimen);

/*
 * Of a letter with its translation, what its message says first, in the language of `shared`,
 * which is one of the two: what follows, and what is attached. Yours.
 */
char *words_parts(const Letter *letter, const LetterShared *shared);

/* The message's subject: the letter's, and behind it that of its translation. Yours. */
char *words_subject(const Letter *letter);

/* "Baku, 20 February 2025", "Bakou, le 20 février 2025". Yours. */
char *words_place_and_date(const Letter *letter);

/* The return line where the page has a window for it, or NULL; the letter's. */
const char *words_return_line(const LetterShared *shared);

#endif
