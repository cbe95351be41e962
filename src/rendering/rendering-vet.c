/*
 * The noun is the vetting of a picture before a library sees it: its elements and attributes
 * are looked at as XML, and nothing is drawn. Functions as in rendering-dots.h.
 */
#include "rendering-dots.h"

#include "rendering-xml.h"

#include <string.h>

#define DEPTH_GREATEST 32

/* What a picture may have; filters' primitives by their beginning, "fe". */
#define ELEMENTS                                                                       \
	" svg g defs symbol use path rect circle ellipse line polyline polygon title " \
	"desc linearGradient radialGradient stop clipPath mask pattern filter image "  \
	"style switch marker "

typedef struct Vetting {
	XmlSource xml;
	unsigned depth, elements;
	bool in_style;
} Vetting;

static bool check_element(Vetting *vetting, const char *name, GError **error)
{
	g_autofree char *word = g_strconcat(" ", name, " ", NULL);

	if (vetting->depth >= DEPTH_GREATEST)
		return chy_fail(error, CHY_LIMIT, "%s: more than %d elements deep",
				vetting->xml.file, DEPTH_GREATEST);
	if (vetting->elements >= LIMIT_DOTS_ELEMENTS)
		return chy_fail(error, CHY_LIMIT, "%s: more than %d elements",
				vetting->xml.file, LIMIT_DOTS_ELEMENTS);
	if (strcmp(name, "text") == 0)
		return xml_fail(&vetting->xml, error,
				"<text> is not allowed in a letterhead: turn it into "
				"paths");
	if (vetting->depth == 0 && strcmp(name, "svg") != 0)
		return xml_fail(&vetting->xml, error, "<%s> stands where <svg> should",
				name);
	if (strstr(ELEMENTS, word) != NULL ||
	    (g_str_has_prefix(name, "fe") && strcmp(name, "feImage") != 0))
		return true;
	return xml_fail(&vetting->xml, error, "<%s> is not allowed in a letterhead",
			name);
}

/* Whether every url() in a value or a style sheet names something of the file. */
static bool is_local(const char *text)
{
	g_autofree char *small = g_ascii_strdown(text, -1);

	if (strchr(small, '\\') != NULL || strstr(small, "@import") != NULL)
		return false;
	for (const char *at = strstr(small, "url"); at != NULL;
	     at = strstr(at + 3, "url")) {
		const char *inside = at + 3 + strspn(at + 3, " \t\r\n");

		if (*inside != '(')
			continue;
		inside += 1 + strspn(inside + 1, " \t\r\n'\"");
		if (*inside != '#')
			return false;
	}
	return true;
}

static guint32 number_at(const guint8 *at)
{
	return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 |
	       at[3];
}

/* A PNG tells how large it is in its first chunk; the child's memory bounds a JPEG. */
static bool check_embedded(const Vetting *vetting, const char *base64, GError **error)
{
	g_autofree char *start = g_strndup(base64, 64);
	gsize length;
	g_autofree guint8 *bytes = g_base64_decode(start, &length);

	if (length < 24 || memcmp(bytes, "\x89PNG", 4) != 0 ||
	    (guint64)number_at(bytes + 16) * number_at(bytes + 20) <=
		    LIMIT_DOTS_EMBEDDED)
		return true;
	return xml_fail(&vetting->xml, error,
			"an embedded picture has %u by %u dots, more than %u in all",
			number_at(bytes + 16), number_at(bytes + 20),
			LIMIT_DOTS_EMBEDDED);
}

static bool check_reference(const Vetting *vetting, const char *element,
			    const char *value, GError **error)
{
	static const char *const kinds[] = { "data:image/png;base64,",
					     "data:image/jpeg;base64," };

	if (value[0] == '#')
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(element, "image") == 0 && g_str_has_prefix(value, kinds[i]))
			return check_embedded(vetting, value + strlen(kinds[i]), error);

	g_autofree char *shown =
		g_utf8_substring(value, 0, MIN(g_utf8_strlen(value, -1), 40));

	return xml_fail(&vetting->xml, error,
			"<%s> names '%s': a letterhead names nothing outside of its "
			"file",
			element, shown);
}

static bool check_attribute(const Vetting *vetting, const char *element,
			    const char *name, const char *value, GError **error)
{
	const char *colon = strrchr(name, ':');
	const char *local = colon != NULL ? colon + 1 : name;

	if (g_str_has_prefix(name, "on") || strcmp(local, "base") == 0 ||
	    strcmp(local, "src") == 0)
		return xml_fail(&vetting->xml, error,
				"attribute '%s' is not allowed in a letterhead", name);
	if (strcmp(local, "href") == 0)
		return check_reference(vetting, element, value, error);
	if (is_local(value))
		return true;
	return xml_fail(&vetting->xml, error,
			"attribute '%s' names something outside of the file", name);
}

/* The callbacks of GMarkup have its types and order of parameters. */
static void on_start(GMarkupParseContext *context, const char *name, const char **names,
		     const char **values, void *data, GError **error)
{
	Vetting *vetting = data;

	(void)context;
	if (!check_element(vetting, name, error))
		return;
	for (int i = 0; names[i] != NULL; i++)
		if (!check_attribute(vetting, name, names[i], values[i], error))
			return;
	vetting->in_style = strcmp(name, "style") == 0;
	vetting->depth++;
	vetting->elements++;
}

static void on_end(GMarkupParseContext *context, const char *name, void *data,
		   GError **error)
{
	Vetting *vetting = data;

	(void)context;
	(void)name;
	(void)error;
	vetting->depth--;
	vetting->in_style = false;
}

static void on_text(GMarkupParseContext *context, const char *text, gsize length,
		    void *data, GError **error)
{
	const Vetting *vetting = data;
	g_autofree char *words = g_strndup(text, length);

	(void)context;
	if (vetting->in_style && !is_local(words))
		xml_fail(&vetting->xml, error,
			 "the style sheet names something outside of the file");
}

/* Comments and the XML declaration pass; a style sheet may stand in CDATA. */
static void on_other(GMarkupParseContext *context, const char *text, gsize length,
		     void *data, GError **error)
{
	g_autofree char *whole = g_strndup(text, length);
	g_autofree char *start = g_strndup(text, MIN(length, 9));

	if (g_str_has_prefix(whole, "<![CDATA["))
		on_text(context, text, length, data, error);
	else if (!g_str_has_prefix(whole, "<!--") && !g_str_has_prefix(whole, "<?xml "))
		xml_fail(&((const Vetting *)data)->xml, error,
			 "%s… is not allowed in a letterhead", start);
}

bool dots_check(const char *file, GBytes *svg, GError **error)
{
	static const GMarkupParser parser = { on_start, on_end, on_text, on_other,
					      NULL };
	Vetting vetting = { .xml = { .file = file } };

	if (g_bytes_get_size(svg) > LIMIT_DESIGN_PICTURE)
		return chy_fail(error, CHY_LIMIT, "%s: more than %u bytes", file,
				LIMIT_DESIGN_PICTURE);
	vetting.xml.context = g_markup_parse_context_new(&parser, 0, &vetting, NULL);

	bool ok = xml_read(&vetting.xml, svg, error);

	g_markup_parse_context_free(vetting.xml.context);
	return ok;
}
