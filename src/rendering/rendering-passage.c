/*
 * The noun is the passage. It reaches as far as a line may surely end, and its last two lines
 * are left to the next one: the very last is cut short, and the one before may end where that
 * begins. What is left begins a text of its own, so that it has to begin as it would behind
 * other text (see begins_well).
 */
#include "rendering-passage.h"

#include "rendering-stretch.h"

#include <string.h>

#define LINES_LEFT 2 /* to the next passage */

#define GRAPHEME_JOINER "\xcd\x8f" /* U+034F: no break beside it, nothing drawn */

#define LEFT_TO_RIGHT_ISOLATE 0x2066
#define RIGHT_TO_LEFT_ISOLATE 0x2067
#define END_ISOLATE 0x2069

static const char *text_of(const Passage *passage)
{
	return passage->source->text->str;
}

static void give_text(Passage *passage)
{
	gsize length = passage->end - passage->start;

	pango_layout_set_text(passage->layout, text_of(passage) + passage->start,
			      (int)length);
	passage->given += length;
}

static void give(Passage *passage)
{
	PangoAttrList *attributes =
		source_attributes(passage->source, passage->start, passage->end);

	pango_layout_set_attributes(passage->layout, attributes);
	pango_attr_list_unref(attributes);
	give_text(passage);
}

const PangoLayoutLine *passage_get_line(const Passage *passage, int i)
{
	return pango_layout_get_line_readonly(passage->layout, i);
}

/* Where line `i` begins in the source's text. */
static gsize line_start(const Passage *passage, int i)
{
	return passage->start + (gsize)passage_get_line(passage, i)->start_index;
}

/* How many lines there are whose ends are certain. */
static int certain_lines(const Passage *passage)
{
	int all = pango_layout_get_line_count(passage->layout);

	return passage->end == passage->source->text->len ? all : all - LINES_LEFT;
}

/* The soft hyphen with which line `i` ends, or NULL. */
static char *soft_end(const Passage *passage, int i)
{
	const PangoLayoutLine *line = passage_get_line(passage, i);
	char *end = passage->source->text->str + line_start(passage, i) + line->length;
	gsize size = strlen(SOFT_HYPHEN);

	return line->length >= (int)size && memcmp(end - size, SOFT_HYPHEN, size) == 0
		       ? end - size
		       : NULL;
}

/*
 * No two lines below each other end with a hyphen: where they would, the second one's word
 * may not be broken there, and the passage is laid out anew. Every round takes a soft
 * hyphen away; a joiner of as many bytes stands in its place.
 */
static void avoid_ladders(Passage *passage)
{
	bool before = passage->hyphenated; /* the line before ended so */

	for (int i = 0; i < certain_lines(passage); i++) {
		char *soft = soft_end(passage, i);

		if (soft != NULL && before) {
			memcpy(soft, GRAPHEME_JOINER, strlen(GRAPHEME_JOINER));
			give_text(passage);
			i--;
			continue;
		}
		before = soft != NULL;
	}
}

/* 1: the sign opens what another closes, -1: it closes. A pair is of one script and direction. */
static int depth_of(gunichar c)
{
	switch (c) {
	case '(':
	case '[':
	case '{':
	case 0xab:
	case 0x201c:
	case LEFT_TO_RIGHT_ISOLATE:
	case RIGHT_TO_LEFT_ISOLATE:
		return 1;
	case ')':
	case ']':
	case '}':
	case 0xbb:
	case 0x201d:
	case END_ISOLATE:
		return -1;
	default:
		return 0;
	}
}

/* How many brackets and isolates are open at `to`, `depth` being so at `from`. */
static int depth_at(const Passage *passage, gsize from, gsize to, int depth)
{
	for (const char *p = text_of(passage) + from; p < text_of(passage) + to;
	     p = g_utf8_next_char(p))
		depth = MAX(depth + depth_of(g_utf8_get_char(p)), 0);
	return depth;
}

/*
 * Whether a text may begin here: behind a space or a hard break and with a letter, which
 * neither takes its direction or its form from what is before nor gives any to it.
 */
static bool begins_well(const Passage *passage, gsize place)
{
	const char *at = text_of(passage) + place;
	gsize size = strlen(LINE_SEPARATOR);

	return g_unichar_isalpha(g_utf8_get_char(at)) &&
	       (at[-1] == ' ' ||
		(place >= size && memcmp(at - size, LINE_SEPARATOR, size) == 0));
}

/*
 * The last of the certain lines' ends behind which the passage may end, within `depth` brackets at
 * most: how many lines are before it. 0: there is none.
 */
static int find_good_end(const Passage *passage, int certain, int depth)
{
	int found = 0, open = 0;

	for (int i = 1; i <= certain; i++) {
		gsize start = line_start(passage, i);

		open = depth_at(passage, line_start(passage, i - 1), start, open);
		if (open <= depth && begins_well(passage, start))
			found = i;
	}
	return found;
}

/*
 * How many of the certain lines are taken, so that the text behind them looks as it would if it
 * were not parted from them; 0: the passage is too short. Nothing parts an isolate; any other
 * text is parted somewhere in the end, that with hyphens, which costs most, at once.
 */
static int choose_end(const Passage *passage, int certain)
{
	int good = find_good_end(passage, certain, 0);
	bool patient =
		passage->source->paragraph->apart ||
		(!passage->sparing && passage->end - passage->start < PASSAGE_MOST);

	if (good > 0 || patient)
		return good;
	good = find_good_end(passage, certain, G_MAXINT);
	return good > 0 ? good : MAX(certain, 0);
}

/* Settle which lines are taken; false: the passage is too short for that. */
static bool take_lines(Passage *passage)
{
	bool last = passage->end == passage->source->text->len;
	int certain = certain_lines(passage);
	int count = last ? certain : choose_end(passage, certain);

	if (count == 0)
		return false;
	passage->count = count;
	passage->next = last ? passage->end : line_start(passage, count);
	passage->hyphenated = soft_end(passage, count - 1) != NULL;
	return true;
}

bool passage_next(Passage *passage)
{
	gsize length = PASSAGE_LENGTH;

	if (passage->count > 0 && passage->next == passage->source->text->len)
		return false;
	passage->start = passage->next;
	do {
		passage->end =
			stretch_end(passage->source->text, passage->start + length);
		length *= 2;
		give(passage);
		if (passage->sparing)
			avoid_ladders(passage);
	} while (!take_lines(passage));
	return true;
}

bool passage_wraps(const Passage *passage, int i)
{
	int size = (int)strlen(LINE_SEPARATOR);
	const PangoLayoutLine *next = passage_get_line(passage, i + 1);

	return next != NULL &&
	       (next->start_index < size ||
		memcmp(text_of(passage) + passage->start + next->start_index - size,
		       LINE_SEPARATOR, (size_t)size) != 0);
}
