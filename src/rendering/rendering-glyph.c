/*
 * The nouns are the book, which numbers pairs as they come, and the repertoire, which
 * numbers those of one file by their order. Ids never reach a file, codes do.
 */
#include "rendering-glyph.h"

#include "rendering-hyphen.h"

#include <hb-ot.h>
#include <string.h>

struct GlyphBook {
	GArray *pairs;   /* GlyphPair by id */
	GHashTable *ids; /* GlyphPair (in its own block) → id */
	GStringChunk *text;
};

bool glyphpair_is_soft_hyphen(const GlyphPair *pair)
{
	return strcmp(pair->text, SOFT_HYPHEN) == 0;
}

static guint pair_hash(const void *key)
{
	const GlyphPair *pair = key;

	return g_str_hash(pair->text) ^ pair->glyph * 31u ^ (guint)pair->face << 24;
}

static gboolean pair_equal(const void *a, const void *b)
{
	const GlyphPair *x = a, *y = b;

	return x->glyph == y->glyph && x->face == y->face &&
	       strcmp(x->text, y->text) == 0;
}

GlyphBook *glyphbook_new(void)
{
	GlyphBook *book = g_new0(GlyphBook, 1);

	book->pairs = g_array_new(false, false, sizeof(GlyphPair));
	book->ids = g_hash_table_new_full(pair_hash, pair_equal, g_free, NULL);
	book->text = g_string_chunk_new(1024);
	return book;
}

void glyphbook_free(GlyphBook *book)
{
	if (book == NULL)
		return;
	g_hash_table_unref(book->ids);
	g_array_unref(book->pairs);
	g_string_chunk_free(book->text);
	g_free(book);
}

GlyphId glyphbook_add(GlyphBook *book, const GlyphPair *pair)
{
	void *id;

	if (g_hash_table_lookup_extended(book->ids, pair, NULL, &id))
		return GPOINTER_TO_UINT(id);

	GlyphPair *own = g_memdup2(pair, sizeof *pair);

	own->text = g_string_chunk_insert_const(book->text, pair->text);
	g_array_append_val(book->pairs, *own);
	g_hash_table_insert(book->ids, own, GUINT_TO_POINTER(book->pairs->len - 1));
	return book->pairs->len - 1;
}

const GlyphPair *glyphbook_get(const GlyphBook *book, GlyphId id)
{
	return &g_array_index(book->pairs, GlyphPair, id);
}

struct Repertoire {
	GArray *pairs;               /* GlyphPair, sorted; texts are the book's */
	guint first[FACE_COUNT + 1]; /* where each face's pairs begin */
	guint16 *codes;              /* by GlyphId, up to `ids` of them; 0: none */
	guint ids;
};

static int compare_pairs(const GlyphPair *a, const GlyphPair *b)
{
	if (a->face != b->face)
		return a->face < b->face ? -1 : 1;
	if (a->glyph != b->glyph)
		return a->glyph < b->glyph ? -1 : 1;
	return strcmp(a->text, b->text);
}

static int compare_ids(const void *a, const void *b, void *data)
{
	const GlyphBook *book = data;

	return compare_pairs(glyphbook_get(book, *(const GlyphId *)a),
			     glyphbook_get(book, *(const GlyphId *)b));
}

Repertoire *repertoire_new(const GlyphBook *book, const GArray *ids)
{
	Repertoire *repertoire = g_new0(Repertoire, 1);
	g_autoptr(GArray) sorted = g_array_copy((GArray *)ids);
	unsigned code = 0;

	g_array_sort_with_data(sorted, compare_ids, (void *)book);
	repertoire->pairs = g_array_new(false, false, sizeof(GlyphPair));
	repertoire->ids = book->pairs->len;
	repertoire->codes = g_new0(guint16, repertoire->ids);
	for (guint i = 0; i < sorted->len; i++) {
		GlyphId id = g_array_index(sorted, GlyphId, i);
		const GlyphPair *pair = glyphbook_get(book, id);

		if (repertoire->codes[id] != 0)
			continue;
		code = repertoire->first[pair->face + 1] == 0 ? 1 : code + 1;
		repertoire->codes[id] = (guint16)code;
		g_array_append_val(repertoire->pairs, *pair);
		repertoire->first[pair->face + 1] = repertoire->pairs->len;
	}
	for (FaceId face = 0; face < FACE_COUNT; face++)
		repertoire->first[face + 1] =
			MAX(repertoire->first[face + 1], repertoire->first[face]);
	return repertoire;
}

void repertoire_free(Repertoire *repertoire)
{
	if (repertoire == NULL)
		return;
	g_array_unref(repertoire->pairs);
	g_free(repertoire->codes);
	g_free(repertoire);
}

unsigned repertoire_find(const Repertoire *repertoire, GlyphId id)
{
	return id < repertoire->ids ? repertoire->codes[id] : 0;
}

/* The pairs of one face while its font is written. */
typedef struct FontJob {
	const Face *face;
	const GlyphPair *pairs;
	guint count;
	const Subset *subset;
	guint *ranks; /* for each pair, the place of its glyph among the subset's */
} FontJob;

/* The glyphs of the pairs, each once; fills the ranks. */
static GArray *job_glyphs(const FontJob *job)
{
	GArray *glyphs = g_array_new(false, false, sizeof(guint16));

	for (guint i = 0; i < job->count; i++) {
		guint16 glyph = (guint16)job->pairs[i].glyph;

		if (i == 0 || job->pairs[i - 1].glyph != glyph)
			g_array_append_val(glyphs, glyph);
		job->ranks[i] = glyphs->len - 1;
	}
	return glyphs;
}

/* Two bytes a code, from 0: the glyph of the subset (ISO 32000-1, 9.7.4.2). */
static GBytes *glyph_map(const FontJob *job)
{
	gsize length = 2 * (gsize)(job->count + 1);
	guint8 *map = g_malloc0(length);

	for (guint i = 0; i < job->count; i++) {
		guint16 glyph = job->subset->new_glyphs[job->ranks[i]];

		map[2 * i + 2] = (guint8)(glyph >> 8);
		map[2 * i + 3] = (guint8)glyph;
	}
	return g_bytes_new_take(map, length);
}

static void add_utf16(GString *out, const char *text)
{
	glong length;
	g_autofree gunichar2 *units = g_utf8_to_utf16(text, -1, NULL, &length, NULL);

	g_assert(units != NULL);
	for (glong i = 0; i < length; i++)
		g_string_append_printf(out, "%04X", units[i]);
}

/*
 * pdf.js drops soft hyphens and parts the word; what the hyphen's code stands for alone is an
 * ordinary one, and the content around it says that it is soft (rendering-draw.c).
 */
static const char *code_text(const GlyphPair *pair)
{
	return glyphpair_is_soft_hyphen(pair) ? "-" : pair->text;
}

/* Entries of one bfchar block at most (Adobe note 5014, 1.4.1) */
#define CMAP_BLOCK 100u

static GString *unicode_map(const FontJob *job)
{
	GString *out =
		g_string_new("/CIDInit /ProcSet findresource begin\n"
			     "12 dict begin\nbegincmap\n"
			     "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) "
			     "/Supplement 0 >> def\n"
			     "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
			     "1 begincodespacerange\n<0000> <FFFF>\n"
			     "endcodespacerange\n");

	for (guint i = 0; i < job->count; i++) {
		if (i % CMAP_BLOCK == 0)
			g_string_append_printf(out, "%u beginbfchar\n",
					       MIN(CMAP_BLOCK, job->count - i));
		g_string_append_printf(out, "<%04X> <", i + 1);
		add_utf16(out, code_text(&job->pairs[i]));
		g_string_append(out, ">\n");
		if (i % CMAP_BLOCK == CMAP_BLOCK - 1 || i == job->count - 1)
			g_string_append(out, "endbfchar\n");
	}
	g_string_append(out, "endcmap\nCMapName currentdict /CMap defineresource pop\n"
			     "end\nend\n");
	return out;
}

static void add_metric(GString *out, const FontJob *job, const char *key,
		       hb_ot_metrics_tag_t tag)
{
	hb_position_t value = 0;

	hb_ot_metrics_get_position(job->face->font, tag, &value);
	g_string_append_printf(out, " %s ", key);
	pdf_add_number(out, value * 1000.0 / job->face->em);
}

/* OpenType, head: xMin, yMin, xMax, yMax at byte 36, big-endian. */
static void add_box(GString *out, const FontJob *job)
{
	hb_blob_t *table =
		hb_face_reference_table(job->face->hb, HB_TAG('h', 'e', 'a', 'd'));
	unsigned length;
	const guint8 *data = (const guint8 *)hb_blob_get_data(table, &length);

	g_string_append(out, " /FontBBox [");
	for (unsigned i = 0; i < 4 && 36 + 2 * i + 1 < length; i++) {
		gint16 value = (gint16)(data[36 + 2 * i] << 8 | data[37 + 2 * i]);

		g_string_append_c(out, ' ');
		pdf_add_number(out, value * 1000.0 / job->face->em);
	}
	g_string_append(out, " ]");
	hb_blob_destroy(table);
}

#define FLAG_SERIF 2u
#define FLAG_SYMBOLIC 4u /* codes are glyphs, not characters of a standard set */
#define FLAG_ITALIC 64u

/* Which codes the font has: all, from 0 (ISO 32000-1, table 124). PDF/A-1 asks for it. */
static void write_cid_set(const FontJob *job, PdfFile *file, unsigned number)
{
	g_autoptr(GByteArray) set = g_byte_array_new();

	g_byte_array_set_size(set, job->count / 8 + 1);
	for (guint i = 0; i < set->len; i++)
		set->data[i] = 0;
	for (guint code = 0; code <= job->count; code++)
		set->data[code / 8] |= (guint8)(0x80 >> code % 8);

	g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes(g_steal_pointer(&set));

	pdf_stream(file, number, "", bytes, false);
}

static void write_descriptor(const FontJob *job, PdfFile *file, unsigned number,
			     unsigned font_file)
{
	unsigned cid_set = pdf_file_get_standard(file) == STANDARD_A1B
				   ? pdf_file_reserve(file)
				   : 0;
	GString *out = pdf_object_begin(file, number);
	const Face *face = job->face;
	unsigned flags = (face->serif ? FLAG_SERIF : 0) | FLAG_SYMBOLIC |
			 (face->angle != 0 ? FLAG_ITALIC : 0);

	g_string_append_printf(out,
			       "<< /Type /FontDescriptor /FontName /%s%s /Flags %u "
			       "/ItalicAngle %d /StemV %d",
			       job->subset->tag, face->name, flags, face->angle,
			       face->bold ? 140 : 80);
	add_box(out, job);
	add_metric(out, job, "/Ascent", HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER);
	add_metric(out, job, "/Descent", HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER);
	add_metric(out, job, "/CapHeight", HB_OT_METRICS_TAG_CAP_HEIGHT);
	if (cid_set != 0)
		g_string_append_printf(out, " /CIDSet %u 0 R", cid_set);
	g_string_append_printf(out, " /FontFile2 %u 0 R >>", font_file);
	pdf_object_end(file);
	if (cid_set != 0)
		write_cid_set(job, file, cid_set);
}

static void write_cid_font(const FontJob *job, PdfFile *file, unsigned number,
			   const unsigned parts[2])
{
	GString *out = pdf_object_begin(file, number);

	g_string_append_printf(
		out,
		"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s%s "
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
		"/Supplement 0 >> /FontDescriptor %u 0 R "
		"/CIDToGIDMap %u 0 R /DW 0 /W [1 [",
		job->subset->tag, job->face->name, parts[0], parts[1]);
	for (guint i = 0; i < job->count; i++) {
		if (i > 0)
			g_string_append_c(out, ' ');
		pdf_add_number(out, face_get_advance(job->face, job->pairs[i].glyph));
	}
	g_string_append(out, "]] >>");
	pdf_object_end(file);
}

static void write_font(const FontJob *job, Deflater *deflater, PdfFile *file,
		       unsigned number)
{
	unsigned cid_font = pdf_file_reserve(file), font_file = pdf_file_reserve(file),
		 unicode = pdf_file_reserve(file);
	unsigned parts[] = { pdf_file_reserve(file), pdf_file_reserve(file) };
	g_autoptr(GBytes) map = glyph_map(job);
	g_autoptr(GBytes) small_map = NULL, small_unicode = NULL;
	GString *text = unicode_map(job);
	gsize length;
	const void *data = g_bytes_get_data(map, &length);
	g_autofree char *entries = g_strdup_printf("/Length1 %zu", job->subset->length);

	small_map = deflater_run(deflater, data, length);
	small_unicode = deflater_run(deflater, text->str, text->len);
	g_string_free(text, true);

	g_string_append_printf(pdf_object_begin(file, number),
			       "<< /Type /Font /Subtype /Type0 /BaseFont /%s%s "
			       "/Encoding /Identity-H /DescendantFonts [%u 0 R] "
			       "/ToUnicode %u 0 R >>",
			       job->subset->tag, job->face->name, cid_font, unicode);
	pdf_object_end(file);
	write_cid_font(job, file, cid_font, parts);
	write_descriptor(job, file, parts[0], font_file);
	pdf_stream(file, parts[1], "", small_map, true);
	pdf_stream(file, unicode, "", small_unicode, true);
	pdf_stream(file, font_file, entries, job->subset->deflated, true);
}

bool repertoire_write(const Repertoire *repertoire, SubsetBook *subsets, PdfFile *file,
		      FontNumbers *numbers_out, GError **error)
{
	FontNumbers numbers = { 0 };

	for (FaceId id = 0; id < FACE_COUNT; id++) {
		guint first = repertoire->first[id];
		guint count = repertoire->first[id + 1] - first;

		if (count == 0)
			continue;

		g_autofree guint *ranks = g_new(guint, count);
		FontJob job = {
			.face = fontset_get_face(subsetbook_get_fonts(subsets), id),
			.pairs = &g_array_index(repertoire->pairs, GlyphPair, first),
			.count = count,
			.ranks = ranks,
		};
		g_autoptr(GArray) glyphs = job_glyphs(&job);

		if (!subsetbook_get(subsets, id, glyphs, &job.subset, error))
			return false;
		numbers.number[id] = pdf_file_reserve(file);
		write_font(&job, subsetbook_get_deflater(subsets), file,
			   numbers.number[id]);
	}
	*numbers_out = numbers;
	return true;
}
