/*
 * Resolving a circle: all posts are read once with their holders, those that a selection
 * fits are kept, and each holder of the day, or each vacancy, becomes an entry; entries of
 * one person are one. Entries become addressees at the end, when all their posts are known.
 */
#include "directory-circle.h"

#include "directory-selection.h"
#include "directory-suppress.h"

#include "base-text.h"

#include <string.h>

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
} Resolver;

static const char *text_at(Resolver *resolver, const StoreRows *rows, unsigned column)
{
	return ownedlist_text(resolver->list, store_rows_text(rows, column));
}

/* A stored date; unknown for NULL. Only what date_parse took was stored. */
static Date stored_date(const StoreRows *rows, unsigned column)
{
	const char *text = store_rows_text(rows, column);
	Date date = { 0 };

	if (text != NULL && !date_parse(text, &date, NULL))
		return (Date){ 0 };
	return date;
}

static Entry *entry_new(Resolver *resolver)
{
	Entry *entry = ownedlist_block(resolver->list, sizeof *entry);

	entry->person = "";
	entry->languages = "";
	entry->shares = ownedlist_array(resolver->list, sizeof(Share));
	g_ptr_array_add(resolver->entries, entry);
	return entry;
}

static NameSet *names_new(Resolver *resolver, const char *main, const char *language)
{
	NameSet *names = ownedlist_block(resolver->list, sizeof *names);

	names->main = main;
	names->language = language;
	names->others = ownedlist_array(resolver->list, sizeof(NameRow));
	return names;
}

/* Columns of the query of posts. */
enum {
	POST_ID,
	POST_BODY,
	POST_ROLE,
	POST_LANGUAGES,
	POST_TAGS,
	HOLDER_PERSON,
	HOLDER_NAME,
	HOLDER_SINCE,
	HOLDER_UNTIL,
	PERSON_NAME,
	PERSON_LANGUAGE,
	PERSON_GENDER,
	PERSON_DIED,
	PERSON_LANGUAGES,
};

/*
 * The entry of the row's holder: a known person has one for all posts. An id alone, of
 * nobody in the directory, is no name, and its entry is as good as vacant.
 */
static Entry *holder_entry(Resolver *resolver, const StoreRows *rows)
{
	const char *person = text_at(resolver, rows, HOLDER_PERSON);
	Entry *entry = person[0] != '\0'
			       ? g_hash_table_lookup(resolver->persons, person)
			       : NULL;

	if (entry != NULL)
		return entry;
	entry = entry_new(resolver);
	entry->person = person;
	if (!store_rows_is_null(rows, PERSON_NAME)) {
		entry->names = names_new(resolver, text_at(resolver, rows, PERSON_NAME),
					 text_at(resolver, rows, PERSON_LANGUAGE));
		entry->languages = text_at(resolver, rows, PERSON_LANGUAGES);
		gender_parse(store_rows_text(rows, PERSON_GENDER), &entry->gender);
	} else {
		const char *name = text_at(resolver, rows, HOLDER_NAME);

		if (name[0] != '\0')
			entry->names = names_new(resolver, name, "");
	}
	if (person[0] != '\0')
		g_hash_table_insert(resolver->persons, (gpointer)person, entry);
	return entry;
}

static void add_share(Entry *entry, Post *post, Date since, Date until)
{
	for (guint i = 0; i < entry->shares->len; i++)
		if (g_array_index(entry->shares, Share, i).post == post)
			return;

	Share share = { post, since, until };

	g_array_append_val(entry->shares, share);
	post->holders++;
}

static void take_holder(Resolver *resolver, Post *post, const StoreRows *rows)
{
	Date since = stored_date(rows, HOLDER_SINCE);
	Date until = stored_date(rows, HOLDER_UNTIL);
	Date died = stored_date(rows, PERSON_DIED);
	bool over = (date_is_known(until) && date_compare(until, resolver->day) < 0) ||
		    (date_is_known(died) && date_compare(died, resolver->day) <= 0);

	if (over)
		post->term_ended = true;
	else if (!date_is_known(since) || date_compare(since, resolver->day) <= 0)
		add_share(holder_entry(resolver, rows), post, since, until);
}

/* A post whose holders have all been seen. */
static void post_end(Resolver *resolver, Post *post)
{
	if (post == NULL || !post->selected || post->holders > 0)
		return;

	Share share = { .post = post };

	g_array_append_val(entry_new(resolver)->shares, share);
}

static Post *post_begin(Resolver *resolver, const StoreRows *rows)
{
	Post *post = ownedlist_block(resolver->list, sizeof *post);

	post->facts.id = text_at(resolver, rows, POST_ID);
	post->facts.body = g_hash_table_lookup(resolver->selector.bodies,
					       store_rows_text(rows, POST_BODY));
	post->facts.role = text_at(resolver, rows, POST_ROLE);
	post->facts.languages = text_at(resolver, rows, POST_LANGUAGES);
	post->facts.tags = text_at(resolver, rows, POST_TAGS);
	post->selected = selector_fits(&resolver->selector, &post->facts);
	return post;
}

static bool load_entries(Resolver *resolver, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	Post *post = NULL;

	if (!store_query(
		    resolver->store,
		    "SELECT p.id, p.body, p.role, p.languages, p.tags, h.person, "
		    "h.name, h.since, h.until, q.name, q.language, q.gender, q.died, "
		    "q.languages FROM directory_post p "
		    "LEFT JOIN directory_holder h ON h.post = p.id "
		    "LEFT JOIN directory_person q ON q.id = h.person "
		    "ORDER BY p.id, h.place",
		    NULL, &rows, error))
		return false;
	while (store_rows_next(rows)) {
		if (post == NULL ||
		    strcmp(post->facts.id, store_rows_text(rows, POST_ID)) != 0) {
			post_end(resolver, post);
			post = post_begin(resolver, rows);
		}
		if (post->selected && !store_rows_is_null(rows, HOLDER_PERSON))
			take_holder(resolver, post, rows);
	}
	post_end(resolver, post);
	return store_rows_finish(rows, error);
}

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
		Body *parent = selector_parent(&resolver->selector, post->facts.body);
		NameSet *titles = names_new(resolver, NULL, "");

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

/* The channels of one owner: the first mailbox, the first "hand", all postal lines. */
static bool add_channels(Resolver *resolver, const char *owner, const char *id,
			 Addressee *addressee, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(
		    resolver->store,
		    "SELECT kind, language, value FROM directory_channel WHERE owner = "
		    "$1 AND id = $2 AND flaw IS NULL ORDER BY place",
		    STORE_ARGS(store_text(owner), store_text(id)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		const char *kind = store_rows_text(rows, 0);
		PostalRow row = { text_at(resolver, rows, 1),
				  text_at(resolver, rows, 2) };

		if (strcmp(kind, "email") == 0 && addressee->mailbox == NULL)
			addressee->mailbox = row.lines;
		else if (strcmp(kind, "post") == 0)
			g_array_append_val(addressee->names->postal, row);
		else if (strcmp(kind, "hand") == 0 && addressee->channel == NULL)
			addressee->channel = "hand";
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

		body = selector_parent(&resolver->selector, body);
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
	if (addressee->mailbox != NULL)
		addressee->channel = "email";
	else if (addressee->names->postal->len > 0)
		addressee->channel = "post";
	return true;
}

static const char *const *language_list(Resolver *resolver, const Entry *entry)
{
	const Post *post = g_array_index(entry->shares, Share, 0).post;
	const char *words =
		post->facts.languages[0] != '\0' ? post->facts.languages
		: entry->languages[0] != '\0'
			? entry->languages
			: selector_languages(&resolver->selector, post->facts.body);
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
	g_autofree char *id = post->holders > 1
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
				selector_country(&resolver->selector, post->facts.body),
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
	if (!fill_names(resolver, entry, names, error) ||
	    !fill_channels(resolver, entry, &addressee, error) ||
	    !suppress_find(resolver->store, &addressee, resolver->day, &reason, error))
		return false;
	addressee.suppressed = ownedlist_text(resolver->list, reason);
	g_array_append_val(resolver->list->addressees, addressee);
	return true;
}

static int compare_addressees(gconstpointer a, gconstpointer b)
{
	return strcmp(((const Addressee *)a)->id, ((const Addressee *)b)->id);
}

static bool run(Resolver *resolver, const char *circle, GError **error)
{
	GArray *addressees = resolver->list->addressees;

	if (!selector_load(&resolver->selector, circle, error) ||
	    !load_entries(resolver, error))
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

bool circle_list(Store *store, char ***ids_out, GError **error)
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

static bool check_circle(Store *store, const char *circle, GError **error)
{
	g_auto(GStrv) ids = NULL;

	if (!circle_list(store, &ids, error))
		return false;
	if (g_strv_contains((const char *const *)ids, circle))
		return true;

	const char *nearest =
		text_nearest(circle, (const char *const *)ids, g_strv_length(ids));

	return chy_fail(error, CHY_NOT_FOUND, "there is no circle '%s'%s%s%s", circle,
			nearest != NULL ? "; did you mean '" : "",
			nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
}

bool circle_resolve(Store *store, const char *circle, Date day,
		    AddresseeList **list_out, GError **error)
{
	g_autoptr(OwnedList) list = ownedlist_new();
	g_autoptr(GHashTable) persons = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) entries = g_ptr_array_new();
	Resolver resolver = {
		.store = store,
		.day = day,
		.list = list,
		.persons = persons,
		.entries = entries,
	};

	selector_init(&resolver.selector, store, list);

	bool ok = check_circle(store, circle, error) && run(&resolver, circle, error);

	selector_clear(&resolver.selector);
	if (!ok)
		return false;
	*list_out = &g_steal_pointer(&list)->list;
	return true;
}
