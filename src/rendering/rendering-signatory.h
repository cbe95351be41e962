/*
 * Who signs: below the closing, one in the half of the page where a letter ends, or two side
 * by side; over each the picture of the signature, if there is one, else room for a pen.
 */
#ifndef RENDERING_SIGNATORY_H
#define RENDERING_SIGNATORY_H

#include "rendering-flow.h"

/*
 * Append the signatories to `flow`. A picture that has a name is drawn over its signatory; in a
 * courtesy translation words stand in place of signatures.
 */
bool signatories_add(Flow *flow, Typesetter *setter, const LetterShared *shared,
		     const FlowPicture *pictures, GError **error) CHY_MUST_CHECK;

/* The size at which a picture of so many dots is drawn, in points. */
FlowPicture signature_size(unsigned width, unsigned height);

#endif
