/*
 * The noun is the file: bytes, and per object number the offset it was written at (0:
 * reserved, not written yet). Nothing is ever moved or patched.
 */
#include "rendering-pdf.h"

#include <math.h>
#include <zlib.h>

#define SMALL_LENGTH 4096 /* bytes of a stream that the small state deflates */
#define SMALL_LEVEL 5     /* of zlib's memory: 8 KiB to clear for each stream, not 64 */
#define LARGE_LEVEL 8

struct Deflater {
	z_stream small, large;
};

static void stream_init(z_stream *stream, int memory)
{
	int result = deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS,
				  memory, Z_DEFAULT_STRATEGY);

	g_assert(result == Z_OK);
}

Deflater *deflater_new(void)
{
	Deflater *deflater = g_new0(Deflater, 1);

	stream_init(&deflater->small, SMALL_LEVEL);
	stream_init(&deflater->large, LARGE_LEVEL);
	return deflater;
}

void deflater_free(Deflater *deflater)
{
	if (deflater == NULL)
		return;
	deflateEnd(&deflater->small);
	deflateEnd(&deflater->large);
	g_free(deflater);
}

GBytes *deflater_run(Deflater *deflater, const void *data, size_t length)
{
	z_stream *stream = length <= SMALL_LENGTH ? &deflater->small : &deflater->large;

	g_assert(length <= G_MAXUINT);
	deflateReset(stream);

	uLong bound = deflateBound(stream, (uLong)length);
	guint8 *out = g_malloc(bound);

	stream->next_in = (Bytef *)data;
	stream->avail_in = (uInt)length;
	stream->next_out = out;
	stream->avail_out = (uInt)bound;

	int result = deflate(stream, Z_FINISH);

	g_assert(result == Z_STREAM_END);
	return g_bytes_new_take(out, stream->total_out);
}

/* The last digits of `value` up to `end`, `least` of them or more; where they begin. */
static char *put_digits(char *end, unsigned long value, size_t least)
{
	char *at = end;

	for (; value > 0 || (size_t)(end - at) < least; value /= 10)
		*--at = (char)('0' + value % 10);
	return at;
}

void pdf_add_integer(GString *out, unsigned long value)
{
	char digits[24], *end = digits + sizeof digits;
	const char *first = put_digits(end, value, 1);

	g_string_append_len(out, first, end - first);
}

void pdf_add_reference(GString *out, unsigned number)
{
	g_string_append_c(out, ' ');
	pdf_add_integer(out, number);
	g_string_append(out, " 0 R");
}

struct PdfFile {
	Standard standard;
	GString *bytes;
	GArray *offsets; /* size_t by object number; entry 0 is the free list's */
};

#define OFFSET_DIGITS 10 /* of an entry in the cross-reference (ISO 32000-1, 7.5.4) */

/* The four bytes above 127 tell transfer programs that the file is binary. */
#define HEADER_END "\n%\xe2\xe3\xcf\xd3\n"

static const char *const headers[] = {
	[STANDARD_A2A] = "%PDF-1.7" HEADER_END,
	[STANDARD_A1B] = "%PDF-1.4" HEADER_END,
};

PdfFile *pdf_file_new(Standard standard)
{
	PdfFile *file = g_new0(PdfFile, 1);
	const size_t none = 0;

	file->standard = standard;
	file->bytes = g_string_new(headers[standard]);
	file->offsets = g_array_new(false, false, sizeof(size_t));
	g_array_append_val(file->offsets, none);
	return file;
}

PdfFile *pdf_file_dup(const PdfFile *file)
{
	PdfFile *copy = g_new0(PdfFile, 1);

	copy->standard = file->standard;
	copy->bytes = g_string_sized_new(file->bytes->len + 16384);
	g_string_append_len(copy->bytes, file->bytes->str, (gssize)file->bytes->len);
	copy->offsets = g_array_copy(file->offsets);
	return copy;
}

void pdf_file_free(PdfFile *file)
{
	if (file == NULL)
		return;
	if (file->bytes != NULL)
		g_string_free(file->bytes, true);
	g_array_unref(file->offsets);
	g_free(file);
}

Standard pdf_file_get_standard(const PdfFile *file)
{
	return file->standard;
}

unsigned pdf_file_reserve(PdfFile *file)
{
	const size_t none = 0;

	g_array_append_val(file->offsets, none);
	return file->offsets->len - 1;
}

GString *pdf_object_begin(PdfFile *file, unsigned number)
{
	size_t *offset = &g_array_index(file->offsets, size_t, number);

	g_assert(number > 0 && number < file->offsets->len && *offset == 0);
	*offset = file->bytes->len;
	pdf_add_integer(file->bytes, number);
	g_string_append(file->bytes, " 0 obj\n");
	return file->bytes;
}

void pdf_object_end(PdfFile *file)
{
	g_string_append(file->bytes, "\nendobj\n");
}

void pdf_stream(PdfFile *file, unsigned number, const char *entries, GBytes *data,
		bool deflated)
{
	GString *out = pdf_object_begin(file, number);
	gsize length;
	const char *bytes = g_bytes_get_data(data, &length);

	g_string_append(out, "<< ");
	g_string_append(out, entries);
	g_string_append(out, *entries != '\0' ? " " : "");
	g_string_append(out, deflated ? "/Filter /FlateDecode /Length " : "/Length ");
	pdf_add_integer(out, length);
	g_string_append(out, " >>\nstream\n");
	g_string_append_len(out, bytes, (gssize)length);
	g_string_append(out, "\nendstream");
	pdf_object_end(file);
}

const GString *pdf_file_bytes(const PdfFile *file)
{
	return file->bytes;
}

GBytes *pdf_file_finish(PdfFile *file, unsigned root, unsigned info, const char *id)
{
	GString *out = file->bytes;
	size_t start = out->len;

	g_string_append_printf(out, "xref\n0 %u\n0000000000 65535 f \n",
			       file->offsets->len);
	for (unsigned i = 1; i < file->offsets->len; i++) {
		size_t offset = g_array_index(file->offsets, size_t, i);

		g_assert(offset > 0);
		char line[] = "0000000000 00000 n \n";

		put_digits(line + OFFSET_DIGITS, offset, OFFSET_DIGITS);
		g_string_append_len(out, line, sizeof line - 1);
	}
	g_string_append_printf(out,
			       "trailer\n<< /Size %u /Root %u 0 R /Info %u 0 R "
			       "/ID [<%s> <%s>] >>\nstartxref\n%zu\n%%%%EOF\n",
			       file->offsets->len, root, info, id, id, start);
	file->bytes = NULL;
	return g_string_free_to_bytes(out);
}

/* Three decimals of a point are a third of a micrometre: finer than any device. */
void pdf_add_number(GString *out, double value)
{
	long thousandths = lround(fabs(value) * 1000.0);
	long rest = thousandths % 1000;

	if (value < 0 && thousandths > 0)
		g_string_append_c(out, '-');
	pdf_add_integer(out, (unsigned long)thousandths / 1000);
	if (rest == 0)
		return;

	char decimals[] = { '.', (char)('0' + rest / 100), (char)('0' + rest / 10 % 10),
			    (char)('0' + rest % 10) };
	gssize length = 4;

	while (decimals[length - 1] == '0')
		length--;
	g_string_append_len(out, decimals, length);
}

#define HEX_DIGITS "0123456789ABCDEF"

static bool is_plain(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if ((guchar)*p < 0x20 || (guchar)*p > 0x7e)
			return false;
	return true;
}

void pdf_add_text(GString *out, const char *text)
{
	if (is_plain(text)) {
		g_string_append_c(out, '(');
		for (const char *p = text; *p != '\0'; p++) {
			if (*p == '(' || *p == ')' || *p == '\\')
				g_string_append_c(out, '\\');
			g_string_append_c(out, *p);
		}
		g_string_append_c(out, ')');
		return;
	}

	glong length;
	g_autofree gunichar2 *units = g_utf8_to_utf16(text, -1, NULL, &length, NULL);

	g_assert(units != NULL); /* the text is UTF-8 */
	g_string_append(out, "<FEFF");
	for (glong i = 0; i < length; i++)
		for (int shift = 12; shift >= 0; shift -= 4)
			g_string_append_c(out, HEX_DIGITS[units[i] >> shift & 0xf]);
	g_string_append_c(out, '>');
}

void pdf_add_date(GString *out, Date day)
{
	g_string_append_printf(out, "(D:%04d%02d%02d000000Z)", day.year, day.month,
			       day.day);
}
