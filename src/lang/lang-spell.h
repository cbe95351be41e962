/*
 * Numbers spelled by rules of ours, in ICU's notation for rule-based number formats.
 * Only this room includes it. Rules are constants: one that ICU does not take is a
 * programming error.
 */
#ifndef LANG_SPELL_H
#define LANG_SPELL_H

#include "lang-data.h"

#include <glib.h>

typedef struct Speller Speller;

Speller *speller_new(const LangData *data, const char *rules);
void speller_free(Speller *speller);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Speller, speller_free)

/* `value` by the rule set %main, with ASCII digits. Yours. */
char *speller_spell(const Speller *speller, int64_t value);

/* `text` with its ASCII digits replaced by the language's own. Yours. */
char *digits_localise(const LangData *data, const char *text);

#endif
