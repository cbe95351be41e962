/*
 * The "relaxed" canonicalisation of DKIM (RFC 6376 section 3.4): the form of a message
 * that survives what relays may do to its white space.
 *
 * It knows lines that end with CRLF. A CR or LF by itself is kept as it is and reported,
 * because relays repair it, each in its own way.
 */
#ifndef SEAL_DKIM_CANON_H
#define SEAL_DKIM_CANON_H

#include <glib.h>
#include <stdbool.h>

#define DKIM_CANON_BUFFER 4096 /* bytes gathered before the sink is called */

/* Takes the next `length` bytes of the canonical form. */
typedef void (*DkimSink)(void *data, const void *bytes, size_t length);

/* A body on its way; its members are its own. No memory is held outside it. */
typedef struct DkimBody {
	DkimSink sink;
	void *data;
	size_t lines;  /* ends of lines not written: dropped if the body ends here */
	bool space;    /* white space not written: dropped if the line ends here */
	bool carriage; /* a CR not judged yet */
	bool begun;    /* something was written */
	bool bare;     /* a CR or LF stood alone */
	size_t used;   /* bytes in the buffer */
	char buffer[DKIM_CANON_BUFFER];
} DkimBody;

/* Begin a body whose canonical form (section 3.4.4) goes to `sink` with `data`. */
void dkim_body_begin(DkimBody *body, DkimSink sink, void *data);

/* Add `length` bytes; they may be cut anywhere. */
void dkim_body_add(DkimBody *body, const void *bytes, size_t length);

/* End the body and write what is left. False when a CR or LF stood alone in it. */
bool dkim_body_end(DkimBody *body);

/*
 * Append the canonical form (section 3.4.2) of one header field, whose last CRLF may be
 * there or not, and CRLF. `name_length` is that of its name, up to the colon or the white
 * space before it. False, and nothing appended, when a CR or LF stands alone in it.
 */
bool dkim_field_append(GString *out, const char *field, size_t length,
		       size_t name_length);

#endif
