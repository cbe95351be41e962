/*
 * A flow: lines one below the other, each belonging to an element of the structure, before
 * anybody knows on which page they will stand.
 *
 * Measures are points; x from the page's left edge, heights downwards. Start and end are
 * sides of reading: start is left, and right in a right-to-left letter.
 */
#ifndef RENDERING_FLOW_H
#define RENDERING_FLOW_H

#include "rendering-format.h"
#include "rendering-line.h"

#define ELEMENT_TOP (-1) /* the parent of what stands in the document itself */

/* An element of the structure tree (ISO 32000-1, 14.8.4). */
typedef struct Element {
	const char *type;  /* "P", "H1" …; static */
	int parent;        /* an earlier element of the flow, or ELEMENT_TOP */
	char *address;     /* of a link; else NULL */
	char *alternative; /* text of a figure; else NULL */
} Element;

/* A picture that the sheet has, as it is drawn. */
typedef struct FlowPicture {
	const char *name; /* among the page's XObjects, static; NULL: no picture */
	double width, height;
} FlowPicture;

typedef struct FlowLine {
	TextLine *line; /* NULL: a picture, or nothing but room */
	FlowPicture picture;
	double x;      /* of the line's left end */
	double before; /* room above, which is dropped at the top of a page */
	double height;
	double baseline; /* below the top of its height */
	guint element;   /* a run's link number is added to it */
	bool may_break;  /* a page may begin with this line */
} FlowLine;

typedef struct Flow {
	double left, width; /* of the column that its text stands in */
	bool justified;     /* its running text, but for scripts that go to the left */
	guint32 colour;     /* 0xRRGGBB, but for links; 0, black, unless it is set */
	GArray *lines;      /* FlowLine */
	GArray *elements;   /* Element */
} Flow;

/* Text will stand within the sides of `column`. Yours. */
Flow *flow_new(const PageBox *column);
void flow_free(Flow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Flow, flow_free)

/* Add an element without lines of its own; returns its index. */
guint flow_add_element(Flow *flow, const char *type, int parent);

typedef enum { SIDE_START, SIDE_CENTRE, SIDE_END } Side;

/* Text that is added to a flow. */
typedef struct FlowText {
	const Span *spans;
	size_t count;
	TextStyle style;  /* not adapted */
	const char *type; /* of its element */
	int parent;
	double start, end; /* indents */
	double before;     /* room above its first line */
	Side side;
	bool keep;    /* with what stands before: no page begins with it */
	bool beside;  /* on the baseline of the line before */
	bool whole;   /* no page break within */
	bool running; /* running text, whose words may be broken */
	bool balance; /* lines of much the same length, as a heading needs */
	bool apart;   /* each span runs as its first letter does */
} FlowText;

/*
 * Break `text` into lines and add them as one element, with an element for each link.
 * At least two of its lines stay together at the foot and at the head of a page.
 * The error is typesetter_break's.
 */
bool flow_add_text(Flow *flow, Typesetter *setter, const FlowText *text,
		   GError **error) CHY_MUST_CHECK;

/* The same for plain text. */
bool flow_add_plain(Flow *flow, Typesetter *setter, const char *words,
		    const FlowText *text, GError **error) CHY_MUST_CHECK;

/* Add a picture as a Figure of this alternative text, where `look` has its text. */
void flow_add_picture(Flow *flow, const Typesetter *setter, const FlowText *look,
		      const FlowPicture *picture, const char *alternative);

/* Of all its lines, without the room above them. */
double flow_get_height(const Flow *flow);

/* Lines as spans (Span, which borrow them) with hard breaks between. Yours. */
GArray *flow_spans(const char *const *lines);

/* Add room of `height` that stays with what stands before. */
void flow_add_room(Flow *flow, double height);

/* Add the ids of all glyphs to `ids` (GlyphId). */
void flow_collect(const Flow *flow, GArray *ids);

#endif
