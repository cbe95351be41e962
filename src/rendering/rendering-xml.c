/* The noun is the text of XML, read once from its beginning to its end. */
#include "rendering-xml.h"

#include "base-text.h"

bool xml_fail(const XmlSource *source, GError **error, const char *format, ...)
{
	int line;
	va_list args;

	g_markup_parse_context_get_position(source->context, &line, NULL);
	va_start(args, format);
	g_autofree char *cause = g_strdup_vprintf(format, args);
	va_end(args);
	return chy_fail(error, CHY_INVALID, "%s:%d: %s", source->file, line, cause);
}

bool xml_read(const XmlSource *source, GBytes *bytes, GError **error)
{
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length), *end;
	g_autoptr(GError) cause = NULL;

	if (length > 0 && !g_utf8_validate(text, (gssize)length, &end)) {
		TextPosition place = text_position(text, length, (size_t)(end - text));

		return chy_fail(error, CHY_INVALID, "%s:%u: it is no text in UTF-8",
				source->file, place.line);
	}
	if (g_markup_parse_context_parse(source->context, length > 0 ? text : "",
					 (gssize)length, &cause) &&
	    g_markup_parse_context_end_parse(source->context, &cause))
		return true;
	if (cause->domain == CHY_ERROR) {
		g_propagate_error(error, g_steal_pointer(&cause));
		return false;
	}

	/* GMarkup quotes single bytes of a character. */
	g_autofree char *words = g_utf8_make_valid(cause->message, -1);

	return xml_fail(source, error, "%s", words);
}
