#include "seal-openssl.h"

#include <openssl/err.h>

bool openssl_fail(GError **error, ChyError code, const char *text)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return chy_fail(error, code, "%s: %s", text,
			reason != NULL ? reason : "OpenSSL gives no reason");
}
