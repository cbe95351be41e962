/*
 * OpenSSL's context and sessions behind libevent's streams.
 *
 * A stream has handed bytes to the kernel when they have left its output buffer, as one
 * without TLS; what it has written only in part is a record that nobody can open.
 * An end without TLS's own goodbye is an end like any other: replies are lines, and one
 * that is cut off is not taken.
 */
#include "wire-tls.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>

struct Tls {
	SSL_CTX *context;
	char *host;
	bool is_address;
};

void tls_free(Tls *tls)
{
	if (tls == NULL)
		return;
	SSL_CTX_free(tls->context);
	g_free(tls->host);
	g_free(tls);
}

static bool is_address(const char *host)
{
	struct in6_addr address;

	return inet_pton(AF_INET, host, &address) == 1 ||
	       inet_pton(AF_INET6, host, &address) == 1;
}

static bool load_authorities(Tls *tls, const char *ca_file, GError **error)
{
	int loaded = ca_file != NULL ? SSL_CTX_load_verify_file(tls->context, ca_file)
				     : SSL_CTX_set_default_verify_paths(tls->context);
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return loaded == 1 ||
	       chy_fail(error, CHY_CONFIG, "cannot read certificates from '%s': %s",
			ca_file != NULL ? ca_file : "the system's folder",
			reason != NULL ? reason : "there are none");
}

bool tls_new(const TlsOptions *options, Tls **tls_out, GError **error)
{
	g_autoptr(Tls) tls = g_new0(Tls, 1);

	tls->context = SSL_CTX_new(TLS_client_method());
	tls->host = g_strdup(options->host);
	tls->is_address = is_address(options->host);
	if (tls->context == NULL ||
	    SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION) != 1)
		return chy_fail(error, CHY_INTERNAL, "cannot prepare TLS");
	SSL_CTX_set_options(tls->context,
			    SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_verify(tls->context,
			   options->check ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
	if (!load_authorities(tls, options->ca_file, error))
		return false;
	*tls_out = g_steal_pointer(&tls);
	return true;
}

/* Name the host in the handshake (RFC 6066 3) and hold the certificate to it. */
static bool expect_host(const Tls *tls, SSL *ssl)
{
	if (tls->is_address)
		return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), tls->host) ==
		       1;
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return SSL_set_tlsext_host_name(ssl, tls->host) == 1 &&
	       SSL_set1_host(ssl, tls->host) == 1;
}

struct bufferevent *tls_wrap(const Tls *tls, struct event_base *base, int fd)
{
	SSL *ssl = SSL_new(tls->context);

	if (ssl == NULL || !expect_host(tls, ssl)) {
		SSL_free(ssl);
		return NULL;
	}
	/* With CLOSE_ON_FREE, libevent frees ssl also when it fails. */
	return bufferevent_openssl_socket_new(base, fd, ssl, BUFFEREVENT_SSL_CONNECTING,
					      BEV_OPT_CLOSE_ON_FREE);
}

char *tls_describe(struct bufferevent *stream)
{
	SSL *ssl = bufferevent_openssl_get_ssl(stream);

	return g_strdup_printf("%s %s", SSL_get_version(ssl), SSL_get_cipher_name(ssl));
}

bool tls_is_verified(struct bufferevent *stream)
{
	SSL *ssl = bufferevent_openssl_get_ssl(stream);

	return SSL_get0_peer_certificate(ssl) != NULL &&
	       SSL_get_verify_result(ssl) == X509_V_OK;
}

char *tls_fault(struct bufferevent *stream)
{
	SSL *ssl = bufferevent_openssl_get_ssl(stream);
	long verdict = SSL_get_verify_result(ssl);
	const char *reason =
		ERR_reason_error_string(bufferevent_get_openssl_error(stream));

	if (SSL_get_verify_mode(ssl) != SSL_VERIFY_NONE && verdict != X509_V_OK)
		return g_strdup_printf("the relay's certificate is not good: %s",
				       X509_verify_cert_error_string(verdict));
	if (reason == NULL)
		return g_strdup("the encrypted connection to the relay broke off");
	return g_strdup_printf("encryption with the relay failed: %s", reason);
}

void tls_read_rest(struct bufferevent *stream, struct evbuffer *rest, size_t most)
{
	SSL *ssl = bufferevent_openssl_get_ssl(stream);
	char bytes[4096];
	int got = 1;

	while (evbuffer_get_length(rest) < most && got > 0) {
		got = SSL_read(ssl, bytes, sizeof bytes);
		if (got > 0)
			evbuffer_add(rest, bytes, (size_t)got);
	}
	ERR_clear_error();
}

void tls_say(struct bufferevent *stream, const char *words)
{
	SSL_write(bufferevent_openssl_get_ssl(stream), words, (int)strlen(words));
	ERR_clear_error();
}
