/*
 * Writing records as YAML in the form that import reads.
 */
#ifndef DIRECTORY_EXPORT_H
#define DIRECTORY_EXPORT_H

#include "store-core.h"

/*
 * The whole directory, or with `id` the records of that id, appended to `into`. Importing
 * the text into an empty store and exporting again gives the same text. CHY_NOT_FOUND when
 * no record has that id.
 */
bool directory_export(Store *store, const char *id, GString *into,
		      GError **error) CHY_MUST_CHECK;

#endif
