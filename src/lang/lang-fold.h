/*
 * Keys by which names are found again, whatever the spelling.
 */
#ifndef LANG_FOLD_H
#define LANG_FOLD_H

/*
 * The key of `text` (UTF-8), yours: its words in lower case, joined by one space,
 * without accents, transliterated from Cyrillic, Arabic, Greek, Armenian, Georgian and
 * Hebrew, and with the spellings that stand for one sound made one
 * (data/lang/fold.ini). Two texts whose keys are equal may be the same name: Əliyev,
 * Eliyev and Алиев; Müller and Mueller; أحمد and احمد. A key is made of a–z, 0–9,
 * spaces and letters of other scripts; it can be empty. Folding a key gives it again.
 * The keys are stored: a change of the table asks for a new import.
 */
char *lang_fold(const char *text);

/* The first step of the key: `text` in lower-case Latin letters, with one space between words
 * and perhaps one at the end; yours. It has as many words as the key. */
char *lang_latinise(const char *text);

#endif
