#include "directory-types.h"

#include <glib.h>
#include <string.h>

static const char *const gender_names[] = {
	[GENDER_UNKNOWN] = "unknown",
	[GENDER_FEMALE] = "female",
	[GENDER_MALE] = "male",
};

const char *gender_name(Gender gender)
{
	return gender_names[gender];
}

bool gender_parse(const char *text, Gender *gender_out)
{
	for (size_t i = 0; i < G_N_ELEMENTS(gender_names); i++) {
		if (g_ascii_strcasecmp(text, gender_names[i]) == 0) {
			*gender_out = (Gender)i;
			return true;
		}
	}
	return false;
}

static const char *const translation_names[] = {
	[TRANSLATION_NONE] = "none",
	[TRANSLATION_ONE] = "one",
	[TRANSLATION_TWO] = "two",
};

const char *translation_rule_name(TranslationRule rule)
{
	return translation_names[rule];
}

bool translation_rule_parse(const char *text, TranslationRule *rule_out)
{
	for (size_t i = 0; i < G_N_ELEMENTS(translation_names); i++) {
		if (strcmp(text, translation_names[i]) == 0) {
			*rule_out = (TranslationRule)i;
			return true;
		}
	}
	return false;
}
