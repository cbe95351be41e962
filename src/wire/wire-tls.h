/*
 * How to encrypt to one relay: TLS 1.2 or later, the certificate checked or not.
 */
#ifndef WIRE_TLS_H
#define WIRE_TLS_H

#include "wire-private.h"

#include <stddef.h>

typedef struct Tls Tls;

typedef struct TlsOptions {
	const char *host;    /* name or address that the certificate must be for */
	const char *ca_file; /* PEM of those who may vouch; NULL: the system's */
	bool check;          /* end a handshake whose certificate is not good */
} TlsOptions;

/* CHY_CONFIG when ca_file holds no certificates or cannot be read. *tls_out is yours. */
bool tls_new(const TlsOptions *options, Tls **tls_out, GError **error) CHY_MUST_CHECK;

void tls_free(Tls *tls);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tls, tls_free)

/* The TLS of one connection. */
typedef struct ssl_st TlsSession;

#define LIMIT_TLS_RECORD 16384 /* bytes that one record carries (RFC 8446 5.1) */

/* TLS over `fd`, which is borrowed; NULL when it cannot be had. */
TlsSession *tls_begin(const Tls *tls, int fd);

/* NULL is fine. */
void tls_end(TlsSession *session);

/* Go on with the handshake. */
Transfer tls_shake_hands(TlsSession *session);

/* Read, at most `most` bytes; write, a record of at most LIMIT_TLS_RECORD bytes. */
Transfer tls_read(TlsSession *session, char *bytes, size_t most, size_t *got_out);
Transfer tls_write(TlsSession *session, const char *bytes, size_t length,
		   size_t *put_out);

/* After the handshake: "TLSv1.3 TLS_AES_256_GCM_SHA384". Yours. */
char *tls_describe(const TlsSession *session);

/* After the handshake: whether the certificate is good, and for the host. */
bool tls_is_verified(const TlsSession *session);

/* Why the last call failed, for a person. Yours. */
char *tls_fault(const TlsSession *session);

#endif
