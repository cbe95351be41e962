/*
 * The noun is the cover. Addresses are set as large as their place allows: on a sheet where
 * a large envelope has its address, on a label all over it.
 */
#include "rendering-cover.h"

#include "rendering-cover-private.h"

#define MILLIMETRE (72 / 25.4)
#define OFFICE_LANGUAGE "en" /* of the words that are the program's own */

#define SMALL_STYLE ((TextStyle){ .size = 8, .leading = 11 })
#define ROW_STYLE ((TextStyle){ .size = 9.5, .leading = 13.5 })
#define HEAD_STYLE ((TextStyle){ .size = 8, .leading = 11, .bold = true })
#define TITLE_STYLE ((TextStyle){ .size = 15, .leading = 21, .bold = true })

/* Sizes that an address is tried in. */
#define LEAST_SIZE 6.0
#define SIZE_STEP 1.0
#define LEADING 1.35 /* of the size */

#define SHEET_LEFT (30 * MILLIMETRE)
#define SHEET_WIDTH (150 * MILLIMETRE)
#define SENDER_TOP (45 * MILLIMETRE)
#define SENDER_RULE 3.0 /* below the sender */
#define ADDRESS_TOP (58 * MILLIMETRE)
#define ADDRESS_HEIGHT (150 * MILLIMETRE)
#define ADDRESS_SIZE 16.0
#define FOOT_FROM_END (25 * MILLIMETRE)

#define INCH 72.0
#define LABEL_PADDING (7 * MILLIMETRE)
#define LABEL_SIZE 12.0
#define LABEL_FOOT_ABOVE 4.0 /* from the address to the number */
#define LABELS_A_ROW 2

/* Sheets of labels as they are sold: two beside each other. */
typedef struct LabelSheet {
	unsigned rows;
	double width, height, pitch, left, top;
} LabelSheet;

static const LabelSheet label_sheets[PAPER_COUNT] = {
	[PAPER_A4] = { 4, 99.1 * MILLIMETRE, 67.7 * MILLIMETRE, 101.6 * MILLIMETRE,
		       4.65 * MILLIMETRE, 13.1 * MILLIMETRE },
	[PAPER_LETTER] = { 3, 4 * INCH, 10 * INCH / 3, 4.1875 * INCH, 0.15625 * INCH,
			   0.5 * INCH },
};

#define LIST_LEFT (20 * MILLIMETRE)
#define LIST_WIDTH (170 * MILLIMETRE)
#define LIST_TOP (18 * MILLIMETRE)
#define LIST_FROM_END (19 * MILLIMETRE)
#define NOTE_ABOVE 2.0  /* from the title to its note */
#define NOTE_BELOW 14.0 /* from there to the list */
#define ROW_PADDING 3.5
#define TICK 9.0    /* side of the box to tick */
#define TICK_IN 2.0 /* from the row's corner to the box */

/* Where an address stands. */
typedef struct Place {
	double left, top, width, height, size;
} Place;

static bool measure_lines(LeafBook *book, const CoverEntry *entry, const Place *place,
			  double *height_out, GError **error)
{
	const LeafText text = { .language = entry->language,
				.style = { .size = place->size,
					   .leading = place->size * LEADING },
				.width = place->width };
	double sum = 0, height = 0;

	for (size_t i = 0; entry->address[i] != NULL; i++) {
		if (!leafbook_measure(book, &text, entry->address[i], &height, error))
			return false;
		sum += height;
	}
	*height_out = sum;
	return true;
}

/* The address in the largest type up to the place's in which it fits there. */
static bool add_address(LeafBook *book, const CoverEntry *entry, Place place,
			GError **error)
{
	double height = 0, top = place.top;

	if (!measure_lines(book, entry, &place, &height, error))
		return false;
	while (height > place.height && place.size > LEAST_SIZE) {
		place.size -= SIZE_STEP;
		if (!measure_lines(book, entry, &place, &height, error))
			return false;
	}
	if (height > place.height)
		return chy_fail(error, CHY_LIMIT,
				"the address is too long for its place");
	for (size_t i = 0; entry->address[i] != NULL; i++) {
		const LeafText text = {
			.language = entry->language,
			.style = { .size = place.size,
				   .leading = place.size * LEADING },
			.left = place.left,
			.top = top,
			.width = place.width,
		};

		if (!leafbook_add(book, &text, entry->address[i], &height, error))
			return false;
		top += height;
	}
	return true;
}

/* "T-1/2025/00002 · by post · 2 pages", yours. */
static char *describe(const CoverEntry *entry)
{
	return g_strdup_printf("%s · by %s · %u page%s", entry->number, entry->channel,
			       entry->pages, entry->pages == 1 ? "" : "s");
}

static bool add_sheet(LeafBook *book, const CoverEntry *entry, PaperKind paper,
		      GError **error)
{
	const Place place = { SHEET_LEFT, ADDRESS_TOP, SHEET_WIDTH, ADDRESS_HEIGHT,
			      ADDRESS_SIZE };
	LeafText small = { .language = entry->language,
			   .style = SMALL_STYLE,
			   .left = SHEET_LEFT,
			   .top = SENDER_TOP,
			   .width = SHEET_WIDTH };
	g_autofree char *foot = describe(entry);
	double height = 0;

	leafbook_turn(book);
	if (!leafbook_add(book, &small, entry->sender, &height, error))
		return false;
	leafbook_frame(book,
		       (const double[]){ SHEET_LEFT, SENDER_TOP + height + SENDER_RULE,
					 SHEET_WIDTH, 0 });
	small.language = OFFICE_LANGUAGE;
	small.top = page_paper(paper).height - FOOT_FROM_END;
	return add_address(book, entry, place, error) &&
	       leafbook_add(book, &small, foot, &height, error);
}

unsigned cover_labels(PaperKind paper)
{
	return label_sheets[paper].rows * LABELS_A_ROW;
}

static bool add_label(LeafBook *book, const CoverEntry *entry, unsigned at,
		      const LabelSheet *sheet, GError **error)
{
	double left = sheet->left + at % LABELS_A_ROW * sheet->pitch + LABEL_PADDING;
	double top = sheet->top + at / LABELS_A_ROW * sheet->height + LABEL_PADDING;
	double width = sheet->width - 2 * LABEL_PADDING;
	double foot = sheet->height - 2 * LABEL_PADDING - SMALL_STYLE.leading;
	const Place place = { left, top, width, foot - LABEL_FOOT_ABOVE, LABEL_SIZE };
	const LeafText small = { .language = OFFICE_LANGUAGE,
				 .style = SMALL_STYLE,
				 .left = left,
				 .top = top + foot,
				 .width = width };
	double height = 0;

	if (at == 0)
		leafbook_turn(book);
	return add_address(book, entry, place, error) &&
	       leafbook_add(book, &small, entry->number, &height, error);
}

static bool add_addresses(LeafBook *book, const Cover *cover, GError **error)
{
	for (size_t i = 0; i < cover->count; i++) {
		const CoverEntry *entry = &cover->entries[i];
		unsigned at = (unsigned)(i % cover_labels(cover->paper));
		const LabelSheet *labels = &label_sheets[cover->paper];

		if (cover->kind == COVER_SHEETS
			    ? add_sheet(book, entry, cover->paper, error)
			    : add_label(book, entry, at, labels, error))
			continue;
		g_prefix_error(error,
			       "cannot print address of letter '%s': ", entry->number);
		return false;
	}
	return true;
}

/* --- the checklist --------------------------------------------------------------- */

enum {
	COLUMN_NUMBER,
	COLUMN_COUNTRY,
	COLUMN_NAME,
	COLUMN_CHANNEL,
	COLUMN_PAGES,
	COLUMNS
};

/* From the list's left edge; the box to tick stands before the first. */
static const struct {
	double left, width;
	const char *heading;
	bool at_end;
} columns[COLUMNS] = {
	[COLUMN_NUMBER] = { 20, 118, "Number", false },
	[COLUMN_COUNTRY] = { 142, 40, "Country", false },
	[COLUMN_NAME] = { 186, 208, "Addressee", false },
	[COLUMN_CHANNEL] = { 406, 36, "By", false },
	[COLUMN_PAGES] = { 446, 36, "Pages", true },
};

/* One row at `top`; *height_out is that of its highest cell. */
static bool add_row(LeafBook *book, const char *const cells[COLUMNS],
		    const LeafText *look, double *height_out, GError **error)
{
	double most = 0, height = 0;

	for (size_t i = 0; i < COLUMNS; i++) {
		LeafText text = *look;

		text.left = LIST_LEFT + columns[i].left;
		text.width = columns[i].width;
		text.at_end = columns[i].at_end;
		text.language = i == COLUMN_NAME ? look->language : OFFICE_LANGUAGE;
		if (!leafbook_add(book, &text, cells[i], &height, error))
			return false;
		most = MAX(most, height);
	}
	*height_out = most;
	return true;
}

static bool add_headings(LeafBook *book, double *top, GError **error)
{
	const char *cells[COLUMNS];
	const LeafText look = { .language = OFFICE_LANGUAGE,
				.style = HEAD_STYLE,
				.top = *top };
	double height = 0;

	for (size_t i = 0; i < COLUMNS; i++)
		cells[i] = columns[i].heading;
	if (!add_row(book, cells, &look, &height, error))
		return false;
	*top += height + ROW_PADDING;
	leafbook_frame(book, (const double[]){ LIST_LEFT, *top, LIST_WIDTH, 0 });
	*top += ROW_PADDING;
	return true;
}

static bool add_title(LeafBook *book, const Cover *cover, double *top, GError **error)
{
	LeafText look = { .language = OFFICE_LANGUAGE,
			  .style = TITLE_STYLE,
			  .left = LIST_LEFT,
			  .top = *top,
			  .width = LIST_WIDTH };
	double height = 0;

	if (!leafbook_add(book, &look, cover->title, &height, error))
		return false;
	look.top += height + NOTE_ABOVE;
	look.style = ROW_STYLE;
	if (!leafbook_add(book, &look, cover->note, &height, error))
		return false;
	*top = look.top + height + NOTE_BELOW;
	return true;
}

static bool add_entry(LeafBook *book, const CoverEntry *entry, double *top,
		      GError **error)
{
	g_autofree char *pages = g_strdup_printf("%u", entry->pages);
	const char *const cells[COLUMNS] = {
		[COLUMN_NUMBER] = entry->number,
		[COLUMN_COUNTRY] = entry->country != NULL ? entry->country : "–",
		[COLUMN_NAME] = entry->name,
		[COLUMN_CHANNEL] = entry->channel,
		[COLUMN_PAGES] = pages,
	};
	const LeafText look = { .language = entry->language,
				.style = ROW_STYLE,
				.top = *top };
	double height = 0;

	if (!add_row(book, cells, &look, &height, error))
		return false;
	leafbook_frame(book, (const double[]){ LIST_LEFT + TICK_IN, *top + TICK_IN,
					       TICK, TICK });
	*top += height + ROW_PADDING;
	leafbook_frame(book, (const double[]){ LIST_LEFT, *top, LIST_WIDTH, 0 });
	*top += ROW_PADDING;
	return true;
}

/* How high the entry's row would be: its name is what may need several lines. */
static bool row_height(LeafBook *book, const CoverEntry *entry, double *height_out,
		       GError **error)
{
	const LeafText look = { .language = entry->language,
				.style = ROW_STYLE,
				.width = columns[COLUMN_NAME].width };

	return leafbook_measure(book, &look, entry->name, height_out, error);
}

static bool add_checklist(LeafBook *book, const Cover *cover, GError **error)
{
	double bottom = page_paper(cover->paper).height - LIST_FROM_END;
	double top = LIST_TOP, height = 0;

	leafbook_turn(book);
	if (!add_title(book, cover, &top, error) || !add_headings(book, &top, error))
		return false;
	for (size_t i = 0; i < cover->count; i++) {
		if (!row_height(book, &cover->entries[i], &height, error))
			return false;
		if (top + height > bottom) {
			leafbook_turn(book);
			top = LIST_TOP;
			if (!add_headings(book, &top, error))
				return false;
		}
		if (!add_entry(book, &cover->entries[i], &top, error)) {
			g_prefix_error(error, "cannot list letter '%s': ",
				       cover->entries[i].number);
			return false;
		}
	}
	return true;
}

bool cover_draw(Workshop *workshop, const Cover *cover, CoverPages *pages_out,
		GBytes **pdf_out, GError **error)
{
	g_autoptr(LeafBook) book = leafbook_new(workshop, cover->paper);
	CoverPages pages = { 0 };

	if (!add_checklist(book, cover, error))
		return false;
	pages.checklist = leafbook_pages(book);
	if (cover->kind != COVER_BARE && !add_addresses(book, cover, error))
		return false;
	pages.addresses = leafbook_pages(book) - pages.checklist;
	leafbook_turn(book);
	if (!leafbook_finish(book, pdf_out, error))
		return false;
	*pages_out = pages;
	return true;
}
