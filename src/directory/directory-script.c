/*
 * Words and the scripts of their letters.
 *
 * A word is a row of letters and marks. Digits and marks are of every script; scripts whose
 * letters look like no others' are not looked at.
 */
#include "directory-script.h"

#include <string.h>

/* "Latin" and the others whose letters look alike; NULL for any other. */
static const char *name_of(gunichar c)
{
	switch (g_unichar_get_script(c)) {
	case G_UNICODE_SCRIPT_LATIN:
		return "Latin";
	case G_UNICODE_SCRIPT_CYRILLIC:
		return "Cyrillic";
	case G_UNICODE_SCRIPT_GREEK:
		return "Greek";
	default:
		return NULL;
	}
}

static bool is_of_word(gunichar c)
{
	return g_unichar_isalpha(c) || g_unichar_ismark(c);
}

/* Where the word at `word` ends. */
static const char *end_of(const char *word)
{
	while (*word != '\0' && is_of_word(g_utf8_get_char(word)))
		word = g_utf8_next_char(word);
	return word;
}

/* The two scripts of the word, or false. */
static bool find_mixture(const char *word, const char *end, const char *scripts[2])
{
	scripts[0] = NULL;
	for (const char *p = word; p < end; p = g_utf8_next_char(p)) {
		scripts[1] = name_of(g_utf8_get_char(p));
		if (scripts[1] != NULL && scripts[0] != NULL &&
		    strcmp(scripts[0], scripts[1]) != 0)
			return true;
		if (scripts[0] == NULL)
			scripts[0] = scripts[1];
	}
	return false;
}

static void check_text(Intake *intake, const char *where, Record *record,
		       const char *text)
{
	const char *scripts[2];

	if (text == NULL || g_str_is_ascii(text))
		return;
	for (const char *p = text; *p != '\0';) {
		const char *end = end_of(p);

		if (find_mixture(p, end, scripts)) {
			intake_flag(intake, where, record,
				    intake_format(intake,
						  "'%.*s' has %s and %s letters, which "
						  "look alike, in one word",
						  (int)(end - p), p, scripts[0],
						  scripts[1]));
			return;
		}
		p = end > p ? end : g_utf8_next_char(p);
	}
}

void script_check_record(Intake *intake, const char *where, Record *record)
{
	check_text(intake, where, record, record->main.name);
	for (guint i = 0; i < record->names->len; i++)
		check_text(intake, where, record,
			   g_array_index(record->names, RecordName, i).name);
	for (guint i = 0; i < record->channels->len; i++) {
		const RecordChannel *channel =
			&g_array_index(record->channels, RecordChannel, i);

		if (strcmp(channel->kind, "email") == 0)
			check_text(intake, where, record, channel->value);
	}
}
