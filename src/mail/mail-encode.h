/*
 * The two transfer encodings of RFC 2045, with CRLF line ends.
 */
#ifndef MAIL_ENCODE_H
#define MAIL_ENCODE_H

#include <glib.h>
#include <stdint.h>

/* Append base64 in lines of 76 characters, each ended (RFC 2045 6.8). */
void encode_base64(GString *out, const void *data, size_t length);

/* How many bytes encode_base64 appends. */
size_t encode_base64_size(size_t length);

/* Append base64 without line ends. */
void encode_base64_flat(GString *out, const void *data, size_t length);

/*
 * Append text as quoted-printable in lines of at most 76 characters (RFC 2045 6.7). LF
 * and CRLF both end a line; a last line without an end gets one. Beyond what the RFC
 * asks for, a
 * "." and the "F" of "From " at the start of a line are encoded, which some relays
 * change.
 */
void encode_quoted_printable(GString *out, const char *text, size_t length);

/* How many bytes encode_quoted_printable appends at most. */
size_t encode_quoted_printable_size(size_t length);

/* "0123456789ABCDEF"[nibble] */
char encode_hex(unsigned nibble);

#endif
