/* The noun is the metadata; XMP as in ISO 16684-1, uncompressed so that anybody finds it. */
#include "rendering-metadata.h"

#define PRODUCER "Chancery " CHANCERY_VERSION

static void write_info(const Letter *letter, PdfFile *file, unsigned number)
{
	GString *out = pdf_object_begin(file, number);

	g_string_append(out, "<< /Title ");
	pdf_add_text(out, letter->subject);
	g_string_append(out, " /Author ");
	pdf_add_text(out, letter->shared->sender_name);
	g_string_append(out, " /Creator (Chancery) /Producer (" PRODUCER ")");
	if (date_is_known(letter->day)) {
		g_string_append(out, " /CreationDate ");
		pdf_add_date(out, letter->day);
		g_string_append(out, " /ModDate ");
		pdf_add_date(out, letter->day);
	}
	g_string_append(out, " >>");
	pdf_object_end(file);
}

static void add_xml(GString *out, const char *before, const char *text,
		    const char *after)
{
	g_autofree char *escaped = g_markup_escape_text(text, -1);

	g_string_append(out, before);
	g_string_append(out, escaped);
	g_string_append(out, after);
}

static void add_dates(GString *out, Date day)
{
	if (!date_is_known(day))
		return;

	g_autofree char *text = date_format(day);

	g_string_append_printf(out,
			       "<xmp:CreateDate>%sT00:00:00Z</xmp:CreateDate>\n"
			       "<xmp:ModifyDate>%sT00:00:00Z</xmp:ModifyDate>\n",
			       text, text);
}

#define UA_NAMESPACE "http://www.aiim.org/pdfua/ns/id/"

/*
 * PDF/A asks for a description of each property that is not its own (ISO 19005-2,
 * 6.6.2.3.3), as PDF/UA's is not. It stands apart, before the properties: some readers look
 * for it there alone.
 */
#define EXTENSION                                                                      \
	"<rdf:Description rdf:about=\"\"\n"                                            \
	" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\"\n"            \
	" xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\"\n"                  \
	" xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n"             \
	"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n"        \
	"<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\n"               \
	"<pdfaSchema:namespaceURI>" UA_NAMESPACE "</pdfaSchema:namespaceURI>\n"        \
	"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\n"                             \
	"<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\n"          \
	"<pdfaProperty:name>part</pdfaProperty:name>\n"                                \
	"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\n"                   \
	"<pdfaProperty:category>internal</pdfaProperty:category>\n"                    \
	"<pdfaProperty:description>Part of ISO 14289 that the file keeps"              \
	"</pdfaProperty:description>\n"                                                \
	"</rdf:li></rdf:Seq></pdfaSchema:property>\n"                                  \
	"</rdf:li></rdf:Bag></pdfaExtension:schemas>\n"                                \
	"</rdf:Description>\n"

/* The parts of the standards that the file keeps. */
static const char *const identifications[] = {
	[STANDARD_A2A] = "<pdfaid:part>2</pdfaid:part>\n"
			 "<pdfaid:conformance>A</pdfaid:conformance>\n",
	[STANDARD_A1B] = "<pdfaid:part>1</pdfaid:part>\n"
			 "<pdfaid:conformance>B</pdfaid:conformance>\n",
};

static GBytes *xmp_of(const Letter *letter, Standard standard)
{
	GString *out = g_string_new(
		"<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
		"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
		"<rdf:RDF "
		"xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n" EXTENSION
		"<rdf:Description rdf:about=\"\"\n"
		" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
		" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n"
		" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
		" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"\n"
		" xmlns:pdfuaid=\"" UA_NAMESPACE "\">\n"
		"<pdfuaid:part>1</pdfuaid:part>\n"
		"<dc:format>application/pdf</dc:format>\n");

	g_string_append(out, identifications[standard]);
	add_xml(out, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">",
		letter->subject, "</rdf:li></rdf:Alt></dc:title>\n");
	add_xml(out, "<dc:creator><rdf:Seq><rdf:li>", letter->shared->sender_name,
		"</rdf:li></rdf:Seq></dc:creator>\n");
	add_xml(out, "<dc:language><rdf:Bag><rdf:li>", letter->shared->language,
		"</rdf:li>");
	if (letter->translation != NULL && !letter->apart)
		add_xml(out, "<rdf:li>", letter->translation->shared->language,
			"</rdf:li>");
	g_string_append(out, "</rdf:Bag></dc:language>\n");
	g_string_append(out, "<xmp:CreatorTool>Chancery</xmp:CreatorTool>\n"
			     "<pdf:Producer>" PRODUCER "</pdf:Producer>\n");
	add_dates(out, letter->day);
	g_string_append(out, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
			     "<?xpacket end=\"r\"?>\n");
	return g_string_free_to_bytes(out);
}

MetadataNumbers metadata_write(const Letter *letter, PdfFile *file)
{
	MetadataNumbers numbers = { pdf_file_reserve(file), pdf_file_reserve(file) };
	g_autoptr(GBytes) xmp = xmp_of(letter, pdf_file_get_standard(file));

	write_info(letter, file, numbers.info);
	pdf_stream(file, numbers.xmp, "/Type /Metadata /Subtype /XML", xmp, false);
	return numbers;
}
