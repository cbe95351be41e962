/*
 * What records say of the channels that they would rather be written to by. Private to the
 * room.
 */
#ifndef DIRECTORY_PREFERENCE_H
#define DIRECTORY_PREFERENCE_H

#include "directory-entry.h"

/* The channels of one record, a NULL-terminated list of `list`'s; empty: it says none. */
bool preferences_find(OwnedList *list, const NameOwner *owner,
		      const char *const **channels_out, GError **error) CHY_MUST_CHECK;

/*
 * Of an addressee whose mailbox and addresses are known: the channels that reach it, those
 * that it would rather have (the post's, else the holder's, else the body's, else those of
 * the nearest body above), and the first of these that reaches it.
 */
bool preferences_settle(Resolver *resolver, const Entry *entry, Addressee *addressee,
			GError **error) CHY_MUST_CHECK;

#endif
