/*
 * The noun is the reading of a letterhead: elements that are open, with their paint, and
 * the operators so far. GMarkup reads the XML: it knows no entities but XML's five and
 * loads nothing.
 */
#include "rendering-letterhead.h"

#include "rendering-gradient.h"
#include "rendering-pdf.h"
#include "rendering-shape.h"
#include "rendering-xml.h"

#include <string.h>

typedef enum {
	ELEMENT_GROUP, /* svg, g */
	ELEMENT_SHAPE,
	ELEMENT_WORDS, /* title, desc: read by nobody */
	ELEMENT_DEFS,  /* holds gradients alone */
	ELEMENT_LINEAR,
	ELEMENT_RADIAL,
	ELEMENT_STOP,
} ElementKind;

/* An element whose end has not come. */
typedef struct Open {
	ElementKind kind;
	Paint paint;
	Matrix matrix; /* from its user space to that of the letterhead */
} Open;

typedef struct Reading {
	XmlSource xml;
	Letterhead *letterhead;
	GArray *open;         /* Open: the elements that are */
	GPtrArray *gradients; /* Gradient, in the order of the file */
	bool ended;           /* the root is closed */
} Reading;

static Open *innermost(const Reading *reading)
{
	return &g_array_index(reading->open, Open, reading->open->len - 1);
}

/* The pattern that a gradient is for a shape in the innermost element, from 1. */
static bool find_pattern(Reading *reading, unsigned gradient, unsigned *pattern_out,
			 GError **error)
{
	GPtrArray *patterns = reading->letterhead->patterns;
	g_autoptr(GString) pattern = g_string_new(NULL);
	guint i = 0;

	if (gradient == 0)
		return true;
	if (!gradient_add_pattern(reading->gradients->pdata[gradient - 1],
				  &innermost(reading)->matrix, pattern))
		return xml_fail(&reading->xml, error,
				"a gradient is transformed beyond what can be drawn");
	while (i < patterns->len && strcmp(patterns->pdata[i], pattern->str) != 0)
		i++;
	if (i >= LIMIT_LETTERHEAD_PATTERNS)
		return chy_fail(error, CHY_LIMIT, "%s: more than %d gradients",
				reading->xml.file, LIMIT_LETTERHEAD_PATTERNS);
	if (i == patterns->len)
		g_ptr_array_add(patterns, g_strdup(pattern->str));
	*pattern_out = i + 1;
	return true;
}

static bool add_shape(Reading *reading, const char *name, const Attributes *attributes,
		      GError **error)
{
	GString *out = reading->letterhead->operators;
	Paint paint = innermost(reading)->paint;
	const char *wrong;
	GString *path = shape_path(name, attributes, &wrong);

	if (path == NULL)
		return xml_fail(&reading->xml, error, "%s=\"%s\" is no length", wrong,
				attributes_find(attributes, wrong));
	if (!find_pattern(reading, paint.fill_gradient, &paint.fill_pattern, error) ||
	    !find_pattern(reading, paint.stroke_gradient, &paint.stroke_pattern,
			  error)) {
		g_string_free(path, true);
		return false;
	}
	paint_add_state(&paint, out);

	gsize before = out->len;
	bool ok = scan_path(path->str, out);

	g_string_free(path, true);
	if (!ok)
		return xml_fail(&reading->xml, error, "<%s> has malformed path data",
				name);
	if (out->len > before)
		g_string_append_printf(out, "%s\n", paint_operator(&paint));
	return true;
}

/* --- presentation ---------------------------------------------------------------- */

static PaintResult set_paint(const Reading *reading, Paint *paint, const char *name,
			     const char *value)
{
	bool fill = strcmp(name, "fill") == 0;
	unsigned gradient;

	if ((!fill && strcmp(name, "stroke") != 0) || !g_str_has_prefix(value, "url("))
		return paint_set(paint, name, value);
	gradient = gradients_find(reading->gradients, value);
	if (gradient == 0)
		return PAINT_WRONG;
	*(fill ? &paint->fill : &paint->stroke) = true;
	*(fill ? &paint->fill_gradient : &paint->stroke_gradient) = gradient;
	return PAINT_SET;
}

static bool set_property(const Reading *reading, Paint *paint, const char *name,
			 const char *value, GError **error)
{
	if (strcmp(value, "inherit") == 0)
		return true;
	switch (set_paint(reading, paint, name, value)) {
	case PAINT_SET:
		return true;
	case PAINT_WRONG:
		return xml_fail(&reading->xml, error,
				"%s=\"%s\" is not allowed in a letterhead", name,
				value);
	case PAINT_UNKNOWN:
		break;
	}
	return xml_fail(&reading->xml, error,
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
			return xml_fail(&reading->xml, error,
					"style=\"%s\" is malformed", style);
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
		{ "defs", " " },
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
	const char *style = attributes_find(attributes, "style");

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
	const char *text = attributes_find(attributes, "viewBox");
	double box[4];

	if (text == NULL)
		return xml_fail(&reading->xml, error, "<svg> has no viewBox");
	if (!scan_numbers(text, box, 4) || !(box[2] > 0) || !(box[3] > 0))
		return xml_fail(&reading->xml, error, "viewBox=\"%s\" is malformed",
				text);
	letterhead->width = box[2];
	letterhead->height = box[3];

	innermost(reading)->matrix =
		(Matrix){ { 1, 0, 0, -1, -box[0], box[1] + box[3] } };

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
		{ "g", ELEMENT_GROUP },
		{ "path", ELEMENT_SHAPE },
		{ "rect", ELEMENT_SHAPE },
		{ "circle", ELEMENT_SHAPE },
		{ "ellipse", ELEMENT_SHAPE },
		{ "line", ELEMENT_SHAPE },
		{ "polyline", ELEMENT_SHAPE },
		{ "polygon", ELEMENT_SHAPE },
		{ "title", ELEMENT_WORDS },
		{ "desc", ELEMENT_WORDS },
		{ "defs", ELEMENT_DEFS },
		{ "linearGradient", ELEMENT_LINEAR },
		{ "radialGradient", ELEMENT_RADIAL },
		{ "stop", ELEMENT_STOP },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(elements); i++) {
		if (strcmp(elements[i].name, name) != 0)
			continue;
		*kind_out = elements[i].kind;
		return true;
	}
	if (strcmp(name, "text") == 0)
		return xml_fail(&reading->xml, error,
				"<text> is not allowed in a letterhead: turn it into "
				"paths");
	return xml_fail(&reading->xml, error, "<%s> is not allowed in a letterhead",
			name);
}

/* Which element may stand in which. */
static bool may_hold(ElementKind outer, ElementKind inner)
{
	switch (outer) {
	case ELEMENT_GROUP:
		return inner != ELEMENT_STOP;
	case ELEMENT_DEFS:
		return inner == ELEMENT_LINEAR || inner == ELEMENT_RADIAL ||
		       inner == ELEMENT_WORDS;
	case ELEMENT_LINEAR:
	case ELEMENT_RADIAL:
		return inner == ELEMENT_STOP || inner == ELEMENT_WORDS;
	default:
		return inner == ELEMENT_WORDS && outer != ELEMENT_WORDS;
	}
}

static bool check_place(const Reading *reading, const char *name, ElementKind kind,
			GError **error)
{
	guint depth = reading->open->len;

	if (depth == 0 && (strcmp(name, "svg") != 0 || reading->ended))
		return xml_fail(&reading->xml, error, "<%s> stands where <svg> should",
				name);
	if (depth >= LIMIT_LETTERHEAD_DEPTH)
		return chy_fail(error, CHY_LIMIT, "%s: more than %d elements deep",
				reading->xml.file, LIMIT_LETTERHEAD_DEPTH);
	if (depth == 0 || may_hold(innermost(reading)->kind, kind))
		return true;
	if (innermost(reading)->kind == ELEMENT_WORDS)
		return xml_fail(&reading->xml, error, "<%s> stands within words", name);
	return xml_fail(&reading->xml, error, "<%s> may not stand there", name);
}

/* --- gradients ------------------------------------------------------------------- */

/* What SVG takes for the units of a gradient that names none cannot be drawn. */
static bool check_gradient(const Reading *reading, const Attributes *attributes,
			   GError **error)
{
	const char *units = attributes_find(attributes, "gradientUnits");

	if (reading->gradients->len >= LIMIT_GRADIENTS)
		return chy_fail(error, CHY_LIMIT, "%s: more than %d gradients",
				reading->xml.file, LIMIT_GRADIENTS);
	return units != NULL ||
	       xml_fail(&reading->xml, error,
			"a gradient needs gradientUnits=\"userSpaceOnUse\"");
}

/* What an attribute that is not allowed in `what` makes of the reading. */
static bool fail_attribute(const Reading *reading, const Attributes *attributes, int at,
			   const char *what, GError **error)
{
	return xml_fail(&reading->xml, error, "%s=\"%s\" is not allowed in %s",
			attributes->names[at], attributes->values[at], what);
}

static bool add_gradient(Reading *reading, bool radial, const Attributes *attributes,
			 GError **error)
{
	g_autoptr(Gradient) gradient = gradient_new(radial);
	int wrong;

	if (!check_gradient(reading, attributes, error))
		return false;
	if (!gradient_read(gradient, attributes, reading->gradients, &wrong))
		return fail_attribute(reading, attributes, wrong, "a gradient", error);
	g_ptr_array_add(reading->gradients, g_steal_pointer(&gradient));
	return true;
}

static bool add_stop(Reading *reading, const Attributes *attributes, GError **error)
{
	Gradient *gradient = reading->gradients->pdata[reading->gradients->len - 1];
	int wrong;

	if (!gradient->lent && gradient->count == LIMIT_GRADIENT_STOPS)
		return chy_fail(error, CHY_LIMIT,
				"%s: more than %d stops in a gradient",
				reading->xml.file, LIMIT_GRADIENT_STOPS);
	return gradient_add_stop(gradient, attributes, &wrong) ||
	       fail_attribute(reading, attributes, wrong, "a stop", error);
}

/* --- elements -------------------------------------------------------------------- */

static bool apply_transform(Reading *reading, const char *text, GError **error)
{
	GString *out = reading->letterhead->operators;
	Matrix matrix;

	if (!scan_transform(text, &matrix) ||
	    !matrix_multiply(&innermost(reading)->matrix, &matrix))
		return xml_fail(&reading->xml, error, "transform=\"%s\" is malformed",
				text);
	matrix_add(&matrix, out);
	g_string_append(out, "cm\n");
	return true;
}

static bool begin_drawn(Reading *reading, const char *name,
			const Attributes *attributes, GError **error)
{
	Open *open = innermost(reading);
	const char *transform = attributes_find(attributes, "transform");

	if (!read_paint(reading, name, attributes, &open->paint, error))
		return false;
	g_string_append(reading->letterhead->operators, "q\n");
	if (reading->open->len == 1 && !read_view_box(reading, attributes, error))
		return false;
	if (transform != NULL && !apply_transform(reading, transform, error))
		return false;
	return open->kind != ELEMENT_SHAPE ||
	       add_shape(reading, name, attributes, error);
}

static bool begin_element(Reading *reading, const char *name,
			  const Attributes *attributes, GError **error)
{
	bool root = reading->open->len == 0;
	Open open = { ELEMENT_GROUP, paint_initial(), matrix_identity };

	if (!root) {
		open = *innermost(reading);
		if (!find_kind(reading, name, &open.kind, error))
			return false;
	}
	if (!check_place(reading, name, open.kind, error))
		return false;
	g_array_append_val(reading->open, open);
	switch (open.kind) {
	case ELEMENT_GROUP:
	case ELEMENT_SHAPE:
		return begin_drawn(reading, name, attributes, error);
	case ELEMENT_LINEAR:
	case ELEMENT_RADIAL:
		return add_gradient(reading, open.kind == ELEMENT_RADIAL, attributes,
				    error);
	case ELEMENT_STOP:
		return add_stop(reading, attributes, error);
	default:
		return read_paint(reading, name, attributes, &open.paint, error);
	}
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
	if (innermost(reading)->kind <= ELEMENT_SHAPE)
		g_string_append(reading->letterhead->operators, "Q\n");
	g_array_set_size(reading->open, reading->open->len - 1);
	reading->ended = reading->open->len == 0;
}

static void on_text(GMarkupParseContext *context, const char *text, gsize length,
		    void *data, GError **error)
{
	const Reading *reading = data;

	(void)context;
	if (reading->open->len > 0 && innermost(reading)->kind == ELEMENT_WORDS)
		return;
	for (gsize i = 0; i < length; i++) {
		if (g_ascii_isspace(text[i]))
			continue;
		xml_fail(&reading->xml, error,
			 "text stands outside <title> and <desc>");
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
		xml_fail(&((const Reading *)data)->xml, error,
			 "%s… is not allowed in a letterhead", start);
}

bool letterhead_parse(const char *file, GBytes *svg, Letterhead **letterhead_out,
		      GError **error)
{
	static const GMarkupParser parser = { on_start, on_end, on_text, on_other,
					      NULL };
	g_autoptr(GArray) open = g_array_new(false, false, sizeof(Open));
	g_autoptr(GPtrArray) gradients =
		g_ptr_array_new_with_free_func((GDestroyNotify)gradient_free);
	g_autoptr(Letterhead) letterhead = g_new0(Letterhead, 1);
	Reading reading = { { file, NULL }, letterhead, open, gradients, false };

	letterhead->operators = g_string_new(NULL);
	letterhead->patterns = g_ptr_array_new_with_free_func(g_free);
	if (g_bytes_get_size(svg) > LIMIT_LETTERHEAD)
		return chy_fail(error, CHY_LIMIT, "%s: more than %u bytes", file,
				LIMIT_LETTERHEAD);
	reading.xml.context = g_markup_parse_context_new(&parser, 0, &reading, NULL);

	bool ok = xml_read(&reading.xml, svg, error);

	g_markup_parse_context_free(reading.xml.context);
	if (ok)
		*letterhead_out = g_steal_pointer(&letterhead);
	return ok;
}

bool letterhead_check(const char *file, GBytes *svg, GError **error)
{
	g_autoptr(Letterhead) letterhead = NULL;

	return letterhead_parse(file, svg, &letterhead, error);
}

void letterhead_add_resources(const Letterhead *letterhead, GString *out)
{
	if (letterhead->patterns->len == 0)
		return;
	g_string_append(out, " /Resources << /Pattern <<");
	for (guint i = 0; i < letterhead->patterns->len; i++)
		g_string_append_printf(out, " /P%u %s", i + 1,
				       (char *)letterhead->patterns->pdata[i]);
	g_string_append(out, " >> >>");
}

void letterhead_free(Letterhead *letterhead)
{
	if (letterhead == NULL)
		return;
	g_string_free(letterhead->operators, true);
	g_ptr_array_unref(letterhead->patterns);
	g_free(letterhead);
}
