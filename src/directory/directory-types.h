/*
 * The words of the directory: kinds of bodies, roles of posts, genders, kinds of channels.
 *
 * Kinds, roles and channels are words in tables and files and stay text in the program;
 * what is known stands in data/directory/words.yaml and in doc/DIRECTORY.md. A role that is
 * not one of the six is kept as it is, and has no form of address.
 */
#ifndef DIRECTORY_TYPES_H
#define DIRECTORY_TYPES_H

#include <stdbool.h>

typedef enum {
	GENDER_UNKNOWN,
	GENDER_FEMALE,
	GENDER_MALE,
} Gender;

/* "unknown", "female" or "male". */
const char *gender_name(Gender gender);

/* Whether `text` is one of the three names, in any case. */
bool gender_parse(const char *text, Gender *gender_out);

/* What goes with a letter that is not in a language of its addressee's. */
typedef enum {
	TRANSLATION_NONE,
	TRANSLATION_ONE, /* a courtesy translation in the same document */
	TRANSLATION_TWO, /* one in a document of its own */
} TranslationRule;

/* "none", "one" or "two". */
const char *translation_rule_name(TranslationRule rule);

/* Whether `text` is one of the three names. */
bool translation_rule_parse(const char *text, TranslationRule *rule_out);

#define LIMIT_WORD 64       /* bytes of a kind, role, topic, tag, language or country */
#define LIMIT_RECORD_ID 200 /* bytes of the id of a record */

#endif
