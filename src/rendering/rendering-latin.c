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

static const gunichar pairs[][2] = {
	{ '(', ')' },   { '[', ']' },       { '{', '}' },       { '<', '>' },
	{ 0xab, 0xbb }, { 0x2018, 0x2019 }, { 0x201c, 0x201d }, { 0x2039, 0x203a },
};

/* Signs of pairs that are not closed yet. */
typedef struct OpenSigns {
	GArray *signs;                     /* guint: their places among all signs */
	guint counts[G_N_ELEMENTS(pairs)]; /* of them, by pair */
} OpenSigns;

/* Which pair the sign begins, or ends where `side` is 1; their number: none. */
static size_t find_pair(gunichar c, int side)
{
	size_t i = 0;

	while (i < G_N_ELEMENTS(pairs) && pairs[i][side] != c)
		i++;
	return i;
}

/* Close the last open sign of `pair`, of which there is one, and those within; returns its
 * place. */
static guint close_pair(const GArray *signs, OpenSigns *open, size_t pair)
{
	guint last = open->signs->len;

	for (;;) {
		guint at = g_array_index(open->signs, guint, --last);
		size_t own = find_pair(g_array_index(signs, Sign, at).c, 0);

		open->counts[own]--;
		if (own != pair)
			continue;
		g_array_set_size(open->signs, last);
		return at;
	}
}

/* What closes a pair is drawn as what opened it. Each sign is opened once and closed once. */
static void settle_pairs(GArray *signs)
{
	g_autoptr(GArray) places = g_array_new(false, false, sizeof(guint));
	OpenSigns open = { .signs = places };

	for (guint i = 0; i < signs->len; i++) {
		Sign *sign = &g_array_index(signs, Sign, i);
		size_t begun = find_pair(sign->c, 0), ended = find_pair(sign->c, 1);

		if (ended < G_N_ELEMENTS(pairs) && open.counts[ended] > 0) {
			guint at = close_pair(signs, &open, ended);

			sign->kind = g_array_index(signs, Sign, at).kind;
		} else if (begun < G_N_ELEMENTS(pairs)) {
			g_array_append_val(places, i);
			open.counts[begun]++;
		}
	}
}

GArray *latin_find(const char *text)
{
	GArray *found = g_array_new(false, false, sizeof(TextStretch));
	g_autoptr(GArray) signs = read_signs(text);

	if (!has(signs, KIND_LATIN))
		return found;
	settle_neutrals(signs);
	settle_pairs(signs);
	for (guint i = 0; i < signs->len; i++) {
		TextStretch stretch = { g_array_index(signs, Sign, i).start, 0 };
		guint from = i;

		while (i < signs->len &&
		       g_array_index(signs, Sign, i).kind == KIND_LATIN)
			stretch.end = g_array_index(signs, Sign, i++).end;
		if (i > from)
			g_array_append_val(found, stretch);
	}
	return found;
}
