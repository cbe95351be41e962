/*
 * The noun is the reading of a letterhead: elements that are open, with their paint, and
 * the operators so far. GMarkup reads the XML: it knows no entities but XML's five and
 * loads nothing.
 */
#include "rendering-letterhead.h"

#include "rendering-pdf.h"
#include "rendering-scan.h"

#include <string.h>

typedef enum {
	ELEMENT_GROUP, /* svg, g */
	ELEMENT_SHAPE,
	ELEMENT_WORDS, /* title, desc: read by nobody */
} ElementKind;

typedef struct Reading {
	const char *file;
	GMarkupParseContext *context;
	Letterhead *letterhead;
	GArray *paints; /* Paint of each open element */
	GArray *kinds;  /* ElementKind of each open element */
	bool ended;     /* the root is closed */
} Reading;

/* The attributes of one element. */
typedef struct Attributes {
	const char **names, **values;
} Attributes;

static bool fail_here(const Reading *reading, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

static bool fail_here(const Reading *reading, GError **error, const char *format, ...)
{
	int line;
	va_list args;

	g_markup_parse_context_get_position(reading->context, &line, NULL);
	va_start(args, format);
	g_autofree char *cause = g_strdup_vprintf(format, args);
	va_end(args);
	return chy_fail(error, CHY_INVALID, "%s:%d: %s", reading->file, line, cause);
}

static const char *attribute(const Attributes *attributes, const char *name)
{
	for (int i = 0; attributes->names[i] != NULL; i++)
		if (strcmp(attributes->names[i], name) == 0)
			return attributes->values[i];
	return NULL;
}

/* A length, 0 when the attribute is absent. */
static bool get_length(const Reading *reading, const Attributes *attributes,
		       const char *name, double *length_out, GError **error)
{
	const char *value = attribute(attributes, name);

	*length_out = 0;
	if (value == NULL || scan_length(value, length_out))
		return true;
	return fail_here(reading, error, "%s=\"%s\" is no length", name, value);
}

typedef struct Lengths {
	const char *names[6]; /* as the shape's function wants them */
} Lengths;

static bool get_lengths(const Reading *reading, const Attributes *attributes,
			const Lengths *lengths, double *values, GError **error)
{
	for (int i = 0; i < 6 && lengths->names[i] != NULL; i++)
		if (!get_length(reading, attributes, lengths->names[i], &values[i],
				error))
			return false;
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

/* The path data of a shape; NULL and *error when an attribute is wrong. */
static GString *shape_path(const Reading *reading, const char *name,
			   const Attributes *attributes, GError **error)
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
		attribute(attributes, strcmp(name, "path") == 0 ? "d" : "points");

	for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++)
		if (strcmp(shapes[i].name, name) == 0 &&
		    !get_lengths(reading, attributes, &shapes[i].lengths, v, error))
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

static bool add_shape(Reading *reading, const char *name, const Attributes *attributes,
		      const Paint *paint, GError **error)
{
	GString *out = reading->letterhead->operators;
	GString *path = shape_path(reading, name, attributes, error);

	if (path == NULL)
		return false;
	paint_add_state(paint, out);

	gsize before = out->len;
	bool ok = scan_path(path->str, out);

	g_string_free(path, true);
	if (!ok)
		return fail_here(reading, error, "<%s> has malformed path data", name);
	if (out->len > before)
		g_string_append_printf(out, "%s\n", paint_operator(paint));
	return true;
}

static bool set_property(const Reading *reading, Paint *paint, const char *name,
			 const char *value, GError **error)
{
	if (strcmp(value, "inherit") == 0)
		return true;
	switch (paint_set(paint, name, value)) {
	case PAINT_SET:
		return true;
	case PAINT_WRONG:
		return fail_here(reading, error,
				 "%s=\"%s\" is not allowed in a letterhead", name,
				 value);
	case PAINT_UNKNOWN:
		break;
	}
	return fail_here(reading, error,
			 "attribute '%s' is not allowed in a letterhead", name);
}

static bool set_style(const Reading *reading, Paint *paint, const char *style,
		      GError **error)
{
	g_auto(GStrv) declarations = g_strsplit(style, ";", -1);

	for (int i = 0; declarations[i] != NULL; i++) {
		char *name = g_strstrip(declarations[i]);
		char *colon = strchr(name, ':');

		if (*name == '\0')
			continue;
		if (colon == NULL)
			return fail_here(reading, error, "style=\"%s\" is malformed",
					 style);
		*colon = '\0';
		if (!set_property(reading, paint, g_strchomp(name),
				  g_strstrip(colon + 1), error))
			return false;
	}
	return true;
}

/* Attributes that draw nothing, or that the element's own function reads. */
static bool is_known_attribute(const char *element, const char *name)
{
	static const struct {
		const char *element, *names;
	} own[] = {
		{ "svg", " viewBox width height x y version baseProfile "
			 "preserveAspectRatio " },
		{ "path", " d " },
		{ "rect", " x y width height rx ry " },
		{ "circle", " cx cy r " },
		{ "ellipse", " cx cy rx ry " },
		{ "line", " x1 y1 x2 y2 " },
		{ "polyline", " points " },
		{ "polygon", " points " },
	};
	g_autofree char *word = g_strconcat(" ", name, " ", NULL);

	if (strstr(" id transform xmlns xml:space xml:lang role ", word) != NULL ||
	    g_str_has_prefix(name, "xmlns:") || g_str_has_prefix(name, "aria-"))
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(own); i++)
		if (strcmp(own[i].element, element) == 0)
			return strstr(own[i].names, word) != NULL;
	return false;
}

/* Presentation attributes first, style over them (SVG 1.1, 6.4). */
static bool read_paint(const Reading *reading, const char *element,
		       const Attributes *attributes, Paint *paint, GError **error)
{
	const char *style = attribute(attributes, "style");

	for (int i = 0; attributes->names[i] != NULL; i++) {
		const char *name = attributes->names[i];

		if (strcmp(name, "style") != 0 && !is_known_attribute(element, name) &&
		    !set_property(reading, paint, name, attributes->values[i], error))
			return false;
	}
	return style == NULL || set_style(reading, paint, style, error);
}

static bool read_view_box(const Reading *reading, const Attributes *attributes,
			  GError **error)
{
	Letterhead *letterhead = reading->letterhead;
	const char *text = attribute(attributes, "viewBox");
	double box[4];

	if (text == NULL)
		return fail_here(reading, error, "<svg> has no viewBox");
	if (!scan_numbers(text, box, 4) || !(box[2] > 0) || !(box[3] > 0))
		return fail_here(reading, error, "viewBox=\"%s\" is malformed", text);
	letterhead->width = box[2];
	letterhead->height = box[3];

	/* SVG's y grows downwards. */
	g_string_append(letterhead->operators, "1 0 0 -1 ");
	pdf_add_number(letterhead->operators, -box[0]);
	g_string_append_c(letterhead->operators, ' ');
	pdf_add_number(letterhead->operators, box[1] + box[3]);
	g_string_append(letterhead->operators, " cm\n");
	return true;
}

static bool find_kind(const Reading *reading, const char *name, ElementKind *kind_out,
		      GError **error)
{
	static const struct {
		const char *name;
		ElementKind kind;
	} elements[] = {
		{ "g", ELEMENT_GROUP },        { "path", ELEMENT_SHAPE },
		{ "rect", ELEMENT_SHAPE },     { "circle", ELEMENT_SHAPE },
		{ "ellipse", ELEMENT_SHAPE },  { "line", ELEMENT_SHAPE },
		{ "polyline", ELEMENT_SHAPE }, { "polygon", ELEMENT_SHAPE },
		{ "title", ELEMENT_WORDS },    { "desc", ELEMENT_WORDS },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(elements); i++) {
		if (strcmp(elements[i].name, name) != 0)
			continue;
		*kind_out = elements[i].kind;
		return true;
	}
	if (strcmp(name, "text") == 0)
		return fail_here(reading, error,
				 "<text> is not allowed in a letterhead: turn it into "
				 "paths");
	return fail_here(reading, error, "<%s> is not allowed in a letterhead", name);
}

static bool check_place(const Reading *reading, const char *name, GError **error)
{
	guint depth = reading->kinds->len;

	if (depth == 0 && (strcmp(name, "svg") != 0 || reading->ended))
		return fail_here(reading, error, "<%s> stands where <svg> should",
				 name);
	if (depth >= LIMIT_LETTERHEAD_DEPTH)
		return chy_fail(error, CHY_LIMIT, "%s: more than %d elements deep",
				reading->file, LIMIT_LETTERHEAD_DEPTH);
	if (depth > 0 &&
	    g_array_index(reading->kinds, ElementKind, depth - 1) == ELEMENT_WORDS)
		return fail_here(reading, error, "<%s> stands within words", name);
	return true;
}

static bool begin_element(Reading *reading, const char *name,
			  const Attributes *attributes, GError **error)
{
	bool root = reading->kinds->len == 0;
	ElementKind kind = ELEMENT_GROUP;
	GString *out = reading->letterhead->operators;
	const char *transform = attribute(attributes, "transform");
	Paint paint =
		root ? paint_initial()
		     : g_array_index(reading->paints, Paint, reading->paints->len - 1);

	if (!check_place(reading, name, error) ||
	    (!root && !find_kind(reading, name, &kind, error)) ||
	    !read_paint(reading, name, attributes, &paint, error))
		return false;
	g_array_append_val(reading->kinds, kind);
	g_array_append_val(reading->paints, paint);
	g_string_append(out, "q\n");
	if (root && !read_view_box(reading, attributes, error))
		return false;
	if (transform != NULL && !scan_transform(transform, out))
		return fail_here(reading, error, "transform=\"%s\" is malformed",
				 transform);
	return kind != ELEMENT_SHAPE ||
	       add_shape(reading, name, attributes, &paint, error);
}

/* The callbacks of GMarkup have its types and order of parameters. */
static void on_start(GMarkupParseContext *context, const char *name, const char **names,
		     const char **values, void *data, GError **error)
{
	const Attributes attributes = { names, values };

	(void)context;
	begin_element(data, name, &attributes, error);
}

static void on_end(GMarkupParseContext *context, const char *name, void *data,
		   GError **error)
{
	Reading *reading = data;

	(void)context;
	(void)name;
	(void)error;
	g_array_set_size(reading->kinds, reading->kinds->len - 1);
	g_array_set_size(reading->paints, reading->paints->len - 1);
	g_string_append(reading->letterhead->operators, "Q\n");
	reading->ended = reading->kinds->len == 0;
}

static void on_text(GMarkupParseContext *context, const char *text, gsize length,
		    void *data, GError **error)
{
	const Reading *reading = data;
	guint depth = reading->kinds->len;

	(void)context;
	if (depth > 0 &&
	    g_array_index(reading->kinds, ElementKind, depth - 1) == ELEMENT_WORDS)
		return;
	for (gsize i = 0; i < length; i++) {
		if (g_ascii_isspace(text[i]))
			continue;
		fail_here(reading, error, "text stands outside <title> and <desc>");
		return;
	}
}

/* Comments and the XML declaration pass; document types and instructions do not. */
static void on_other(GMarkupParseContext *context, const char *text, gsize length,
		     void *data, GError **error)
{
	g_autofree char *start = g_strndup(text, MIN(length, 9));

	(void)context;
	if (!g_str_has_prefix(start, "<!--") && !g_str_has_prefix(start, "<?xml "))
		fail_here(data, error, "%s… is not allowed in a letterhead", start);
}

static bool read_all(Reading *reading, GBytes *svg, GError **error)
{
	gsize length;
	const char *text = g_bytes_get_data(svg, &length);
	g_autoptr(GError) cause = NULL;

	if (!g_markup_parse_context_parse(reading->context, length > 0 ? text : "",
					  (gssize)length, &cause) ||
	    !g_markup_parse_context_end_parse(reading->context, &cause)) {
		if (cause->domain == CHY_ERROR)
			g_propagate_error(error, g_steal_pointer(&cause));
		else
			fail_here(reading, error, "%s", cause->message);
		return false;
	}
	return true;
}

bool letterhead_parse(const char *file, GBytes *svg, Letterhead **letterhead_out,
		      GError **error)
{
	static const GMarkupParser parser = { on_start, on_end, on_text, on_other,
					      NULL };
	g_autoptr(GArray) paints = g_array_new(false, false, sizeof(Paint));
	g_autoptr(GArray) kinds = g_array_new(false, false, sizeof(ElementKind));
	g_autoptr(Letterhead) letterhead = g_new0(Letterhead, 1);
	Reading reading = { file, NULL, letterhead, paints, kinds, false };

	letterhead->operators = g_string_new(NULL);
	if (g_bytes_get_size(svg) > LIMIT_LETTERHEAD)
		return chy_fail(error, CHY_LIMIT, "%s: more than %u bytes", file,
				LIMIT_LETTERHEAD);
	reading.context = g_markup_parse_context_new(&parser, 0, &reading, NULL);

	bool ok = read_all(&reading, svg, error);

	g_markup_parse_context_free(reading.context);
	if (ok)
		*letterhead_out = g_steal_pointer(&letterhead);
	return ok;
}

bool letterhead_check(const char *file, GBytes *svg, GError **error)
{
	g_autoptr(Letterhead) letterhead = NULL;

	return letterhead_parse(file, svg, &letterhead, error);
}

void letterhead_free(Letterhead *letterhead)
{
	if (letterhead == NULL)
		return;
	g_string_free(letterhead->operators, true);
	g_free(letterhead);
}
