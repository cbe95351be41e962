/*
 * The keys of RFC 8463 appendix A.1, which are nobody's secret.
 */
#ifndef TEST_DKIM_KEYS_H
#define TEST_DKIM_KEYS_H

#include "seal-dkim-key.h"

/* The RFC's key of the algorithm, yours; RSA's is too short for anything but tests. */
DkimKey *dkim_rfc_key(DkimAlgorithm algorithm);

/* The PKCS#8 PEM of an Ed25519 seed in base64, yours. */
GBytes *dkim_seed_pem(const char *seed);

#endif
