#include "base-base64.h"

#include <glib.h>
#include <string.h>

#define GUARD 0x5a /* what stands behind the room of a result, and has to stand there after */

/* What GLib makes of it, in lines. */
static GString *lines_of(const uint8_t *bytes, size_t length)
{
	GString *lines = g_string_new(NULL);

	for (size_t at = 0; at < length; at += BASE64_LINE) {
		g_autofree char *line =
			g_base64_encode(bytes + at, MIN(length - at, BASE64_LINE));

		g_string_append(lines, line);
		g_string_append(lines, "\r\n");
	}
	return lines;
}

/* Room for a result of `length` bytes, yours, and a guard of 32 behind it. */
static char *room_for(size_t length)
{
	char *room = g_malloc(length + 32);

	memset(room, GUARD, length + 32);
	return room;
}

/* What was written in `room` is as expected, and nothing was behind it. */
static void check_written(const char *room, const char *end, const char *expected)
{
	size_t length = strlen(expected);

	g_assert_cmpuint((size_t)(end - room), ==, length);
	g_assert_true(memcmp(room, expected, length) == 0);
	for (size_t i = 0; i < 32; i++)
		g_assert_cmpint(room[length + i], ==, GUARD);
}

/* Write the bytes, whose memory ends with the last, in both forms. */
static void check(const uint8_t *bytes, size_t length)
{
	g_autofree uint8_t *own = g_memdup2(bytes, length);
	g_autofree char *flat = g_base64_encode(own, length);
	g_autoptr(GString) lines = lines_of(own, length);
	g_autofree char *room = room_for(strlen(flat));
	g_autofree char *room_of_lines = room_for(lines->len);

	check_written(room, base64_write(room, own, length), flat);
	check_written(room_of_lines, base64_write_lines(room_of_lines, own, length),
		      lines->str);
}

/* All lengths of some lines. */
static void test_lengths(void)
{
	uint8_t bytes[6 * BASE64_LINE];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 7 + i / 251 + 3);
	for (size_t length = 0; length <= sizeof bytes; length++)
		check(bytes, length);
}

/* All that twelve bits can be, in the first half of three bytes and in the second. */
static void test_pairs(void)
{
	uint8_t bytes[4096 * 3];

	for (unsigned i = 0; i < 4096; i++) {
		unsigned group = i << 12 | (i ^ 0xfff);

		bytes[i * 3] = (uint8_t)(group >> 16);
		bytes[i * 3 + 1] = (uint8_t)(group >> 8);
		bytes[i * 3 + 2] = (uint8_t)group;
	}
	check(bytes, sizeof bytes);
}

/* All that a byte can be, in each place of a line. */
static void test_places(void)
{
	uint8_t bytes[4 * BASE64_LINE];

	for (size_t place = 0; place < BASE64_LINE; place++)
		for (unsigned byte = 0; byte < 256; byte++) {
			memset(bytes, 'x', sizeof bytes);
			bytes[place] = (uint8_t)byte;
			bytes[place + 2 * BASE64_LINE] = (uint8_t)byte;
			check(bytes, sizeof bytes);
		}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/base/base64/lengths", test_lengths);
	g_test_add_func("/base/base64/pairs", test_pairs);
	g_test_add_func("/base/base64/places", test_places);
	return g_test_run();
}
