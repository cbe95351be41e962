/*
 * The noun is the font file: a directory of tables, each with its place and sum (OpenType,
 * "Table Directory"). Nothing is read that does not lie within the file.
 */
#include "rendering-fontfile.h"

#include <hb-ot.h>
#include <string.h>

#define SFNT_HEADER 12u /* bytes before the directory; a record has 16 */
#define SFNT_RECORD 16u
#define LIMIT_SFNT_TABLES 64u

#define VERSION_TRUETYPE 0x00010000u

/* What permits nothing to us, in OS/2 fsType: restricted; no subset; bitmaps alone. */
#define USAGE_MASK 0x000fu
#define USAGE_RESTRICTED 0x0002u
#define NO_SUBSETTING 0x0100u
#define BITMAPS_ALONE 0x0200u

#define LIMIT_NAME 63 /* characters of a PostScript name (OpenType, name 6) */

#define HEAD_LENGTH 54u
#define HEAD_MAGIC 0x5f0f3cf5u
#define EM_LEAST 16u
#define EM_GREATEST 16384u
#define HHEA_LENGTH 36u
#define MAXP_LENGTH 32u /* of fonts with outlines in glyf */
#define GLYPH_HEADER 10u
#define ADVANCE_GREATEST 0x7fffu

#define PANOSE_TEXT 2 /* "Latin Text", of which the second digit is the serif style */
#define PANOSE_SANS_FIRST 11
#define PANOSE_SANS_LAST 15

typedef struct Table {
	const guint8 *tag; /* four letters */
	const guint8 *data;
	size_t length;
	guint32 sum; /* as the directory has it */
} Table;

static guint32 number_at(const guint8 *at, unsigned bytes)
{
	guint32 number = 0;

	for (unsigned i = 0; i < bytes; i++)
		number = number << 8 | at[i];
	return number;
}

static guint32 table_count(GBytes *bytes)
{
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);

	return length >= SFNT_HEADER ? number_at(data + 4, 2) : 0;
}

/* Whether the directory lies within the file. */
static bool has_directory(GBytes *bytes)
{
	guint32 count = table_count(bytes);

	return count > 0 && count <= LIMIT_SFNT_TABLES &&
	       SFNT_HEADER + count * SFNT_RECORD <= g_bytes_get_size(bytes);
}

/* Table `i` of the directory, which lies within the file; false: the table does not. */
static bool get_table(GBytes *bytes, guint32 i, Table *table_out)
{
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);
	const guint8 *record = data + SFNT_HEADER + i * SFNT_RECORD;
	guint32 offset = number_at(record + 8, 4), size = number_at(record + 12, 4);

	if ((guint64)offset + size > length)
		return false;
	*table_out = (Table){ record, data + offset, size, number_at(record + 4, 4) };
	return true;
}

/* The table of four letters; without length: there is none. */
static Table find_table(GBytes *bytes, const char *tag)
{
	guint32 count = has_directory(bytes) ? table_count(bytes) : 0;
	Table table;

	for (guint32 i = 0; i < count; i++)
		if (get_table(bytes, i, &table) && memcmp(table.tag, tag, 4) == 0)
			return table;
	return (Table){ NULL, NULL, 0, 0 };
}

static bool check_directory(GBytes *bytes, GError **error)
{
	Table table;

	if (!has_directory(bytes))
		return chy_fail(error, CHY_INVALID,
				"it is damaged: it is no font file");
	for (guint32 i = 0; i < table_count(bytes); i++)
		if (!get_table(bytes, i, &table))
			return chy_fail(error, CHY_INVALID,
					"it is damaged: it is cut off");
	return true;
}

/* The sum of all numbers of four bytes, with zeros behind the end. In 'head' the number at
 * byte 8 is the file's own and counts as zero. */
static guint32 sum_of(const Table *table)
{
	size_t at = 0;
	guint32 sum = 0;

	for (; at + 4 <= table->length; at += 4) {
		guint32 number;

		memcpy(&number, table->data + at, sizeof number);
		sum += GUINT32_FROM_BE(number);
	}
	for (; at < table->length; at++)
		sum += (guint32)table->data[at] << (24 - 8 * (at % 4));
	if (memcmp(table->tag, "head", 4) == 0 && table->length >= 12)
		sum -= number_at(table->data + 8, 4);
	return sum;
}

static bool check_sums(GBytes *bytes, GError **error)
{
	for (guint32 i = 0; i < table_count(bytes); i++) {
		Table table;

		if (get_table(bytes, i, &table) && sum_of(&table) == table.sum)
			continue;

		char tag[5] = { 0 };

		for (int k = 0; k < 4; k++)
			tag[k] = g_ascii_isprint(table.tag[k]) ? (char)table.tag[k]
							       : '?';
		return chy_fail(error, CHY_INVALID,
				"it is damaged: the sum of its table '%s' is wrong",
				tag);
	}
	return true;
}

/* What stands at the start of files that hold a font, but not as we draw with it. */
static bool check_kind(GBytes *bytes, GError **error)
{
	static const struct {
		const char *start, *kind;
	} kinds[] = {
		{ "OTTO", "its outlines are PostScript's (CFF)" },
		{ "ttcf", "it is a collection of fonts" },
		{ "wOFF", "it is a web font" },
		{ "wOF2", "it is a web font" },
		{ "%!PS", "it is a Type 1 font" },
		{ "\x80\x01%!", "it is a Type 1 font" },
	};
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);

	for (size_t i = 0; i < G_N_ELEMENTS(kinds) && length >= 4; i++)
		if (memcmp(data, kinds[i].start, 4) == 0)
			return chy_fail(error, CHY_INVALID,
					"%s: one TrueType font in a file is needed",
					kinds[i].kind);
	if (length < 4 ||
	    (number_at(data, 4) != VERSION_TRUETYPE && memcmp(data, "true", 4) != 0))
		return chy_fail(error, CHY_INVALID,
				"it is damaged: it is no font file");
	return true;
}

/* OS/2, fsType at byte 8; a font without the table permits all. */
static bool check_permission(GBytes *bytes, GError **error)
{
	Table table = find_table(bytes, "OS/2");
	guint32 type = table.length >= 10 ? number_at(table.data + 8, 2) : 0;

	if ((type & USAGE_MASK) == USAGE_RESTRICTED || (type & BITMAPS_ALONE) != 0)
		return chy_fail(error, CHY_INVALID, "it forbids embedding");
	if ((type & NO_SUBSETTING) != 0)
		return chy_fail(
			error, CHY_INVALID,
			"it forbids embedding but whole, and letters embed what "
			"they use");
	return true;
}

static bool check_needed(GBytes *bytes, GError **error)
{
	static const char *const needed[] = { "cmap", "glyf", "head", "hhea",
					      "hmtx", "loca", "maxp" };

	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
		if (find_table(bytes, needed[i]).length == 0)
			return chy_fail(error, CHY_INVALID,
					"it is damaged: it has no table '%s'",
					needed[i]);
	return true;
}

/* What the tables have to agree on. */
typedef struct Measures {
	Table head, hhea, hmtx, loca, glyf;
	guint32 glyphs; /* how many */
	guint32 wide; /* how many of them have an advance of their own: the first ones */
	unsigned offset; /* bytes of a place in 'loca' */
} Measures;

static bool get_measures(GBytes *bytes, Measures *measures_out)
{
	Table maxp = find_table(bytes, "maxp");
	Measures m = {
		.head = find_table(bytes, "head"),
		.hhea = find_table(bytes, "hhea"),
		.hmtx = find_table(bytes, "hmtx"),
		.loca = find_table(bytes, "loca"),
		.glyf = find_table(bytes, "glyf"),
	};

	if (m.head.length < HEAD_LENGTH || m.hhea.length < HHEA_LENGTH ||
	    maxp.length < MAXP_LENGTH || number_at(m.head.data, 2) != 1 ||
	    number_at(m.hhea.data, 2) != 1 ||
	    number_at(maxp.data, 4) != VERSION_TRUETYPE ||
	    number_at(m.head.data + 12, 4) != HEAD_MAGIC)
		return false;
	m.glyphs = number_at(maxp.data + 4, 2);
	m.wide = number_at(m.hhea.data + 34, 2);
	m.offset = number_at(m.head.data + 50, 2) == 0 ? 2 : 4;
	*measures_out = m;
	return number_at(m.head.data + 50, 2) <= 1;
}

/* That every glyph has an advance, and none that no PDF could have. */
static bool has_advances(const Measures *m)
{
	guint32 em = number_at(m->head.data + 18, 2);

	if (em < EM_LEAST || em > EM_GREATEST || m->wide == 0 || m->wide > m->glyphs ||
	    m->hmtx.length < 4 * (gsize)m->wide + 2 * (gsize)(m->glyphs - m->wide))
		return false;
	for (guint32 i = 0; i < m->wide; i++)
		if (number_at(m->hmtx.data + 4 * (gsize)i, 2) > ADVANCE_GREATEST)
			return false;
	return true;
}

/* Where the outline of glyph `i` begins; a place of two bytes is half of it. */
static guint64 outline_at(const Measures *m, guint32 i)
{
	guint64 at = number_at(m->loca.data + m->offset * (gsize)i, m->offset);

	return m->offset == 2 ? 2 * at : at;
}

/* That outlines lie behind each other within their table. */
static bool has_outlines(const Measures *m)
{
	if (m->loca.length < m->offset * ((gsize)m->glyphs + 1))
		return false;
	for (guint32 i = 0; i < m->glyphs; i++) {
		guint64 start = outline_at(m, i), end = outline_at(m, i + 1);

		if (end > m->glyf.length || end < start ||
		    (end > start && end - start < GLYPH_HEADER))
			return false;
	}
	return true;
}

static bool check_measures(GBytes *bytes, GError **error)
{
	Measures measures;

	return (get_measures(bytes, &measures) && has_advances(&measures) &&
		has_outlines(&measures)) ||
	       chy_fail(error, CHY_INVALID,
			"it is damaged: its tables do not agree on its glyphs");
}

static hb_face_t *face_of_bytes(GBytes *bytes)
{
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	hb_blob_t *blob = hb_blob_create(data, (unsigned)length,
					 HB_MEMORY_MODE_READONLY, NULL, NULL);
	hb_face_t *face = hb_face_create(blob, 0);

	hb_blob_destroy(blob);
	return face;
}

char *fontfile_name(GBytes *bytes)
{
	hb_face_t *face = face_of_bytes(bytes);
	char name[LIMIT_NAME + 2];
	unsigned size = sizeof name;
	bool legal;

	hb_ot_name_get_utf8(face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID,
			    &size, name);
	hb_face_destroy(face);
	legal = name[0] != '\0' && strlen(name) <= LIMIT_NAME;
	for (const char *p = name; *p != '\0'; p++)
		legal = legal && g_ascii_isgraph(*p) &&
			strchr("[](){}<>/%#", *p) == NULL;
	return legal ? g_strdup(name) : NULL;
}

/* That HarfBuzz reads from it what letters need: sizes, a space, a name. */
static bool check_contents(GBytes *bytes, GError **error)
{
	hb_face_t *face = face_of_bytes(bytes);
	hb_font_t *font = hb_font_create(face);
	hb_codepoint_t space;
	bool readable = hb_face_get_glyph_count(face) > 1 &&
			hb_font_get_nominal_glyph(font, ' ', &space);
	g_autofree char *name = fontfile_name(bytes);

	hb_font_destroy(font);
	hb_face_destroy(face);
	if (!readable)
		return chy_fail(error, CHY_INVALID,
				"it is damaged: it has no glyph of a space");
	return name != NULL ||
	       chy_fail(error, CHY_INVALID,
			"it has no PostScript name that a PDF can bear");
}

static bool check_fixed(GBytes *bytes, GError **error)
{
	return find_table(bytes, "fvar").length == 0 ||
	       chy_fail(error, CHY_INVALID,
			"it is a variable font: a file for each face is needed");
}

bool fontfile_check(GBytes *bytes, GError **error)
{
	return check_kind(bytes, error) && check_directory(bytes, error) &&
	       check_permission(bytes, error) && check_fixed(bytes, error) &&
	       check_needed(bytes, error) && check_sums(bytes, error) &&
	       check_measures(bytes, error) && check_contents(bytes, error);
}

/* The serif style is the second digit of OS/2's panose, at byte 32; the angle is a number of
 * 16.16 bits in 'post', at byte 4. */
FontLook fontfile_look(GBytes *bytes)
{
	Table os2 = find_table(bytes, "OS/2"), post = find_table(bytes, "post");
	const guint8 *panose = os2.length >= 34 ? os2.data + 32 : NULL;
	gint16 angle = post.length >= 8 ? (gint16)number_at(post.data + 4, 2) : 0;

	return (FontLook){
		.serif = panose == NULL || panose[0] != PANOSE_TEXT ||
			 panose[1] < PANOSE_SANS_FIRST || panose[1] > PANOSE_SANS_LAST,
		.angle = CLAMP(angle, -90, 90),
	};
}
