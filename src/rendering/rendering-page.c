/*
 * The noun is the page. Its content is up to four streams:
 *
 *   own     what this letter alone says: number, date, address, or the running head
 *   shared  subject and greeting, ending in "q … cm" when a body follows
 *   body    the sheet's, the same bytes in every letter that breaks at the same lines
 *   shared  what stands after it
 *
 * so that the order of content is that of reading. Shared ones are deflated once. What is
 * repeated on every page is an artifact; the mark at the top and the notice are content once, on
 * the first page.
 */
#include "rendering-page.h"

#define MARK_PADDING 10.0
#define MARK_FROM 11.0 /* marks for folding: from the paper's edge */
#define MARK_LENGTH 14.0
#define HOLE_LENGTH 22.0

/* The pictures of the head among a page's resources. */
static const char *const picture_names[DESIGN_CELLS] = { "LetterheadStart",
							 "Letterhead",
							 "LetterheadEnd" };

/* A page while it is drawn. */
typedef struct Page {
	const PageFormat *format;
	unsigned index;
	guint mcid;         /* the next */
	GString *own;       /* content not yet in a stream */
	bool alone;         /* this letter alone says some of it */
	GPtrArray *streams; /* GBytes, deflated, in order */
	GArray *areas;      /* ElementArea in page coordinates; its element is a node */
} Page;

static void page_clear(Page *page)
{
	g_string_free(page->own, true);
	g_ptr_array_unref(page->streams);
	g_array_unref(page->areas);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Page, page_clear)

static void free_bytes(void *bytes)
{
	g_bytes_unref(bytes);
}

static void flush_own(const Job *job, Page *page)
{
	const GString *own = page->own;

	if (own->len == 0)
		return;
	g_ptr_array_add(page->streams, page->alone
					       ? deflater_run(job->workshop->deflater,
							      own->str, own->len)
					       : sheet_deflate(job->sheet, own));
	g_string_truncate(page->own, 0);
	page->alone = false;
}

static void add_origin(Page *page, double top)
{
	g_string_append(page->own, "q 1 0 0 1 0 ");
	pdf_add_number(page->own, page->format->height - top);
	g_string_append(page->own, " cm\n");
}

static void take_marks(Job *job, Page *page, const GArray *marks, guint node)
{
	for (guint i = 0; i < marks->len; i++) {
		const Mark *mark = &g_array_index(marks, Mark, i);

		structure_add_mark(job->structure, node + mark->element,
				   job->first + page->index, mark->mcid);
	}
	page->mcid += marks->len;
}

static void take_areas(Page *page, const GArray *areas, guint node, double top)
{
	for (guint i = 0; i < areas->len; i++) {
		ElementArea area = g_array_index(areas, ElementArea, i);

		area.element += node;
		area.bottom += page->format->height - top;
		area.top += page->format->height - top;
		g_array_append_val(page->areas, area);
	}
}

/* The boxes of figures go into the structure, those of links onto the page. */
static void take_figures(Job *job, const Page *page, const PagePart *part,
			 const GArray *areas)
{
	const Flow *flow = job->stack.flows[part->part];
	double origin = page->format->height - part->top;

	for (guint i = 0; i < areas->len; i++) {
		const ElementArea *area = &g_array_index(areas, ElementArea, i);
		const double box[] = { area->left, origin + area->bottom, area->right,
				       origin + area->top };

		structure_set_figure(
			job->structure, job->nodes[part->part] + area->element,
			g_array_index(flow->elements, Element, area->element)
				.alternative,
			box);
	}
}

static void draw_part(Job *job, Page *page, const PagePart *part)
{
	const Flow *flow = job->stack.flows[part->part];
	guint node = job->nodes[part->part];
	bool alone = part->part == PART_OPENING || part->part == PART_ADDRESS;
	g_autoptr(Slice) slice =
		slice_draw(flow, part->range, page->mcid, &job->palette);

	if (page->alone && !alone)
		flush_own(job, page);
	page->alone = alone;
	add_origin(page, part->top);
	g_string_append_len(page->own, slice->content->str,
			    (gssize)slice->content->len);
	g_string_append(page->own, "Q\n");
	take_marks(job, page, slice->marks, node);
	take_figures(job, page, part, slice->areas);
}

static void draw_body(Job *job, Page *page, const PagePart *part)
{
	const BodySlice *slice = sheet_get_slice(job->sheet, part->range, page->mcid);
	guint node = job->nodes[PART_BODY];

	add_origin(page, part->top);
	flush_own(job, page);
	g_ptr_array_add(page->streams, g_bytes_ref(slice->deflated));
	take_marks(job, page, slice->marks, node);
	take_areas(page, slice->areas, node, part->top);
}

static void begin_artifact(GString *out, const char *subtype)
{
	g_string_append_printf(
		out, "/Artifact <</Type /Pagination /Subtype /%s>> BDC\n", subtype);
}

/* A thin grey line across the page, from left to right. */
static void add_line(Page *page, double left, double right, double top)
{
	GString *out = page->own;

	g_string_append(out, "q 0.6 G 0.5 w ");
	pdf_add_number(out, left);
	g_string_append_c(out, ' ');
	pdf_add_number(out, page->format->height - top);
	g_string_append(out, " m ");
	pdf_add_number(out, right);
	g_string_append_c(out, ' ');
	pdf_add_number(out, page->format->height - top);
	g_string_append(out, " l S Q\n");
}

static void add_rule(Page *page, double top)
{
	const PageBox *column = &page->format->column;

	add_line(page, column->left, column->left + column->width, top);
}

static void add_edge_mark(Page *page, double top, double length)
{
	double from = page->format->marks_right
			      ? page->format->width - MARK_FROM - length
			      : MARK_FROM;

	if (top > 0)
		add_line(page, from, from + length, top);
}

/* Where the sheet is folded, and punched: production aids (ISO 32000-1, 14.8.2.2.2). */
static void draw_edge_marks(Page *page)
{
	if (!page_format_has_window(page->format))
		return;
	g_string_append(page->own, "/Artifact <</Type /Page>> BDC\n");
	for (unsigned i = 0; i < PAGE_FOLDS; i++)
		add_edge_mark(page, page->format->folds[i], MARK_LENGTH);
	add_edge_mark(page, page->format->hole, HOLE_LENGTH);
	g_string_append(page->own, "EMC\n");
}

/* A line at the start or the end of the column. */
static void add_column_line(const Job *job, Page *page, const TextLine *line, Side side,
			    double top)
{
	const PageBox *column = &page->format->column;
	bool right = (side == SIDE_END) != job->letter->shared->rtl;
	const double at[] = { column->left + (right ? column->width - line->width : 0),
			      page->format->height - top };

	draw_line(page->own, line, at, &job->palette);
}

/*
 * One of the sheet's marks: content on the first page, whose marks are returned, yours; an
 * artifact on the others.
 */
static GArray *draw_mark(const Job *job, Page *page, const Flow *flow,
			 const char *subtype, double top)
{
	const guint all[] = { 0, flow->lines->len };

	if (page->index == 0) {
		g_autoptr(Slice) slice =
			slice_draw(flow, all, page->mcid, &job->palette);

		add_origin(page, top);
		g_string_append_len(page->own, slice->content->str,
				    (gssize)slice->content->len);
		g_string_append(page->own, "Q\n");
		return g_array_ref(slice->marks);
	}
	begin_artifact(page->own, subtype);
	g_string_append(page->own, flow->colour != 0 ? "q " : "");
	if (flow->colour != 0)
		draw_colour(page->own, flow->colour, false);
	for (guint i = 0; i < flow->lines->len; i++) {
		const FlowLine *line = &g_array_index(flow->lines, FlowLine, i);
		const double at[] = { line->x,
				      page->format->height - top - line->baseline };

		draw_line(page->own, line->line, at, &job->palette);
		top += line->height;
	}
	g_string_append(page->own, flow->colour != 0 ? "Q\nEMC\n" : "EMC\n");
	return g_array_new(false, false, sizeof(Mark));
}

/* What the page is, in a frame: red around a specimen. */
static void draw_top_mark(Job *job, Page *page)
{
	const Flow *flow = job->mark;
	const FlowLine *line = &g_array_index(flow->lines, FlowLine, 0);
	double top = page->format->specimen_top;
	const double box[] = { line->x - MARK_PADDING,
			       page->format->height - top - line->height - 3,
			       line->line->width + 2 * MARK_PADDING, line->height + 5 };

	begin_artifact(page->own, "Header");
	g_string_append_printf(page->own, "q %s RG 1 w",
			       job->letter->specimen ? "0.7 0.1 0.1" : "0.4 0.4 0.4");
	for (int i = 0; i < 4; i++) {
		g_string_append_c(page->own, ' ');
		pdf_add_number(page->own, box[i]);
	}
	g_string_append(page->own, " re S Q\nEMC\n");

	g_autoptr(GArray) marks = draw_mark(job, page, flow, "Header", top);

	take_marks(job, page, marks, job->mark_node);
}

static const char *alt_of(const Job *job, int place)
{
	const LetterShared *shared = job->letter->shared;

	return shared->design == NULL ? shared->letterhead_alt
				      : design_cell_alt(&shared->design->cells[place],
							shared->language);
}

static void draw_picture(Job *job, Page *page, int place)
{
	const HeadPicture *picture = &job->parts->head->cells[place].picture;
	const PageBox *box = &picture->box;
	double bottom = page->format->height - box->top - box->height;
	const double edges[] = { box->left, bottom, box->left + box->width,
				 bottom + box->height };
	guint node = job->figure_nodes[place];

	g_string_append_printf(page->own, "/Figure <</MCID %u>> BDC\nq ", page->mcid);
	pdf_add_number(page->own, picture->scale[0]);
	g_string_append(page->own, " 0 0 ");
	pdf_add_number(page->own, picture->scale[1]);
	g_string_append_c(page->own, ' ');
	pdf_add_number(page->own, box->left);
	g_string_append_c(page->own, ' ');
	pdf_add_number(page->own, bottom);
	g_string_append_printf(page->own, " cm /%s Do Q\nEMC\n", picture_names[place]);
	structure_set_figure(job->structure, node, alt_of(job, place), edges);
	structure_add_mark(job->structure, node, job->first + page->index, page->mcid);
	page->mcid++;
}

static void draw_voice(Job *job, Page *page, int place, int voice)
{
	const HeadWords *words = &job->parts->head->cells[place].voices[voice];

	if (words->flow == NULL)
		return;

	g_autoptr(GArray) marks =
		draw_mark(job, page, words->flow, "Header", words->top);

	take_marks(job, page, marks, job->voice_nodes[place][voice]);
}

static void draw_head_rule(Page *page, const HeadRule *rule, const char *subtype)
{
	const PageBox *column = &page->format->column;
	double from = column->left, y = page->format->height - rule->top;

	if (rule->width == 0)
		return;
	begin_artifact(page->own, subtype);
	g_string_append(page->own, "q ");
	draw_colour(page->own, rule->colour, true);
	pdf_add_number(page->own, rule->width);
	g_string_append(page->own, " w ");
	for (int i = 0; i < 2; i++) {
		pdf_add_number(page->own, i == 0 ? from : from + column->width);
		g_string_append_c(page->own, ' ');
		pdf_add_number(page->own, y);
		g_string_append(page->own, i == 0 ? " m " : " l S Q\nEMC\n");
	}
}

static void draw_head(Job *job, Page *page)
{
	const Head *head = job->parts->head;

	for (int i = 0; i < DESIGN_CELLS; i++) {
		if (head->cells[i].picture.number != 0)
			draw_picture(job, page, i);
		for (int k = 0; k < HEAD_VOICES; k++)
			draw_voice(job, page, i, k);
	}
	draw_head_rule(page, &head->rule, "Header");
}

/* The letterhead's foot, on every page. */
static void draw_head_foot(Job *job, Page *page)
{
	const HeadWords *foot = &job->parts->head->foot;
	GArray *marks;

	if (foot->flow == NULL)
		return;
	draw_head_rule(page, &job->parts->head->foot_rule, "Footer");
	marks = draw_mark(job, page, foot->flow, "Footer", foot->top);
	page->mcid += marks->len;
	if (page->index == 0)
		job->foot_marks = marks;
	else
		g_array_unref(marks);
}

static void draw_running_head(const Job *job, Page *page)
{
	page->alone = true;
	begin_artifact(page->own, "Header");
	add_column_line(job, page, job->running, SIDE_START,
			page->format->running_baseline);
	add_column_line(job, page, g_ptr_array_index(job->folios, page->index),
			SIDE_END, page->format->running_baseline);
	add_rule(page, page->format->running_rule);
	g_string_append(page->own, "EMC\n");
}

static void draw_foot(Job *job, Page *page)
{
	bool notice = job->parts->notice->lines->len > 0;
	bool folio = page->index == 0 && job->folios->len > 0;

	if (!notice && !folio)
		return;
	begin_artifact(page->own, "Footer");
	add_rule(page, page->format->foot_rule);
	if (folio)
		add_column_line(job, page, g_ptr_array_index(job->folios, 0), SIDE_END,
				page->format->foot_top + 8);
	g_string_append(page->own, "EMC\n");
	if (!notice)
		return;

	GArray *marks = draw_mark(job, page, job->parts->notice, "Footer",
				  page->format->foot_top);

	page->mcid += marks->len;
	if (page->index == 0)
		job->notice_marks = marks;
	else
		g_array_unref(marks);
}

static void draw_content(Job *job, Page *page)
{
	const PagePlan *plan = &g_array_index(job->plans, PagePlan, page->index);

	if (job->mark->lines->len > 0)
		draw_top_mark(job, page);
	if (page->index == 0)
		draw_edge_marks(page);
	if (page->index > 0)
		draw_running_head(job, page);
	else
		draw_head(job, page);
	for (guint i = 0; i < plan->count; i++) {
		if (plan->parts[i].part == PART_BODY)
			draw_body(job, page, &plan->parts[i]);
		else
			draw_part(job, page, &plan->parts[i]);
	}
	draw_foot(job, page);
	draw_head_foot(job, page);
	flush_own(job, page);
}

static void write_fonts(GString *out, const FontNumbers *fonts, char letter)
{
	for (unsigned id = 0; id < FACE_COUNT; id++)
		if (fonts->number[id] != 0)
			g_string_append_printf(out, " /%c%u %u 0 R", letter, id,
					       fonts->number[id]);
}

/* Returns the number of the annotation's object. */
static unsigned write_link(Job *job, const Page *page, const ElementArea *area,
			   const char *address)
{
	const double box[] = { area->left, area->bottom, area->right, area->top };
	unsigned number = pdf_file_reserve(job->file);
	unsigned key = structure_add_object(job->structure, area->element,
					    job->first + page->index, number);
	GString *out = pdf_object_begin(job->file, number);

	g_string_append(out,
			"<< /Type /Annot /Subtype /Link /F 4 /Border [0 0 0] /Rect [");
	for (int i = 0; i < 4; i++) {
		g_string_append_c(out, ' ');
		pdf_add_number(out, box[i]);
	}
	g_string_append_printf(out, " ] /StructParent %u /Contents ", key);
	pdf_add_text(out, address);
	g_string_append(out, " /A << /S /URI /URI ");
	pdf_add_text(out, address);
	g_string_append(out, " >> >>");
	pdf_object_end(job->file);
	return number;
}

/* Links stand in the body alone. */
static GArray *write_links(Job *job, const Page *page)
{
	GArray *numbers = g_array_new(false, false, sizeof(unsigned));
	const GArray *elements = job->parts->body->elements;

	for (guint i = 0; i < page->areas->len; i++) {
		const ElementArea *area = &g_array_index(page->areas, ElementArea, i);
		guint element = area->element - job->nodes[PART_BODY];
		unsigned number =
			write_link(job, page, area,
				   g_array_index(elements, Element, element).address);

		g_array_append_val(numbers, number);
	}
	return numbers;
}

static void add_references(GString *out, const char *key, const GArray *numbers)
{
	if (numbers->len == 0)
		return;
	g_string_append_printf(out, " /%s [", key);
	for (guint i = 0; i < numbers->len; i++)
		pdf_add_reference(out, g_array_index(numbers, unsigned, i));
	g_string_append(out, " ]");
}

static bool has_part(const Job *job, const Page *page, Part part)
{
	const PagePlan *plan = &g_array_index(job->plans, PagePlan, page->index);

	for (guint i = 0; i < plan->count; i++)
		if (plan->parts[i].part == part)
			return true;
	return false;
}

/* The letterhead's on the first page, signatures on that of the signatories. */
static void write_pictures(const Job *job, const Page *page, GString *out)
{
	const SheetParts *parts = job->parts;
	g_autoptr(GString) objects = g_string_new(NULL);

	for (int i = 0; page->index == 0 && i < DESIGN_CELLS; i++)
		if (parts->head->cells[i].picture.number != 0)
			g_string_append_printf(objects, " /%s %u 0 R", picture_names[i],
					       parts->head->cells[i].picture.number);
	for (unsigned i = 0; i < LETTER_SIGNATORIES; i++)
		if (parts->signatures[i] != 0 && has_part(job, page, PART_SIGNATORY))
			g_string_append_printf(objects, " /%s %u 0 R",
					       signature_names[i],
					       parts->signatures[i]);
	if (objects->len > 0)
		g_string_append_printf(out, " /XObject <<%s >>", objects->str);
}

static void write_page(Job *job, const Page *page, unsigned number)
{
	g_autoptr(GArray) contents = g_array_new(false, false, sizeof(unsigned));
	g_autoptr(GArray) links = write_links(job, page);

	for (guint i = 0; i < page->streams->len; i++) {
		unsigned stream = pdf_file_reserve(job->file);

		pdf_stream(job->file, stream, "", g_ptr_array_index(page->streams, i),
			   true);
		g_array_append_val(contents, stream);
	}

	GString *out = pdf_object_begin(job->file, number);

	g_string_append_printf(out, "<< /Type /Page /Parent %u 0 R /MediaBox [0 0 ",
			       job->tree);
	pdf_add_number(out, page->format->width);
	g_string_append_c(out, ' ');
	pdf_add_number(out, page->format->height);
	g_string_append(out, "] /Resources << /Font <<");
	write_fonts(out, &job->parts->fonts, 'F');
	write_fonts(out, &job->extra_fonts, 'X');
	g_string_append(out, " >>");
	write_pictures(job, page, out);
	g_string_append_printf(out, " >> /Tabs /S /StructParents %u",
			       job->first + page->index);
	add_references(out, "Contents", contents);
	add_references(out, "Annots", links);
	g_string_append(out, " >>");
	pdf_object_end(job->file);
}

void page_draw(Job *job, unsigned index, unsigned number)
{
	g_auto(Page) page = {
		.format = &job->parts->format,
		.index = index,
		.own = g_string_sized_new(4096),
		.streams = g_ptr_array_new_with_free_func(free_bytes),
		.areas = g_array_new(false, false, sizeof(ElementArea)),
	};

	draw_content(job, &page);
	write_page(job, &page, number);
}

/* What the first page's marks of a flow belong to, once all before it is placed. */
static void end_flow(Job *job, GArray **marks, guint node)
{
	for (guint i = 0; *marks != NULL && i < (*marks)->len; i++) {
		const Mark *mark = &g_array_index(*marks, Mark, i);

		structure_add_mark(job->structure, node + mark->element, job->first,
				   mark->mcid);
	}
	g_clear_pointer(marks, g_array_unref);
}

void page_end(Job *job)
{
	end_flow(job, &job->notice_marks, job->notice_node);
	end_flow(job, &job->foot_marks, job->foot_node);
}
