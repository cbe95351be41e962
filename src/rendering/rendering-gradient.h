/*
 * A gradient of a letterhead (SVG 1.1, 13.2) and the pattern that it is in PDF: an axial or a
 * radial shading (ISO 32000-1, 8.7.4.5) of opaque colours, which PDF/A-2 and PDF/A-1 allow.
 */
#ifndef RENDERING_GRADIENT_H
#define RENDERING_GRADIENT_H

#include "rendering-scan.h"
#include "rendering-shape.h"

#define LIMIT_GRADIENTS 64      /* of one letterhead */
#define LIMIT_GRADIENT_STOPS 32 /* of one gradient */

typedef struct GradientStop {
	double offset; /* 0 to 1, never less than the one before */
	double colour[3];
} GradientStop;

typedef struct Gradient {
	char *id;
	bool radial;
	double at[6];   /* x1 y1 x2 y2, or cx cy r fx fy; 0 unless given */
	unsigned given; /* a bit for each of them; fx and fy are cx and cy else */
	Matrix matrix;  /* gradientTransform */
	GradientStop stops[LIMIT_GRADIENT_STOPS];
	unsigned count;
	bool lent; /* the stops are an earlier one's, until it has its own */
} Gradient;

/* A gradient without stops, where SVG puts it unless it is said otherwise. Yours. */
Gradient *gradient_new(bool radial);
void gradient_free(Gradient *gradient);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Gradient, gradient_free)

/*
 * Read a gradient's attributes; it may take the stops of one among `earlier` (Gradient), by
 * href. Coordinates are numbers of user space; a spread other than pad cannot be drawn. False
 * when an attribute is wrong: *wrong_out is its number.
 */
bool gradient_read(Gradient *gradient, const Attributes *attributes,
		   const GPtrArray *earlier, int *wrong_out);

/* Add a stop that has these attributes; false as above. A stop is opaque. */
bool gradient_add_stop(Gradient *gradient, const Attributes *attributes,
		       int *wrong_out);

/*
 * The number, from 1, of the one that "#id" or "url(#id)" means; 0: none that has stops and,
 * for "url(#id)", to be painted with, x2, or cx, cy and r.
 */
unsigned gradients_find(const GPtrArray *gradients, const char *reference);

/*
 * Append the dictionary of the pattern that the gradient is where user space is mapped by
 * `ctm`; false, and nothing, when a number is beyond what PDF readers take.
 * The gradient has at least one stop.
 */
bool gradient_add_pattern(const Gradient *gradient, const Matrix *ctm, GString *out);

#endif
