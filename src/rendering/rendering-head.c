/*
 * The noun is the head. First pictures are written and scaled, which gives the cells their
 * widths; then words are broken to these; then the highest cell gives the head its height, and
 * all stand on its middle.
 */
#include "rendering-head.h"

#include "rendering-letterhead.h"
#include "rendering-picture.h"

#include <math.h>

#define HEAD_GAP 14.0    /* between cells */
#define RULE_BEFORE 9.0  /* from the cells to the rule */
#define FOOT_BEFORE 6.0  /* from the foot's rule to its words */
#define FOOT_AFTER 30.0  /* from its words to the edge, where nothing else is said */
#define NOTICE_ABOVE 8.0 /* from the notice to the foot's rule */
#define NOTICE_END 28.9  /* where two lines of notice end, from the page's end */
#define LEADING 1.36     /* of words, by their size */
#define TOLERANCE 0.01   /* points, of what is measured twice */

/* A head under way. */
typedef struct Layout {
	const LetterShared *shared;
	const HeadTools *tools;
	PageFormat *format;
	Head *head;
} Layout;

static void words_clear(HeadWords *words)
{
	g_clear_pointer(&words->flow, flow_free);
}

void head_clear(Head *head)
{
	for (int i = 0; i < DESIGN_CELLS; i++)
		for (int k = 0; k < HEAD_VOICES; k++)
			words_clear(&head->cells[i].voices[k]);
	words_clear(&head->foot);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Head, head_clear)

void head_collect(const Head *head, GArray *ids)
{
	for (int i = 0; i < DESIGN_CELLS; i++)
		for (int k = 0; k < HEAD_VOICES; k++)
			if (head->cells[i].voices[k].flow != NULL)
				flow_collect(head->cells[i].voices[k].flow, ids);
	if (head->foot.flow != NULL)
		flow_collect(head->foot.flow, ids);
}

/* --- pictures -------------------------------------------------------------------- */

static void scale_picture(HeadPicture *picture, double width, double height,
			  const PageBox *room)
{
	double scale = MIN(room->width / width, room->height / height);

	picture->box.width = width * scale;
	picture->box.height = height * scale;
}

static bool write_vectors(const Layout *layout, GBytes *svg, const PageBox *room,
			  HeadPicture *picture, GError **error)
{
	const HeadTools *tools = layout->tools;
	g_autoptr(Letterhead) letterhead = NULL;
	g_autoptr(GString) entries =
		g_string_new("/Type /XObject /Subtype /Form /BBox [0 0 ");

	if (!letterhead_parse("letterhead", svg, &letterhead, error))
		return false;
	scale_picture(picture, letterhead->width, letterhead->height, room);
	picture->scale[0] = picture->box.width / letterhead->width;
	picture->scale[1] = picture->box.height / letterhead->height;
	pdf_add_number(entries, letterhead->width);
	g_string_append_c(entries, ' ');
	pdf_add_number(entries, letterhead->height);
	g_string_append_c(entries, ']');
	letterhead_add_resources(letterhead, entries);

	g_autoptr(GBytes) deflated =
		deflater_run(tools->deflater, letterhead->operators->str,
			     letterhead->operators->len);

	picture->number = pdf_file_reserve(tools->file);
	pdf_stream(tools->file, picture->number, entries->str, deflated, true);
	return true;
}

#define DOT 3 /* bytes: red, green, blue */

static void write_pixels(const Layout *layout, const DesignPixels *pixels,
			 const PageBox *room, HeadPicture *picture)
{
	const Picture dots = { pixels->width, pixels->height, DOT, pixels->bytes };

	scale_picture(picture, pixels->width, pixels->height, room);
	picture->scale[0] = picture->box.width;
	picture->scale[1] = picture->box.height;
	picture->number =
		picture_write(&dots, layout->tools->file, layout->tools->deflater);
}

/* What the rule below the cells takes of the head's room. */
static double rule_height(const Layout *layout)
{
	double rule = layout->shared->design->head_rule;

	return rule > 0 ? RULE_BEFORE + rule : 0;
}

static bool add_pictures(const Layout *layout, GError **error)
{
	const Design *design = layout->shared->design;

	for (int i = 0; i < DESIGN_CELLS; i++) {
		const DesignCell *cell = &design->cells[i];
		HeadPicture *picture = &layout->head->cells[i].picture;
		PageBox room = layout->format->letterhead;

		if (cell->svg == NULL)
			continue;
		room.height = MIN(room.height - rule_height(layout), cell->height);
		if (cell->pixels.bytes != NULL)
			write_pixels(layout, &cell->pixels, &room, picture);
		else if (!write_vectors(layout, cell->svg, &room, picture, error))
			return false;
	}
	return true;
}

/* --- words ----------------------------------------------------------------------- */

/* What is said at one place. */
typedef struct Saying {
	const char *language;
	const char *const *lines;
	DesignPlace place;
	const PageBox *column;
} Saying;

/* Lines in one style, on the side of the page that their place asks for. */
static bool set_words(const Layout *layout, HeadWords *words, const DesignFont *font,
		      const Saying *saying, GError **error)
{
	Typesetter *setter =
		layout->tools->setter(layout->tools->data, saying->language);
	DesignPlace place = saying->place;
	bool at_right = (place == DESIGN_END) != layout->shared->rtl;
	FlowText look = {
		.style = { .size = font->size,
			   .leading = font->size * LEADING,
			   .bold = font->bold,
			   .italic = font->italic },
		.type = "P",
		.parent = ELEMENT_TOP,
		.apart = true,
		.side = place == DESIGN_MIDDLE                  ? SIDE_CENTRE
			: at_right == typesetter_is_rtl(setter) ? SIDE_START
								: SIDE_END,
	};
	g_autoptr(GArray) spans = flow_spans(saying->lines);

	look.spans = (const Span *)(void *)spans->data;
	look.count = spans->len;
	look.balance = spans->len == 1;
	if (spans->len == 0)
		return true;
	words->flow = flow_new(saying->column);
	words->flow->colour = font->colour;
	if (flow_add_text(words->flow, setter, &look, error))
		return true;
	g_prefix_error(error, "letterhead: ");
	return false;
}

static bool has_words(const Layout *layout, int i)
{
	return layout->shared->design_words->cells[i][0] != NULL;
}

static bool is_empty(const Layout *layout, int i)
{
	return layout->head->cells[i].picture.number == 0 && !has_words(layout, i);
}

/* Whether nothing is left of the words that the design has for the cell. */
static bool is_silent(const Layout *layout, int i)
{
	return layout->shared->design->cells[i].lines != NULL && !has_words(layout, i);
}

/*
 * Where a cell is drawn: where one side's words fall silent, as those of a second language
 * do in a dossier of one, a picture in the middle stands opposite to the words that are left.
 */
static DesignPlace seat_of(const Layout *layout, DesignPlace place)
{
	if (place != DESIGN_MIDDLE || layout->head->cells[place].picture.number == 0)
		return place;
	if (is_silent(layout, DESIGN_END) && has_words(layout, DESIGN_START))
		return DESIGN_END;
	if (is_silent(layout, DESIGN_START) && has_words(layout, DESIGN_END))
		return DESIGN_START;
	return place;
}

/* How wide a cell of words may be: what pictures leave, in equal parts. */
static double words_width(const Layout *layout)
{
	double room = layout->format->letterhead.width;
	unsigned parts = 0;

	/* Words beside a middle one stay clear of it on both sides. */
	if (!is_empty(layout, DESIGN_MIDDLE) &&
	    seat_of(layout, DESIGN_MIDDLE) == DESIGN_MIDDLE) {
		double middle = layout->head->cells[DESIGN_MIDDLE].picture.box.width;

		if (middle == 0)
			return (room - 2 * HEAD_GAP) / 3;
		return MAX((room - middle) / 2 - HEAD_GAP, 1);
	}
	for (int i = 0; i < DESIGN_CELLS; i++) {
		double width = layout->head->cells[i].picture.box.width;

		parts += has_words(layout, i);
		room -= width > 0 ? width + HEAD_GAP : 0;
	}
	return parts > 1 ? (room - HEAD_GAP) / 2 : MAX(room, 1);
}

/* Where a cell of some width stands: start and end change sides with the script. */
static double cell_left(const Layout *layout, DesignPlace place, double width)
{
	const PageBox *room = &layout->format->letterhead;
	bool at_right = (place == DESIGN_END) != layout->shared->rtl;

	if (place == DESIGN_MIDDLE)
		return room->left + (room->width - width) / 2;
	return at_right ? room->left + room->width - width : room->left;
}

static bool add_cell(const Layout *layout, DesignPlace place, double width,
		     GError **error)
{
	const Design *design = layout->shared->design;
	const DesignWords *said = layout->shared->design_words;
	HeadCell *cell = &layout->head->cells[place];
	const DesignFont *const fonts[] = { &design->name_font, &design->line_font };
	const PageBox column = { .left = cell_left(layout, place, width),
				 .width = width };
	const char *const first[] = { said->cells[place][0], NULL };
	Saying saying = { said->languages[place], first, place, &column };

	if (cell->picture.number != 0)
		cell->picture.box.left = cell_left(layout, seat_of(layout, place),
						   cell->picture.box.width);
	if (!has_words(layout, place))
		return true;
	if (!set_words(layout, &cell->voices[0], fonts[0], &saying, error))
		return false;
	saying.lines = (const char *const *)said->cells[place] + 1;
	return set_words(layout, &cell->voices[1], fonts[1], &saying, error);
}

/* --- the whole ------------------------------------------------------------------- */

static double words_height(const HeadWords *words)
{
	return words->flow != NULL ? flow_get_height(words->flow) : 0;
}

static double cell_height(const HeadCell *cell)
{
	return cell->picture.box.height + words_height(&cell->voices[0]) +
	       words_height(&cell->voices[1]);
}

/* All cells on the middle of the highest, and the rule below. */
static void place_cells(const Layout *layout)
{
	const Design *design = layout->shared->design;
	double top = layout->format->letterhead.top, height = 0;
	Head *head = layout->head;

	for (int i = 0; i < DESIGN_CELLS; i++)
		height = MAX(height, cell_height(&head->cells[i]));
	for (int i = 0; i < DESIGN_CELLS; i++) {
		HeadCell *cell = &head->cells[i];
		double own = top + (height - cell_height(cell)) / 2;

		cell->picture.box.top = own;
		cell->voices[0].top = own;
		cell->voices[1].top = own + words_height(&cell->voices[0]);
	}
	head->bottom = top + height + rule_height(layout);
	if (design->head_rule == 0)
		return;
	head->rule = (HeadRule){ head->bottom - design->head_rule / 2,
				 design->head_rule, design->rule_colour };
}

/* Words at the page's end; what stood there moves up. */
static bool add_foot(const Layout *layout, GError **error)
{
	const Design *design = layout->shared->design;
	PageFormat *format = layout->format;
	Head *head = layout->head;
	double end =
		format->height - (design->bottom > 0 ? design->bottom : FOOT_AFTER);
	const Saying saying = { layout->shared->language,
				(const char *const *)layout->shared->design_words->foot,
				DESIGN_START, &format->column };

	if (layout->shared->design_words->foot[0] == NULL)
		return true;
	if (!set_words(layout, &head->foot, &design->foot_font, &saying, error))
		return false;
	head->foot.top = end - words_height(&head->foot);
	head->foot_rule = (HeadRule){ head->foot.top - FOOT_BEFORE, design->foot_rule,
				      design->rule_colour };

	double shift = MAX(
		format->height - NOTICE_END - (head->foot_rule.top - NOTICE_ABOVE), 0);

	format->foot_top -= shift;
	format->foot_rule -= shift;
	format->column.height -= shift;
	return true;
}

/* Where no window rules, the letterhead's margins do; left and right change sides. */
static void set_margins(const Design *design, bool rtl, PageFormat *format)
{
	double left = rtl ? design->right : design->left;
	double right = rtl ? design->left : design->right;
	double end = format->column.left + format->column.width;

	if (page_format_has_window(format))
		return;
	format->column.left = left > 0 ? left : format->column.left;
	end = right > 0 ? format->width - right : end;
	format->column.width = end - format->column.left;
	format->letterhead.left = format->column.left;
	format->letterhead.width = format->column.width;
	format->letterhead.height = LIMIT_DESIGN_HEIGHT;
	if (design->top > 0)
		format->letterhead.top = design->top;
}

static bool check_height(const Layout *layout, GError **error)
{
	const PageBox *room = &layout->format->letterhead;
	double height = layout->head->bottom - room->top;

	if (height <= room->height + TOLERANCE)
		return true;
	return chy_fail(error, CHY_LIMIT,
			"letterhead: the head is %.0f mm high in '%s', and a page of "
			"the format '%s' has room for %.0f",
			ceil(height / DESIGN_POINTS_PER_MM), layout->shared->language,
			page_kind_names[layout->shared->page.kind],
			floor(room->height / DESIGN_POINTS_PER_MM));
}

static bool lay_out_design(const Layout *layout, GError **error)
{
	set_margins(layout->shared->design, layout->shared->rtl, layout->format);
	if (!add_pictures(layout, error))
		return false;

	double width = words_width(layout);

	for (DesignPlace i = 0; i < DESIGN_CELLS; i++)
		if (!add_cell(layout, i, width, error))
			return false;
	place_cells(layout);
	return check_height(layout, error) && add_foot(layout, error);
}

/* The dossier's own picture, in the middle. */
static bool lay_out_picture(const Layout *layout, GError **error)
{
	const PageBox *room = &layout->format->letterhead;
	HeadPicture *picture = &layout->head->cells[DESIGN_MIDDLE].picture;

	if (!write_vectors(layout, layout->shared->letterhead_svg, room, picture,
			   error))
		return false;
	picture->box.left = (layout->format->width - picture->box.width) / 2;
	picture->box.top = room->top;
	layout->head->bottom = room->top + picture->box.height;
	return true;
}

bool head_lay_out(const LetterShared *shared, const HeadTools *tools,
		  PageFormat *format, Head *head_out, GError **error)
{
	g_auto(Head) head = { 0 };
	const Layout layout = { shared, tools, format, &head };

	if (shared->design != NULL ? !lay_out_design(&layout, error)
				   : shared->letterhead_svg != NULL &&
					     !lay_out_picture(&layout, error))
		return false;
	*head_out = head;
	head = (Head){ 0 };
	return true;
}
