/*
 * The shapes of a letterhead (SVG 1.1, chapters 8 and 9) as path data.
 */
#ifndef RENDERING_SHAPE_H
#define RENDERING_SHAPE_H

#include <glib.h>

/* The attributes of one element, as GMarkup gives them: lists that end with NULL. */
typedef struct Attributes {
	const char **names, **values;
} Attributes;

/* The value called `name`, or NULL. */
const char *attributes_find(const Attributes *attributes, const char *name);

/*
 * The path data of the shape `name` (path, rect, circle, ellipse, line, polyline, polygon),
 * yours; path data itself is not looked at. NULL when an attribute is no length:
 * *wrong_out is then its name.
 */
GString *shape_path(const char *name, const Attributes *attributes,
		    const char **wrong_out);

#endif
