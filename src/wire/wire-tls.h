/*
 * How to encrypt to one relay: TLS 1.2 or later, the certificate checked or not.
 */
#ifndef WIRE_TLS_H
#define WIRE_TLS_H

#include "base-error.h"

#include <stddef.h>

struct bufferevent;
struct evbuffer;
struct event_base;

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

/* A stream that begins a handshake on `fd`, which it owns; NULL when it cannot be had. */
struct bufferevent *tls_wrap(const Tls *tls, struct event_base *base, int fd);

/* After the handshake: "TLSv1.3 TLS_AES_256_GCM_SHA384". Yours. */
char *tls_describe(struct bufferevent *stream);

/* After the handshake: whether the certificate is good, and for the host. */
bool tls_is_verified(struct bufferevent *stream);

/* Why the stream has failed, for a person. Yours. */
char *tls_fault(struct bufferevent *stream);

/* Move what has come and can be read without waiting to `rest`, at most about `most`. */
void tls_read_rest(struct bufferevent *stream, struct evbuffer *rest, size_t most);

/* Send, as far as it goes without waiting. */
void tls_say(struct bufferevent *stream, const char *words);

#endif
