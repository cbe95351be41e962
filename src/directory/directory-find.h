/*
 * Finding bodies, posts and persons by name, across case, accents, scripts and spellings.
 *
 * Every name is stored with a fold key (lang_fold). A text finds the records of which one
 * name has, for each word of the text, that word or one that begins with it (lang_near).
 */
#ifndef DIRECTORY_FIND_H
#define DIRECTORY_FIND_H

#include "store-core.h"

#define LIMIT_FIND_ROWS 500 /* rows that one search returns; beyond, it is cut short */

typedef struct FindRow {
	const char *kind; /* "body", "person" or "post" */
	const char *id;
	const char *name;    /* the record's main name */
	const char *matched; /* the name that was found; may be the same */
	const char *detail;  /* a body's kind and country; a person's posts; a holder */
	unsigned distance;   /* from the text; 0: the whole name, spelt like it */
} FindRow;

typedef struct FindList {
	const FindRow *rows; /* by distance, kind, name and id */
	size_t count;
	bool cut; /* there are more than LIMIT_FIND_ROWS */
} FindList;

void findlist_free(FindList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FindList, findlist_free)

/* An empty list when nothing is found; CHY_INVALID for a text without a letter or digit. */
bool directory_find(Store *store, const char *text, FindList **list_out,
		    GError **error) CHY_MUST_CHECK;

#endif
