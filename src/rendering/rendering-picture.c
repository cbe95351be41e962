/* The noun is the picture. */
#include "rendering-picture.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

#define UP 2 /* PNG's filter: what a byte has more than the one above it */

void picture_free(Picture *picture)
{
	if (picture == NULL)
		return;
	g_bytes_unref(picture->dots);
	g_free(picture);
}

/*
 * A file while libpng reads it. On a mistake libpng jumps back to where reading began (the
 * simplified reader of 1.6, which does not jump, mixes up the rows of interlaced pictures of
 * 16 bits); all that must outlive the jump stands here.
 */
typedef struct Reading {
	const guint8 *bytes;
	size_t length, at;
	png_structp png;
	png_infop info;
	guint8 *dots; /* with alpha, as libpng gives them */
	png_bytepp rows;
	size_t row; /* bytes */
	unsigned width, height, channels;
	char reason[128];
} Reading;

static void reading_clear(Reading *reading)
{
	png_destroy_read_struct(&reading->png, &reading->info, NULL);
	g_free(reading->dots);
	g_free(reading->rows);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

static void take_bytes(png_structp png, png_bytep into, size_t count)
{
	Reading *reading = png_get_io_ptr(png);

	if (count > reading->length - reading->at)
		png_error(png, "it ends too early");
	memcpy(into, reading->bytes + reading->at, count);
	reading->at += count;
}

G_GNUC_NORETURN static void take_error(png_structp png, png_const_charp reason)
{
	Reading *reading = png_get_error_ptr(png);

	g_strlcpy(reading->reason, reason, sizeof reading->reason);
	png_longjmp(png, 1);
}

static void take_warning(png_structp png, png_const_charp reason)
{
	(void)png;
	(void)reason;
}

static bool begin(Reading *reading)
{
	reading->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reading,
					      take_error, take_warning);
	if (reading->png != NULL)
		reading->info = png_create_info_struct(reading->png);
	return reading->info != NULL;
}

/* The head; nothing is made yet that depends on the size. */
static bool read_head(Reading *reading)
{
	png_structp png = reading->png;

	if (setjmp(png_jmpbuf(png)) != 0)
		return false;
	png_set_read_fn(png, reading, take_bytes);
	png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
	/* Of what does not draw the dots libpng would take as much as it says that it has. */
	png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_read_info(png, reading->info);
	reading->width = png_get_image_width(png, reading->info);
	reading->height = png_get_image_height(png, reading->info);
	return true;
}

static bool check_size(const Reading *reading, GError **error)
{
	guint64 dots = (guint64)reading->width * reading->height;

	if (reading->width > LIMIT_PICTURE_SIDE || reading->height > LIMIT_PICTURE_SIDE)
		return chy_fail(error, CHY_LIMIT,
				"it has %u by %u dots, more than %u on a side",
				reading->width, reading->height, LIMIT_PICTURE_SIDE);
	if (dots > LIMIT_PICTURE_DOTS)
		return chy_fail(error, CHY_LIMIT, "it has %u by %u dots, more than %u",
				reading->width, reading->height, LIMIT_PICTURE_DOTS);
	return true;
}

/* Ask for eight bits of grey or colour, with alpha. */
static bool prepare_rows(Reading *reading)
{
	png_structp png = reading->png;

	if (setjmp(png_jmpbuf(png)) != 0)
		return false;
	png_set_expand(png);
	png_set_scale_16(png);
	png_set_add_alpha(png, 255, PNG_FILLER_AFTER);
	png_set_interlace_handling(png);
	png_read_update_info(png, reading->info);
	reading->channels = png_get_channels(png, reading->info);
	reading->row = png_get_rowbytes(png, reading->info);
	return true;
}

static bool read_rows(Reading *reading)
{
	reading->dots = g_malloc(reading->row * reading->height);
	reading->rows = g_new(png_bytep, reading->height);
	for (unsigned y = 0; y < reading->height; y++)
		reading->rows[y] = reading->dots + y * reading->row;
	if (setjmp(png_jmpbuf(reading->png)) != 0)
		return false;
	png_read_image(reading->png, reading->rows);
	png_read_end(reading->png, NULL);
	return true;
}

/* What was read, upon white. */
static Picture *lay_on_white(const Reading *reading)
{
	Picture *picture = g_new0(Picture, 1);
	size_t count = (size_t)reading->width * reading->height;
	unsigned colours = reading->channels - 1;
	const guint8 *from = reading->dots;
	guint8 *dots = g_malloc(count * colours);

	picture->width = reading->width;
	picture->height = reading->height;
	picture->colours = colours;
	picture->dots = g_bytes_new_take(dots, count * colours);
	for (size_t i = 0; i < count; i++, from += reading->channels)
		for (unsigned c = 0; c < colours; c++)
			dots[i * colours + c] =
				(guint8)(255 -
					 ((255 - from[c]) * from[colours] + 127) / 255);
	return picture;
}

bool picture_read(GBytes *png, Picture **picture_out, GError **error)
{
	g_auto(Reading) reading = { 0 };

	reading.bytes = g_bytes_get_data(png, &reading.length);
	if (reading.length == 0)
		return chy_fail(error, CHY_INVALID, "it is empty");
	if (reading.length > LIMIT_PICTURE)
		return chy_fail(error, CHY_LIMIT,
				"it has %" G_GSIZE_FORMAT " bytes, more than %u",
				reading.length, LIMIT_PICTURE);
	if (!begin(&reading))
		return chy_fail(error, CHY_INTERNAL, "libpng cannot begin");
	if (!read_head(&reading))
		return chy_fail(error, CHY_INVALID, "it is no PNG picture: %s",
				reading.reason);
	if (!check_size(&reading, error))
		return false;
	if (!prepare_rows(&reading) || !read_rows(&reading))
		return chy_fail(error, CHY_INVALID, "it is a damaged PNG picture: %s",
				reading.reason);
	*picture_out = lay_on_white(&reading);
	return true;
}

bool picture_check(GBytes *png, GError **error)
{
	g_autoptr(Picture) picture = NULL;

	return picture_read(png, &picture, error);
}

/* The rows with a filter before each, as PNG has them: ink on white deflates well so. */
static guint8 *filter_rows(const Picture *picture, size_t *length_out)
{
	size_t row = (size_t)picture->width * picture->colours;
	guint8 *filtered = g_malloc((row + 1) * picture->height), *to = filtered;
	const guint8 *dots = g_bytes_get_data(picture->dots, NULL);

	for (unsigned y = 0; y < picture->height; y++) {
		const guint8 *from = dots + y * row;
		const guint8 *above = y > 0 ? from - row : NULL;

		*to++ = UP;
		for (size_t x = 0; x < row; x++)
			*to++ = (guint8)(from[x] - (above != NULL ? above[x] : 0));
	}
	*length_out = (size_t)(to - filtered);
	return filtered;
}

unsigned picture_write(const Picture *picture, PdfFile *file, Deflater *deflater)
{
	unsigned number = pdf_file_reserve(file);
	size_t length;
	g_autofree guint8 *filtered = filter_rows(picture, &length);
	g_autoptr(GBytes) deflated = deflater_run(deflater, filtered, length);
	g_autofree char *entries = g_strdup_printf(
		"/Type /XObject /Subtype /Image /Width %u /Height %u "
		"/ColorSpace /%s /BitsPerComponent 8 "
		"/DecodeParms << /Predictor 15 /Colors %u /Columns %u >>",
		picture->width, picture->height,
		picture->colours == 1 ? "DeviceGray" : "DeviceRGB", picture->colours,
		picture->width);

	pdf_stream(file, number, entries, deflated, true);
	return number;
}
