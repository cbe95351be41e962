/*
 * Records: the canonical text that entries of the register carry (doc/REGISTER.md, 2).
 *
 * A head line such as "chancery-letter-v1", then a line "name: value" for each field in
 * the order given. In a value a backslash is written "\\" and LF "\n"; other controls
 * are refused. The same fields give the same bytes.
 */
#ifndef REGISTER_RECORD_H
#define REGISTER_RECORD_H

#include "base-error.h"

#include <stddef.h>

#define LIMIT_RECORD (1u << 20) /* bytes of an entry's payload */

typedef struct RecordField {
	const char *name;  /* a-z and hyphens */
	const char *value; /* UTF-8; NULL: the field is left out */
} RecordField;

/*
 * Write a record, yours. CHY_INVALID for a value that is not UTF-8 or holds a control
 * other than LF.
 */
bool record_format(const char *head, const RecordField *fields, size_t count,
		   char **text_out, GError **error) CHY_MUST_CHECK;

/* The value of a record's field, unescaped, yours; NULL when it has none of that name. */
char *record_get(const char *record, const char *name);

#endif
