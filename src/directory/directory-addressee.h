/*
 * What an addressee list is made of. Private to the room.
 */
#ifndef DIRECTORY_ADDRESSEE_H
#define DIRECTORY_ADDRESSEE_H

#include "directory-circle.h"

/* The names of one body, person or post. */
typedef struct NameSet {
	const char *main;     /* NULL for a post: it has only titles */
	const char *language; /* of the main name, "" unknown */
	GArray *others;       /* NameRow, one a language */
} NameSet;

typedef struct NameRow {
	const char *language, *name;
} NameRow;

typedef struct PostalRow {
	const char *language, *lines; /* lines with a line feed between */
} PostalRow;

struct AddresseeNames {
	const NameSet *person;            /* NULL when vacant */
	const NameSet **titles, **bodies; /* one a post */
	const NameSet **parents;          /* one a post, NULL where there is none */
	GArray *postal;                   /* PostalRow, by preference */
	GArray *hand;                     /* PostalRow: where a letter is handed over */
};

/* The list with what it owns. */
typedef struct OwnedList {
	AddresseeList list; /* first, so that the one can be taken for the other */
	GStringChunk *pool;
	GArray *addressees; /* Addressee */
	GPtrArray *blocks;  /* memory freed with g_free */
	GPtrArray *arrays;  /* GArray, unreferenced */
} OwnedList;

OwnedList *ownedlist_new(void);
void ownedlist_free(OwnedList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OwnedList, ownedlist_free)

/* Text, zeroed memory and arrays that live as long as the list. NULL text stays NULL. */
const char *ownedlist_text(OwnedList *list, const char *text);
void *ownedlist_block(OwnedList *list, size_t size);
GArray *ownedlist_array(OwnedList *list, size_t element_size);

/* The names of a record ("body", "person" or "post") beside its main one. */
typedef struct NameOwner {
	Store *store;
	const char *owner, *id;
} NameOwner;

bool ownedlist_load_names(OwnedList *list, const NameOwner *owner, NameSet *names,
			  GError **error) CHY_MUST_CHECK;

#endif
