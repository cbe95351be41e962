/*
 * Resolving a circle: its entries (directory-entry.h) become addressees, with names, channels
 * and what stands in the way of writing to them.
 *
 * A walk goes through the directory's posts in the order of their ids, stretch by stretch,
 * and forgets each before it reads the next, so that no memory grows with the directory.
 */
#include "directory-circle.h"

#include "directory-entry.h"
#include "directory-preference.h"
#include "directory-suppress.h"

#include "base-text.h"

#include <string.h>

static int compare_shares(gconstpointer a, gconstpointer b)
{
	return strcmp(((const Share *)a)->post->facts.id,
		      ((const Share *)b)->post->facts.id);
}

static bool load_names(Resolver *resolver, const char *owner, const char *id,
		       NameSet *names, GError **error)
{
	const NameOwner whose = { resolver->store, owner, id };

	return ownedlist_load_names(resolver->list, &whose, names, error);
}

static const NameSet *body_names(Resolver *resolver, Body *body, GError **error)
{
	if (!body->names_loaded &&
	    !load_names(resolver, "body", body->id, &body->names, error))
		return NULL;
	body->names_loaded = true;
	return &body->names;
}

/* Names of person, posts, bodies and the bodies above them. */
static bool fill_names(Resolver *resolver, const Entry *entry, AddresseeNames *names,
		       GError **error)
{
	guint count = entry->shares->len;
	size_t size = count * sizeof(NameSet *);

	names->titles = ownedlist_block(resolver->list, size);
	names->bodies = ownedlist_block(resolver->list, size);
	names->parents = ownedlist_block(resolver->list, size);
	names->person = entry->names;
	if (entry->names != NULL && entry->person[0] != '\0' &&
	    !load_names(resolver, "person", entry->person, entry->names, error))
		return false;
	for (guint i = 0; i < count; i++) {
		Post *post = g_array_index(entry->shares, Share, i).post;
		Body *parent = selector_parent(resolver->selector, post->facts.body);
		NameSet *titles = resolver_names(resolver, NULL, "");

		names->titles[i] = titles;
		names->bodies[i] = body_names(resolver, post->facts.body, error);
		if (names->bodies[i] == NULL ||
		    !load_names(resolver, "post", post->facts.id, titles, error))
			return false;
		if (parent == NULL)
			continue;
		names->parents[i] = body_names(resolver, parent, error);
		if (names->parents[i] == NULL)
			return false;
	}
	return true;
}

/*
 * The channels of one owner: the first mailbox, all postal lines, and where letters are
 * handed over unless an owner before it said so.
 */
static bool add_channels(Resolver *resolver, const char *owner, const char *id,
			 Addressee *addressee, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	bool handed = addressee->names->hand->len > 0;

	if (!store_query(
		    resolver->store,
		    "SELECT kind, language, value FROM directory_channel WHERE owner = "
		    "$1 AND id = $2 AND flaw IS NULL ORDER BY place",
		    STORE_ARGS(store_text(owner), store_text(id)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		const char *kind = store_rows_text(rows, 0);
		PostalRow row = { resolver_text(resolver, rows, 1),
				  resolver_text(resolver, rows, 2) };

		if (strcmp(kind, "email") == 0 && addressee->mailbox == NULL)
			addressee->mailbox = row.lines;
		else if (strcmp(kind, "post") == 0)
			g_array_append_val(addressee->names->postal, row);
		else if (strcmp(kind, "hand") == 0 && !handed)
			g_array_append_val(addressee->names->hand, row);
	}
	return store_rows_finish(rows, error);
}

/*
 * A body without a postal address is reached at that of the nearest body above it that has
 * one; the mailbox of a body above is nobody's who is meant, and is left alone.
 */
static bool add_address_above(Resolver *resolver, const Body *body,
			      const Addressee *addressee, GError **error)
{
	while (addressee->names->postal->len == 0) {
		Addressee above = *addressee;

		body = selector_parent(resolver->selector, body);
		if (body == NULL)
			return true;
		if (!add_channels(resolver, "body", body->id, &above, error))
			return false;
	}
	return true;
}

/* A post's own channels come before its holder's, and those before the body's. */
static bool fill_channels(Resolver *resolver, const Entry *entry, Addressee *addressee,
			  GError **error)
{
	for (guint i = 0; i < entry->shares->len; i++)
		if (!add_channels(resolver, "post",
				  g_array_index(entry->shares, Share, i).post->facts.id,
				  addressee, error))
			return false;
	if (entry->person[0] != '\0' &&
	    !add_channels(resolver, "person", entry->person, addressee, error))
		return false;
	for (guint i = 0; i < entry->shares->len; i++)
		if (!add_channels(
			    resolver, "body",
			    g_array_index(entry->shares, Share, i).post->facts.body->id,
			    addressee, error))
			return false;
	if (!add_address_above(resolver,
			       g_array_index(entry->shares, Share, 0).post->facts.body,
			       addressee, error))
		return false;
	return preferences_settle(resolver, entry, addressee, error);
}

static const char *const *language_list(Resolver *resolver, const Entry *entry)
{
	const Post *post = g_array_index(entry->shares, Share, 0).post;
	const char *words =
		post->facts.languages[0] != '\0' ? post->facts.languages
		: entry->languages[0] != '\0'
			? entry->languages
			: selector_languages(resolver->selector, post->facts.body);
	g_auto(GStrv) parts = g_strsplit(words, " ", -1);
	guint count = g_strv_length(parts);
	const char **list = ownedlist_block(resolver->list, (count + 1) * sizeof *list);

	for (guint i = 0; i < count; i++)
		list[i] = ownedlist_text(resolver->list, parts[i]);
	return list;
}

/* The first post's id; with the holder behind it where the post has several. */
static const char *entry_id(Resolver *resolver, const Entry *entry)
{
	const Post *post = g_array_index(entry->shares, Share, 0).post;
	const char *who = entry->person[0] != '\0' ? entry->person
			  : entry->names != NULL   ? entry->names->main
						   : "";
	g_autofree char *id = post->holders->len > 1
				      ? g_strdup_printf("%s#%s", post->facts.id, who)
				      : g_strdup(post->facts.id);

	return ownedlist_text(resolver->list, id);
}

static const AddresseePost *post_list(Resolver *resolver, const Entry *entry)
{
	guint count = entry->shares->len;
	AddresseePost *posts = ownedlist_block(resolver->list, count * sizeof *posts);

	for (guint i = 0; i < count; i++) {
		const Share *share = &g_array_index(entry->shares, Share, i);
		const Post *post = share->post;

		posts[i] = (AddresseePost){
			.id = post->facts.id,
			.role = post->facts.role,
			.body = post->facts.body->id,
			.kind = post->facts.body->kind,
			.country =
				selector_country(resolver->selector, post->facts.body),
			.since = share->since,
			.until = share->until,
		};
	}
	return posts;
}

static bool add_addressee(Resolver *resolver, Entry *entry, GError **error)
{
	g_array_sort(entry->shares, compare_shares);

	AddresseeNames *names = ownedlist_block(resolver->list, sizeof *names);
	Addressee addressee = {
		.id = entry_id(resolver, entry),
		.posts = post_list(resolver, entry),
		.post_count = entry->shares->len,
		.person = entry->person,
		.gender = entry->gender,
		.languages = language_list(resolver, entry),
		.vacant = entry->names == NULL,
		.names = names,
	};
	g_autofree char *reason = NULL;

	addressee.country = addressee.posts[0].country;
	addressee.term_ended = addressee.vacant &&
			       g_array_index(entry->shares, Share, 0).post->term_ended;
	names->postal = ownedlist_array(resolver->list, sizeof(PostalRow));
	names->hand = ownedlist_array(resolver->list, sizeof(PostalRow));
	if (!fill_names(resolver, entry, names, error) ||
	    !fill_channels(resolver, entry, &addressee, error) ||
	    (!resolver->nothing_suppressed &&
	     !suppress_find(resolver->store, &addressee, resolver->day, &reason,
			    error)))
		return false;
	addressee.suppressed = ownedlist_text(resolver->list, reason);
	g_array_append_val(resolver->list->addressees, addressee);
	return true;
}

/* In which language the circle's letters are, and what goes with them. */
static bool load_rule(Store *store, const char *circle, OwnedList *owned,
		      GError **error)
{
	AddresseeList *list = &owned->list;
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(
		    store,
		    "SELECT original, translation FROM directory_circle WHERE id = "
		    "$1 AND original <> ''",
		    STORE_ARGS(store_text(circle)), &rows, error))
		return false;
	if (store_rows_next(rows)) {
		list->original = ownedlist_text(owned, store_rows_text(rows, 0));
		if (!translation_rule_parse(store_rows_text(rows, 1),
					    &list->translation))
			list->translation = TRANSLATION_NONE;
	}
	return store_rows_finish(rows, error);
}

/* The ids of all circles, sorted, NULL-terminated, yours. */
static bool circle_list(Store *store, char ***ids_out, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

	if (!store_query(store, "SELECT id FROM directory_circle ORDER BY id", NULL,
			 &rows, error))
		return false;
	while (store_rows_next(rows))
		g_ptr_array_add(ids, g_strdup(store_rows_text(rows, 0)));
	if (!store_rows_finish(rows, error))
		return false;
	g_ptr_array_add(ids, NULL);
	*ids_out = (char **)g_ptr_array_free(g_steal_pointer(&ids), FALSE);
	return true;
}

bool circle_find_letterhead(Store *store, const char *circle, char **name_out,
			    GError **error)
{
	return store_find_text(store,
			       "SELECT letterhead FROM directory_circle WHERE id = $1 "
			       "AND letterhead <> ''",
			       STORE_ARGS(store_text(circle)), name_out, error);
}

static bool check_circle(Store *store, const char *circle, GError **error)
{
	g_auto(GStrv) ids = NULL;

	if (!circle_list(store, &ids, error))
		return false;
	if (g_strv_contains((const char *const *)ids, circle))
		return true;

	g_autofree char *suggestion = text_suggestion(
		text_nearest(circle, (const char *const *)ids, g_strv_length(ids)));

	return chy_fail(error, CHY_NOT_FOUND, "there is no circle '%s'%s", circle,
			suggestion);
}

/* --- walks ----------------------------------------------------------------------- */

struct CircleWalk {
	Store *store;
	char *circle;
	Date day;
	Selector selector;
	char *after; /* the post that was read last; NULL: all have been */
};

void circlewalk_free(CircleWalk *walk)
{
	if (walk == NULL)
		return;
	selector_clear(&walk->selector);
	g_free(walk->circle);
	g_free(walk->after);
	g_free(walk);
}

bool circle_open(Store *store, const char *circle, Date day, CircleWalk **walk_out,
		 GError **error)
{
	g_autoptr(CircleWalk) walk = g_new0(CircleWalk, 1);

	walk->store = store;
	walk->circle = g_strdup(circle);
	walk->day = day;
	walk->after = g_strdup("");
	selector_init(&walk->selector, store);
	if (!check_circle(store, circle, error) ||
	    !selector_load(&walk->selector, circle, error))
		return false;
	*walk_out = g_steal_pointer(&walk);
	return true;
}

static int compare_addressees(gconstpointer a, gconstpointer b)
{
	const Addressee *one = a, *other = b;
	int order = strcmp(one->posts[0].id, other->posts[0].id);

	return order != 0 ? order : strcmp(one->id, other->id);
}

/* The addressees of a stretch, into the resolver's list. */
static bool resolve(Resolver *resolver, Stretch *stretch, GError **error)
{
	GArray *addressees = resolver->list->addressees;

	if (!resolver_load(resolver, stretch, error) ||
	    !suppress_is_nothing(resolver->store, &resolver->nothing_suppressed, error))
		return false;
	for (guint i = 0; i < resolver->entries->len; i++)
		if (!add_addressee(resolver, g_ptr_array_index(resolver->entries, i),
				   error))
			return false;
	g_array_sort(addressees, compare_addressees);
	resolver->list->list.addressees = (const Addressee *)(void *)addressees->data;
	resolver->list->list.count = addressees->len;
	return true;
}

bool circle_next(CircleWalk *walk, size_t most, AddresseeList **list_out,
		 GError **error)
{
	g_autoptr(OwnedList) list = ownedlist_new();
	g_autoptr(GHashTable) posts = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) entries = g_ptr_array_new();
	const NameOwner circle = { walk->store, "circle", walk->circle };
	Stretch stretch = { .after = walk->after, .most = most };

	if (walk->after == NULL) {
		*list_out = NULL;
		return true;
	}
	selector_begin(&walk->selector, list);

	Resolver resolver = {
		.store = walk->store,
		.day = walk->day,
		.list = list,
		.selector = &walk->selector,
		.posts = posts,
		.entries = entries,
	};
	bool ok = resolve(&resolver, &stretch, error) &&
		  preferences_find(list, &circle, &list->list.channels, error) &&
		  load_rule(walk->store, walk->circle, list, error);

	g_free(walk->after);
	walk->after = stretch.last;
	if (!ok)
		return false;
	list->list.idle = selector_idle(&walk->selector);
	*list_out = &g_steal_pointer(&list)->list;
	return true;
}

bool circle_resolve(Store *store, const char *circle, Date day,
		    AddresseeList **list_out, GError **error)
{
	g_autoptr(CircleWalk) walk = NULL;

	return circle_open(store, circle, day, &walk, error) &&
	       circle_next(walk, SIZE_MAX, list_out, error);
}
