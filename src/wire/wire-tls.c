/*
 * OpenSSL's context, one for a pool, and its sessions, one for a connection.
 *
 *     begun ── tls_shake_hands ──> open ── tls_read, tls_write ──> open
 *     begun, open ── failed ──> to be ended
 *
 * Invariants:
 *   1. Nothing is renegotiated, and the version is 1.2 or later.
 *   2. With `check` a handshake ends well only to a certificate that is good and for the
 *      host; without it any will do, and tls_is_verified says which it was.
 *   3. An end without TLS's own goodbye is an end like any other: replies are lines, and
 *      one that is cut off is not taken.
 *   4. OpenSSL's queue of errors holds those of the last call alone.
 */
#include "wire-tls.h"

#include <arpa/inet.h>
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

TlsSession *tls_begin(const Tls *tls, int fd)
{
	SSL *ssl = SSL_new(tls->context);

	if (ssl == NULL || SSL_set_fd(ssl, fd) != 1 || !expect_host(tls, ssl)) {
		SSL_free(ssl);
		return NULL;
	}
	/* A record that did not fit is written again from wherever its bytes are then. */
	SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE |
				  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_set_connect_state(ssl);
	return ssl;
}

void tls_end(TlsSession *session)
{
	SSL_free(session);
}

/* What came of a call that returned `result`. */
static Transfer outcome(const TlsSession *session, int result)
{
	switch (SSL_get_error(session, result)) {
	case SSL_ERROR_NONE:
		return TRANSFER_DONE;
	case SSL_ERROR_WANT_READ:
		return TRANSFER_WAITS_IN;
	case SSL_ERROR_WANT_WRITE:
		return TRANSFER_WAITS_OUT;
	case SSL_ERROR_ZERO_RETURN:
		return TRANSFER_ENDED;
	default:
		return TRANSFER_FAILED;
	}
}

Transfer tls_shake_hands(TlsSession *session)
{
	ERR_clear_error();
	return outcome(session, SSL_do_handshake(session));
}

Transfer tls_read(TlsSession *session, char *bytes, size_t most, size_t *got_out)
{
	ERR_clear_error();
	return outcome(session, SSL_read_ex(session, bytes, most, got_out));
}

Transfer tls_write(TlsSession *session, const char *bytes, size_t length,
		   size_t *put_out)
{
	ERR_clear_error();
	return outcome(session, SSL_write_ex(session, bytes, length, put_out));
}

char *tls_describe(const TlsSession *session)
{
	return g_strdup_printf("%s %s", SSL_get_version(session),
			       SSL_get_cipher_name(session));
}

bool tls_is_verified(const TlsSession *session)
{
	return SSL_get0_peer_certificate(session) != NULL &&
	       SSL_get_verify_result(session) == X509_V_OK;
}

char *tls_fault(const TlsSession *session)
{
	long verdict = SSL_get_verify_result(session);
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	if (SSL_get_verify_mode(session) != SSL_VERIFY_NONE && verdict != X509_V_OK)
		return g_strdup_printf("the relay's certificate is not good: %s",
				       X509_verify_cert_error_string(verdict));
	if (reason == NULL)
		return g_strdup("the encrypted connection to the relay broke off");
	return g_strdup_printf("encryption with the relay failed: %s", reason);
}
