/*
 * Whole files, read within a limit and written so that a crash leaves the old or the new.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base-error.h"

#include <stddef.h>
#include <sys/types.h>

/* Read `path` whole. More than `limit` bytes is CHY_LIMIT. *bytes_out is yours. */
bool file_read(const char *path, size_t limit, GBytes **bytes_out,
	       GError **error) CHY_MUST_CHECK;

/*
 * Make `path` hold exactly these bytes: written beside it, synced, renamed into place, and
 * the folder synced. `mode` is the permission of a new file.
 */
bool file_write(const char *path, const void *data, size_t length, mode_t mode,
		GError **error) CHY_MUST_CHECK;

/* Make the folder and its parents where they are missing. */
bool folder_make(const char *path, mode_t mode, GError **error) CHY_MUST_CHECK;

/* Make the folder where it is missing. CHY_CANNOT_CREATE when the one above it is. */
bool folder_make_below(const char *path, mode_t mode, GError **error) CHY_MUST_CHECK;

#endif
