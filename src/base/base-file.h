/*
 * Whole files, read within a limit and written so that a crash leaves the old or the new.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base-error.h"

#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Read `path` whole. More than `limit` bytes is CHY_LIMIT. *bytes_out is yours. */
bool file_read(const char *path, size_t limit, GBytes **bytes_out,
	       GError **error) CHY_MUST_CHECK;

/*
 * file_read of a file that nobody writes to, but replaces, as packages do: its bytes are read
 * when they are looked at. One that is cut off meanwhile ends the process by a signal.
 */
bool file_map(const char *path, size_t limit, GBytes **bytes_out,
	      GError **error) CHY_MUST_CHECK;

/*
 * That `path`, followed through its links, is `folder` or lies within it: what a folder holds
 * must not be somebody else's file. CHY_INVALID where a link leads out of it.
 */
bool file_check_within(const char *path, const char *folder,
		       GError **error) CHY_MUST_CHECK;

/*
 * That `path`, if it is there, is a regular file or a link to one: CHY_INVALID of a pipe, a device
 * or a folder. For who must not be kept waiting by what is read; one that is missing is told by
 * the reader.
 */
bool file_check_regular(const char *path, GError **error) CHY_MUST_CHECK;

/* Whether nobody but its owner may read, write or enter what stat(2) told of. */
bool file_is_private(const struct stat *status);

/*
 * file_read of a file that holds a secret: CHY_REFUSED when it is open to others. What is
 * read is what was looked at.
 */
bool file_read_private(const char *path, size_t limit, GBytes **bytes_out,
		       GError **error) CHY_MUST_CHECK;

/*
 * Make `path` hold exactly these bytes: written beside it, synced, renamed into place, and
 * the folder synced. `mode` is the permission of a new file.
 */
bool file_write(const char *path, const void *data, size_t length, mode_t mode,
		GError **error) CHY_MUST_CHECK;

/*
 * Remove what writers of the path that were killed have left beside it, unfinished. For who knows
 * that nobody writes it meanwhile: the unfinished file of one who does would go as well.
 */
bool file_remove_unfinished(const char *path, GError **error) CHY_MUST_CHECK;

/*
 * What tells a file from every copy of it, and from what was renamed into its place, in a
 * line without its end, yours: "INODE BIRTH" (statx(2)); the birth is 0.000000000 where the
 * file system keeps none.
 */
bool file_mark(const char *path, char **mark_out, GError **error) CHY_MUST_CHECK;

/*
 * file_write of a text, behind which the new file's own mark stands in a line: a copy, and
 * older bytes copied into the file, have the mark of another.
 */
bool file_write_marked(const char *path, const char *text, mode_t mode,
		       GError **error) CHY_MUST_CHECK;

/* file_read, and the mark of the very file that was read; both are yours. */
bool file_read_marked(const char *path, size_t limit, GBytes **bytes_out,
		      char **mark_out, GError **error) CHY_MUST_CHECK;

/*
 * Write what a person asked for to the path that they gave: through a link, and into what is
 * no regular file (a device, a pipe) as it is; else as file_write.
 */
bool file_deliver(const char *path, const void *data, size_t length, mode_t mode,
		  GError **error) CHY_MUST_CHECK;

/* As file_write, but what is there stays: CHY_EXISTS. Of several who try, one succeeds. */
bool file_create(const char *path, const void *data, size_t length, mode_t mode,
		 GError **error) CHY_MUST_CHECK;

/* Make the folder and its parents where they are missing. */
bool folder_make(const char *path, mode_t mode, GError **error) CHY_MUST_CHECK;

/* Make the folder where it is missing. CHY_CANNOT_CREATE when the one above it is. */
bool folder_make_below(const char *path, mode_t mode, GError **error) CHY_MUST_CHECK;

#endif
