#include "cli-grid.h"

#define GAP 2            /* cells between columns */
#define NARROWEST_CUT 12 /* no column is cut to fewer cells */

typedef struct GridCell {
	char *text;
	Tone tone;
} GridCell;

struct Grid {
	size_t columns;
	bool kept[LIMIT_GRID_COLUMNS]; /* columns that are never cut */
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

void grid_keep(Grid *grid, size_t column)
{
	grid->kept[column] = true;
}

/* Take cells from the widest column until all fit into `columns` (0: they always do). */
static void fit(const Grid *grid, unsigned *widths, unsigned columns)
{
	for (;;) {
		unsigned total = (unsigned)(grid->columns - 1) * GAP;
		unsigned *widest = NULL;

		for (size_t i = 0; i < grid->columns; i++) {
			total += widths[i];
			if (!grid->kept[i] && (widest == NULL || widths[i] > *widest))
				widest = &widths[i];
		}
		if (columns == 0 || total <= columns || widest == NULL ||
		    *widest <= NARROWEST_CUT)
			return;
		(*widest)--;
	}
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

void grid_print(const Grid *grid, FILE *stream)
{
	unsigned widths[LIMIT_GRID_COLUMNS];

	if (row_count(grid) < 2)
		return;
	measure(grid, widths);
	fit(grid, widths, terminal_columns(stream));
	for (size_t row = 0; row < row_count(grid); row++) {
		for (size_t i = 0; i < grid->columns; i++)
			print_cell(cell_at(grid, row, i), widths[i],
				   i + 1 == grid->columns, stream);
		fputc('\n', stream);
	}
}
