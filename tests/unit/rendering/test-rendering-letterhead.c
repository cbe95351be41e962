#include "rendering-letterhead.h"
#include "rendering-scan.h"

#include <string.h>

#define OPEN "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 20\">"
#define WHOLE(inside) OPEN inside "</svg>"

/* A gradient called a, with further attributes and with stops. */
#define LINEAR(attributes, stops)                                                      \
	"<linearGradient id='a' gradientUnits='userSpaceOnUse' " attributes ">" stops  \
	"</linearGradient>"

static bool parse(const char *svg, Letterhead **letterhead_out, GError **error)
{
	g_autoptr(GBytes) bytes = g_bytes_new(svg, strlen(svg));

	return letterhead_parse("head.svg", bytes, letterhead_out, error);
}

/* What a letterhead becomes, after "q", the flip of y, and before "Q". */
static void test_operators(void)
{
	static const struct {
		const char *inside, *operators;
	} cases[] = {
		{ "<rect x='1' y='2' width='3' height='4' fill='none' stroke='red'/>",
		  "q\n1 0 0 RG\n1 w 0 J 0 j 4 M\n1 2 m\n4 2 l\n4 6 l\n1 6 "
		  "l\nh\nS\nQ\n" },
		{ "<path d='M1 1h2v3H0z'/>",
		  "q\n0 0 0 rg\n1 1 m\n3 1 l\n3 4 l\n0 4 l\nh\nf\nQ\n" },
		{ "<path fill-rule='evenodd' d='m1,1 2-3 .5.5'/>",
		  "q\n0 0 0 rg\n1 1 m\n3 -2 l\n3.5 -1.5 l\nf*\nQ\n" },
		{ "<path d='M0 0C1 1 2 1 3 0S5-1 6 0'/>",
		  "q\n0 0 0 rg\n0 0 m\n1 1 2 1 3 0 c\n4 -1 5 -1 6 0 c\nf\nQ\n" },
		{ "<path d='M0 0Q3 3 6 0T12 0'/>",
		  "q\n0 0 0 rg\n0 0 m\n2 2 4 2 6 0 c\n8 -2 10 -2 12 0 c\nf\nQ\n" },
		{ "<path d='M0 0A1 1 0 0 1 2 0'/>",
		  "q\n0 0 0 rg\n0 0 m\n0 -0.552 0.448 -1 1 -1 c\n"
		  "1.552 -1 2 -0.552 2 0 c\nf\nQ\n" },
		{ "<path d='M0 0a1 1 0 1010 0'/>", /* flags need no separators */
		  "q\n0 0 0 rg\n0 0 m\n0 2.761 2.239 5 5 5 c\n7.761 5 10 2.761 10 0 c\n"
		  "f\nQ\n" },
		{ "<g style='fill: #fff; stroke:none' transform='translate(5)'>"
		  "<polygon points='0,0 1,0 1,1'/></g>",
		  "q\n1.000000 0.000000 0.000000 1.000000 5.000000 0.000000 cm\n"
		  "q\n1 1 1 rg\n0 0 m\n1 0 l\n1 1 l\nh\nf\nQ\nQ\n" },
		{ "<line x1='0' y1='1' x2='9' y2='1' fill='none' stroke='rgb(0, "
		  "51,255)' "
		  "stroke-width='.5' stroke-linecap='round'/>",
		  "q\n0 0.2 1 RG\n0.5 w 1 J 0 j 4 M\n0 1 m\n9 1 l\nS\nQ\n" },
		{ "<title>A &amp; B</title><!-- no <image> here --><desc>words</desc>",
		  "" },
		{ "<line x2='9' stroke='red' stroke-dasharray='3 1,.5' "
		  "stroke-dashoffset='2' fill='none'/>",
		  "q\n1 0 0 RG\n1 w 0 J 0 j 4 M\n[ 3 1 0.5 ] 2 d\n0 0 m\n9 0 "
		  "l\nS\nQ\n" },
		{ "<g transform='translate(1,2) scale(3)'/>",
		  "q\n3.000000 0.000000 0.000000 3.000000 1.000000 2.000000 cm\nQ\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *svg =
			g_strconcat(OPEN, cases[i].inside, "</svg>", NULL);
		g_autofree char *whole = g_strconcat("q\n1 0 0 -1 0 20 cm\n",
						     cases[i].operators, "Q\n", NULL);
		g_autoptr(Letterhead) letterhead = NULL;
		g_autoptr(GError) error = NULL;

		bool ok = parse(svg, &letterhead, &error);

		g_assert_no_error(error);
		g_assert_true(ok);
		g_assert_cmpstr(letterhead->operators->str, ==, whole);
	}
}

#define STOPS                                                                          \
	"<stop offset='0' stop-color='#fff'/>"                                         \
	"<stop offset='100%' style='stop-color: red; stop-opacity: 1'/>"
#define WHITE_TO_RED                                                                   \
	"<< /FunctionType 2 /Domain [0 1] /N 1 /C0 [ 1 1 1 ] /C1 [ 1 0 0 ] >>"
#define MATRIX(x) "1.000000 0.000000 0.000000 -1.000000 " x " 20.000000 "
#define PATTERN(x, type, coords, function)                                             \
	"<< /Type /Pattern /PatternType 2 /Matrix [ " MATRIX(                          \
		x) "] /Shading << "                                                    \
		   "/ShadingType " type                                                \
		   " /ColorSpace /DeviceRGB /Extend [true true] /Coords [ " coords     \
		   " ] /Function " function " >> >>"

/* A gradient is a pattern in the space of the letterhead, once for each place. */
static void test_gradients(void)
{
	static const struct {
		const char *inside;
		const char *patterns[3];
	} cases[] = {
		{ LINEAR("x2='9'", STOPS) "<rect fill='url(#a)'/><rect "
					  "stroke='url(#a)'/>",
		  { PATTERN("0.000000", "2", "0 0 9 0", WHITE_TO_RED) } },
		{ LINEAR("x2='9'", STOPS) "<rect fill='url(#a)'/><g transform='"
					  "translate(5)'><rect fill='url(#a)'/></g>",
		  { PATTERN("0.000000", "2", "0 0 9 0", WHITE_TO_RED),
		    PATTERN("5.000000", "2", "0 0 9 0", WHITE_TO_RED) } },
		/* Stops of its own stand instead of those it was lent. */
		{ LINEAR("",
			 "<stop offset='.3' stop-color='blue'/>") "<linearGradient "
								  "id='b' href='#a' "
								  "x2='9' "
								  "gradientUnits='"
								  "userSpaceOnUse'"
								  ">" STOPS
								  "</linearGradient>"
								  "<rect "
								  "fill='url(#b)'/>",
		  { PATTERN("0.000000", "2", "0 0 9 0", WHITE_TO_RED) } },
		{ LINEAR("", STOPS) "<radialGradient id='b' href='#a' fx='1' "
				    "cx='2' "
				    "cy='3' r='4' gradientUnits='userSpaceOnUse' "
				    "gradientTransform='translate(7)'/>"
				    "<circle r='9' fill='url(#b)'/>",
		  { PATTERN("7.000000", "3", "1 3 0 2 3 4", WHITE_TO_RED) } },
		{ LINEAR("x2='9'",
			 "<stop offset='.5' stop-color='#fff'/>"
			 "<stop offset='.2' stop-color='red'/>") "<rect "
								 "fill='url(#a)"
								 "'/>", /* an edge at the middle */
		  { PATTERN("0.000000", "2", "0 0 9 0",
			    "<< /FunctionType 3 /Domain [0 1] /Functions [ "
			    "<< /FunctionType 2 /Domain [0 1] /N 1 /C0 [ 1 1 1 "
			    "] /C1 "
			    "[ 1 1 1 ] >> << /FunctionType 2 /Domain [0 1] /N "
			    "1 /C0 [ "
			    "1 0 0 ] /C1 [ 1 0 0 ] >> ] /Encode [ 0 1 0 1 ] "
			    "/Bounds [ "
			    "0.5 ] >>") } },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *svg =
			g_strconcat(OPEN, cases[i].inside, "</svg>", NULL);
		g_autoptr(Letterhead) letterhead = NULL;
		g_autoptr(GError) error = NULL;

		parse(svg, &letterhead, &error);
		g_assert_no_error(error);
		for (guint k = 0; k < G_N_ELEMENTS(cases[i].patterns) - 1 &&
				  cases[i].patterns[k] != NULL;
		     k++) {
			g_assert_cmpuint(letterhead->patterns->len, >, k);
			g_assert_cmpstr(letterhead->patterns->pdata[k], ==,
					cases[i].patterns[k]);
		}
	}
}

/* Shapes name their patterns by number, and the form has them as resources. */
static void test_patterns(void)
{
	g_autoptr(Letterhead) letterhead = NULL;
	g_autoptr(GString) resources = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	parse(WHOLE(LINEAR("x2='9'", STOPS) "<rect width='1' height='1' fill='url(#a)' "
					    "stroke='url(#a)'/>"),
	      &letterhead, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(letterhead->patterns->len, ==, 1);
	g_assert_nonnull(strstr(letterhead->operators->str,
				"q\n/Pattern cs /P1 scn\n/Pattern CS /P1 SCN\n1 w"));
	letterhead_add_resources(letterhead, resources);
	g_assert_true(g_str_has_prefix(resources->str,
				       " /Resources << /Pattern << /P1 << /Type "));
}

/* A smooth command draws what the full one does with the last handle mirrored. */
static void test_smooth_paths(void)
{
	static const struct {
		const char *smooth, *full;
	} cases[] = {
		{ "M0 0C1 1 2 2 3 3S5 6 7 8", "M0 0C1 1 2 2 3 3C4 4 5 6 7 8" },
		{ "M0 0C1 1 2 2 3 3s2 3 4 5", "M0 0C1 1 2 2 3 3C4 4 5 6 7 8" },
		{ "M1 1S5 6 7 8", "M1 1C1 1 5 6 7 8" },
		{ "M0 0Q3 0 3 3T6 6", "M0 0Q3 0 3 3Q3 6 6 6" },
		{ "M0 0Q3 0 3 3t3 3", "M0 0Q3 0 3 3Q3 6 6 6" },
		{ "M1 2T6 6", "M1 2Q1 2 6 6" },
		{ "M0 0C1 1 2 2 3 3T6 6", "M0 0C1 1 2 2 3 3Q3 3 6 6" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) smooth = g_string_new(NULL);
		g_autoptr(GString) full = g_string_new(NULL);

		g_test_message("%s", cases[i].smooth);
		g_assert_true(scan_path(cases[i].smooth, smooth));
		g_assert_true(scan_path(cases[i].full, full));
		g_assert_cmpstr(smooth->str, ==, full->str);
	}
}

static void test_refusals(void)
{
	static const struct {
		const char *svg, *message;
	} cases[] = {
		{ WHOLE("\n<image href='x.png'/>"),
		  "head.svg:2: <image> is not allowed in a letterhead" },
		{ WHOLE("\n\n<use href='http://x.example/y.svg#z'/>"),
		  "head.svg:3: <use> is not allowed in a letterhead" },
		{ WHOLE("<script>1</script>"), "<script> is not allowed" },
		{ WHOLE("<style>@import url(x)</style>"), "<style> is not allowed" },
		{ WHOLE("<foreignObject/>"), "<foreignObject> is not allowed" },
		{ WHOLE("<linearGradient/>"), "needs gradientUnits" },
		{ WHOLE(LINEAR("y2='9'", STOPS) "<rect fill='url(#a)'/>"),
		  "fill=\"url(#a)\" is not allowed" },
		{ WHOLE(LINEAR("spreadMethod='reflect'", "")),
		  "is not allowed in a gradient" },
		{ WHOLE(LINEAR("href='#b'", "")), "href=\"#b\" is not allowed" },
		{ WHOLE(LINEAR("xlink:href='file:///etc/passwd#a'", "")),
		  "is not allowed" },
		{ WHOLE(LINEAR("x1='10%'", "")), "is not allowed in a gradient" },
		{ WHOLE(LINEAR("", "<stop stop-opacity='.5'/>")),
		  "not allowed in a stop" },
		{ WHOLE(LINEAR("", "<stop style='stop-color'/>")),
		  "not allowed in a stop" },
		{ WHOLE(LINEAR("", "<path/>")), "<path> may not stand there" },
		{ WHOLE("<defs><path/></defs>"), "<path> may not stand there" },
		{ WHOLE("<stop/>"), "<stop> may not stand there" },
		{ WHOLE(LINEAR("", "") "<rect fill='url(#a)'/>"), "fill=\"url(#a)\"" },
		{ WHOLE("<rect fill='url(#a)'/>" LINEAR("", "<stop/>")),
		  "fill=\"url(#a)\"" },
		{ WHOLE("<line stroke-dasharray='0 0'/>"), "is not allowed" },
		{ WHOLE("<line stroke-dasharray='1 -1'/>"), "is not allowed" },
		{ WHOLE("<line stroke-dashoffset='-1'/>"), "is not allowed" },
		{ WHOLE("<text>Assembly</text>"), "turn it into paths" },
		{ WHOLE("<rect fill='url(#a)'/>"), "fill=\"url(#a)\" is not allowed" },
		{ WHOLE("<rect style='filter:url(http://x)'/>"), "is not allowed" },
		{ WHOLE("<rect onload='x()'/>"), "attribute 'onload' is not allowed" },
		{ WHOLE("<g xlink:href='file:///etc/passwd'/>"),
		  "attribute 'xlink:href' is not allowed" },
		{ WHOLE("<g opacity='0.5'/>"), "opacity=\"0.5\" is not allowed" },
		{ WHOLE("<rect width='1mm'/>"), "width=\"1mm\" is no length" },
		{ WHOLE("<rect width='nan'/>"), "is no length" },
		{ WHOLE("<rect width='1e99'/>"), "is no length" },
		{ WHOLE("<path d='L1 1'/>"), "malformed path data" },
		{ WHOLE("<path d='M1 1 X'/>"), "malformed path data" },
		{ WHOLE("<path d='M0 0A1 1 0 2 1 2 0'/>"), "malformed path data" },
		{ WHOLE("<g transform='rotate(1,2)'/>"), "is malformed" },
		{ WHOLE("words"), "text stands outside" },
		{ WHOLE("<title><g/></title>"), "stands within words" },
		{ "<svg/>", "<svg> has no viewBox" },
		{ "<svg viewBox='0 0 0 1'/>", "viewBox=\"0 0 0 1\" is malformed" },
		{ "<g/>", "<g> stands where <svg> should" },
		{ WHOLE("") "<svg viewBox='0 0 1 1'/>", "" },
		{ "<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" WHOLE(
			  "&a;"),
		  "<!DOCTYPE… is not allowed" },
		{ "<?xml-stylesheet href='x.css'?>" WHOLE(""), "is not allowed" },
		{ OPEN "<title>&evil;</title></svg>", "head.svg:1: " },
		{ OPEN "<g>", "head.svg:1: " },
		{ "\xff", "head.svg:1: it is no text in UTF-8" },
		{ OPEN "\n<g>\xe2\x80", "head.svg:2: it is no text in UTF-8" },
		{ "", "head.svg:1: " },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Letterhead) letterhead = NULL;
		g_autoptr(GError) error = NULL;

		g_test_message("%s", cases[i].svg);
		g_assert_false(parse(cases[i].svg, &letterhead, &error));
		g_assert_error(error, CHY_ERROR, (int)CHY_INVALID);
		g_assert_nonnull(strstr(error->message, cases[i].message));
		g_assert_true(g_str_has_prefix(error->message, "head.svg:"));
		g_assert_null(letterhead);
	}
}

static void test_limits(void)
{
	g_autoptr(GString) deep = g_string_new(OPEN);
	g_autoptr(GString) big = g_string_new(OPEN);
	g_autoptr(Letterhead) letterhead = NULL;
	g_autoptr(GError) error = NULL;

	for (int i = 0; i < LIMIT_LETTERHEAD_DEPTH; i++)
		g_string_append(deep, "<g>");
	g_assert_false(parse(deep->str, &letterhead, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_LIMIT);
	g_clear_error(&error);

	while (big->len <= LIMIT_LETTERHEAD)
		g_string_append(big, "          ");
	g_assert_false(parse(big->str, &letterhead, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_LIMIT);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/letterhead/operators", test_operators);
	g_test_add_func("/rendering/letterhead/gradients", test_gradients);
	g_test_add_func("/rendering/letterhead/patterns", test_patterns);
	g_test_add_func("/rendering/letterhead/smooth", test_smooth_paths);
	g_test_add_func("/rendering/letterhead/refusals", test_refusals);
	g_test_add_func("/rendering/letterhead/limits", test_limits);
	return g_test_run();
}
