/*
 * Standard output: all of it is taken, or the program says why not.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base-error.h"

/* Bytes, or a page of text, as they are. An error of the stream is that of its errno. */
bool output_bytes(const void *data, size_t length, GError **error) CHY_MUST_CHECK;
bool output_text(const char *text, GError **error) CHY_MUST_CHECK;

/* That all printed so far has been taken, before something is said on standard error. */
bool output_flush(GError **error) CHY_MUST_CHECK;

/*
 * At the end of the program: that everything printed has been taken, down to the disk's or
 * the pipe's other end.
 */
bool output_finish(GError **error) CHY_MUST_CHECK;

#endif
