/*
 * Within the room: how letterhead.yaml is read into a design.
 */
#ifndef DRAFTING_DESIGN_PRIVATE_H
#define DRAFTING_DESIGN_PRIVATE_H

#include "drafting-design.h"

/* What a line may have filled in. */
typedef struct DesignSlot {
	const char *text; /* "{{place}}" */
	size_t field;     /* of a DesignSender */
} DesignSlot;

#define DESIGN_SLOTS 3
extern const DesignSlot design_slots[DESIGN_SLOTS];

/* The slot that `text` begins with, or NULL. */
const DesignSlot *design_slot_at(const char *text);

/* Read the terms among the design's files into its fields; false: an error was found. */
bool design_read_terms(Design *design, FindingList *findings);

void design_file_free(void *file);

#endif
