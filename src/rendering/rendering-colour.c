/*
 * The noun is the profile: a header, a table of tags, and their data (ICC.1:2001-04). The
 * three channels share one curve. All numbers are big-endian.
 */
#include "rendering-colour.h"

#include <math.h>

#define CONDITION "sRGB IEC61966-2.1"
#define RIGHTS "No copyright, use freely"

#define HEADER_SIZE 128u
#define TAG_ENTRY 12u /* signature, offset, length */
#define CURVE_POINTS 256u

#define VERSION 0x02100000u
#define WHITE_X 0xf6d6u /* D50, the white of the space that profiles meet in */
#define WHITE_Y 0x10000u
#define WHITE_Z 0xd32du

static void add16(GByteArray *out, unsigned value)
{
	const guint8 bytes[] = { (guint8)(value >> 8), (guint8)value };

	g_byte_array_append(out, bytes, sizeof bytes);
}

static void add32(GByteArray *out, guint32 value)
{
	add16(out, value >> 16);
	add16(out, value & 0xffff);
}

static void add_ascii(GByteArray *out, const char *text, guint length)
{
	g_byte_array_append(out, (const guint8 *)text, length);
}

static void add_zeros(GByteArray *out, guint count)
{
	const guint8 zero = 0;

	for (guint i = 0; i < count; i++)
		g_byte_array_append(out, &zero, 1);
}

/* 6.5.17: the name in ASCII; none in Unicode, none in a Macintosh's script. */
static void add_description(GByteArray *out)
{
	add_ascii(out, "desc", 4);
	add32(out, 0);
	add32(out, sizeof CONDITION);
	add_ascii(out, CONDITION, sizeof CONDITION);
	add_zeros(out, 4 + 4 + 2 + 1 + 67);
}

static void add_rights(GByteArray *out)
{
	add_ascii(out, "text", 4);
	add32(out, 0);
	add_ascii(out, RIGHTS, sizeof RIGHTS);
}

static void add_point(GByteArray *out, const guint32 point[3])
{
	add_ascii(out, "XYZ ", 4);
	add32(out, 0);
	for (int i = 0; i < 3; i++)
		add32(out, point[i]);
}

/* From the value of a channel to light: IEC 61966-2-1, 5.2. */
static void add_curve(GByteArray *out)
{
	add_ascii(out, "curv", 4);
	add32(out, 0);
	add32(out, CURVE_POINTS);
	for (unsigned i = 0; i < CURVE_POINTS; i++) {
		double value = i / (CURVE_POINTS - 1.0);
		double light = value <= 0.04045 ? value / 12.92
						: pow((value + 0.055) / 1.055, 2.4);

		add16(out, (unsigned)lround(light * 65535));
	}
}

static void add_header(GByteArray *out)
{
	static const unsigned made[] = { 2025, 1, 1, 0, 0, 0 };

	add32(out, 0); /* the size, when it is known */
	add32(out, 0);
	add32(out, VERSION);
	add_ascii(out, "mntrRGB XYZ ", 12);
	for (size_t i = 0; i < G_N_ELEMENTS(made); i++)
		add16(out, made[i]);
	add_ascii(out, "acsp", 4);
	add_zeros(out, 28);
	add32(out, WHITE_X);
	add32(out, WHITE_Y);
	add32(out, WHITE_Z);
	add_zeros(out, HEADER_SIZE - out->len);
}

static void put32(GByteArray *out, guint at, guint32 value)
{
	for (guint i = 0; i < 4; i++)
		out->data[at + i] = (guint8)(value >> (24 - 8 * i));
}

/* The primaries of sRGB, adapted to D50, in 65536ths. */
static const struct {
	char name[5];
	guint32 point[3];
} points[] = {
	{ "wtpt", { WHITE_X, WHITE_Y, WHITE_Z } },
	{ "rXYZ", { 0x6fa2, 0x38f5, 0x0390 } },
	{ "gXYZ", { 0x6299, 0xb785, 0x18da } },
	{ "bXYZ", { 0x24a0, 0x0f84, 0xb6cf } },
};

#define TAGS (2 + G_N_ELEMENTS(points) + 3)

/* A table of tags while it is filled. */
typedef struct TagTable {
	GByteArray *out;
	guint at; /* of the next entry */
} TagTable;

static void begin_tag(const TagTable *table, const char *name)
{
	for (guint i = 0; i < 4; i++)
		table->out->data[table->at + i] = (guint8)name[i];
	put32(table->out, table->at + 4, table->out->len);
}

/* The length; the next tag's data begins at a multiple of four. */
static void end_tag(TagTable *table)
{
	guint start = 0;

	for (guint i = 0; i < 4; i++)
		start = start << 8 | table->out->data[table->at + 4 + i];
	put32(table->out, table->at + 8, table->out->len - start);
	add_zeros(table->out, (4 - table->out->len % 4) % 4);
	table->at += TAG_ENTRY;
}

static void add_curves(TagTable *table)
{
	static const char *const names[] = { "rTRC", "gTRC", "bTRC" };
	guint8 *first = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		begin_tag(table, names[i]);
		if (i == 0) {
			add_curve(table->out);
			end_tag(table);
			continue;
		}
		first = table->out->data + table->at - TAG_ENTRY;
		for (guint k = 4; k < TAG_ENTRY; k++)
			table->out->data[table->at + k] = first[k];
		table->at += TAG_ENTRY;
	}
}

GBytes *colour_profile(void)
{
	GByteArray *out = g_byte_array_new();
	TagTable table = { out, HEADER_SIZE + 4 };

	add_header(out);
	add32(out, TAGS);
	add_zeros(out, TAGS * TAG_ENTRY);
	begin_tag(&table, "desc");
	add_description(out);
	end_tag(&table);
	begin_tag(&table, "cprt");
	add_rights(out);
	end_tag(&table);
	for (size_t i = 0; i < G_N_ELEMENTS(points); i++) {
		begin_tag(&table, points[i].name);
		add_point(out, points[i].point);
		end_tag(&table);
	}
	add_curves(&table);
	put32(out, 0, out->len);
	return g_byte_array_free_to_bytes(out);
}

unsigned colour_write_intent(PdfFile *file, Deflater *deflater)
{
	unsigned intent = pdf_file_reserve(file), profile = pdf_file_reserve(file);
	g_autoptr(GBytes) bytes = colour_profile();
	gsize length;
	const void *data = g_bytes_get_data(bytes, &length);
	g_autoptr(GBytes) deflated = deflater_run(deflater, data, length);

	g_string_append_printf(pdf_object_begin(file, intent),
			       "<< /Type /OutputIntent /S /GTS_PDFA1 "
			       "/OutputConditionIdentifier (" CONDITION ") "
			       "/Info (" CONDITION ") /DestOutputProfile %u 0 R >>",
			       profile);
	pdf_object_end(file);
	pdf_stream(file, profile, "/N 3 /Alternate /DeviceRGB", deflated, true);
	return intent;
}
