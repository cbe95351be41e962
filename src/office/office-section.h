/*
 * The groups of chancery.conf: which there are, and which keys each may have. For this room
 * only.
 */
#ifndef OFFICE_SECTION_H
#define OFFICE_SECTION_H

#include "base-error.h"

#define SECTION_OFFICE "office"

/* Every key of the group [office]; ended by NULL. */
extern const char *const section_office_keys[];

typedef enum {
	SECTION_WHOLE_FILE, /* what nobody may pass over: in every group */
	SECTION_ALL_KEYS, /* and the keys of the groups that only some commands read */
} SectionDepth;

/*
 * That the file at `path`, whose text this is, has nothing but groups, pairs of key and value,
 * and comments, in UTF-8; else CHY_CONFIG, with the line of the first that is none.
 */
bool section_check_lines(const char *path, GBytes *text, GError **error) CHY_MUST_CHECK;

/*
 * What stands in the file at `path` twice, of which GKeyFile keeps one, groups that there are
 * not or that want a name, and keys that a group does not have, with the nearest: a sentence
 * each (char *), with file, group and key. `text` is the file's, `file` what was read of it.
 * Empty where nothing is wrong; yours.
 */
GPtrArray *section_find_faults(const char *path, GBytes *text, GKeyFile *file,
			       SectionDepth depth);

#endif
