/*
 * The letters that names and addresses of a language are made of, for the upright face.
 *
 * A list need not be complete: what is missing comes with the letter that needs it.
 */
#ifndef RENDERING_ALPHABET_H
#define RENDERING_ALPHABET_H

#include <stdbool.h>

/* The letters alone; "" of a language that is not known. */
const char *alphabet_letters(const char *language);

/* The language's letters, digits and signs as one text to lay out; yours. */
char *alphabet_text(const char *language, bool rtl);

#endif
