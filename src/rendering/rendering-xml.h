/*
 * XML read by GMarkup, which knows no entities but XML's five and loads nothing; what is wrong
 * with it is told with its line.
 */
#ifndef RENDERING_XML_H
#define RENDERING_XML_H

#include "base-error.h"

typedef struct XmlSource {
	const char *file; /* its name in messages */
	GMarkupParseContext *context;
} XmlSource;

/*
 * Read all of `bytes`. CHY_INVALID, "FILE:LINE: cause", for what is no UTF-8 or malformed; the
 * error of a callback of the parser, of this program's domain, is handed on.
 */
bool xml_read(const XmlSource *source, GBytes *bytes, GError **error) CHY_MUST_CHECK;

/* Set CHY_INVALID, "FILE:LINE: ", and the words, where the parser is; returns false. */
bool xml_fail(const XmlSource *source, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

#endif
