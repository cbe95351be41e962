#include "seal-base64.h"

#include <stdint.h>

char *base64_format(const void *data, size_t length)
{
	return length > 0 ? g_base64_encode(data, length) : g_strdup("");
}

/* The six bits that a character of the alphabet stands for, or -1. */
static int sextet(char c)
{
	if (g_ascii_isupper(c))
		return c - 'A';
	if (g_ascii_islower(c))
		return c - 'a' + 26;
	if (g_ascii_isdigit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* How many "=" end the text: at most two count as padding, more are characters and
 * wrong. */
static size_t padding_of(const char *text, size_t length)
{
	if (length == 0 || text[length - 1] != '=')
		return 0;
	return text[length - 2] == '=' ? 2 : 1;
}

bool base64_parse(const char *text, size_t length, GBytes **bytes_out, GError **error)
{
	if (length % 4 != 0)
		return chy_fail(
			error, CHY_INVALID,
			"cannot read base64: %zu characters are no multiple of four",
			length);

	size_t padding = padding_of(text, length), digits = length - padding;
	g_autoptr(GByteArray) bytes = g_byte_array_sized_new((guint)(length / 4 * 3));
	uint32_t bits = 0;

	for (size_t i = 0; i < digits; i++) {
		int value = sextet(text[i]);

		if (value < 0)
			return chy_fail(
				error, CHY_INVALID,
				"cannot read base64: character %zu does not belong "
				"there",
				i + 1);
		bits = bits << 6 | (uint32_t)value;
		if (i % 4 != 0) {
			/* The second, third and fourth character each complete a byte. */
			uint8_t byte = (uint8_t)(bits >> (6 - 2 * (i % 4)));

			g_byte_array_append(bytes, &byte, 1);
		}
	}
	*bytes_out = g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
	return true;
}
