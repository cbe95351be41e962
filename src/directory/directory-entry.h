/*
 * The entries of a circle, from which addressees are made. Private to the room.
 *
 * An entry is one holder of the day, with all posts that the circle selects, or one vacant
 * post. Its memory is the list's.
 */
#ifndef DIRECTORY_ENTRY_H
#define DIRECTORY_ENTRY_H

#include "directory-selection.h"

/* Who holds a post on the day. */
typedef struct Holder {
	const char *person; /* id, perhaps of nobody in the directory; "" known by name only */
	const char *name;   /* the person's main one, else as the post states it; "" none */
	const char *language, *languages;
	Gender gender;
	Date since, until;
} Holder;

typedef struct Post {
	SelectedPost facts;
	bool selected;
	bool term_ended;
	GArray *holders; /* Holder, each person once; of a selected post */
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
	Selector *selector;
	GHashTable *posts; /* id → Post: the selected ones that have been read */
	GPtrArray *entries; /* Entry, in blocks of the list */
	bool nothing_suppressed;
} Resolver;

/* A stretch of the directory's posts, in the order of their ids. */
typedef struct Stretch {
	const char *after; /* the id before the first; "": from the first on */
	size_t most;       /* posts */
	char *last;        /* set to the id of the last, yours; NULL: the directory ends here */
} Stretch;

/*
 * Read the posts of the stretch that the selector fits into `entries`. A person's entry
 * comes with the first of its posts, and then with all, wherever they are.
 */
bool resolver_load(Resolver *resolver, Stretch *stretch, GError **error) CHY_MUST_CHECK;

/* The text of a column, in the list. */
const char *resolver_text(Resolver *resolver, const StoreRows *rows, unsigned column);

/* A set of names of which the others are yet to be read. */
NameSet *resolver_names(Resolver *resolver, const char *main, const char *language);

#endif
