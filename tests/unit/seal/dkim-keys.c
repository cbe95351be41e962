#include "dkim-keys.h"

#include <string.h>

/* RFC 8463 A.1, also RFC 8032 7.1 test 1 */
static const char rfc_ed25519_seed[] = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

/* RFC 8463 A.1: too short a key for us, and known to everybody. */
static const char rfc_rsa_key[] =
	"-----BEGIN RSA PRIVATE KEY-----\n"
	"MIICXQIBAAKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi\n"
	"Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqM\n"
	"KrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB\n"
	"AoGAH0cxOhFZDgzXWhDhnAJDw5s4roOXN4OhjiXa8W7Y3rhX3FJqmJSPuC8N9vQm\n"
	"6SVbaLAE4SG5mLMueHlh4KXffEpuLEiNp9Ss3O4YfLiQpbRqE7Tm5SxKjvvQoZZe\n"
	"zHorimOaChRL2it47iuWxzxSiRMv4c+j70GiWdxXnxe4UoECQQDzJB/0U58W7RZy\n"
	"6enGVj2kWF732CoWFZWzi1FicudrBFoy63QwcowpoCazKtvZGMNlPWnC7x/6o8Gc\n"
	"uSe0ga2xAkEA8C7PipPm1/1fTRQvj1o/dDmZp243044ZNyxjg+/OPN0oWCbXIGxy\n"
	"WvmZbXriOWoSALJTjExEgraHEgnXssuk7QJBALl5ICsYMu6hMxO73gnfNayNgPxd\n"
	"WFV6Z7ULnKyV7HSVYF0hgYOHjeYe9gaMtiJYoo0zGN+L3AAtNP9huqkWlzECQE1a\n"
	"licIeVlo1e+qJ6Mgqr0Q7Aa7falZ448ccbSFYEPD6oFxiOl9Y9se9iYHZKKfIcst\n"
	"o7DUw1/hz2Ck4N5JrgUCQQCyKveNvjzkkd8HjYs0SwM0fPjK16//5qDZ2UiDGnOe\n"
	"uEzxBDAr518Z8VFbR41in3W4Y3yCDgQlLlcETrS+zYcL\n"
	"-----END RSA PRIVATE KEY-----\n";

GBytes *dkim_seed_pem(const char *seed)
{
	static const guchar prefix[] = {
		0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
		0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
	};
	gsize length;
	g_autofree guchar *bytes = g_base64_decode(seed, &length);
	guchar der[sizeof prefix + 32];

	g_assert_cmpuint(length, ==, 32);
	memcpy(der, prefix, sizeof prefix);
	memcpy(der + sizeof prefix, bytes, 32);

	g_autofree char *base64 = g_base64_encode(der, sizeof der);
	char *pem = g_strdup_printf(
		"-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n", base64);

	return g_bytes_new_take(pem, strlen(pem));
}

DkimKey *dkim_rfc_key(DkimAlgorithm algorithm)
{
	g_autoptr(GBytes) pem =
		algorithm == DKIM_RSA
			? g_bytes_new_static(rfc_rsa_key, strlen(rfc_rsa_key))
			: dkim_seed_pem(rfc_ed25519_seed);
	g_autoptr(GError) error = NULL;
	DkimKey *key = NULL;

	g_assert_true(dkim_key_parse(pem, algorithm, 1024, &key, &error));
	return key;
}
