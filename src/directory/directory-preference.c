#include "directory-preference.h"

#include <string.h>

static const char *const nothing[] = { NULL };

static char *key_of(const char *owner, const char *id)
{
	return g_strdup_printf("%s %s", owner, id);
}

/* The channels of one record so far, with room for one more and the end. */
static const char **channels_of(OwnedList *list, GHashTable *preferences, char *key)
{
	const char **channels = g_hash_table_lookup(preferences, key);

	if (channels != NULL) {
		g_free(key);
		return channels;
	}
	channels = ownedlist_block(list, (ADDRESSEE_CHANNELS + 1) * sizeof *channels);
	g_hash_table_insert(preferences, key, (gpointer)channels);
	return channels;
}

bool preferences_load(Store *store, OwnedList *list, GHashTable **preferences_out,
		      GError **error)
{
	g_autoptr(GHashTable) preferences =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store,
			 "SELECT owner, id, kind FROM directory_preference "
			 "ORDER BY owner, id, place",
			 NULL, &rows, error))
		return false;
	while (store_rows_next(rows)) {
		const char **channels =
			channels_of(list, preferences,
				    key_of(store_rows_text(rows, 0),
					   store_rows_text(rows, 1)));
		guint count = g_strv_length((char **)channels);

		if (count < ADDRESSEE_CHANNELS)
			channels[count] = ownedlist_text(list, store_rows_text(rows, 2));
	}
	if (!store_rows_finish(rows, error))
		return false;
	*preferences_out = g_steal_pointer(&preferences);
	return true;
}

const char *const *preferences_get(GHashTable *preferences, const char *owner,
				   const char *id)
{
	g_autofree char *key = key_of(owner, id);
	const char *const *channels = g_hash_table_lookup(preferences, key);

	return channels != NULL ? channels : nothing;
}

/* The body's own, or those of the nearest body above that says any. */
static const char *const *body_preferences(const Resolver *resolver, const Body *body)
{
	const char *const *channels = nothing;

	while (body != NULL && channels[0] == NULL) {
		channels = preferences_get(resolver->preferences, "body", body->id);
		body = selector_parent(&resolver->selector, body);
	}
	return channels;
}

static const char *const *entry_preferences(const Resolver *resolver,
					    const Entry *entry)
{
	GHashTable *known = resolver->preferences;
	const char *const *channels = nothing;

	for (guint i = 0; i < entry->shares->len && channels[0] == NULL; i++)
		channels = preferences_get(
			known, "post",
			g_array_index(entry->shares, Share, i).post->facts.id);
	if (channels[0] == NULL && entry->person[0] != '\0')
		channels = preferences_get(known, "person", entry->person);
	for (guint i = 0; i < entry->shares->len && channels[0] == NULL; i++)
		channels = body_preferences(
			resolver,
			g_array_index(entry->shares, Share, i).post->facts.body);
	return channels;
}

void preferences_settle(Resolver *resolver, const Entry *entry, Addressee *addressee)
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
	addressee->preferred = entry_preferences(resolver, entry);
	addressee->channel = channels[0];
	for (size_t i = 0; addressee->preferred[i] != NULL; i++)
		if (g_strv_contains(channels, addressee->preferred[i])) {
			addressee->channel = addressee->preferred[i];
			break;
		}
}
