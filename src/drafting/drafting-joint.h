/*
 * Within the room: what a letter says to its addressees by name.
 *
 * The addressings (Addressing, at least one, each with a form of address in the letter's
 * language) are those of one letter; the first one leads.
 */
#ifndef DRAFTING_JOINT_H
#define DRAFTING_JOINT_H

#include "drafting-addressing.h"

/*
 * The envelopes of all addressees, then the first one's postal address. What the envelopes
 * share at their beginning or end stands once. NULL-terminated, yours.
 */
char **joint_address(const GPtrArray *addressings);

/* Their names in one line, yours. */
char *joint_name(const GPtrArray *addressings);

/* Their salutations, one after the other, yours. */
char *joint_salutation(const GPtrArray *addressings);

#endif
