/*
 * Base64 (RFC 4648 4), written to memory that the caller has made room in.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>
#include <stdint.h>

#define BASE64_LINE 57 /* bytes of a line of 76 characters (RFC 2045 6.8) */

/* How many characters `length` bytes take, with padding and without line ends. */
#define BASE64_SIZE(length) (((length) + 2) / 3 * 4)

/* Write BASE64_SIZE(length) characters at `to`; returns where they end. */
char *base64_write(char *to, const uint8_t *from, size_t length);

/*
 * Write `length` bytes in lines of BASE64_LINE bytes, of which only the last may be shorter, each
 * with CRLF behind it: 2 characters a line more. Returns where they end.
 */
char *base64_write_lines(char *to, const uint8_t *from, size_t length);

#endif
