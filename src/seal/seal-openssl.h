/*
 * What the files of this room share of OpenSSL: clean-up and its reasons. No other room
 * includes it.
 */
#ifndef SEAL_OPENSSL_H
#define SEAL_OPENSSL_H

#include "base-error.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509_ALGOR, X509_ALGOR_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509_SIG, X509_SIG_free)

/*
 * chy_fail with `text` and OpenSSL's own reason for its last failure, whose queue of
 * errors is emptied so that no later call finds it.
 */
bool openssl_fail(GError **error, ChyError code, const char *text);

#endif
