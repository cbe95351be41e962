/*
 * Within the room: the files of forms, and the lines of an envelope.
 */
#ifndef DIRECTORY_FORM_PRIVATE_H
#define DIRECTORY_FORM_PRIVATE_H

#include "directory-form.h"
#include "format-yaml.h"

/* The top of the language's file, the book's. CHY_NOT_FOUND for a language without forms. */
const YamlNode *formbook_open(FormBook *book, const char *lang,
			      GError **error) CHY_MUST_CHECK;

/* The form of the addressee's post `i`, the book's. CHY_NOT_FOUND, in words, without one. */
const YamlNode *form_find(const YamlNode *root, const Addressee *addressee, size_t i,
			  GError **error) CHY_MUST_CHECK;

/*
 * The text of a form's field for `holders` (at least 1) who have this form together, the
 * book's; NULL: it has none.
 */
const char *form_field(const YamlNode *form, const char *name, size_t holders);

/* Whose envelope, in which language, and how many of them the lines speak of. */
typedef struct EnvelopeWish {
	const YamlNode *root; /* of the language's file */
	const Addressee *addressee;
	const char *lang;
	size_t holders; /* 1: its own; more: what it shares with others who have its posts */
} EnvelopeWish;

/*
 * The lines of the envelope, yours (g_strfreev). Of those that are shared one that names what
 * is the addressee's own is empty, so that it stands at the same place as its own line.
 * `undeclined`, which may be NULL, is set to the case in which the holder has no name, yours.
 */
char **form_envelope(const EnvelopeWish *wish, char **undeclined,
		     GError **error) CHY_MUST_CHECK;

#endif
