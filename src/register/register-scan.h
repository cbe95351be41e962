/*
 * Scans: files that show what an outcome says, such as a receipt. An outcome's entry holds
 * the digest, so that the bytes cannot be exchanged unnoticed.
 */
#ifndef REGISTER_SCAN_H
#define REGISTER_SCAN_H

#include "store-core.h"

#define LIMIT_SCAN (16u << 20) /* bytes of a scan */

/*
 * Keep the bytes, once whatever is asked how often; *digest_out is theirs in hexadecimal,
 * yours. CHY_LIMIT beyond LIMIT_SCAN, CHY_INVALID for an empty file.
 */
bool register_scan_add(Store *store, GBytes *bytes, char **digest_out,
		       GError **error) CHY_MUST_CHECK;

/* The bytes, yours. CHY_NOT_FOUND when no scan has this digest. */
bool register_scan_load(Store *store, const char *digest, GBytes **bytes_out,
			GError **error) CHY_MUST_CHECK;

#endif
