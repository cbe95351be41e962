/*
 * Both encoders first make room for the longest possible result and then write through
 * a bare pointer: a message is made in one go.
 */
#include "mail-encode.h"

#include "base-base64.h"

#include <stdbool.h>
#include <string.h>

#define QUOTED_LINE 76 /* characters, with the "=" of a soft break */

char encode_hex(unsigned nibble)
{
	return "0123456789ABCDEF"[nibble & 15];
}

/* Lengthen `out` by `size` bytes still to be written; returns where they begin. */
static char *string_grow(GString *out, size_t size)
{
	size_t old = out->len;

	g_string_set_size(out, old + size);
	return out->str + old;
}

size_t encode_base64_size(size_t length)
{
	size_t lines = (length + BASE64_LINE - 1) / BASE64_LINE;

	return BASE64_SIZE(length) + lines * 2;
}

void encode_base64(GString *out, const void *data, size_t length)
{
	base64_write_lines(string_grow(out, encode_base64_size(length)), data, length);
}

void encode_base64_flat(GString *out, const void *data, size_t length)
{
	base64_write(string_grow(out, BASE64_SIZE(length)), data, length);
}

/* Whether a byte stands for itself anywhere but at the start or end of a line. */
static bool is_literal(uint8_t byte)
{
	return (byte >= 0x20 && byte < 0x7f && byte != '=') || byte == '\t';
}

#define EACH_BYTE UINT64_C(0x0101010101010101) /* of a word, times what each is to be */
#define TOP_BITS (EACH_BYTE * 0x80)

/*
 * Of eight bytes each that does not stand for itself, printable ASCII and no "=", as a top bit
 * that is set; of those behind the lowest, by carry or borrow, perhaps one too many.
 */
static uint64_t mark_odd(const char *text)
{
	uint64_t word;

	memcpy(&word, text, sizeof word);
	word = GUINT64_FROM_LE(word);
	return (word | (word - EACH_BYTE * 0x20) | (word + EACH_BYTE) |
		((word ^ EACH_BYTE * '=') - EACH_BYTE)) &
	       TOP_BITS;
}

/* How many of `length` bytes stand for themselves before the first that might not. */
static size_t span_of_literals(const char *text, size_t length)
{
	size_t i = 0;

	for (; i + sizeof(uint64_t) <= length; i += sizeof(uint64_t)) {
		uint64_t odd = mark_odd(text + i);

		if (odd != 0)
			return i + (size_t)__builtin_ctzll(odd) / 8;
	}
	while (i < length && (uint8_t)(text[i] - 0x20) < 0x7f - 0x20 && text[i] != '=')
		i++;
	return i;
}

/* Whether a byte that opens a line of the encoding would be changed, or mistaken,
 * there. */
static bool opens_badly(const char *rest, size_t length)
{
	return rest[0] == '.' || (length >= 5 && memcmp(rest, "From ", 5) == 0);
}

/* Write one byte in the columns that it takes; returns where it ends. */
static char *write_quoted_byte(char *to, uint8_t byte, bool literal)
{
	if (literal) {
		*to++ = (char)byte;
		return to;
	}
	*to++ = '=';
	*to++ = encode_hex(byte >> 4);
	*to++ = encode_hex(byte);
	return to;
}

/*
 * Write one line without its end; at most 76 characters between two line ends. What needs no
 * encoding is copied as far as it goes; all else goes byte by byte.
 */
static char *write_quoted_line(char *to, const char *line, size_t length)
{
	bool spaced = length > 0 && line[length - 1] == ' ';
	size_t column = 0;

	for (size_t i = 0; i < length; i++) {
		if (column > 0 || !opens_badly(line + i, length - i)) {
			size_t room =
				MIN(length - spaced - i, QUOTED_LINE - 1 - column);
			size_t span = span_of_literals(line + i, room);

			memcpy(to, line + i, span);
			to += span;
			column += span;
			i += span;
			if (i == length)
				break;
		}

		uint8_t byte = (uint8_t)line[i];
		bool last = i + 1 == length;
		bool literal = is_literal(byte) && !(last && g_ascii_isspace(byte));
		size_t width = literal ? 1 : 3;

		if (column + width > (last ? QUOTED_LINE : QUOTED_LINE - 1)) {
			memcpy(to, "=\r\n", 3);
			to += 3;
			column = 0;
		}
		if (column == 0 && opens_badly(line + i, length - i))
			literal = false;
		to = write_quoted_byte(to, byte, literal);
		column += literal ? 1 : 3;
	}
	return to;
}

/* Three characters a byte, a soft break every 73, an end for a line of nothing. */
size_t encode_quoted_printable_size(size_t length)
{
	return length * 3 + (length * 3 / 73 + 1) * 3 + length + 2;
}

void encode_quoted_printable(GString *out, const char *text, size_t length)
{
	const char *end = text + length;
	size_t start = out->len;
	char *to = string_grow(out, encode_quoted_printable_size(length));

	while (text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		const char *stop = lf != NULL ? lf : end;

		if (lf != NULL && stop > text && stop[-1] == '\r')
			stop--;
		to = write_quoted_line(to, text, (size_t)(stop - text));
		*to++ = '\r';
		*to++ = '\n';
		text = lf != NULL ? lf + 1 : end;
	}
	g_string_truncate(out, (size_t)(to - (out->str + start)) + start);
}
