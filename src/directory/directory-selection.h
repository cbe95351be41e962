/*
 * Which posts a circle selects. Private to the room.
 */
#ifndef DIRECTORY_SELECTION_H
#define DIRECTORY_SELECTION_H

#include "directory-addressee.h"

typedef struct Body {
	const char *id, *kind, *country, *parent, *languages, *topics, *tags;
	NameSet names;
	bool names_loaded; /* those beside the main one */
} Body;

/* What a selection looks at. */
typedef struct SelectedPost {
	const char *id, *role, *languages, *tags;
	Body *body;
} SelectedPost;

/*
 * The selections of one circle, and bodies as they are asked for, with all that are above
 * them.
 */
typedef struct Selector {
	Store *store;
	OwnedList *list;    /* whose memory the bodies are in */
	GHashTable *bodies; /* id → Body */
	GArray *rows;
	GStringChunk *texts; /* of the rows */
} Selector;

void selector_init(Selector *selector, Store *store);
void selector_clear(Selector *selector);

/* Read what the circle selects. */
bool selector_load(Selector *selector, const char *circle,
		   GError **error) CHY_MUST_CHECK;

/* Forget the bodies; those that are read from now on live in `list`. */
void selector_begin(Selector *selector, OwnedList *list);

/* The body of that id. CHY_CORRUPT when it or one above it is not in the directory. */
bool selector_find_body(Selector *selector, const char *id, Body **body_out,
			GError **error) CHY_MUST_CHECK;

/* The body above; NULL at the top. */
Body *selector_parent(const Selector *selector, const Body *body);

/* The body's own, or that of the nearest body above that has one; "" for none. */
const char *selector_country(const Selector *selector, const Body *body);
const char *selector_languages(const Selector *selector, const Body *body);

/* Each field that a selection names has a value that fits; one selection is enough. */
bool selector_fits(Selector *selector, const SelectedPost *post);

/* The values, as in AddresseeList, that no post had for which selector_fits was asked. */
const char *const *selector_idle(const Selector *selector);

#endif
