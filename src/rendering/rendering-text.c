/*
 * The noun is the page of plain text: lines behind a lead that grows with each list and
 * quotation. Lines break at spaces alone; a no-break space is no space here.
 */
#include "rendering-text.h"

#include "lang-word.h"
#include "rendering-direction.h"
#include "rendering-words.h"

#include <string.h>

#define LEFT_TO_RIGHT "\xe2\x80\x8e" /* U+200E */

typedef struct TextPage {
	GString *out;
	const char *language;
	const char *lead;  /* before each line, "> " */
	const char *first; /* instead of it before the next line, or NULL */
	bool gap;          /* an empty line is due before the next */
	bool rtl;          /* of the letter */
} TextPage;

static unsigned character_columns(gunichar c)
{
	if (g_unichar_iszerowidth(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

static unsigned text_columns(const char *text, gsize length)
{
	unsigned columns = 0;

	for (const char *p = text; p < text + length; p = g_utf8_next_char(p))
		columns += character_columns(g_utf8_get_char(p));
	return columns;
}

/* Append without spaces at the line's end, which a lead alone may leave. */
static void end_line(TextPage *page)
{
	while (page->out->len > 0 && page->out->str[page->out->len - 1] == ' ')
		g_string_truncate(page->out, page->out->len - 1);
	g_string_append_c(page->out, '\n');
}

/* Begin a line; returns the columns that its lead takes. */
static unsigned begin_line(TextPage *page)
{
	const char *lead = page->first != NULL ? page->first : page->lead;

	g_string_append(page->out, lead);
	page->first = NULL;
	return text_columns(lead, strlen(lead));
}

static void begin_block(TextPage *page)
{
	if (page->gap) {
		g_string_append(page->out, page->lead);
		end_line(page);
	}
	page->gap = true;
}

/* Break `text` at spaces; LF in it ends a line. */
static void add_wrapped(TextPage *page, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (int i = 0; lines[i] != NULL; i++) {
		unsigned lead = begin_line(page), used = lead;

		for (const char *word = lines[i]; *word != '\0';) {
			gsize length = strcspn(word, " ");
			unsigned columns = text_columns(word, length);

			if (used > lead && used + 1 + columns > TEXT_COLUMNS) {
				end_line(page);
				used = lead = begin_line(page);
			}
			if (used > lead) {
				g_string_append_c(page->out, ' ');
				used++;
			}
			g_string_append_len(page->out, word, (gssize)length);
			used += columns;
			word += length;
			word += strspn(word, " ");
		}
		end_line(page);
	}
}

static void add_paragraph(TextPage *page, const char *text)
{
	begin_block(page);
	add_wrapped(page, text);
}

/* Whether the link's text is its address already. */
static bool says_address(const char *text, const char *link)
{
	return strcmp(text, link) == 0 ||
	       (g_str_has_prefix(link, "mailto:") && strcmp(text, link + 7) == 0);
}

/* One line of text; the address follows the last span of a link. */
static char *spans_text(const Block *block)
{
	GString *out = g_string_new(NULL);
	gsize link_start = 0;

	for (size_t i = 0; i < block->span_count; i++) {
		const Span *span = &block->spans[i];
		const Span *next = i + 1 < block->span_count ? span + 1 : NULL;
		const Span *before = i > 0 ? span - 1 : NULL;

		if (before == NULL || g_strcmp0(before->link, span->link) != 0)
			link_start = out->len;
		g_string_append(out, span->text != NULL ? span->text : "\n");
		if (span->link == NULL ||
		    (next != NULL && g_strcmp0(next->link, span->link) == 0))
			continue;
		if (says_address(out->str + link_start, span->link)) {
			g_string_insert_c(out, (gssize)link_start, '<');
			g_string_append_c(out, '>');
		} else {
			g_string_append_printf(out, " <%s>", span->link);
		}
	}
	return g_string_free(out, false);
}

static void add_blocks(TextPage *page, const Block *const *blocks, size_t count);

/* A heading is underlined, as far as it is wide. */
static void add_heading(TextPage *page, const char *text)
{
	add_paragraph(page, text);

	unsigned lead = begin_line(page);
	unsigned columns = MIN(text_columns(text, strlen(text)), TEXT_COLUMNS - lead);

	for (unsigned i = 0; i < columns; i++)
		g_string_append_c(page->out, '-');
	end_line(page);
}

static void add_item(TextPage *page, const Block *item, const char *label)
{
	g_autofree char *first = g_strconcat(
		page->first != NULL ? page->first : page->lead, label, " ", NULL);
	unsigned indent = text_columns(label, strlen(label)) + 1;
	g_autofree char *lead = g_strdup_printf("%s%*s", page->lead, (int)indent, "");
	TextPage inside = { page->out, page->language, lead, first, false, page->rtl };

	add_blocks(&inside, item->children, item->child_count);
	page->first = NULL;
}

static void add_list(TextPage *page, const Block *list)
{
	begin_block(page);
	for (size_t i = 0; i < list->child_count; i++) {
		g_autofree char *number =
			words_label(page->language, list->start + (unsigned)i);

		if (i > 0 && !list->tight) {
			g_string_append(page->out, page->lead);
			end_line(page);
		}
		add_item(page, list->children[i], list->ordered ? number : "•");
	}
}

static void add_quote(TextPage *page, const Block *quote)
{
	begin_block(page);

	g_autofree char *lead = g_strconcat(page->lead, "> ", NULL);
	g_autofree char *first =
		page->first != NULL ? g_strconcat(page->first, "> ", NULL) : NULL;
	TextPage inside = { page->out, page->language, lead, first, false, page->rtl };

	add_blocks(&inside, quote->children, quote->child_count);
	page->first = NULL;
}

static void add_block(TextPage *page, const Block *block)
{
	g_autofree char *text = spans_text(block);

	switch (block->kind) {
	case BLOCK_PARAGRAPH:
		add_paragraph(page, text);
		break;
	case BLOCK_HEADING:
		add_heading(page, text);
		break;
	case BLOCK_LIST:
		add_list(page, block);
		break;
	case BLOCK_QUOTE:
		add_quote(page, block);
		break;
	case BLOCK_ITEM:
		g_assert_not_reached(); /* items stand in lists alone */
	}
}

static void add_blocks(TextPage *page, const Block *const *blocks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_block(page, blocks[i]);
}

/* A paragraph of one line, which runs by itself. */
static void add_line(TextPage *page, const char *line)
{
	g_autofree char *marked = line_mark(line, page->rtl);

	add_paragraph(page, marked);
}

static void add_lines(TextPage *page, const char *const *lines)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (size_t i = 0; lines[i] != NULL; i++) {
		g_autofree char *marked = line_mark(lines[i], page->rtl);

		g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "", marked);
	}
	if (*lines != NULL)
		add_paragraph(page, text->str);
}

static void add_notes(TextPage *page, NotesKind kind, const char *const *items)
{
	g_autofree char *title = words_notes(page->language, kind, items);

	if (items[0] == NULL)
		return;
	if (items[1] == NULL) {
		g_autofree char *marked = line_mark(items[0], page->rtl);
		g_autofree char *single = g_strconcat(title, " ", marked, NULL);

		add_paragraph(page, single);
		return;
	}
	add_paragraph(page, title);
	for (unsigned i = 0; items[i] != NULL; i++) {
		g_autofree char *label = words_label(page->language, i + 1);
		g_autofree char *first = g_strconcat(label, " ", NULL);
		g_autofree char *lead = g_strdup_printf(
			"%*s", (int)text_columns(first, strlen(first)), "");
		TextPage item = { page->out, page->language, lead,
				  first,     false,          page->rtl };

		add_line(&item, items[i]);
	}
}

static void add_opening(TextPage *page, const Letter *letter)
{
	const LetterShared *shared = letter->shared;
	g_autofree char *date = words_place_and_date(letter);
	g_autofree char *references =
		letter->references != NULL
			? g_strjoinv("\n", (char **)letter->references)
			: g_strdup("");
	g_autofree char *number =
		g_strconcat(lang_word(shared->language, "number"), " ",
			    shared->rtl ? LEFT_TO_RIGHT : "", letter->number, "\n",
			    date, references[0] != '\0' ? "\n" : "", references, NULL);

	if (letter->specimen)
		add_paragraph(page, lang_word(shared->language, "specimen"));
	if (shared->courtesy)
		add_paragraph(page, lang_word(shared->language, "translation-mark"));
	add_line(page, shared->sender_name);
	add_paragraph(page, number);
	if (words_return_line(shared) != NULL)
		add_line(page, words_return_line(shared));
	add_lines(page, letter->address_lines);
	add_heading(page, letter->subject);
	add_paragraph(page, letter->salutation);
}

static void add_letter(TextPage *page, const Letter *letter)
{
	const LetterShared *shared = letter->shared;
	size_t count;
	const Block *const *blocks = blocktree_blocks(letter->body, &count);

	page->language = shared->language;
	page->rtl = shared->rtl;
	add_opening(page, letter);
	add_blocks(page, blocks, count);
	add_paragraph(page, letter->closing);
	if (shared->courtesy)
		add_paragraph(page, words_unsigned(shared));
	for (unsigned i = 0; i < LETTER_SIGNATORIES; i++)
		add_lines(page, shared->signatories[i].lines);
	add_notes(page, NOTES_ENCLOSURES, shared->enclosures);
	add_notes(page, NOTES_COPIES, shared->copies);
	if (shared->notice != NULL && *shared->notice != '\0')
		add_paragraph(page, shared->notice);
}

/* A line across the page. */
static void add_rule(TextPage *page)
{
	begin_block(page);
	for (unsigned i = 0; i < TEXT_COLUMNS; i++)
		g_string_append_c(page->out, '=');
	end_line(page);
}

/* Which of the two is which, to the readers of either. */
static void add_parts(TextPage *page, const Letter *letter)
{
	g_autofree char *own = words_parts(letter, letter->shared);
	g_autofree char *other = words_parts(letter, letter->translation->shared);

	add_paragraph(page, own);
	add_paragraph(page, other);
	add_rule(page);
}

char *render_text(const Letter *letter)
{
	TextPage page = { g_string_new(NULL), NULL, "", NULL, false, false };

	if (letter->translation != NULL)
		add_parts(&page, letter);
	add_letter(&page, letter);
	if (letter->translation != NULL) {
		add_rule(&page);
		add_letter(&page, letter->translation);
	}
	return g_string_free(page.out, false);
}
