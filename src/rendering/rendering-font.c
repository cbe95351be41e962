/*
 * The noun is the set of faces. Each file is mapped once; its bytes serve the digest and
 * hb-subset. fontconfig and FreeType open the file again for Pango. What a letterhead brings is
 * bytes alone: those become files in memory, so that what was read is what is drawn. Which
 * face such a file is, the letterhead says, and not the names and weights in the file.
 */
#include "rendering-font.h"

#include "base-file.h"
#include "lang-core.h"
#include "rendering-alphabet.h"
#include "rendering-fontfile.h"
#include "seal-digest.h"

#include <errno.h>
#include <pango/pangofc-font.h>
#include <pango/pangofc-fontmap.h>
#include <pango/pangoft2.h>
#include <sys/mman.h>
#include <unistd.h>

#define LIMIT_FONT_FILE (16u << 20) /* bytes of one font file */
#define HOUSE_ANGLE (-12)           /* degrees, of the house's italics */

/* How fontconfig knows the families that a letterhead brings, whatever they are called. */
#define OWN_LATIN "Letterhead Latin"
#define OWN_ARABIC "Letterhead Arabic"
#define HOUSE_LATIN "Noto Serif"
#define HOUSE_ARABIC "Noto Naskh Arabic"

/* Whose letters a family has to have for words of the other script in a text. */
#define OTHER_LATIN "en"
#define OTHER_ARABIC "ar"

/* By FaceId. */
static const struct {
	const char *file;
	bool italic, bold;
} sources[FACE_OWN] = {
	[FACE_REGULAR] = { "NotoSerif-Regular.ttf", false, false },
	[FACE_BOLD] = { "NotoSerif-Bold.ttf", false, true },
	[FACE_ITALIC] = { "NotoSerif-Italic.ttf", true, false },
	[FACE_BOLD_ITALIC] = { "NotoSerif-BoldItalic.ttf", true, true },
	[FACE_ARABIC] = { "NotoNaskhArabic-Regular.ttf", false, false },
	[FACE_ARABIC_BOLD] = { "NotoNaskhArabic-Bold.ttf", false, true },
};

struct FontSet {
	Face faces[FACE_COUNT];  /* without a name: the letterhead has none of these */
	char *paths[FACE_COUNT]; /* as fontconfig and Pango know them */
	int opened
		[DESIGN_FACES]; /* files in memory, of the letterhead's faces; 0: none */
	RendererFont files[FACE_OWN]; /* without digests until one asks for them */
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

static void face_init(Face *face, GBytes *bytes)
{
	face->hb = face_of_bytes(bytes);
	face->em = hb_face_get_upem(face->hb);
	face->font = hb_font_create(face->hb);
	hb_font_set_scale(face->font, (int)face->em, (int)face->em);
	face->name = fontfile_name(bytes);
	hb_font_get_nominal_glyph(face->font, ' ', &face->space);
}

/* --- the house's ----------------------------------------------------------------- */

static bool load_face(FontSet *set, const char *folder, FaceId id, GError **error)
{
	g_autofree char *path = g_build_filename(folder, sources[id].file, NULL);
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GError) cause = NULL;

	if (!file_map(path, LIMIT_FONT_FILE, &bytes, &cause) ||
	    !fontfile_check(bytes, &cause))
		return chy_fail(
			error, CHY_CONFIG,
			"cannot load font '%s': %s (it is in the Debian package "
			"fonts-noto-core)",
			sources[id].file, cause->message);

	Face *face = &set->faces[id];

	face_init(face, bytes);
	face->bold = sources[id].bold;
	face->angle = sources[id].italic ? HOUSE_ANGLE : 0;
	face->serif = true;
	if (!FcConfigAppFontAddFile(set->config, (const FcChar8 *)path))
		return chy_fail(error, CHY_CONFIG,
				"cannot load font '%s': fontconfig does not take it",
				sources[id].file);
	set->paths[id] = g_steal_pointer(&path);
	return true;
}

bool fontset_open(const char *folder, FontSet **set_out, GError **error)
{
	g_autoptr(FontSet) set = g_new0(FontSet, 1);

	set->config = FcConfigCreate();
	/* Else Pango has fontconfig read the machine's, of hundreds of files. */
	if (!FcConfigSetCurrent(set->config))
		return chy_fail(error, CHY_CONFIG, "cannot set up fontconfig");
	for (FaceId id = 0; id < FACE_OWN; id++)
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
		g_free(set->paths[id]);
	}
	for (int i = 0; i < FACE_OWN; i++)
		g_free((char *)set->files[i].digest);
	for (int i = 0; i < DESIGN_FACES; i++)
		if (set->opened[i] > 0)
			close(set->opened[i]);
	g_clear_object(&set->map);
	FcConfigDestroy(set->config);
	g_free(set);
}

/* --- the letterhead's ------------------------------------------------------------ */

/* The font as a file that is nowhere; its path is yours. NULL with *error. */
static char *open_in_memory(FontSet *set, DesignFaceId id, GBytes *bytes,
			    GError **error)
{
	gsize length, done = 0;
	const char *data = g_bytes_get_data(bytes, &length);
	int file = memfd_create("font", MFD_CLOEXEC);

	set->opened[id] = file;
	while (file >= 0 && done < length) {
		gssize part = write(file, data + done, length - done);

		if (part <= 0)
			break;
		done += (gsize)part;
	}
	if (file < 0 || done < length) {
		chy_fail_errno(error, errno, "cannot hold a font in memory");
		return NULL;
	}
	return g_strdup_printf("/proc/self/fd/%d", file);
}

/* Make fontconfig take the file for the face that the letterhead names it as. */
static bool add_pattern(FontSet *set, const char *path, DesignFaceId id)
{
	const bool italic = sources[id].italic, bold = sources[id].bold;
	const char *family = id < DESIGN_ARABIC ? OWN_LATIN : OWN_ARABIC;
	const FcFontSet *fonts;
	FcPattern *pattern;

	if (!FcConfigAppFontAddFile(set->config, (const FcChar8 *)path))
		return false;
	fonts = FcConfigGetFonts(set->config, FcSetApplication);
	pattern = fonts->fonts[fonts->nfont - 1];
	FcPatternDel(pattern, FC_FAMILY);
	FcPatternDel(pattern, FC_FAMILYLANG);
	FcPatternDel(pattern, FC_WEIGHT);
	FcPatternDel(pattern, FC_SLANT);
	FcPatternDel(pattern, FC_WIDTH);
	return FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family) &&
	       FcPatternAddInteger(pattern, FC_WEIGHT,
				   bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR) &&
	       FcPatternAddInteger(pattern, FC_SLANT,
				   italic ? FC_SLANT_ITALIC : FC_SLANT_ROMAN) &&
	       FcPatternAddInteger(pattern, FC_WIDTH, FC_WIDTH_NORMAL);
}

static bool add_face(FontSet *set, DesignFaceId id, const DesignFace *source,
		     GError **error)
{
	g_autoptr(GError) cause = NULL;
	FaceId own = FACE_OWN + (FaceId)id;
	Face *face = &set->faces[own];
	FontLook look;

	if (!fontfile_check(source->bytes, &cause))
		return chy_fail(error, CHY_INVALID, "letterhead: font '%s': %s",
				source->file, cause->message);
	set->paths[own] = open_in_memory(set, id, source->bytes, error);
	if (set->paths[own] == NULL)
		return false;
	if (!add_pattern(set, set->paths[own], id))
		return chy_fail(error, CHY_INVALID,
				"letterhead: font '%s': fontconfig does not take it",
				source->file);
	look = fontfile_look(source->bytes);
	face_init(face, source->bytes);
	face->bold = sources[id].bold;
	face->angle = look.angle;
	face->serif = look.serif;
	return true;
}

bool fontset_add_design(FontSet *set, const Design *design, GError **error)
{
	G_STATIC_ASSERT((int)DESIGN_FACES == (int)FACE_OWN);
	for (DesignFaceId id = 0; id < DESIGN_FACES; id++)
		if (design->faces[id].bytes != NULL &&
		    !add_face(set, id, &design->faces[id], error))
			return false;
	pango_fc_font_map_config_changed(PANGO_FC_FONT_MAP(set->map));
	return true;
}

static bool face_has(const Face *face, gunichar c)
{
	hb_codepoint_t glyph;

	return face->name != NULL && hb_font_get_nominal_glyph(face->font, c, &glyph);
}

/* Whether all faces of a family of the letterhead have the letters; *lacking_out: the first that
 * one does not. The family is there. */
static bool family_has(const FontSet *set, bool arabic, const char *letters,
		       gunichar *lacking_out)
{
	FaceId first = FACE_OWN + (arabic ? FACE_ARABIC : FACE_REGULAR);
	FaceId end = arabic ? FACE_COUNT : FACE_OWN + FACE_ARABIC;

	for (const char *p = letters; *p != '\0'; p = g_utf8_next_char(p))
		for (FaceId id = first; id < end; id++)
			if (!face_has(&set->faces[id], g_utf8_get_char(p))) {
				*lacking_out = g_utf8_get_char(p);
				return false;
			}
	return true;
}

static bool has_family(const FontSet *set, bool arabic)
{
	FaceId first = arabic ? FACE_ARABIC : FACE_REGULAR;

	return set->faces[FACE_OWN + first].name != NULL;
}

bool fontset_find_lacking(const FontSet *set, const char *language,
			  gunichar *lacking_out)
{
	bool rtl = lang_is_rtl(language);

	return has_family(set, rtl) &&
	       !family_has(set, rtl, alphabet_letters(language), lacking_out);
}

static bool uses_family(const FontSet *set, bool arabic, const char *language)
{
	gunichar lacking;

	return has_family(set, arabic) &&
	       family_has(set, arabic, alphabet_letters(language), &lacking);
}

FontChoice fontset_choose(const FontSet *set, const char *language)
{
	/* By whether a family of the letterhead is used: the Latin, the Arabic one. */
	static const char *const ltr[2][2] = {
		{ HOUSE_LATIN "," HOUSE_ARABIC,
		  HOUSE_LATIN "," OWN_ARABIC "," HOUSE_ARABIC },
		{ OWN_LATIN "," HOUSE_LATIN "," HOUSE_ARABIC,
		  OWN_LATIN "," HOUSE_LATIN "," OWN_ARABIC "," HOUSE_ARABIC },
	};
	static const char *const rtl[2][2] = {
		{ HOUSE_ARABIC "," HOUSE_LATIN,
		  OWN_ARABIC "," HOUSE_ARABIC "," HOUSE_LATIN },
		{ HOUSE_ARABIC "," OWN_LATIN "," HOUSE_LATIN,
		  OWN_ARABIC "," HOUSE_ARABIC "," OWN_LATIN "," HOUSE_LATIN },
	};
	bool right = lang_is_rtl(language);
	bool latin = uses_family(set, false, right ? OTHER_LATIN : language);
	bool arabic = uses_family(set, true, right ? language : OTHER_ARABIC);

	return (FontChoice){
		.families = right ? rtl[latin][arabic] : ltr[latin][arabic],
		.latin = latin ? OWN_LATIN "," HOUSE_LATIN : HOUSE_LATIN,
		.upright = latin ? FACE_OWN : FACE_REGULAR,
	};
}

const Face *fontset_get_face(const FontSet *set, FaceId id)
{
	return &set->faces[id];
}

FaceId fontset_find_face(const FontSet *set, PangoFont *font)
{
	FcPattern *pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(font));
	FcChar8 *path = NULL;

	FcPatternGetString(pattern, FC_FILE, 0, &path);
	for (FaceId id = 0; id < FACE_COUNT; id++)
		if (g_strcmp0((const char *)path, set->paths[id]) == 0)
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
	static const FaceId upright[] = { FACE_REGULAR, FACE_ARABIC,
					  FACE_OWN + FACE_REGULAR,
					  FACE_OWN + FACE_ARABIC };

	if (!g_unichar_isprint(c))
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(upright); i++)
		if (face_has(&set->faces[upright[i]], c))
			return true;
	return false;
}

static char *digest_face(const Face *face)
{
	hb_blob_t *blob = hb_face_reference_blob(face->hb);
	unsigned length;
	const char *data = hb_blob_get_data(blob, &length);
	Digest digest;

	digest_data(data, length, &digest);
	hb_blob_destroy(blob);
	return digest_hex(&digest);
}

const RendererFont *fontset_get_files(FontSet *set, size_t *count_out)
{
	for (FaceId id = 0; id < FACE_OWN; id++)
		if (set->files[id].digest == NULL)
			set->files[id] = (RendererFont){ sources[id].file,
							 digest_face(&set->faces[id]) };
	*count_out = FACE_OWN;
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
