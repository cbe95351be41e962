/*
 * A PDF file as it grows: numbered objects, their offsets, the cross-reference at the end.
 *
 * The syntax is that of PDF 1.7 (ISO 32000-1, 7.3 to 7.5). A number is reserved before its
 * object is written, so that objects can point forwards.
 */
#ifndef RENDERING_PDF_H
#define RENDERING_PDF_H

#include "base-date.h"
#include "rendering-renderer.h"

#include <glib.h>

/* Deflate states for many streams: making one costs more than most streams do. */
typedef struct Deflater Deflater;

Deflater *deflater_new(void);
void deflater_free(Deflater *deflater);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Deflater, deflater_free)

/* `data` in zlib's form (RFC 1950), yours. */
GBytes *deflater_run(Deflater *deflater, const void *data, size_t length);

typedef struct PdfFile PdfFile;

/* A file that holds the header alone. Yours. */
PdfFile *pdf_file_new(Standard standard);

Standard pdf_file_get_standard(const PdfFile *file);

/* A copy to go on from: files of one beginning share its making. Yours. */
PdfFile *pdf_file_dup(const PdfFile *file);

void pdf_file_free(PdfFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PdfFile, pdf_file_free)

/* The number of an object that will be written later. */
unsigned pdf_file_reserve(PdfFile *file);

/* Begin object `number`; what follows goes into the string returned, borrowed. */
GString *pdf_object_begin(PdfFile *file, unsigned number);
void pdf_object_end(PdfFile *file);

/*
 * Write object `number` as a stream. `entries` are further entries of its dictionary
 * ("/Type /XObject …"), or "". With `deflated` the data is zlib's already.
 */
void pdf_stream(PdfFile *file, unsigned number, const char *entries, GBytes *data,
		bool deflated);

/* The bytes so far, borrowed: for a digest of them. */
const GString *pdf_file_bytes(const PdfFile *file);

/*
 * Write cross-reference and trailer: `id` is 32 hexadecimal digits. All reserved objects
 * have been written. The whole file is yours; `file` is empty afterwards.
 */
GBytes *pdf_file_finish(PdfFile *file, unsigned root, unsigned info, const char *id);

/* Append `value` in decimal digits. */
void pdf_add_integer(GString *out, unsigned long value);

/* Append a reference to object `number`, led by a space: " 12 0 R". */
void pdf_add_reference(GString *out, unsigned number);

/* Append `value` with at most three decimals. */
void pdf_add_number(GString *out, double value);

/* Append UTF-8 `text` as a string object: ASCII as a literal, other text as UTF-16BE. */
void pdf_add_text(GString *out, const char *text);

/* Append a date "(D:YYYYMMDD000000Z)" of a known day. */
void pdf_add_date(GString *out, Date day);

#endif
