#include "directory-types.h"

#include <glib.h>

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
