/*
 * The noun is the stretch: it begins and ends with a Latin letter or a European digit, and has
 * only such and ASCII's punctuation and blanks between them.
 */
#include "rendering-latin.h"

#include <stdbool.h>

static bool is_latin(gunichar c)
{
	return (c < 0x80 && g_ascii_isdigit((char)c)) ||
	       g_unichar_get_script(c) == G_UNICODE_SCRIPT_LATIN;
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
	if (range[1] == range[0])
		return;
	add(pango_attr_family_new(look->families), range, into);
	add(pango_attr_size_new_absolute((int)(look->size * PANGO_SCALE)), range, into);
}

void latin_mark(const char *text, const LatinLook *look, PangoAttrList *attributes)
{
	guint range[2] = { 0, 0 };
	bool open = false;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		guint at = (guint)(p - text);

		if (is_latin(c)) {
			range[0] = open ? range[0] : at;
			range[1] = (guint)(g_utf8_next_char(p) - text);
			open = true;
		} else if (open && c >= 0x80) {
			mark_stretch(range, look, attributes);
			open = false;
		}
	}
	if (open)
		mark_stretch(range, look, attributes);
}
