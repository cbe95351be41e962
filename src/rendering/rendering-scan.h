/*
 * The small grammars inside SVG attributes: numbers, transforms, paint, path data. Each
 * function returns whether the text is right, and has no other say.
 */
#ifndef RENDERING_SCAN_H
#define RENDERING_SCAN_H

#include <glib.h>
#include <stdbool.h>

#define SCAN_GREATEST 1e6 /* of any number, either sign */

/* Skip white space and at most one comma. */
void scan_separator(const char **at);

/* A number (SVG 1.1, 4.2), with what separates it from the next. */
bool scan_number(const char **at, double *number_out);

/* All of `text` is `count` numbers. */
bool scan_numbers(const char *text, double *numbers, unsigned count);

/* All of `text` is one length: a number in user units, perhaps with "px". */
bool scan_length(const char *text, double *length_out);

/* A place (x, y) becomes (ax + cy + e, bx + dy + f). */
typedef struct Matrix {
	double v[6]; /* a … f */
} Matrix;

extern const Matrix matrix_identity;

/*
 * What `inner` gives then goes through `matrix`, which becomes both. Whether none of its
 * numbers is beyond SCAN_GREATEST.
 */
bool matrix_multiply(Matrix *matrix, const Matrix *inner);

/* Append "a b c d e f ", with six decimals. */
void matrix_add(const Matrix *matrix, GString *out);

/* A transform list (SVG 1.1, 7.6), none of whose numbers is beyond SCAN_GREATEST. */
bool scan_transform(const char *text, Matrix *matrix_out);

/* Path data (SVG 1.1, 8.3) as path construction operators. */
bool scan_path(const char *text, GString *operators);

#define PAINT_DASHES 8 /* lengths of dashes and gaps, at most */

/* How shapes are painted; copied from parent to child. */
typedef struct Paint {
	bool fill, stroke;
	bool even_odd;
	double fill_colour[3], stroke_colour[3]; /* red, green, blue, 0 to 1 */
	/* Instead of the colour, counted from 1: a gradient, and the pattern that it is
	   for one shape. */
	unsigned fill_gradient, stroke_gradient, fill_pattern, stroke_pattern;
	double width, miter;
	int cap, join; /* as PDF's J and j */
	double dashes[PAINT_DASHES], dash_start;
	unsigned dash_count; /* 0: a line without gaps */
} Paint;

/* What SVG starts with: black fill, no stroke. */
Paint paint_initial(void);

typedef enum { PAINT_SET, PAINT_WRONG, PAINT_UNKNOWN } PaintResult;

/* A colour as red, green and blue, 0 to 1. */
bool paint_parse_colour(const char *text, double colour_out[3]);

/* Set one presentation property; PAINT_UNKNOWN: it is none that is drawn. */
PaintResult paint_set(Paint *paint, const char *property, const char *value);

/* "g 0 0 1 RG …": what a shape needs before its path. */
void paint_add_state(const Paint *paint, GString *operators);

/* The operator that paints a path. */
const char *paint_operator(const Paint *paint);

#endif
