/*
 * Groups of a configuration file (GKeyFile): what one may have, and its text.
 */
#ifndef BASE_GROUP_H
#define BASE_GROUP_H

#include "base-error.h"

/*
 * Whether the group, which may be missing, has no other key than `keys`, a list that NULL
 * ends, and no value with a control character, written as it is or as an escape. CHY_CONFIG
 * names the group, the key, and the key that was most probably meant.
 */
bool group_check(GKeyFile *file, const char *group, const char *const *keys,
		 GError **error) CHY_MUST_CHECK;

/*
 * The same of keys alone, and all of them: a sentence each (char *) is added to `faults`,
 * "PATH: " and what group_check says.
 */
void group_find_unknown(const char *path, GKeyFile *file, const char *group,
			const char *const *keys, GPtrArray *faults);

#endif
