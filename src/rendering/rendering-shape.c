/* The noun is the shape: which lengths it has, and the path that they make. */
#include "rendering-shape.h"

#include "rendering-pdf.h"
#include "rendering-scan.h"

#include <string.h>

const char *attributes_find(const Attributes *attributes, const char *name)
{
	for (int i = 0; attributes->names[i] != NULL; i++)
		if (strcmp(attributes->names[i], name) == 0)
			return attributes->values[i];
	return NULL;
}

/* A length, 0 when the attribute is absent. */
static bool get_length(const Attributes *attributes, const char *name,
		       double *length_out)
{
	const char *value = attributes_find(attributes, name);

	*length_out = 0;
	return value == NULL || scan_length(value, length_out);
}

typedef struct Lengths {
	const char *names[6]; /* as the shape's function wants them */
} Lengths;

static bool get_lengths(const Attributes *attributes, const Lengths *lengths,
			double *values, const char **wrong_out)
{
	for (int i = 0; i < 6 && lengths->names[i] != NULL; i++) {
		if (get_length(attributes, lengths->names[i], &values[i]))
			continue;
		*wrong_out = lengths->names[i];
		return false;
	}
	return true;
}

/* Shapes are written as path data, which scan_path turns into operators. */
static void add_coordinates(GString *path, const char *command, const double *values,
			    int count)
{
	g_string_append(path, command);
	for (int i = 0; i < count; i++) {
		g_string_append_c(path, ' ');
		pdf_add_number(path, values[i]);
	}
}

static void rectangle_path(GString *path, const double v[6])
{
	double x = v[0], y = v[1], width = v[2], height = v[3];
	double rx = v[4] > 0 ? v[4] : v[5], ry = v[5] > 0 ? v[5] : v[4];

	rx = MIN(rx, width / 2);
	ry = MIN(ry, height / 2);
	if (!(rx > 0) || !(ry > 0)) {
		add_coordinates(path, "M", (double[]){ x, y }, 2);
		add_coordinates(path, "h", (double[]){ width }, 1);
		add_coordinates(path, "v", (double[]){ height }, 1);
		add_coordinates(path, "h", (double[]){ -width }, 1);
		g_string_append(path, "z");
		return;
	}
	add_coordinates(path, "M", (double[]){ x + rx, y }, 2);
	add_coordinates(path, "h", (double[]){ width - 2 * rx }, 1);
	add_coordinates(path, "a", (double[]){ rx, ry, 0, 0, 1, rx, ry }, 7);
	add_coordinates(path, "v", (double[]){ height - 2 * ry }, 1);
	add_coordinates(path, "a", (double[]){ rx, ry, 0, 0, 1, -rx, ry }, 7);
	add_coordinates(path, "h", (double[]){ -(width - 2 * rx) }, 1);
	add_coordinates(path, "a", (double[]){ rx, ry, 0, 0, 1, -rx, -ry }, 7);
	add_coordinates(path, "v", (double[]){ -(height - 2 * ry) }, 1);
	add_coordinates(path, "a", (double[]){ rx, ry, 0, 0, 1, rx, -ry }, 7);
	g_string_append(path, "z");
}

static void ellipse_path(GString *path, double x, double y, double rx, double ry)
{
	add_coordinates(path, "M", (double[]){ x - rx, y }, 2);
	add_coordinates(path, "a", (double[]){ rx, ry, 0, 1, 1, 2 * rx, 0 }, 7);
	add_coordinates(path, "a", (double[]){ rx, ry, 0, 1, 1, -2 * rx, 0 }, 7);
	g_string_append(path, "z");
}

GString *shape_path(const char *name, const Attributes *attributes,
		    const char **wrong_out)
{
	static const struct {
		const char *name;
		Lengths lengths;
	} shapes[] = {
		{ "rect", { { "x", "y", "width", "height", "rx", "ry" } } },
		{ "circle", { { "cx", "cy", "r" } } },
		{ "ellipse", { { "cx", "cy", "rx", "ry" } } },
		{ "line", { { "x1", "y1", "x2", "y2" } } },
	};
	double v[6] = { 0 };
	const char *data =
		attributes_find(attributes, strcmp(name, "path") == 0 ? "d" : "points");

	for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++)
		if (strcmp(shapes[i].name, name) == 0 &&
		    !get_lengths(attributes, &shapes[i].lengths, v, wrong_out))
			return NULL;

	GString *path = g_string_new(NULL);

	if (strcmp(name, "rect") == 0)
		rectangle_path(path, v);
	else if (strcmp(name, "circle") == 0)
		ellipse_path(path, v[0], v[1], v[2], v[2]);
	else if (strcmp(name, "ellipse") == 0)
		ellipse_path(path, v[0], v[1], v[2], v[3]);
	else if (strcmp(name, "line") == 0)
		add_coordinates(path, "M", v, 4);
	else if (data != NULL && strcmp(name, "path") == 0)
		g_string_append(path, data);
	else if (data != NULL)
		g_string_append_printf(path, "M%s%s", data,
				       strcmp(name, "polygon") == 0 ? "z" : "");
	return path;
}
