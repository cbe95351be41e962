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

/* The 64 pairs of characters that begin with `a`, one literal. */
#define ROW(a)                                                                         \
	a "A" a "B" a "C" a "D" a "E" a "F" a "G" a "H" a "I" a "J" a "K" a "L" a      \
	  "M" a "N" a "O" a "P" a "Q" a "R" a "S" a "T" a "U" a "V" a "W" a "X" a      \
	  "Y" a "Z" a "a" a "b" a "c" a "d" a "e" a "f" a "g" a "h" a "i" a "j" a      \
	  "k" a "l" a "m" a "n" a "o" a "p" a "q" a "r" a "s" a "t" a "u" a "v" a      \
	  "w" a "x" a "y" a "z" a "0" a "1" a "2" a "3" a "4" a "5" a "6" a "7" a      \
	  "8" a "9" a "+" a "/"

/* What twelve bits are in base64. */
static const char base64_pairs[64][128] = {
	ROW("A"), ROW("B"), ROW("C"), ROW("D"), ROW("E"), ROW("F"), ROW("G"), ROW("H"),
	ROW("I"), ROW("J"), ROW("K"), ROW("L"), ROW("M"), ROW("N"), ROW("O"), ROW("P"),
	ROW("Q"), ROW("R"), ROW("S"), ROW("T"), ROW("U"), ROW("V"), ROW("W"), ROW("X"),
	ROW("Y"), ROW("Z"), ROW("a"), ROW("b"), ROW("c"), ROW("d"), ROW("e"), ROW("f"),
	ROW("g"), ROW("h"), ROW("i"), ROW("j"), ROW("k"), ROW("l"), ROW("m"), ROW("n"),
	ROW("o"), ROW("p"), ROW("q"), ROW("r"), ROW("s"), ROW("t"), ROW("u"), ROW("v"),
	ROW("w"), ROW("x"), ROW("y"), ROW("z"), ROW("0"), ROW("1"), ROW("2"), ROW("3"),
	ROW("4"), ROW("5"), ROW("6"), ROW("7"), ROW("8"), ROW("9"), ROW("+"), ROW("/"),
};

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

/* Write the two characters for the twelve lowest bits. */
static void write_pair(char *to, uint64_t bits)
{
	memcpy(to, (const char *)base64_pairs + (bits & 0xfff) * 2, 2);
}

/* Write eight characters for the first six of eight bytes. */
static void write_six(char *to, const uint8_t *from)
{
	uint64_t word;

	memcpy(&word, from, sizeof word);
	word = GUINT64_FROM_BE(word);
	write_pair(to, word >> 52);
	write_pair(to + 2, word >> 40);
	write_pair(to + 4, word >> 28);
	write_pair(to + 6, word >> 16);
}

/* Write four characters for one to three bytes. */
static void write_three(char *to, const uint8_t *from, size_t length)
{
	uint64_t group = (uint64_t)from[0] << 16 |
			 (length > 1 ? (uint64_t)from[1] << 8 : 0) |
			 (length > 2 ? from[2] : 0);

	write_pair(to, group >> 12);
	write_pair(to + 2, group);
	if (length < 3)
		to[3] = '=';
	if (length < 2)
		to[2] = '=';
}

static char *write_base64(char *to, const uint8_t *from, size_t length)
{
	for (; length >= 8; length -= 6, from += 6, to += 8)
		write_six(to, from);
	for (; length >= 3; length -= 3, from += 3, to += 4)
		write_three(to, from, 3);
	if (length > 0) {
		write_three(to, from, length);
		to += 4;
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

	while (length > 0) {
		size_t piece = MIN(length, BASE64_LINE_BYTES);

		to = write_base64(to, from, piece);
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
