/*
 * Header blocks read again, as mail_header writes them, with signatures above: fields that
 * begin at the margin, each of lines that end with CRLF; a line that begins with a blank
 * belongs to the field above it. What else is in a block is no field, but bytes of the one
 * before it.
 */
#ifndef MAIL_BLOCK_H
#define MAIL_BLOCK_H

#include "base-error.h"

#include <stdint.h>

/* Behind the field that `block` begins with; at its end where there is none. Borrowed. */
const char *mail_block_skip(const char *block);

/* Whether each line ends with CRLF, and no CR or LF stands anywhere else. */
bool mail_block_is_whole(const char *block);

/* The value of the first field of that name, unfolded, yours; NULL: there is none. */
char *mail_block_get(const char *block, const char *name);

/* The moment that its Date names, in microseconds since the epoch; whether it has one of ours. */
bool mail_block_date(const char *block, int64_t *date_out) CHY_MUST_CHECK;

/* The fields of these names, in the block's order; NULL ends the names. Yours. */
char *mail_block_pick(const char *block, const char *const *names);

/* The name of the field that a block differs in first from the one wanted, yours; NULL: in none. */
char *mail_block_differ(const char *block, const char *wanted);

#endif
