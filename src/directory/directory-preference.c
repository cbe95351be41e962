#include "directory-preference.h"

#include <string.h>

bool preferences_find(OwnedList *list, const NameOwner *owner,
		      const char *const **channels_out, GError **error)
{
	const char **channels =
		ownedlist_block(list, (ADDRESSEE_CHANNELS + 1) * sizeof *channels);
	g_autoptr(StoreRows) rows = NULL;
	guint count = 0;

	if (!store_query(owner->store,
			 "SELECT kind FROM directory_preference WHERE owner = $1 "
			 "AND id = $2 ORDER BY place",
			 STORE_ARGS(store_text(owner->owner), store_text(owner->id)),
			 &rows, error))
		return false;
	while (store_rows_next(rows))
		if (count < ADDRESSEE_CHANNELS)
			channels[count++] =
				ownedlist_text(list, store_rows_text(rows, 0));
	*channels_out = channels;
	return store_rows_finish(rows, error);
}

/* Ask a record unless one before it has said something. */
static bool ask(const Resolver *resolver, const char *owner, const char *id,
		const char *const **channels, GError **error)
{
	const NameOwner record = { resolver->store, owner, id };

	return (*channels)[0] != NULL ||
	       preferences_find(resolver->list, &record, channels, error);
}

/* The body, else the nearest body above that says any. */
static bool ask_bodies(const Resolver *resolver, const Body *body,
		       const char *const **channels, GError **error)
{
	for (; body != NULL && (*channels)[0] == NULL;
	     body = selector_parent(resolver->selector, body))
		if (!ask(resolver, "body", body->id, channels, error))
			return false;
	return true;
}

static bool entry_preferences(const Resolver *resolver, const Entry *entry,
			      const char *const **channels_out, GError **error)
{
	static const char *const nothing[] = { NULL };
	const Share *shares = (const Share *)(void *)entry->shares->data;
	const char *const *channels = nothing;

	for (guint i = 0; i < entry->shares->len; i++)
		if (!ask(resolver, "post", shares[i].post->facts.id, &channels, error))
			return false;
	if (entry->person[0] != '\0' &&
	    !ask(resolver, "person", entry->person, &channels, error))
		return false;
	for (guint i = 0; i < entry->shares->len; i++)
		if (!ask_bodies(resolver, shares[i].post->facts.body, &channels, error))
			return false;
	*channels_out = channels;
	return true;
}

bool preferences_settle(Resolver *resolver, const Entry *entry, Addressee *addressee,
			GError **error)
{
	bool address = addressee->names->postal->len > 0;
	const char **channels = ownedlist_block(
		resolver->list, (ADDRESSEE_CHANNELS + 1) * sizeof *channels);
	size_t count = 0;

	if (addressee->mailbox != NULL)
		channels[count++] = "email";
	if (address)
		channels[count++] = "post";
	if (address || addressee->names->hand->len > 0)
		channels[count++] = "hand";
	addressee->channels = channels;
	if (!entry_preferences(resolver, entry, &addressee->preferred, error))
		return false;
	addressee->channel = channels[0];
	for (size_t i = 0; addressee->preferred[i] != NULL; i++)
		if (g_strv_contains(channels, addressee->preferred[i])) {
			addressee->channel = addressee->preferred[i];
			break;
		}
	return true;
}
