/*
 * The noun is the book of subsets, by face and glyphs. A subset depends on nothing else, so
 * that remembering it cannot show in a file.
 */
#include "rendering-subset.h"

#include "seal-digest.h"

#include <hb-subset.h>
#include <string.h>

struct SubsetBook {
	const FontSet *set;
	Deflater *deflater;
	GHashTable *subsets; /* GBytes of face and glyphs → Subset */
};

static void subset_free(void *data)
{
	Subset *subset = data;

	g_bytes_unref(subset->deflated);
	g_free(subset->new_glyphs);
	g_free(subset);
}

static void key_free(void *key)
{
	g_bytes_unref(key);
}

SubsetBook *subsetbook_new(const FontSet *set, Deflater *deflater)
{
	SubsetBook *book = g_new0(SubsetBook, 1);

	book->set = set;
	book->deflater = deflater;
	book->subsets = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, key_free,
					      subset_free);
	return book;
}

void subsetbook_free(SubsetBook *book)
{
	if (book == NULL)
		return;
	g_hash_table_unref(book->subsets);
	g_free(book);
}

/*
 * A PDF draws by glyph: what maps characters and shapes text is left out, which also stops
 * hb-subset from adding the glyphs that shaping could reach. Hints are for screens.
 */
static hb_subset_input_t *subset_input(const GArray *glyphs)
{
	static const hb_tag_t dropped[] = {
		HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'),
		HB_TAG('G', 'D', 'E', 'F'), HB_TAG('c', 'm', 'a', 'p'),
		HB_TAG('n', 'a', 'm', 'e'), HB_TAG('p', 'o', 's', 't'),
		HB_TAG('O', 'S', '/', '2'), HB_TAG('S', 'T', 'A', 'T'),
	};
	hb_subset_input_t *input = hb_subset_input_create_or_fail();
	hb_set_t *tables = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);

	hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
	for (size_t i = 0; i < G_N_ELEMENTS(dropped); i++)
		hb_set_add(tables, dropped[i]);
	for (guint i = 0; i < glyphs->len; i++)
		hb_set_add(hb_subset_input_glyph_set(input),
			   g_array_index(glyphs, guint16, i));
	return input;
}

static Subset *subset_new(SubsetBook *book, const GArray *glyphs,
			  const hb_subset_plan_t *plan, hb_face_t *face)
{
	Subset *subset = g_new0(Subset, 1);
	const hb_map_t *map =
		hb_subset_plan_old_to_new_glyph_mapping((hb_subset_plan_t *)plan);
	hb_blob_t *blob = hb_face_reference_blob(face);
	unsigned length;
	const char *data = hb_blob_get_data(blob, &length);

	subset->deflated = deflater_run(book->deflater, data, length);
	subset->length = length;
	hb_blob_destroy(blob);
	subset->new_glyphs = g_new(guint16, glyphs->len);
	for (guint i = 0; i < glyphs->len; i++)
		subset->new_glyphs[i] =
			(guint16)hb_map_get(map, g_array_index(glyphs, guint16, i));

	Digest digest;

	digest_data(glyphs->data, glyphs->len * sizeof(guint16), &digest);
	for (int i = 0; i < 6; i++)
		subset->tag[i] = (char)('A' + digest.bytes[i] % 26);
	subset->tag[6] = '+';
	return subset;
}

/* hb-subset leaves out a table that it cannot make. */
static bool is_whole(hb_face_t *face)
{
	static const hb_tag_t needed[] = {
		HB_TAG('h', 'e', 'a', 'd'), HB_TAG('h', 'h', 'e', 'a'),
		HB_TAG('h', 'm', 't', 'x'), HB_TAG('l', 'o', 'c', 'a'),
		HB_TAG('m', 'a', 'x', 'p'),
	};
	bool whole = face != NULL;

	for (size_t i = 0; whole && i < G_N_ELEMENTS(needed); i++) {
		hb_blob_t *table = hb_face_reference_table(face, needed[i]);

		whole = hb_blob_get_length(table) > 0;
		hb_blob_destroy(table);
	}
	return whole;
}

static Subset *make_subset(SubsetBook *book, FaceId id, const GArray *glyphs)
{
	hb_subset_input_t *input = subset_input(glyphs);
	hb_subset_plan_t *plan = hb_subset_plan_create_or_fail(
		fontset_get_face(book->set, id)->hb, input);
	hb_face_t *face = plan != NULL ? hb_subset_plan_execute_or_fail(plan) : NULL;
	Subset *subset = is_whole(face) ? subset_new(book, glyphs, plan, face) : NULL;

	hb_face_destroy(face);
	hb_subset_plan_destroy(plan);
	hb_subset_input_destroy(input);
	return subset;
}

static GBytes *key_of(FaceId id, const GArray *glyphs)
{
	GByteArray *key = g_byte_array_new();
	const guint8 face = (guint8)id;

	g_byte_array_append(key, &face, 1);
	g_byte_array_append(key, (const guint8 *)glyphs->data,
			    glyphs->len * (guint)sizeof(guint16));
	return g_byte_array_free_to_bytes(key);
}

bool subsetbook_get(SubsetBook *book, FaceId id, const GArray *glyphs,
		    const Subset **subset_out, GError **error)
{
	g_autoptr(GBytes) key = key_of(id, glyphs);
	Subset *subset = g_hash_table_lookup(book->subsets, key);

	if (subset == NULL) {
		subset = make_subset(book, id, glyphs);
		if (subset == NULL)
			return chy_fail(error,
					id < FACE_OWN ? CHY_INTERNAL : CHY_INVALID,
					"cannot cut font '%s': hb-subset fails",
					fontset_get_face(book->set, id)->name);
		if (g_hash_table_size(book->subsets) >= LIMIT_SUBSETS)
			g_hash_table_remove_all(book->subsets);
		g_hash_table_insert(book->subsets, g_steal_pointer(&key), subset);
	}
	*subset_out = subset;
	return true;
}

Deflater *subsetbook_get_deflater(const SubsetBook *book)
{
	return book->deflater;
}

const FontSet *subsetbook_get_fonts(const SubsetBook *book)
{
	return book->set;
}
