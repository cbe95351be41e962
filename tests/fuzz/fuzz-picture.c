/*
 * Any bytes as the picture of a signature, as they are and with the checksums of their chunks
 * put right, or nearly nothing would be read beyond the first. What is taken is within the
 * limits, has all its dots, and becomes an image; what is not, says why.
 */
#include "fuzz.h"

#include "rendering-picture.h"

#include <string.h>

#define MAGIC 8  /* bytes before the first chunk */
#define CHUNK 12 /* bytes of a chunk without data: length, name, checksum */
#define POLYNOMIAL 0xedb88320u /* ISO/IEC 15948, annex D */

static guint32 number_at(const guint8 *at)
{
	return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 |
	       at[3];
}

static guint32 checksum(const guint8 *data, size_t length)
{
	guint32 sum = ~0u;

	for (size_t i = 0; i < length; i++) {
		sum ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			sum = sum & 1 ? sum >> 1 ^ POLYNOMIAL : sum >> 1;
	}
	return ~sum;
}

static GBytes *with_checksums(const uint8_t *data, size_t size)
{
	guint8 *copy = g_memdup2(data, size);
	size_t at = MAGIC;

	while (at + CHUNK <= size && number_at(copy + at) <= size - at - CHUNK) {
		size_t length = number_at(copy + at);
		guint32 sum = checksum(copy + at + 4, length + 4);

		for (size_t i = 0; i < 4; i++)
			copy[at + 8 + length + i] = (guint8)(sum >> (24 - 8 * i));
		at += CHUNK + length;
	}
	return g_bytes_new_take(copy, size);
}

static void check_written(const Picture *picture)
{
	g_autoptr(PdfFile) file = pdf_file_new(STANDARD_A2A);
	g_autoptr(Deflater) deflater = deflater_new();
	const GString *bytes = pdf_file_bytes(file);
	gsize before = bytes->len;

	picture_write(picture, file, deflater);
	g_assert_cmpuint(bytes->len, >, before);
	g_assert_nonnull(strstr(bytes->str + before, "/Subtype /Image"));
}

static void check_picture(GBytes *png)
{
	g_autoptr(Picture) picture = NULL;
	g_autoptr(GError) error = NULL;

	if (!picture_read(png, &picture, &error)) {
		g_assert_null(picture);
		g_assert_true(chy_error_is(error, CHY_INVALID) ||
			      chy_error_is(error, CHY_LIMIT));
		g_assert_true(g_utf8_validate(error->message, -1, NULL));
		return;
	}
	g_assert_cmpuint(picture->width, >, 0);
	g_assert_cmpuint(picture->height, >, 0);
	g_assert_cmpuint(picture->width, <=, LIMIT_PICTURE_SIDE);
	g_assert_cmpuint(picture->height, <=, LIMIT_PICTURE_SIDE);
	g_assert_true(picture->colours == 1 || picture->colours == 3);
	g_assert_cmpuint(g_bytes_get_size(picture->dots), ==,
			 (gsize)picture->width * picture->height * picture->colours);
	check_written(picture);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GBytes) as_it_is = g_bytes_new(data, size);

	check_picture(as_it_is);
	if (size > MAGIC) {
		g_autoptr(GBytes) mended = with_checksums(data, size);

		check_picture(mended);
	}
	return 0;
}
