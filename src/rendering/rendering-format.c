/*
 * The noun is the format: a table of what each kind measures in millimetres, applied to a
 * paper and a direction.
 */
#include "rendering-format.h"

#define MM (72 / 25.4) /* points */

/* Where there is no window: about 70 characters of Noto Serif to a line. Points. */
#define PLAIN_MARGIN 92.0
#define PLAIN_FIRST_TOP 62.0
#define LETTERHEAD_TOP 40.0
#define LETTERHEAD_HEIGHT 85.0

#define OTHER_TOP 84.0
#define BOTTOM 71.89 /* from the foot of the page, as the next two */
#define FOOT_TOP 48.89
#define FOOT_RULE 54.89
#define RUNNING_BASELINE 52.0
#define RUNNING_RULE 59.0
#define SPECIMEN_TOP 15.0

typedef struct Paper {
	double width, height; /* points */
} Paper;

static const Paper papers[PAPER_COUNT] = {
	[PAPER_A4] = { 595.276, 841.89 },
	[PAPER_LETTER] = { 612, 792 },
};

/* A kind with a window, in millimetres. */
typedef struct Kind {
	double start, end; /* margins */
	PageBox window;
	double clear_start, clear_end; /* between window and address, by direction */
	double clear_top, clear_bottom;
	double address_top;
	double references_left, references_top; /* they reach to the column's edge */
	double references_bottom; /* above what the window may show; 0: beside it */
	double text_top;
	double letterhead_top, letterhead_bottom, specimen_top;
	double folds[PAGE_FOLDS];
} Kind;

static const Kind kinds[PAGE_KIND_COUNT] = {
	[PAGE_DIN_5008_A] = {
		.start = 25, .end = 20,
		.window = { 20, 32, 80, 40 },
		.clear_start = 5, .clear_end = 1, .clear_top = 1, .clear_bottom = 1,
		.address_top = 44.7,
		.references_left = 125, .references_top = 33,
		.text_top = 80.46,
		.letterhead_top = 9, .letterhead_bottom = 27, .specimen_top = 2,
		.folds = { 87, 192 },
	},
	[PAGE_DIN_5008_B] = {
		.start = 25, .end = 20,
		.window = { 20, 50, 80, 40 },
		.clear_start = 5, .clear_end = 1, .clear_top = 1, .clear_bottom = 1,
		.address_top = 62.7,
		.references_left = 125, .references_top = 51,
		.text_top = 98.46,
		.letterhead_top = 14, .letterhead_bottom = 45, .specimen_top = 5,
		.folds = { 105, 210 },
	},
	[PAGE_ISO_DL] = {
		.start = 25, .end = 25,
		.window = { 20, 57, 71, 30 },
		.clear_start = 5, .clear_end = 1, .clear_top = 1, .clear_bottom = 1,
		.address_top = 60,
		.references_left = 125, .references_top = 58,
		.text_top = 101,
		.letterhead_top = 14, .letterhead_bottom = 47, .specimen_top = 5,
		.folds = { 105, 210 },
	},
	[PAGE_US_10] = {
		.start = 25.4, .end = 25.4,
		.window = { 22.225, 63.5, 83, 25.4 },
		.clear_start = 3.175, .clear_end = 3.175,
		.clear_top = 3.175, .clear_bottom = 3.175,
		.address_top = 66.675,
		.references_left = 125, .references_top = 42,
		.references_bottom = 59.5,
		.text_top = 97.5,
		.letterhead_top = 14, .letterhead_bottom = 41, .specimen_top = 5,
		.folds = { 101.6, 203.2 },
	},
};

static PageBox box_of(const PageBox *millimetres)
{
	return (PageBox){ millimetres->left * MM, millimetres->top * MM,
			  millimetres->width * MM, millimetres->height * MM };
}

/* What all pages of a paper have, and the kind without a window. */
static PageFormat plain_format(const Paper *paper)
{
	double width = paper->width - 2 * PLAIN_MARGIN;

	return (PageFormat){
		.width = paper->width,
		.height = paper->height,
		.column = { PLAIN_MARGIN, OTHER_TOP, width,
			    paper->height - BOTTOM - OTHER_TOP },
		.running_baseline = RUNNING_BASELINE,
		.running_rule = RUNNING_RULE,
		.foot_rule = paper->height - FOOT_RULE,
		.foot_top = paper->height - FOOT_TOP,
		.specimen_top = SPECIMEN_TOP,
		.letterhead = { PLAIN_MARGIN, LETTERHEAD_TOP, width,
				LETTERHEAD_HEIGHT },
		.first_top = PLAIN_FIRST_TOP,
	};
}

static void set_window(PageFormat *format, const Kind *kind, bool rtl)
{
	PageBox inner = kind->window;

	inner.left += rtl ? kind->clear_end : kind->clear_start;
	inner.width -= kind->clear_start + kind->clear_end;
	inner.top += kind->clear_top;
	inner.height -= kind->clear_top + kind->clear_bottom;
	format->window = box_of(&kind->window);
	format->address = box_of(&inner);
	format->address_top = kind->address_top * MM;
	format->references = (PageBox){
		.left = kind->references_left * MM,
		.top = kind->references_top * MM,
		.width = format->column.left + format->column.width -
			 kind->references_left * MM,
		.height =
			kind->references_bottom > 0
				? (kind->references_bottom - kind->references_top) * MM
				: 0,
	};
}

PageBox page_paper(PaperKind paper)
{
	return (PageBox){ 0, 0, papers[paper].width, papers[paper].height };
}

PageFormat page_format(PageChoice choice, bool rtl)
{
	const Kind *kind = &kinds[choice.kind];
	PageFormat format = plain_format(&papers[choice.paper]);

	if (choice.kind == PAGE_PLAIN)
		return format;
	format.column.left = (rtl ? kind->end : kind->start) * MM;
	format.column.width = format.width - (kind->start + kind->end) * MM;
	format.letterhead = (PageBox){
		.left = format.column.left,
		.top = kind->letterhead_top * MM,
		.width = format.column.width,
		.height = (kind->letterhead_bottom - kind->letterhead_top) * MM,
	};
	format.specimen_top = kind->specimen_top * MM;
	format.first_top = kind->text_top * MM;
	set_window(&format, kind, rtl);
	for (unsigned i = 0; i < PAGE_FOLDS; i++)
		format.folds[i] = kind->folds[i] * MM;
	format.hole = format.height / 2;
	format.marks_right = rtl;
	return format;
}

bool page_format_has_window(const PageFormat *format)
{
	return format->window.width > 0;
}
