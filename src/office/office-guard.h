/*
 * What a home is made of, guarded against the paths that people give to be written to.
 */
#ifndef OFFICE_GUARD_H
#define OFFICE_GUARD_H

#include "base-error.h"

/* CHY_REFUSED when the file is one of a home's own: its store, configuration, witness, keys. */
bool office_guard_file(const char *path, GError **error) CHY_MUST_CHECK;

/* CHY_REFUSED when the folder, which need not exist, is that of a home's keys or lies in it. */
bool office_guard_keys(const char *folder, GError **error) CHY_MUST_CHECK;

/* The same, and CHY_REFUSED when the folder is a home: it is no place for what the public reads. */
bool office_guard_folder(const char *path, GError **error) CHY_MUST_CHECK;

#endif
