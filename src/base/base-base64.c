/*
 * A letter's PDF is the bulk of its message: its whole lines are made by vectors where the
 * processor has them, and all else by a table of pairs.
 *
 * Invariant: no byte behind `length` is read, and none behind the result is written.
 */
#include "base-base64.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

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

char *base64_write(char *to, const uint8_t *from, size_t length)
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

static char *end_line(char *to)
{
	memcpy(to, "\r\n", 2);
	return to + 2;
}

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define HALF 12  /* bytes whose 16 characters are half a vector */
#define BEHIND 7 /* bytes behind a line that are read with it */

/* Of each group of three bytes two words: its first and second byte, its second and third. */
#define SPREAD 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10

/* What a character is more than its value, by class: a to z, ten digits, "+", "/", A to Z. */
#define OFFSETS                                                                        \
	'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,          \
		'0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0

/* Two times HALF bytes; four behind either are read as well. */
AVX2 static __m256i load(const uint8_t *from)
{
	__m128i low, high;

	memcpy(&low, from, sizeof low);
	memcpy(&high, from + HALF, sizeof high);
	return _mm256_set_m128i(high, low);
}

/*
 * The characters of two times HALF bytes (Muła and Lemire, Faster Base64 Encoding and Decoding
 * Using AVX2 Instructions, 2018): multiplied, the four values of a group are shifted into bytes of
 * their own at once; a value's class is looked up for what its character is more than it.
 */
AVX2 static __m256i encode(__m256i bytes)
{
	__m256i spread = _mm256_shuffle_epi8(bytes, _mm256_setr_epi8(SPREAD, SPREAD));
	__m256i one_three = _mm256_mulhi_epu16(
		_mm256_and_si256(spread, _mm256_set1_epi32(0x0fc0fc00)),
		_mm256_set1_epi32(0x04000040));
	__m256i two_four = _mm256_mullo_epi16(
		_mm256_and_si256(spread, _mm256_set1_epi32(0x003f03f0)),
		_mm256_set1_epi32(0x01000010));
	__m256i values = _mm256_or_si256(one_three, two_four);
	__m256i capital = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), values);
	__m256i class =
		_mm256_or_si256(_mm256_subs_epu8(values, _mm256_set1_epi8(51)),
				_mm256_and_si256(capital, _mm256_set1_epi8(13)));

	return _mm256_add_epi8(values,
			       _mm256_shuffle_epi8(_mm256_setr_epi8(OFFSETS, OFFSETS),
						   class));
}

/* Write a whole line; two characters behind it are written as well. */
AVX2 static char *write_line(char *to, const uint8_t *from)
{
	__m256i first = encode(load(from));
	__m256i second = encode(load(from + 2 * HALF));
	__m256i last = encode(load(from + 3 * HALF));

	memcpy(to, &first, 32);
	memcpy(to + 32, &second, 32);
	memcpy(to + 48, &last, 32);
	return end_line(to + 76);
}

AVX2 static char *write_whole_lines(char *to, const uint8_t *from, size_t lines)
{
	for (; lines > 0; lines--, from += BASE64_LINE)
		to = write_line(to, from);
	return to;
}

/* How many lines of `length` bytes vectors are to write: behind them some bytes are left. */
static size_t count_lines(size_t length)
{
	return length > BEHIND && __builtin_cpu_supports("avx2")
		       ? (length - BEHIND) / BASE64_LINE
		       : 0;
}

#else

static char *write_whole_lines(char *to, const uint8_t *from, size_t lines)
{
	(void)from;
	(void)lines;
	return to;
}

static size_t count_lines(size_t length)
{
	(void)length;
	return 0;
}

#endif

char *base64_write_lines(char *to, const uint8_t *from, size_t length)
{
	size_t lines = count_lines(length);
	const uint8_t *end = from + length;

	to = write_whole_lines(to, from, lines);
	from += lines * BASE64_LINE;
	while (from < end) {
		size_t piece = MIN((size_t)(end - from), BASE64_LINE);

		to = end_line(base64_write(to, from, piece));
		from += piece;
	}
	return to;
}
