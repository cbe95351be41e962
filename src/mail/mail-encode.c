/*
 * Both encoders first make room for the longest possible result and then write through
 * a bare pointer: a letter's PDF is the bulk of a message, and a message is made in one
 * go.
 */
#include "mail-encode.h"

#include <stdbool.h>
#include <string.h>

#define BASE64_LINE_BYTES 57 /* 76 characters */
#define QUOTED_LINE 76       /* characters, with the "=" of a soft break */

static const char base64_alphabet[64] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv"
	"wxyz0123456789+/";

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

static char *write_base64(char *to, const uint8_t *from, size_t length)
{
	for (; length >= 3; length -= 3, from += 3) {
		uint32_t group =
			(uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];

		*to++ = base64_alphabet[group >> 18];
		*to++ = base64_alphabet[group >> 12 & 63];
		*to++ = base64_alphabet[group >> 6 & 63];
		*to++ = base64_alphabet[group & 63];
	}
	if (length > 0) {
		uint32_t group = (uint32_t)from[0] << 16 |
				 (length > 1 ? (uint32_t)from[1] << 8 : 0);

		*to++ = base64_alphabet[group >> 18];
		*to++ = base64_alphabet[group >> 12 & 63];
		*to++ = length > 1 ? base64_alphabet[group >> 6 & 63] : '=';
		*to++ = '=';
	}
	return to;
}

#define PAIRS 4096       /* of characters: twelve bits */
#define PAIRS_WORTH 8192 /* bytes for which it pays to write down what all pairs are */

/* What twelve bits are in base64. */
typedef struct PairTable {
	char pairs[PAIRS][2];
} PairTable;

static void pair_table_init(PairTable *table)
{
	for (unsigned i = 0; i < PAIRS; i++) {
		table->pairs[i][0] = base64_alphabet[i >> 6];
		table->pairs[i][1] = base64_alphabet[i & 63];
	}
}

/* write_base64 by pairs; the length is a multiple of three. */
static char *write_pairs(char *to, const uint8_t *from, size_t length,
			 const PairTable *table)
{
	for (; length > 0; length -= 3, from += 3, to += 4) {
		uint32_t group =
			(uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];

		memcpy(to, table->pairs[group >> 12], 2);
		memcpy(to + 2, table->pairs[group & (PAIRS - 1)], 2);
	}
	return to;
}

size_t encode_base64_size(size_t length)
{
	size_t lines = (length + BASE64_LINE_BYTES - 1) / BASE64_LINE_BYTES;

	return (length + 2) / 3 * 4 + lines * 2;
}

void encode_base64(GString *out, const void *data, size_t length)
{
	const uint8_t *from = data;
	char *to = string_grow(out, encode_base64_size(length));
	bool large = length >= PAIRS_WORTH;
	PairTable table;

	if (large)
		pair_table_init(&table);
	while (length > 0) {
		size_t piece = MIN(length, BASE64_LINE_BYTES);

		to = large && piece == BASE64_LINE_BYTES
			     ? write_pairs(to, from, piece, &table)
			     : write_base64(to, from, piece);
		*to++ = '\r';
		*to++ = '\n';
		from += piece;
		length -= piece;
	}
}

void encode_base64_flat(GString *out, const void *data, size_t length)
{
	write_base64(string_grow(out, (length + 2) / 3 * 4), data, length);
}

/* Whether a byte stands for itself anywhere but at the start or end of a line. */
static bool is_literal(uint8_t byte)
{
	return (byte >= 0x20 && byte < 0x7f && byte != '=') || byte == '\t';
}

#define EACH_BYTE UINT64_C(0x0101010101010101) /* of a word, times what each is to be */
#define TOP_BITS (EACH_BYTE * 0x80)

/*
 * Whether each of eight bytes stands for itself: printable ASCII, and no "=". The lowest byte
 * that does not has its top bit set in one of four words; where all do, nothing is carried or
 * borrowed.
 */
static bool are_literal(const char *text)
{
	uint64_t word, odd;

	memcpy(&word, text, sizeof word);
	odd = word | (word - EACH_BYTE * 0x20) | (word + EACH_BYTE) |
	      ((word ^ EACH_BYTE * '=') - EACH_BYTE);
	return (odd & TOP_BITS) == 0;
}

/* How many of `length` bytes stand for themselves before the first that might not. */
static size_t span_of_literals(const char *text, size_t length)
{
	size_t i = 0;

	while (length - i >= sizeof(uint64_t) && are_literal(text + i))
		i += sizeof(uint64_t);
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
 * Write one line without its end; at most 76 characters between two line ends. What stands
 * inside of a line is copied as far as it needs no encoding; all else goes byte by byte.
 */
static char *write_quoted_line(char *to, const char *line, size_t length)
{
	size_t column = 0;

	for (size_t i = 0; i < length; i++) {
		if (column > 0) {
			size_t room = MIN(length - 1 - i, QUOTED_LINE - 1 - column);
			size_t span = span_of_literals(line + i, room);

			memcpy(to, line + i, span);
			to += span;
			column += span;
			i += span;
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
