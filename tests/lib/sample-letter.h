/*
 * A letter from a folder, for tests and measurements of rendering: letter.ini holds its
 * fields, body.md its text, and letter.ini may name a picture as letterhead beside them, a shipped
 * letterhead (design) or the terms of one (terms), which may bring Noto Sans, or the folder of
 * another letter as its translation.
 */
#ifndef SAMPLE_LETTER_H
#define SAMPLE_LETTER_H

#include "drafting-letter.h"

typedef struct SampleLetter SampleLetter;

/* Read the folder; a mistake in it ends the program with a message. Yours. */
SampleLetter *sample_letter_new(const char *folder);
void sample_letter_free(SampleLetter *sample);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SampleLetter, sample_letter_free)

/* Borrowed, and free to be changed: its fields point into the sample. */
Letter *sample_letter_get(SampleLetter *sample);

/* The same for what it shares with others. */
LetterShared *sample_letter_shared(SampleLetter *sample);

/* Its translation, borrowed; NULL: none. */
SampleLetter *sample_letter_translation(SampleLetter *sample);

/* Make it the letter "1-14/2025/00042" to an addressee of its own: the number stands behind
 * the name and the first line of the address, too. */
void sample_letter_set_number(SampleLetter *sample, unsigned sequence);

/* Give it another body, in CommonMark. */
void sample_letter_set_body(SampleLetter *sample, const char *markdown);

#endif
