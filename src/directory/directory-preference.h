/*
 * What records say of the channels that they would rather be written to by. Private to the
 * room.
 */
#ifndef DIRECTORY_PREFERENCE_H
#define DIRECTORY_PREFERENCE_H

#include "directory-entry.h"

/* Read what all records say, once for a list. Its texts are the list's, the table is yours. */
bool preferences_load(Store *store, OwnedList *list, GHashTable **preferences_out,
		      GError **error) CHY_MUST_CHECK;

/* The channels of one record, a NULL-terminated list of the list's; empty: it says none. */
const char *const *preferences_get(GHashTable *preferences, const char *owner,
				   const char *id);

/*
 * Of an addressee whose mailbox and addresses are known: the channels that reach it, those
 * that it would rather have (the post's, else the holder's, else the body's, else those of
 * the nearest body above), and the first of these that reaches it.
 */
void preferences_settle(Resolver *resolver, const Entry *entry, Addressee *addressee);

#endif
