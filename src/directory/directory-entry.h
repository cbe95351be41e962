/*
 * The entries of a circle, from which addressees are made. Private to the room.
 *
 * An entry is one holder of the day, with all posts that the circle selects, or one vacant
 * post. Its memory is the list's.
 */
#ifndef DIRECTORY_ENTRY_H
#define DIRECTORY_ENTRY_H

#include "directory-selection.h"

/* One post, while its rows are read. */
typedef struct Post {
	SelectedPost facts;
	bool selected;
	bool term_ended;
	guint holders; /* of the day */
} Post;

/* What an entry holds of one post. */
typedef struct Share {
	Post *post;
	Date since, until;
} Share;

typedef struct Entry {
	const char *person; /* "" vacant, or known by name only */
	const char *languages;
	Gender gender;
	NameSet *names; /* NULL: vacant */
	GArray *shares; /* Share */
} Entry;

typedef struct Resolver {
	Store *store;
	Date day;
	OwnedList *list;
	Selector selector;
	GPtrArray *entries;  /* Entry, in blocks of the list */
	GHashTable *persons; /* id → Entry */
	GHashTable *preferences; /* for preferences_get */
} Resolver;

/* Read the posts that the selector, loaded before, fits into `entries`. */
bool resolver_load(Resolver *resolver, GError **error) CHY_MUST_CHECK;

/* The text of a column, in the list. */
const char *resolver_text(Resolver *resolver, const StoreRows *rows, unsigned column);

/* A set of names of which the others are yet to be read. */
NameSet *resolver_names(Resolver *resolver, const char *main, const char *language);

#endif
