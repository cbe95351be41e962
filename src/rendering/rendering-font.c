/*
 * The noun is the set of faces. Each file is read once; its bytes serve the digest and
 * hb-subset. fontconfig and FreeType open the file again for Pango.
 */
#include "rendering-font.h"

#include "base-file.h"
#include "seal-digest.h"

#include <hb-ot.h>
#include <pango/pangofc-font.h>
#include <pango/pangofc-fontmap.h>
#include <pango/pangoft2.h>
#include <string.h>

#define LIMIT_FONT_FILE (16u << 20) /* bytes of one font file */

/* By FaceId. */
static const struct {
	const char *file;
	bool italic, bold;
} sources[FACE_COUNT] = {
	[FACE_REGULAR] = { "NotoSerif-Regular.ttf", false, false },
	[FACE_BOLD] = { "NotoSerif-Bold.ttf", false, true },
	[FACE_ITALIC] = { "NotoSerif-Italic.ttf", true, false },
	[FACE_BOLD_ITALIC] = { "NotoSerif-BoldItalic.ttf", true, true },
	[FACE_ARABIC] = { "NotoNaskhArabic-Regular.ttf", false, false },
	[FACE_ARABIC_BOLD] = { "NotoNaskhArabic-Bold.ttf", false, true },
};

struct FontSet {
	Face faces[FACE_COUNT];
	RendererFont files[FACE_COUNT];
	FcConfig *config;
	PangoFontMap *map;
};

static void bytes_unref(void *bytes)
{
	g_bytes_unref(bytes);
}

static hb_face_t *face_of_bytes(GBytes *bytes)
{
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	hb_blob_t *blob =
		hb_blob_create(data, (unsigned)length, HB_MEMORY_MODE_READONLY,
			       g_bytes_ref(bytes), bytes_unref);
	hb_face_t *face = hb_face_create(blob, 0);

	hb_blob_destroy(blob);
	return face;
}

static char *postscript_name(hb_face_t *face)
{
	char name[64];
	unsigned size = sizeof name;

	hb_ot_name_get_utf8(face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID,
			    &size, name);
	return g_strdup(name);
}

/* OpenType, OS/2 fsType: bits 0 to 3 are the usage permissions, 2 is "restricted". */
static bool may_embed(hb_face_t *face)
{
	hb_blob_t *table = hb_face_reference_table(face, HB_TAG('O', 'S', '/', '2'));
	unsigned length;
	const guint8 *data = (const guint8 *)hb_blob_get_data(table, &length);
	bool may = length < 10 || (data[9] & 0x0f) != 2;

	hb_blob_destroy(table);
	return may;
}

static void face_init(Face *face, GBytes *bytes, FaceId id)
{
	face->hb = face_of_bytes(bytes);
	face->em = hb_face_get_upem(face->hb);
	face->font = hb_font_create(face->hb);
	hb_font_set_scale(face->font, (int)face->em, (int)face->em);
	face->name = postscript_name(face->hb);
	face->italic = sources[id].italic;
	face->bold = sources[id].bold;
	hb_font_get_nominal_glyph(face->font, ' ', &face->space);
}

static guint32 number_at(const guint8 *at, unsigned bytes)
{
	guint32 number = 0;

	for (unsigned i = 0; i < bytes; i++)
		number = number << 8 | at[i];
	return number;
}

#define SFNT_HEADER 12u /* bytes before the directory; a record has 16 */
#define SFNT_RECORD 16u

/* Whether every table of the file lies within it (OpenType, "Table Directory"). */
static bool is_whole(GBytes *bytes)
{
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);
	guint32 count = length >= SFNT_HEADER ? number_at(data + 4, 2) : 0;

	if (count == 0 || SFNT_HEADER + (gsize)count * SFNT_RECORD > length)
		return false;
	for (guint32 i = 0; i < count; i++) {
		const guint8 *record = data + SFNT_HEADER + i * SFNT_RECORD;

		if ((guint64)number_at(record + 8, 4) + number_at(record + 12, 4) >
		    length)
			return false;
	}
	return true;
}

static bool load_face(FontSet *set, const char *folder, FaceId id, GError **error)
{
	g_autofree char *path = g_build_filename(folder, sources[id].file, NULL);
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GError) cause = NULL;

	if (!file_read(path, LIMIT_FONT_FILE, &bytes, &cause))
		return chy_fail(
			error, CHY_CONFIG,
			"cannot load font '%s': %s (it is in the Debian package "
			"fonts-noto-core)",
			sources[id].file, cause->message);

	Digest digest;
	gsize length;
	const void *data = g_bytes_get_data(bytes, &length);

	digest_data(data, length, &digest);
	set->files[id] = (RendererFont){ sources[id].file, digest_hex(&digest) };
	face_init(&set->faces[id], bytes, id);
	if (!is_whole(bytes) || set->faces[id].space == 0)
		return chy_fail(error, CHY_CONFIG,
				"cannot load font '%s': it is damaged (it is in the "
				"Debian package fonts-noto-core)",
				sources[id].file);
	if (!may_embed(set->faces[id].hb))
		return chy_fail(error, CHY_CONFIG,
				"cannot load font '%s': it forbids embedding",
				sources[id].file);
	if (!FcConfigAppFontAddFile(set->config, (const FcChar8 *)path))
		return chy_fail(error, CHY_CONFIG,
				"cannot load font '%s': fontconfig does not take it",
				sources[id].file);
	return true;
}

bool fontset_open(const char *folder, FontSet **set_out, GError **error)
{
	g_autoptr(FontSet) set = g_new0(FontSet, 1);

	set->config = FcConfigCreate();
	for (FaceId id = 0; id < FACE_COUNT; id++)
		if (!load_face(set, folder, id, error))
			return false;

	set->map = pango_ft2_font_map_new();
	pango_ft2_font_map_set_resolution(PANGO_FT2_FONT_MAP(set->map), 72, 72);
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(set->map), set->config);
	*set_out = g_steal_pointer(&set);
	return true;
}

void fontset_close(FontSet *set)
{
	if (set == NULL)
		return;
	for (FaceId id = 0; id < FACE_COUNT; id++) {
		hb_font_destroy(set->faces[id].font);
		hb_face_destroy(set->faces[id].hb);
		g_free(set->faces[id].name);
		g_free((char *)set->files[id].digest);
	}
	g_clear_object(&set->map);
	FcConfigDestroy(set->config);
	g_free(set);
}

const Face *fontset_get_face(const FontSet *set, FaceId id)
{
	return &set->faces[id];
}

FaceId face_of_font(PangoFont *font)
{
	FcPattern *pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(font));
	FcChar8 *path = NULL;

	FcPatternGetString(pattern, FC_FILE, 0, &path);
	g_assert(path != NULL);

	const char *slash = strrchr((const char *)path, '/');

	for (FaceId id = 0; id < FACE_COUNT; id++)
		if (strcmp(slash + 1, sources[id].file) == 0)
			return id;
	g_assert_not_reached(); /* the configuration knows no other file */
}

PangoContext *fontset_new_context(const FontSet *set, const char *language, bool rtl)
{
	PangoContext *context = pango_font_map_create_context(set->map);

	pango_context_set_language(context, pango_language_from_string(language));
	pango_context_set_base_dir(context,
				   rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
	pango_context_set_round_glyph_positions(context, false);
	return context;
}

bool fontset_has(const FontSet *set, gunichar c)
{
	static const FaceId upright[] = { FACE_REGULAR, FACE_ARABIC };
	hb_codepoint_t glyph;

	if (!g_unichar_isprint(c))
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(upright); i++)
		if (hb_font_get_nominal_glyph(set->faces[upright[i]].font, c, &glyph))
			return true;
	return false;
}

const RendererFont *fontset_get_files(const FontSet *set, size_t *count_out)
{
	*count_out = FACE_COUNT;
	return set->files;
}

double face_get_advance(const Face *face, hb_codepoint_t glyph)
{
	return hb_font_get_glyph_h_advance(face->font, glyph) * 1000.0 / face->em;
}

char *fontset_versions(void)
{
	FT_Library library;
	int major = 0, minor = 0, patch = 0, fc = FcGetVersion();

	if (FT_Init_FreeType(&library) == 0) {
		FT_Library_Version(library, &major, &minor, &patch);
		FT_Done_FreeType(library);
	}
	return g_strdup_printf("fontconfig %d.%d.%d; freetype %d.%d.%d", fc / 10000,
			       fc / 100 % 100, fc % 100, major, minor, patch);
}
