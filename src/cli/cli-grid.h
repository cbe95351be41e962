/*
 * A table of text for people: columns as wide as what they hold, in terminal cells.
 *
 * At a terminal that is too narrow, what must not be cut is told in lines of its own, and
 * then the widest columns are cut; a pipe gets everything, in one line for each row.
 */
#ifndef CLI_GRID_H
#define CLI_GRID_H

#include "cli-terminal.h"

#include <stddef.h>

#define LIMIT_GRID_COLUMNS 12

typedef struct Grid Grid;

/* A table with these headings; the array is ended by NULL and copied. */
Grid *grid_new(const char *const *headings);
void grid_free(Grid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Grid, grid_free)

/* Add a row with a cell for each heading; NULL is an empty cell. Copied. */
void grid_add(Grid *grid, const char *const *cells);

/* Never cut the first column: what it holds is typed again elsewhere. Where the others
 * do not fit beside it, it stands on a line of its own. */
void grid_keep_first(Grid *grid);

/* Never cut the last column: where it does not fit, it is folded beneath its row. */
void grid_fold_last(Grid *grid);

/* The tone of the last row's column `column` when colours are shown. */
void grid_tone(Grid *grid, size_t column, Tone tone);

/* Print headings and rows. Nothing is printed for a table without rows. */
void grid_print(const Grid *grid, FILE *stream);

/* The same for a terminal of so many cells, whatever `stream` is; 0: for a pipe. */
void grid_print_within(const Grid *grid, FILE *stream, unsigned cells);

#endif
