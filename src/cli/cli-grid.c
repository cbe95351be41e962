/*
 * A table is laid out when it is printed. What does not fit gives way in this order: the
 * last column is folded beneath its row, where it may; the widest columns are cut; the
 * first column gets a line of its own, where it is never cut.
 */
#include "cli-grid.h"

#define GAP 2            /* cells between columns */
#define NARROWEST_CUT 12 /* no column is cut to fewer cells */
#define INDENT 2         /* cells before what stands beneath a row's first line */

typedef struct GridCell {
	char *text;
	Tone tone;
} GridCell;

struct Grid {
	size_t columns;
	bool keeps_first, folds_last;
	GArray *cells; /* of GridCell, row after row; the first row is the headings */
};

static void cell_clear(GridCell *cell)
{
	g_free(cell->text);
}

Grid *grid_new(const char *const *headings)
{
	Grid *grid = g_new0(Grid, 1);

	grid->cells = g_array_new(FALSE, FALSE, sizeof(GridCell));
	g_array_set_clear_func(grid->cells, (GDestroyNotify)cell_clear);
	while (headings[grid->columns] != NULL)
		grid->columns++;
	g_assert(grid->columns <= LIMIT_GRID_COLUMNS);
	grid_add(grid, headings);
	for (size_t i = 0; i < grid->columns; i++)
		grid_tone(grid, i, TONE_FAINT);
	return grid;
}

void grid_free(Grid *grid)
{
	if (grid == NULL)
		return;
	g_array_free(grid->cells, TRUE);
	g_free(grid);
}

void grid_add(Grid *grid, const char *const *cells)
{
	for (size_t i = 0; i < grid->columns; i++) {
		const char *text = cells[i] != NULL ? cells[i] : "";
		GridCell cell = { .text = text_without_controls(text) };

		g_array_append_val(grid->cells, cell);
	}
}

static GridCell *cell_at(const Grid *grid, size_t row, size_t column)
{
	return &g_array_index(grid->cells, GridCell, row * grid->columns + column);
}

static size_t row_count(const Grid *grid)
{
	return grid->cells->len / grid->columns;
}

void grid_tone(Grid *grid, size_t column, Tone tone)
{
	cell_at(grid, row_count(grid) - 1, column)->tone = tone;
}

void grid_keep_first(Grid *grid)
{
	grid->keeps_first = true;
}

void grid_fold_last(Grid *grid)
{
	grid->folds_last = true;
}

/* How a table is printed: columns from `first` up to `end` stand in lines of cells. */
typedef struct GridLayout {
	size_t first, end;
	unsigned widths[LIMIT_GRID_COLUMNS];
	unsigned cells; /* of a line; 0: no limit */
} GridLayout;

static unsigned total_width(const GridLayout *layout)
{
	unsigned total = layout->first > 0 ? INDENT : 0;

	for (size_t i = layout->first; i < layout->end; i++)
		total += layout->widths[i] + (i > layout->first ? GAP : 0);
	return total;
}

static bool fits(const GridLayout *layout)
{
	return layout->cells == 0 || total_width(layout) <= layout->cells;
}

/* Take cells from the widest column until all fit, or none can be cut further. */
static void cut_columns(const Grid *grid, GridLayout *layout)
{
	while (!fits(layout)) {
		unsigned *widest = NULL;

		for (size_t i = layout->first; i < layout->end; i++)
			if ((i > 0 || !grid->keeps_first) &&
			    (widest == NULL || layout->widths[i] > *widest))
				widest = &layout->widths[i];
		if (widest == NULL || *widest <= NARROWEST_CUT)
			return;
		(*widest)--;
	}
}

static void lay_out(const Grid *grid, GridLayout *layout)
{
	if (!fits(layout) && grid->folds_last)
		layout->end--;
	cut_columns(grid, layout);
	if (!fits(layout) && grid->keeps_first)
		layout->first = 1;
}

static void measure(const Grid *grid, unsigned *widths)
{
	for (size_t column = 0; column < grid->columns; column++) {
		widths[column] = 0;
		for (size_t row = 0; row < row_count(grid); row++)
			widths[column] =
				MAX(widths[column],
				    text_cells(cell_at(grid, row, column)->text));
	}
}

static void print_cell(const GridCell *cell, unsigned width, bool last, FILE *stream)
{
	g_autofree char *text = text_cut(cell->text, width);
	g_autofree char *shown =
		terminal_columns(stream) != 0 ? text_isolate(text) : g_strdup(text);
	bool toned = cell->tone != TONE_PLAIN && terminal_has_colour(stream);

	fprintf(stream, "%s%s%s", toned ? terminal_tone(cell->tone) : "", shown,
		toned ? terminal_plain() : "");
	if (!last)
		fprintf(stream, "%*s", (int)(width - text_cells(text) + GAP), "");
}

static void print_indent(FILE *stream)
{
	fprintf(stream, "\n%*s", INDENT, "");
}

/* The last column beneath its row, in as many lines as it needs. */
static void print_folded(const GridCell *cell, const GridLayout *layout, FILE *stream)
{
	g_autofree char *text = text_fold(cell->text, layout->cells, INDENT, INDENT);
	const GridCell folded = { .text = text, .tone = cell->tone };

	print_indent(stream);
	print_cell(&folded, G_MAXUINT, true, stream);
}

static void print_row(const Grid *grid, const GridLayout *layout, size_t row,
		      FILE *stream)
{
	const GridCell *last = cell_at(grid, row, grid->columns - 1);

	if (layout->first > 0) {
		print_cell(cell_at(grid, row, 0), G_MAXUINT, true, stream);
		print_indent(stream);
	}
	for (size_t i = layout->first; i < layout->end; i++)
		print_cell(cell_at(grid, row, i), layout->widths[i],
			   i + 1 == layout->end, stream);
	if (layout->end < grid->columns && *last->text != '\0')
		print_folded(last, layout, stream);
	fputc('\n', stream);
}

void grid_print_within(const Grid *grid, FILE *stream, unsigned cells)
{
	GridLayout layout = { .end = grid->columns, .cells = cells };

	if (row_count(grid) < 2)
		return;
	measure(grid, layout.widths);
	lay_out(grid, &layout);
	for (size_t row = 0; row < row_count(grid); row++)
		print_row(grid, &layout, row, stream);
}

void grid_print(const Grid *grid, FILE *stream)
{
	grid_print_within(grid, stream, terminal_columns(stream));
}
