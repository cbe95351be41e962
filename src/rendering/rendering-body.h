/*
 * The blocks of a letter's body as a flow.
 */
#ifndef RENDERING_BODY_H
#define RENDERING_BODY_H

#include "rendering-flow.h"

/* The style of running text, and the room between paragraphs. */
#define TEXT_STYLE ((TextStyle){ .size = 11, .leading = 16 })
#define TEXT_BETWEEN 8.0

/*
 * Append `body` to `flow`. Headings become H2 and deeper: H1 is the letter's subject. It
 * stays with what stands before, a heading with what follows.
 * A missing character is CHY_INVALID: "body, block 2: no font has …".
 */
bool body_flow(Flow *flow, Typesetter *setter, const BlockTree *body,
	       GError **error) CHY_MUST_CHECK;

#endif
