/*
 * The noun is the document: one column, a table of one cell, which is what Outlook gives a
 * width and a margin within, or of two, one below the other, a translation's the second; every
 * style inline, because mail programs drop style sheets; lang and dir again on the column,
 * because some drop <html> and <body>. It names no colours but those of rules, so that a dark
 * reader can choose its own.
 */
#include "rendering-html.h"

#include "lang-figure.h"
#include "lang-word.h"
#include "rendering-direction.h"
#include "rendering-words.h"

#include <string.h>

#define COLUMN_STYLE "width:600px;max-width:100%;margin:0 auto;border-collapse:collapse"
#define CELL_STYLE                                                                     \
	"padding:24px;"                                                                \
	"font-family:'Noto Serif','Noto Naskh Arabic',Georgia,'Times New "             \
	"Roman',serif;"                                                                \
	"font-size:16px;line-height:1.55"
#define LIST_STYLE "margin:0 0 16px;padding:0 0 0 29px"
#define RTL_LIST_STYLE "margin:0 0 16px;padding:0 29px 0 0"
#define SMALL_STYLE "margin:0 0 16px;font-size:13px"
#define GAP_STYLE "margin:0 0 24px"
#define MARK_STYLE                                                                     \
	"margin:0 0 24px;border:2px solid #c04040;text-align:center;font-size:14px;"   \
	"font-weight:bold"
#define COURTESY_STYLE                                                                 \
	"margin:0 0 24px;border:2px solid #808080;text-align:center;font-size:14px;"   \
	"font-weight:bold"
#define NEXT_CELL_STYLE "border-top:2px solid #808080;" CELL_STYLE

/* How blocks look: in a mail, or bare for a page with a style sheet. */
typedef struct Look {
	unsigned top; /* the level of the highest heading */
	const char *paragraph, *heading, *list, *item, *quote; /* styles, or NULL */
	const char *figure; /* the tag of what no line's end may part */
} Look;

#define MAIL_FIGURE "<span style=\"white-space:nowrap\">"

static const Look mail_look = {
	.top = 2,
	.paragraph = "margin:0 0 16px",
	.heading = "margin:24px 0 8px;font-size:17px;line-height:1.3",
	.list = LIST_STYLE,
	.item = "margin:0 0 5px",
	.quote = "margin:0 24px 16px",
	.figure = MAIL_FIGURE,
};

/* The first `length` bytes of a text. */
static void add_escaped(GString *out, const char *text, gsize length)
{
	for (const char *p = text; p < text + length; p++) {
		switch (*p) {
		case '&':
			g_string_append(out, "&amp;");
			break;
		case '<':
			g_string_append(out, "&lt;");
			break;
		case '>':
			g_string_append(out, "&gt;");
			break;
		case '"':
			g_string_append(out, "&quot;");
			break;
		default:
			g_string_append_c(out, *p);
		}
	}
}

static void add_text(GString *out, const char *text)
{
	add_escaped(out, text, strlen(text));
}

/* Running text, whose figures stay whole behind the tag `whole`. */
static void add_words(GString *out, const char *text, const char *whole)
{
	const char *figure;
	gsize length = 0;

	while ((figure = lang_find_figure(text, &length)) != NULL) {
		add_escaped(out, text, (gsize)(figure - text));
		g_string_append(out, whole);
		add_escaped(out, figure, length);
		g_string_append(out, "</span>");
		text = figure + length;
	}
	add_text(out, text);
}

static void open_tag(GString *out, const char *tag, const char *style)
{
	g_string_append_printf(out, "<%s", tag);
	if (style != NULL)
		g_string_append_printf(out, " style=\"%s\"", style);
	g_string_append_c(out, '>');
}

static void add_span(GString *out, const Span *span, const char *whole)
{
	if (span->text == NULL) {
		g_string_append(out, "<br>\n");
		return;
	}
	if (span->link != NULL) {
		g_string_append(out, "<a href=\"");
		add_text(out, span->link);
		g_string_append(out, "\">");
	}
	g_string_append_printf(out, "%s%s", span->strong ? "<strong>" : "",
			       span->emphasis ? "<em>" : "");
	add_words(out, span->text, whole);
	g_string_append_printf(out, "%s%s%s", span->emphasis ? "</em>" : "",
			       span->strong ? "</strong>" : "",
			       span->link != NULL ? "</a>" : "");
}

static void add_block(GString *out, const Block *block, const Look *look);

static void add_leaf(GString *out, const Block *block, const char *tag,
		     const Look *look)
{
	open_tag(out, tag,
		 block->kind == BLOCK_HEADING ? look->heading : look->paragraph);
	for (size_t i = 0; i < block->span_count; i++)
		add_span(out, &block->spans[i], look->figure);
	g_string_append_printf(out, "</%s>\n", tag);
}

static void add_children(GString *out, const Block *block, const Look *look)
{
	for (size_t i = 0; i < block->child_count; i++)
		add_block(out, block->children[i], look);
}

static void add_list(GString *out, const Block *list, const Look *look)
{
	Look inside = *look;
	const char *tag = list->ordered ? "ol" : "ul";

	if (list->tight && look->paragraph != NULL)
		inside.paragraph = "margin:0";
	g_string_append_printf(out, "<%s", tag);
	if (list->ordered && list->start != 1)
		g_string_append_printf(out, " start=\"%u\"", list->start);
	if (look->list != NULL)
		g_string_append_printf(out, " style=\"%s\"", look->list);
	g_string_append(out, ">\n");
	add_children(out, list, &inside);
	g_string_append_printf(out, "</%s>\n", tag);
}

static void add_block(GString *out, const Block *block, const Look *look)
{
	char heading[] = { 'h', (char)('0' + MIN(look->top + block->level - 1, 6)), 0 };

	switch (block->kind) {
	case BLOCK_PARAGRAPH:
		add_leaf(out, block, "p", look);
		break;
	case BLOCK_HEADING:
		add_leaf(out, block, heading, look);
		break;
	case BLOCK_LIST:
		add_list(out, block, look);
		break;
	case BLOCK_ITEM:
		open_tag(out, "li", look->item);
		add_children(out, block, look);
		g_string_append(out, "</li>\n");
		break;
	case BLOCK_QUOTE:
		open_tag(out, "blockquote", look->quote);
		g_string_append_c(out, '\n');
		add_children(out, block, look);
		g_string_append(out, "</blockquote>\n");
		break;
	}
}

static void add_blocks(GString *out, const BlockTree *body, const Look *look)
{
	size_t count;
	const Block *const *blocks = blocktree_blocks(body, &count);

	for (size_t i = 0; i < count; i++)
		add_block(out, blocks[i], look);
}

static void add_plain(GString *out, const char *tag, const char *style,
		      const char *text)
{
	open_tag(out, tag, style);
	add_words(out, text, MAIL_FIGURE);
	g_string_append_printf(out, "</%s>\n", tag);
}

/* Text that runs as its first letter does, on the side of what stands around it. */
static void add_apart(GString *out, const char *text, bool rtl)
{
	bool turns = line_turns(text, rtl);

	if (turns)
		g_string_append_printf(out, "<span dir=\"%s\">", rtl ? "ltr" : "rtl");
	add_words(out, text, MAIL_FIGURE);
	if (turns)
		g_string_append(out, "</span>");
}

static void add_line(GString *out, const char *style, const char *line, bool rtl)
{
	open_tag(out, "p", style);
	add_apart(out, line, rtl);
	g_string_append(out, "</p>\n");
}

/* The lines below the first of a paragraph, and its end. */
static void add_rest(GString *out, const char *const *lines, bool rtl)
{
	for (; *lines != NULL; lines++) {
		g_string_append(out, "<br>\n");
		add_apart(out, *lines, rtl);
	}
	g_string_append(out, "</p>\n");
}

static void add_lines(GString *out, const char *style, const char *const *lines,
		      bool rtl)
{
	if (*lines == NULL)
		return;
	open_tag(out, "p", style);
	add_apart(out, *lines, rtl);
	add_rest(out, lines + 1, rtl);
}

/* The first line stands out, as on paper. */
static void add_signatory(GString *out, const char *const *lines, bool rtl)
{
	if (*lines == NULL)
		return;
	open_tag(out, "p", "margin:0 0 16px");
	g_string_append(out, "<strong>");
	add_apart(out, *lines, rtl);
	g_string_append(out, "</strong>");
	add_rest(out, lines + 1, rtl);
}

static void add_opening(GString *out, const Letter *letter)
{
	const LetterShared *shared = letter->shared;
	g_autofree char *date = words_place_and_date(letter);
	size_t more = letter->references != NULL
			      ? g_strv_length((char **)letter->references)
			      : 0;
	const char *end = more > 0 ? "margin:0" : GAP_STYLE;

	if (letter->specimen)
		add_plain(out, "p", MARK_STYLE,
			  lang_word(shared->language, "specimen"));
	if (shared->courtesy)
		add_plain(out, "p", COURTESY_STYLE,
			  lang_word(shared->language, "translation-mark"));
	add_line(out,
		 "margin:0 0 24px;font-size:19px;font-weight:bold;text-align:center",
		 shared->sender_name, shared->rtl);
	open_tag(out, "p", "margin:0");
	add_text(out, lang_word(shared->language, "number"));
	g_string_append(out, " <span dir=\"ltr\">");
	add_text(out, letter->number);
	g_string_append(out, "</span></p>\n");
	add_plain(out, "p", end, date);
	for (size_t i = 0; i < more; i++)
		add_plain(out, "p", i + 1 < more ? "margin:0" : GAP_STYLE,
			  letter->references[i]);
	if (words_return_line(shared) != NULL)
		add_line(out, "margin:0 0 4px;font-size:13px",
			 words_return_line(shared), shared->rtl);
	add_lines(out, GAP_STYLE, letter->address_lines, shared->rtl);
	add_plain(out, shared->courtesy ? "h2" : "h1",
		  "margin:0 0 16px;font-size:19px;line-height:1.3", letter->subject);
}

static void add_notes(GString *out, const LetterShared *shared, NotesKind kind,
		      const char *const *items)
{
	g_autofree char *title = words_notes(shared->language, kind, items);

	if (items[0] == NULL)
		return;
	open_tag(out, "p", "margin:24px 0 3px;font-size:14px");
	g_string_append(out, "<strong>");
	add_text(out, title);
	g_string_append(out, "</strong> ");
	if (items[1] == NULL)
		add_apart(out, items[0], shared->rtl);
	g_string_append(out, "</p>\n");
	if (items[1] == NULL)
		return;
	open_tag(out, "ol",
		 shared->rtl ? RTL_LIST_STYLE ";font-size:14px"
			     : LIST_STYLE ";font-size:14px");
	g_string_append_c(out, '\n');
	for (; *items != NULL; items++) {
		g_string_append(out, "<li>");
		add_apart(out, *items, shared->rtl);
		g_string_append(out, "</li>\n");
	}
	g_string_append(out, "</ol>\n");
}

static void add_ending(GString *out, const Letter *letter)
{
	const LetterShared *shared = letter->shared;

	add_plain(out, "p", "margin:24px 0", letter->closing);
	if (shared->courtesy)
		add_plain(out, "p", "margin:0 0 16px", words_unsigned(shared));
	for (unsigned i = 0; i < LETTER_SIGNATORIES; i++)
		add_signatory(out, shared->signatories[i].lines, shared->rtl);
	add_notes(out, shared, NOTES_ENCLOSURES, shared->enclosures);
	add_notes(out, shared, NOTES_COPIES, shared->copies);
	if (shared->notice == NULL || *shared->notice == '\0')
		return;
	g_string_append(out, "<hr style=\"border:0;border-top:1px solid #808080;"
			     "margin:24px 0 12px\">\n");
	add_plain(out, "p", SMALL_STYLE, shared->notice);
}

static const char *direction_of(const LetterShared *shared)
{
	return shared->rtl ? "rtl" : "ltr";
}

/* One letter, within its cell; the headings of a translation stand below those of the letter. */
static void add_letter(GString *out, const Letter *letter)
{
	Look look = mail_look;

	if (letter->shared->courtesy)
		look.top++;
	if (letter->shared->rtl)
		look.list = RTL_LIST_STYLE;
	add_opening(out, letter);
	add_plain(out, "p", look.paragraph, letter->salutation);
	add_blocks(out, letter->body, &look);
	add_ending(out, letter);
}

/* Which of the two is which, to the readers of either. */
static void add_parts(GString *out, const Letter *letter)
{
	const LetterShared *const readers[] = { letter->shared,
						letter->translation->shared };

	for (size_t i = 0; i < G_N_ELEMENTS(readers); i++) {
		g_autofree char *words = words_parts(letter, readers[i]);

		g_string_append_printf(out, "<p lang=\"%s\" dir=\"%s\" style=\"%s\">",
				       readers[i]->language, direction_of(readers[i]),
				       SMALL_STYLE);
		add_text(out, words);
		g_string_append(out, "</p>\n");
	}
}

/* The translation in a cell of its own, below the letter's. */
static void add_translation(GString *out, const Letter *translation)
{
	g_string_append_printf(out,
			       "</td></tr>\n<tr><td lang=\"%s\" dir=\"%s\" "
			       "style=\"%s\">\n",
			       translation->shared->language,
			       direction_of(translation->shared), NEXT_CELL_STYLE);
	add_letter(out, translation);
}

char *render_html(const Letter *letter)
{
	const char *language = letter->shared->language;
	const char *direction = direction_of(letter->shared);
	g_autofree char *title = words_subject(letter);
	GString *out = g_string_new("<!DOCTYPE html>\n");

	g_string_append_printf(out, "<html lang=\"%s\" dir=\"%s\">\n<head>\n", language,
			       direction);
	g_string_append(out, "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
			     "content=\"width=device-width, initial-scale=1\">\n"
			     "<meta name=\"color-scheme\" content=\"light dark\">\n");
	g_string_append(out, "<title>");
	add_text(out, title);
	g_string_append(out, "</title>\n");
	g_string_append_printf(out,
			       "</head>\n<body style=\"margin:0;padding:0\">\n"
			       "<table role=\"presentation\" lang=\"%s\" dir=\"%s\" "
			       "style=\"%s\">\n<tr><td style=\"%s\">\n",
			       language, direction, COLUMN_STYLE, CELL_STYLE);
	if (letter->translation != NULL)
		add_parts(out, letter);
	add_letter(out, letter);
	if (letter->translation != NULL)
		add_translation(out, letter->translation);
	g_string_append(out, "</td></tr>\n</table>\n</body>\n</html>\n");
	return g_string_free(out, false);
}

char *render_html_blocks(const BlockTree *body, unsigned top)
{
	const Look look = { .top = top, .figure = "<span class=\"figure\">" };
	GString *out = g_string_new(NULL);

	add_blocks(out, body, &look);
	return g_string_free(out, false);
}
