/*
 * The noun is the stretch: neighbouring characters that the Latin face draws. Of punctuation
 * and blanks, which are of every script, it has what stands between Latin letters or European
 * digits, and all of a text that has no other script.
 *
 * A pair, such as brackets or quotation marks, is of one face: that of its first sign. Around a
 * Latin word among Arabic ones it is so the Arabic one, being of the text around it
 * (UAX 24, "Handling Characters with the Common Script Property").
 */
#include "rendering-latin.h"

#include <stdbool.h>

typedef enum { KIND_NEUTRAL, KIND_LATIN, KIND_OTHER } Kind;

/* One character. */
typedef struct Sign {
	gunichar c;
	guint start, end; /* bytes of the text */
	Kind kind;
} Sign;

/* Commas, question marks and brackets of Arabic are Common to Unicode. */
static bool is_arabic(gunichar c)
{
	return (c >= 0x600 && c <= 0x6ff) || c == 0xfd3e || c == 0xfd3f;
}

#define LEFT_TO_RIGHT_MARK 0x200e /* stands around a value among Arabic words */

#define LEFT_TO_RIGHT_ISOLATE 0x2066 /* begins such a line, up to its end */
#define RIGHT_TO_LEFT_ISOLATE 0x2067
#define END_ISOLATE 0x2069

/* What parts texts from each other: breaks, and other controls of the direction. */
static bool is_boundary(gunichar c)
{
	return c < ' ' || c == 0x2028 || c == 0x2029 || c == 0x200f ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static Kind kind_of(gunichar c)
{
	GUnicodeScript script = g_unichar_get_script(c);

	if ((c < 0x80 && g_ascii_isdigit((char)c)) || c == LEFT_TO_RIGHT_MARK ||
	    c == LEFT_TO_RIGHT_ISOLATE || script == G_UNICODE_SCRIPT_LATIN)
		return KIND_LATIN;
	if (is_arabic(c) || is_boundary(c))
		return KIND_OTHER;
	return script == G_UNICODE_SCRIPT_COMMON || script == G_UNICODE_SCRIPT_INHERITED
		       ? KIND_NEUTRAL
		       : KIND_OTHER;
}

/* The signs of a text (Sign); a mark is of the letter that bears it, the end of an isolate as
   its beginning. Yours. */
static GArray *read_signs(const char *text)
{
	GArray *signs = g_array_new(false, false, sizeof(Sign));
	Kind isolate = KIND_OTHER;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		Sign sign = { c, (guint)(p - text), (guint)(g_utf8_next_char(p) - text),
			      kind_of(c) };

		if (g_unichar_ismark(c) && signs->len > 0)
			sign.kind = g_array_index(signs, Sign, signs->len - 1).kind;
		if (c == LEFT_TO_RIGHT_ISOLATE || c == RIGHT_TO_LEFT_ISOLATE)
			isolate = sign.kind;
		if (c == END_ISOLATE)
			sign.kind = isolate;
		g_array_append_val(signs, sign);
	}
	return signs;
}

static bool has(const GArray *signs, Kind kind)
{
	for (guint i = 0; i < signs->len; i++)
		if (g_array_index(signs, Sign, i).kind == kind)
			return true;
	return false;
}

static guint end_of_neutrals(const GArray *signs, guint at)
{
	while (at < signs->len && g_array_index(signs, Sign, at).kind == KIND_NEUTRAL)
		at++;
	return at;
}

/* Give neutral signs the kind of what stands on both sides of them, or else the other. */
static void settle_neutrals(GArray *signs)
{
	Kind ends = has(signs, KIND_OTHER) ? KIND_OTHER : KIND_LATIN;
	Kind before = ends;

	for (guint i = 0; i < signs->len; i++) {
		guint end = end_of_neutrals(signs, i);
		Kind after =
			end < signs->len ? g_array_index(signs, Sign, end).kind : ends;

		for (; i < end; i++)
			g_array_index(signs, Sign, i).kind =
				before == after ? before : KIND_OTHER;
		before = after;
	}
}

/* Which the sign closes, or opens for `opening`; 0: none. */
static gunichar partner_of(gunichar c, bool opening)
{
	static const gunichar pairs[][2] = {
		{ '(', ')' },       { '[', ']' },       { '{', '}' },
		{ '<', '>' },       { 0xab, 0xbb },     { 0x2018, 0x2019 },
		{ 0x201c, 0x201d }, { 0x2039, 0x203a },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
		if (c == pairs[i][opening ? 0 : 1])
			return pairs[i][opening ? 1 : 0];
	return 0;
}

/* The place in `open` of the last sign that `c` closes, or its length. */
static guint find_open(const GArray *signs, const GArray *open, gunichar c)
{
	gunichar wanted = partner_of(c, false);

	for (guint i = open->len; i > 0 && wanted != 0; i--) {
		guint at = g_array_index(open, guint, i - 1);

		if (g_array_index(signs, Sign, at).c == wanted)
			return i - 1;
	}
	return open->len;
}

/* What closes a pair is drawn as what opened it. */
static void settle_pairs(GArray *signs)
{
	g_autoptr(GArray) open = g_array_new(false, false, sizeof(guint));

	for (guint i = 0; i < signs->len; i++) {
		Sign *sign = &g_array_index(signs, Sign, i);
		guint at = find_open(signs, open, sign->c);

		if (at < open->len) {
			sign->kind = g_array_index(signs, Sign,
						   g_array_index(open, guint, at))
					     .kind;
			g_array_set_size(open, at);
		} else if (partner_of(sign->c, true) != 0) {
			g_array_append_val(open, i);
		}
	}
}

static void add(PangoAttribute *attribute, const guint range[2], PangoAttrList *into)
{
	attribute->start_index = range[0];
	attribute->end_index = range[1];
	pango_attr_list_insert(into, attribute);
}

static void mark_stretch(const guint range[2], const LatinLook *look,
			 PangoAttrList *into)
{
	add(pango_attr_family_new(look->families), range, into);
	add(pango_attr_size_new_absolute((int)(look->size * PANGO_SCALE)), range, into);
}

void latin_mark(const char *text, const LatinLook *look, PangoAttrList *attributes)
{
	g_autoptr(GArray) signs = read_signs(text);

	if (!has(signs, KIND_LATIN))
		return;
	settle_neutrals(signs);
	settle_pairs(signs);
	for (guint i = 0; i < signs->len; i++) {
		guint range[2] = { g_array_index(signs, Sign, i).start, 0 };
		guint from = i;

		while (i < signs->len &&
		       g_array_index(signs, Sign, i).kind == KIND_LATIN)
			range[1] = g_array_index(signs, Sign, i++).end;
		if (i > from)
			mark_stretch(range, look, attributes);
	}
}
