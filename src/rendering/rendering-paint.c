/* The noun is the paint of a shape; SVG 1.1, chapter 11. Functions as in rendering-scan.h. */
#include "rendering-pdf.h"
#include "rendering-scan.h"

#include <string.h>

Paint paint_initial(void)
{
	return (Paint){ .fill = true, .width = 1, .miter = 4 };
}

/* The names of HTML 4.01, 6.5. */
static const struct {
	const char *name;
	guint32 rgb;
} colours[] = {
	{ "black", 0x000000 },  { "silver", 0xc0c0c0 },  { "gray", 0x808080 },
	{ "white", 0xffffff },  { "maroon", 0x800000 },  { "red", 0xff0000 },
	{ "purple", 0x800080 }, { "fuchsia", 0xff00ff }, { "green", 0x008000 },
	{ "lime", 0x00ff00 },   { "olive", 0x808000 },   { "yellow", 0xffff00 },
	{ "navy", 0x000080 },   { "blue", 0x0000ff },    { "teal", 0x008080 },
	{ "aqua", 0x00ffff },
};

static bool parse_hex(const char *digits, guint32 *rgb_out)
{
	gsize length = strlen(digits);
	guint32 rgb = 0;

	if (length != 3 && length != 6)
		return false;
	for (gsize i = 0; i < length; i++) {
		int digit = g_ascii_xdigit_value(digits[i]);

		if (digit < 0)
			return false;
		rgb = rgb << 4 | (guint32)digit;
		if (length == 3)
			rgb = rgb << 4 | (guint32)digit;
	}
	*rgb_out = rgb;
	return true;
}

/* "rgb(12, 34, 56)"; the text ends with the bracket. */
static bool parse_triple(const char *text, guint32 *rgb_out)
{
	g_autofree char *inner = NULL;
	double values[3];
	guint32 rgb = 0;

	if (!g_str_has_prefix(text, "rgb(") || !g_str_has_suffix(text, ")"))
		return false;
	inner = g_strndup(text + 4, strlen(text) - 5);
	if (!scan_numbers(inner, values, 3))
		return false;
	for (int i = 0; i < 3; i++)
		rgb = rgb << 8 | (guint32)CLAMP(values[i], 0, 255);
	*rgb_out = rgb;
	return true;
}

static bool parse_colour(const char *text, guint32 *rgb_out)
{
	for (size_t i = 0; i < G_N_ELEMENTS(colours); i++) {
		if (strcmp(colours[i].name, text) != 0)
			continue;
		*rgb_out = colours[i].rgb;
		return true;
	}
	return *text == '#' ? parse_hex(text + 1, rgb_out)
			    : parse_triple(text, rgb_out);
}

bool paint_parse_colour(const char *text, double colour_out[3])
{
	guint32 rgb;

	if (!parse_colour(text, &rgb))
		return false;
	for (int i = 0; i < 3; i++)
		colour_out[i] = (rgb >> (16 - 8 * i) & 255) / 255.0;
	return true;
}

static bool set_colour(bool *painted, double colour[3], const char *value)
{
	*painted = strcmp(value, "none") != 0;
	return !*painted || paint_parse_colour(value, colour);
}

/* A list of lengths, as many as paint has room for; SVG repeats an odd number of them. */
static bool set_dashes(Paint *paint, const char *value)
{
	double dashes[PAINT_DASHES] = { 0 }, sum = 0;
	unsigned count = 0;

	if (strcmp(value, "none") == 0) {
		paint->dash_count = 0;
		return true;
	}
	scan_separator(&value);
	for (; *value != '\0'; count++) {
		if (count == PAINT_DASHES || !scan_number(&value, &dashes[count]) ||
		    dashes[count] < 0)
			return false;
		sum += dashes[count];
	}
	if (!(sum > 0))
		return false;
	memcpy(paint->dashes, dashes, sizeof dashes);
	paint->dash_count = count;
	return true;
}

/* The place of `value` among `words`, which are separated by spaces; -1: none of them. */
static int word_index(const char *words, const char *value)
{
	g_auto(GStrv) list = g_strsplit(words, " ", -1);

	for (int i = 0; list[i] != NULL; i++)
		if (strcmp(list[i], value) == 0)
			return i;
	return -1;
}

static bool set_word(int *word, const char *words, const char *value)
{
	int index = word_index(words, value);

	*word = index >= 0 ? index : *word;
	return index >= 0;
}

/* Properties that may stand there as long as they change nothing. */
static PaintResult check_neutral(const char *property, const char *value)
{
	static const struct {
		const char *property, *values;
	} neutral[] = {
		{ "opacity", "1 1.0" },
		{ "fill-opacity", "1 1.0" },
		{ "stroke-opacity", "1 1.0" },
		{ "display", "inline" },
		{ "visibility", "visible" },
		{ "filter", "none" },
		{ "mask", "none" },
		{ "clip-path", "none" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(neutral); i++)
		if (strcmp(neutral[i].property, property) == 0)
			return word_index(neutral[i].values, value) >= 0 ? PAINT_SET
									 : PAINT_WRONG;
	return PAINT_UNKNOWN;
}

PaintResult paint_set(Paint *paint, const char *property, const char *value)
{
	bool ok;
	int rule = paint->even_odd;

	if (strcmp(property, "fill") == 0)
		paint->fill_gradient = 0;
	if (strcmp(property, "stroke") == 0)
		paint->stroke_gradient = 0;
	if (strcmp(property, "fill") == 0)
		ok = set_colour(&paint->fill, paint->fill_colour, value);
	else if (strcmp(property, "stroke") == 0)
		ok = set_colour(&paint->stroke, paint->stroke_colour, value);
	else if (strcmp(property, "stroke-width") == 0)
		ok = scan_length(value, &paint->width) && paint->width >= 0;
	else if (strcmp(property, "stroke-miterlimit") == 0)
		ok = scan_length(value, &paint->miter) && paint->miter >= 1;
	else if (strcmp(property, "stroke-dasharray") == 0)
		ok = set_dashes(paint, value);
	else if (strcmp(property, "stroke-dashoffset") == 0)
		ok = scan_length(value, &paint->dash_start) && paint->dash_start >= 0;
	else if (strcmp(property, "stroke-linecap") == 0)
		ok = set_word(&paint->cap, "butt round square", value);
	else if (strcmp(property, "stroke-linejoin") == 0)
		ok = set_word(&paint->join, "miter round bevel", value);
	else if (strcmp(property, "fill-rule") == 0)
		ok = set_word(&rule, "nonzero evenodd", value);
	else
		return check_neutral(property, value);
	paint->even_odd = rule == 1;
	return ok ? PAINT_SET : PAINT_WRONG;
}

static void add_colour(GString *operators, const double colour[3], const char *operator)
{
	for (int i = 0; i < 3; i++) {
		pdf_add_number(operators, colour[i]);
		g_string_append_c(operators, ' ');
	}
	g_string_append_printf(operators, "%s\n", operator);
}

static void add_paint(GString *operators, const double colour[3], unsigned pattern,
		      bool stroke)
{
	if (pattern > 0)
		g_string_append_printf(operators, "/Pattern %s /P%u %s\n",
				       stroke ? "CS" : "cs", pattern,
				       stroke ? "SCN" : "scn");
	else
		add_colour(operators, colour, stroke ? "RG" : "rg");
}

static void add_dashes(GString *operators, const Paint *paint)
{
	g_string_append_c(operators, '[');
	for (unsigned i = 0; i < paint->dash_count; i++) {
		g_string_append_c(operators, ' ');
		pdf_add_number(operators, paint->dashes[i]);
	}
	g_string_append(operators, " ] ");
	pdf_add_number(operators, paint->dash_start);
	g_string_append(operators, " d\n");
}

void paint_add_state(const Paint *paint, GString *operators)
{
	if (paint->fill)
		add_paint(operators, paint->fill_colour, paint->fill_pattern, false);
	if (!paint->stroke)
		return;
	add_paint(operators, paint->stroke_colour, paint->stroke_pattern, true);
	pdf_add_number(operators, paint->width);
	g_string_append_printf(operators, " w %d J %d j ", paint->cap, paint->join);
	pdf_add_number(operators, paint->miter);
	g_string_append(operators, " M\n");
	if (paint->dash_count > 0)
		add_dashes(operators, paint);
}

const char *paint_operator(const Paint *paint)
{
	if (paint->fill && paint->stroke)
		return paint->even_odd ? "B*" : "B";
	if (paint->fill)
		return paint->even_odd ? "f*" : "f";
	return paint->stroke ? "S" : "n";
}
