/*
 * Base64 (RFC 4648 section 4) for bytes that are signed or compared: nothing is skipped
 * and nothing repaired. Mail has its own, made for mail.
 */
#ifndef SEAL_BASE64_H
#define SEAL_BASE64_H

#include "base-error.h"

#include <stddef.h>

/* `length` bytes as base64 on one line with its padding, yours. */
char *base64_format(const void *data, size_t length);

/*
 * The bytes that `length` characters of text stand for; *bytes_out is yours.
 * CHY_INVALID for any character outside the alphabet (white space too), a length that
 * is no multiple of four or misplaced padding. Bits of the last character beyond the
 * last byte are ignored, as the readers of signed notes do.
 */
bool base64_parse(const char *text, size_t length, GBytes **bytes_out,
		  GError **error) CHY_MUST_CHECK;

#endif
