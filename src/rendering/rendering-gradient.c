/*
 * The noun is the gradient: where it runs, and its stops. Between two stops colours are
 * interpolated; segments without length are left out, so that two stops at one offset make an
 * edge.
 */
#include "rendering-gradient.h"

#include "rendering-pdf.h"

#include <string.h>

Gradient *gradient_new(bool radial)
{
	Gradient *gradient = g_new0(Gradient, 1);

	gradient->radial = radial;
	gradient->matrix = matrix_identity;
	return gradient;
}

void gradient_free(Gradient *gradient)
{
	if (gradient == NULL)
		return;
	g_free(gradient->id);
	g_free(gradient);
}

/* Which of at[] the attribute is; -1: none. */
static int coordinate_of(const Gradient *gradient, const char *name)
{
	static const char *const names[2][6] = { { "x1", "y1", "x2", "y2" },
						 { "cx", "cy", "r", "fx", "fy" } };

	for (int i = 0; i < 6 && names[gradient->radial][i] != NULL; i++)
		if (strcmp(names[gradient->radial][i], name) == 0)
			return i;
	return -1;
}

static PaintResult set_property(Gradient *gradient, const char *name, const char *value)
{
	int coordinate = coordinate_of(gradient, name);
	bool ok;

	if (coordinate >= 0) {
		ok = scan_length(value, &gradient->at[coordinate]) &&
		     (coordinate != 2 || !gradient->radial || gradient->at[2] >= 0);
		gradient->given |= 1u << coordinate;
	} else if (strcmp(name, "gradientUnits") == 0) {
		ok = strcmp(value, "userSpaceOnUse") == 0;
	} else if (strcmp(name, "gradientTransform") == 0) {
		ok = scan_transform(value, &gradient->matrix);
	} else if (strcmp(name, "spreadMethod") == 0) {
		ok = strcmp(value, "pad") == 0;
	} else {
		return PAINT_UNKNOWN;
	}
	return ok ? PAINT_SET : PAINT_WRONG;
}

static bool parse_offset(const char *value, double *offset_out)
{
	g_autofree char *number = g_strdup(value);
	gsize length = strlen(number);
	bool percent = length > 0 && number[length - 1] == '%';

	if (percent)
		number[length - 1] = '\0';
	if (!scan_length(number, offset_out))
		return false;
	*offset_out = CLAMP(percent ? *offset_out / 100 : *offset_out, 0, 1);
	return true;
}

static PaintResult set_stop(GradientStop *stop, const char *name, const char *value)
{
	bool ok;

	if (strcmp(name, "offset") == 0)
		ok = parse_offset(value, &stop->offset);
	else if (strcmp(name, "stop-color") == 0)
		ok = paint_parse_colour(value, stop->colour);
	else if (strcmp(name, "stop-opacity") == 0)
		ok = strcmp(value, "1") == 0;
	else
		return PAINT_UNKNOWN;
	return ok ? PAINT_SET : PAINT_WRONG;
}

static bool is_given(const Gradient *gradient, int coordinate)
{
	return (gradient->given >> coordinate & 1) != 0;
}

/* Whether all is given whose initial value is a share of the page; the others' is 0. */
static bool is_placed(const Gradient *gradient)
{
	return is_given(gradient, 2) &&
	       (!gradient->radial || (is_given(gradient, 0) && is_given(gradient, 1)));
}

unsigned gradients_find(const GPtrArray *gradients, const char *reference)
{
	bool url = g_str_has_prefix(reference, "url(#") &&
		   g_str_has_suffix(reference, ")");
	g_autofree char *id = url ? g_strndup(reference + 5, strlen(reference) - 6)
				  : g_strdup(reference + (*reference == '#'));

	for (guint i = 0; (url || *reference == '#') && i < gradients->len; i++) {
		const Gradient *gradient = gradients->pdata[i];

		if (g_strcmp0(gradient->id, id) == 0 && gradient->count > 0 &&
		    (!url || is_placed(gradient)))
			return i + 1;
	}
	return 0;
}

static bool take_stops(Gradient *gradient, const GPtrArray *earlier,
		       const char *reference)
{
	unsigned number = gradients_find(earlier, reference);

	if (number == 0)
		return false;

	const Gradient *other = earlier->pdata[number - 1];

	memcpy(gradient->stops, other->stops, sizeof gradient->stops);
	gradient->count = other->count;
	gradient->lent = true;
	return true;
}

bool gradient_read(Gradient *gradient, const Attributes *attributes,
		   const GPtrArray *earlier, int *wrong_out)
{
	for (int i = 0; attributes->names[i] != NULL; i++) {
		const char *name = attributes->names[i], *value = attributes->values[i];
		bool ok = true;

		if (strcmp(name, "id") == 0) {
			g_free(gradient->id);
			gradient->id = g_strdup(value);
		} else if (strcmp(name, "xlink:href") == 0 ||
			   strcmp(name, "href") == 0) {
			ok = take_stops(gradient, earlier, value);
		} else {
			ok = set_property(gradient, name, value) == PAINT_SET;
		}
		if (!ok) {
			*wrong_out = i;
			return false;
		}
	}
	return true;
}

static bool set_stop_style(GradientStop *stop, const char *style)
{
	g_auto(GStrv) declarations = g_strsplit(style, ";", -1);

	for (int i = 0; declarations[i] != NULL; i++) {
		g_auto(GStrv) pair = g_strsplit(declarations[i], ":", 2);

		if (*g_strstrip(declarations[i]) == '\0')
			continue;
		if (pair[0] == NULL || pair[1] == NULL ||
		    set_stop(stop, g_strstrip(pair[0]), g_strstrip(pair[1])) !=
			    PAINT_SET)
			return false;
	}
	return true;
}

bool gradient_add_stop(Gradient *gradient, const Attributes *attributes, int *wrong_out)
{
	GradientStop stop = { 0 };

	g_assert(gradient->lent || gradient->count < LIMIT_GRADIENT_STOPS);
	for (int i = 0; attributes->names[i] != NULL; i++) {
		const char *name = attributes->names[i], *value = attributes->values[i];

		if (strcmp(name, "id") == 0 ||
		    (strcmp(name, "style") == 0
			     ? set_stop_style(&stop, value)
			     : set_stop(&stop, name, value) == PAINT_SET))
			continue;
		*wrong_out = i;
		return false;
	}
	if (gradient->lent)
		gradient->count = 0;
	gradient->lent = false;
	if (gradient->count > 0)
		stop.offset =
			MAX(stop.offset, gradient->stops[gradient->count - 1].offset);
	gradient->stops[gradient->count++] = stop;
	return true;
}

static void add_numbers(GString *out, const char *key, const double *numbers,
			unsigned count)
{
	g_string_append_printf(out, " /%s [", key);
	for (unsigned i = 0; i < count; i++) {
		g_string_append_c(out, ' ');
		pdf_add_number(out, numbers[i]);
	}
	g_string_append(out, " ]");
}

static void add_segment(GString *out, const GradientStop *from, const GradientStop *to)
{
	g_string_append(out, " << /FunctionType 2 /Domain [0 1] /N 1");
	add_numbers(out, "C0", from->colour, 3);
	add_numbers(out, "C1", to->colour, 3);
	g_string_append(out, " >>");
}

/* The stops with one at 0 and one at 1, and only those that end a segment with length. */
static unsigned spread_stops(const Gradient *gradient,
			     GradientStop stops[LIMIT_GRADIENT_STOPS + 2])
{
	unsigned count = 0;

	stops[count] = gradient->stops[0];
	stops[count++].offset = 0;
	for (unsigned i = 0; i < gradient->count; i++)
		stops[count++] = gradient->stops[i];
	stops[count] = gradient->stops[gradient->count - 1];
	stops[count++].offset = 1;
	return count;
}

#define LEAST_SEGMENT 0.001 /* as fine as numbers are written */

static void add_function(GString *out, const Gradient *gradient)
{
	GradientStop stops[LIMIT_GRADIENT_STOPS + 2];
	double bounds[LIMIT_GRADIENT_STOPS + 2];
	unsigned count = spread_stops(gradient, stops), segments = 0;
	double start = 0;
	g_autoptr(GString) functions = g_string_new(NULL);
	g_autoptr(GString) encode = g_string_new(NULL);

	for (unsigned i = 1; i < count; i++) {
		if (stops[i].offset - start < LEAST_SEGMENT)
			continue;
		add_segment(functions, &stops[i - 1], &stops[i]);
		g_string_append(encode, " 0 1");
		bounds[segments++] = start = stops[i].offset;
	}
	if (segments == 1) {
		g_string_append_printf(out, " /Function%s", functions->str);
		return;
	}
	g_string_append_printf(out,
			       " /Function << /FunctionType 3 /Domain [0 1] "
			       "/Functions [%s ] /Encode [%s ]",
			       functions->str, encode->str);
	add_numbers(out, "Bounds", bounds, segments - 1);
	g_string_append(out, " >>");
}

bool gradient_add_pattern(const Gradient *gradient, const Matrix *ctm, GString *out)
{
	const double *at = gradient->at;
	const double radial[] = { at[is_given(gradient, 3) ? 3 : 0],
				  at[is_given(gradient, 4) ? 4 : 1],
				  0,
				  at[0],
				  at[1],
				  at[2] };
	Matrix matrix = *ctm;

	if (!matrix_multiply(&matrix, &gradient->matrix))
		return false;
	g_string_append(out, "<< /Type /Pattern /PatternType 2 /Matrix [ ");
	matrix_add(&matrix, out);
	g_string_append_printf(out,
			       "] /Shading << /ShadingType %d /ColorSpace /DeviceRGB "
			       "/Extend [true true]",
			       gradient->radial ? 3 : 2);
	add_numbers(out, "Coords", gradient->radial ? radial : at,
		    gradient->radial ? 6 : 4);
	add_function(out, gradient);
	g_string_append(out, " >> >>");
	return true;
}
