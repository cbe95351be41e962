/*
 * The noun is the signatory. Two stand beside each other: the second is set back by the height
 * of the first, and names stand level whichever of them has a picture.
 */
#include "rendering-signatory.h"

#include "rendering-body.h"
#include "rendering-words.h"

#define PEN_ROOM 44.0       /* above the names, where nobody's signature is drawn */
#define PICTURE_BEFORE 14.0 /* above the pictures otherwise */
#define PICTURE_BELOW 4.0   /* between a picture and the name */
#define PICTURE_WIDTH 170.0 /* at most */
#define PICTURE_HEIGHT 54.0
#define SINGLE_START 0.45 /* of the column: where one signatory stands */
#define SECOND_START 0.54 /* and the second of two */

/* Where a signatory stands. */
typedef struct Stand {
	double start, end; /* indents */
	double before;
	double room; /* of the tallest picture of all, and below it */
	const FlowPicture *picture;
} Stand;

FlowPicture signature_size(unsigned width, unsigned height)
{
	double scale = MIN(PICTURE_WIDTH / width, PICTURE_HEIGHT / height);

	return (FlowPicture){ .width = width * scale, .height = height * scale };
}

static bool add_names(Flow *flow, Typesetter *setter, const char *const *lines,
		      FlowText *look, GError **error)
{
	g_autoptr(GArray) spans = flow_spans(lines);

	g_array_index(spans, Span, 0).strong = true;
	look->spans = (const Span *)spans->data;
	look->count = spans->len;
	if (flow_add_text(flow, setter, look, error))
		return true;
	g_prefix_error(error, "signatory: ");
	return false;
}

static bool add_signatory(Flow *flow, Typesetter *setter, const Signatory *signatory,
			  const Stand *stand, GError **error)
{
	const FlowPicture *picture = stand->picture;
	FlowText look = {
		.style = TEXT_STYLE,
		.type = "P",
		.parent = ELEMENT_TOP,
		.start = stand->start,
		.end = stand->end,
		.before = stand->before + stand->room,
		.keep = true,
		.whole = true,
		.apart = true,
	};

	if (picture->name != NULL) {
		g_autofree char *words = words_signature(
			typesetter_get_language(setter), signatory->lines[0]);

		look.before -= picture->height + PICTURE_BELOW;
		flow_add_picture(flow, setter, &look, picture, words);
		look.before = PICTURE_BELOW;
	}
	return add_names(flow, setter, signatory->lines, &look, error);
}

static bool add_two(Flow *flow, Typesetter *setter, const Signatory *signatories,
		    const Stand *stand, GError **error)
{
	Stand first = *stand, second = *stand;

	flow_add_room(flow, stand->before);
	first.start = first.before = 0;
	first.end = flow->width * SECOND_START;

	double top = flow_get_height(flow) + stand->picture[0].height;

	if (!add_signatory(flow, setter, &signatories[0], &first, error))
		return false;

	double middle = flow_get_height(flow), height = middle - top;

	second.start = flow->width * SECOND_START;
	second.before = -stand->room - height;
	second.picture = &stand->picture[1];
	if (!add_signatory(flow, setter, &signatories[1], &second, error))
		return false;
	height -= flow_get_height(flow) - middle - second.picture->height;
	if (height > 0)
		flow_add_room(flow, height);
	return true;
}

/* What stands in place of signatures, over the names; no pen needs room below it. */
static bool add_unsigned(Flow *flow, Typesetter *setter, const LetterShared *shared,
			 Stand *stand, GError **error)
{
	bool alone = shared->signatories[1].lines[0] == NULL;
	FlowText look = {
		.style = TEXT_STYLE,
		.type = "P",
		.parent = ELEMENT_TOP,
		.start = alone ? stand->start : 0,
		.before = PICTURE_BEFORE,
		.keep = true,
		.whole = true,
	};

	stand->before = PICTURE_BELOW;
	return flow_add_plain(flow, setter, words_unsigned(shared), &look, error);
}

bool signatories_add(Flow *flow, Typesetter *setter, const LetterShared *shared,
		     const FlowPicture *pictures, GError **error)
{
	const Signatory *signatories = shared->signatories;
	double height = MAX(pictures[0].height, pictures[1].height);
	Stand stand = {
		.start = flow->width * SINGLE_START,
		.before = height > 0 ? PICTURE_BEFORE : PEN_ROOM,
		.room = height > 0 ? height + PICTURE_BELOW : 0,
		.picture = pictures,
	};

	if (signatories[0].lines[0] == NULL)
		return true;
	if (shared->courtesy && !add_unsigned(flow, setter, shared, &stand, error))
		return false;
	if (signatories[1].lines[0] == NULL)
		return add_signatory(flow, setter, &signatories[0], &stand, error);
	return add_two(flow, setter, signatories, &stand, error);
}
