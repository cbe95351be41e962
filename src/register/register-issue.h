/*
 * Issues: what the register says was approved when a dossier's letters were sealed.
 */
#ifndef REGISTER_ISSUE_H
#define REGISTER_ISSUE_H

#include "store-core.h"

/*
 * The digest of the manifest that the dossier was issued by, in lower-case hexadecimal, yours:
 * its act is the first one behind the letters. CHY_CORRUPT when that is no issue of the
 * dossier.
 */
bool register_issue_manifest(Store *store, const char *dossier, char **digest_out,
			     GError **error) CHY_MUST_CHECK;

#endif
