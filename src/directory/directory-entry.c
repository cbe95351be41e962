/*
 * Posts are read stretch by stretch with their holders; those that a selection fits are
 * kept, and each holder of the day, or each vacancy, becomes an entry.
 *
 * A person who holds several posts of the circle is one entry, which belongs to the first of
 * them by id: whoever comes to another of the posts finds that the entry was made before.
 */
#include "directory-entry.h"

#include <string.h>

#define SQL_POSTS                                                                      \
	"SELECT p.id, p.body, p.role, p.languages, p.tags, h.person, h.name, "         \
	"h.since, "                                                                    \
	"h.until, q.name, q.language, q.gender, q.died, q.languages "                  \
	"FROM directory_post p LEFT JOIN directory_holder h ON h.post = p.id "         \
	"LEFT JOIN directory_person q ON q.id = h.person "
static const char sql_stretch[] = SQL_POSTS "WHERE p.id > $1 ORDER BY p.id, h.place";
static const char sql_post[] = SQL_POSTS "WHERE p.id = $1 ORDER BY h.place";
static const char sql_posts_of[] =
	"SELECT DISTINCT post FROM directory_holder"
	" WHERE person = $1 AND post <> $2 ORDER BY post";

/* Columns of the queries of posts. */
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

const char *resolver_text(Resolver *resolver, const StoreRows *rows, unsigned column)
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

NameSet *resolver_names(Resolver *resolver, const char *main, const char *language)
{
	NameSet *names = ownedlist_block(resolver->list, sizeof *names);

	names->main = main;
	names->language = language;
	names->others = ownedlist_array(resolver->list, sizeof(NameRow));
	return names;
}

/* --- posts ----------------------------------------------------------------------- */

/* The post's holder of that person, or NULL. */
static const Holder *find_holder(const Post *post, const char *person)
{
	for (guint i = 0; i < post->holders->len; i++) {
		const Holder *holder = &g_array_index(post->holders, Holder, i);

		if (strcmp(holder->person, person) == 0)
			return holder;
	}
	return NULL;
}

/* The holder of the row; an id alone, of nobody in the directory, is no name. */
static Holder read_holder(Resolver *resolver, const StoreRows *rows)
{
	bool known = !store_rows_is_null(rows, PERSON_NAME);
	Holder holder = {
		.person = resolver_text(resolver, rows, HOLDER_PERSON),
		.name = resolver_text(resolver, rows,
				      known ? PERSON_NAME : HOLDER_NAME),
		.language = known ? resolver_text(resolver, rows, PERSON_LANGUAGE) : "",
		.languages =
			known ? resolver_text(resolver, rows, PERSON_LANGUAGES) : "",
		.since = stored_date(rows, HOLDER_SINCE),
		.until = stored_date(rows, HOLDER_UNTIL),
	};

	if (known)
		gender_parse(store_rows_text(rows, PERSON_GENDER), &holder.gender);
	return holder;
}

static void take_holder(Resolver *resolver, Post *post, const StoreRows *rows)
{
	Holder holder = read_holder(resolver, rows);
	Date died = stored_date(rows, PERSON_DIED);
	bool over = (date_is_known(holder.until) &&
		     date_compare(holder.until, resolver->day) < 0) ||
		    (date_is_known(died) && date_compare(died, resolver->day) <= 0);
	bool begun = !date_is_known(holder.since) ||
		     date_compare(holder.since, resolver->day) <= 0;

	if (over)
		post->term_ended = true;
	else if (begun &&
		 (holder.person[0] == '\0' || find_holder(post, holder.person) == NULL))
		g_array_append_val(post->holders, holder);
}

static bool post_begin(Resolver *resolver, const StoreRows *rows, Post **post_out,
		       GError **error)
{
	Post *post = ownedlist_block(resolver->list, sizeof *post);

	post->facts.id = resolver_text(resolver, rows, POST_ID);
	post->facts.role = resolver_text(resolver, rows, POST_ROLE);
	post->facts.languages = resolver_text(resolver, rows, POST_LANGUAGES);
	post->facts.tags = resolver_text(resolver, rows, POST_TAGS);
	if (!selector_find_body(resolver->selector, store_rows_text(rows, POST_BODY),
				&post->facts.body, error))
		return false;
	post->selected = selector_fits(resolver->selector, &post->facts);
	post->holders = ownedlist_array(resolver->list, sizeof(Holder));
	*post_out = post;
	return true;
}

/*
 * The selected posts of `sql`, which come with their holders row by row; no more than
 * `stretch` has.
 */
static bool read_posts(Resolver *resolver, const char *sql, Stretch *stretch,
		       GPtrArray *posts, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	Post *post = NULL;
	size_t count = 0;

	if (!store_query(resolver->store, sql, STORE_ARGS(store_text(stretch->after)),
			 &rows, error))
		return false;
	while (store_rows_next(rows)) {
		bool next = post == NULL ||
			    strcmp(post->facts.id, store_rows_text(rows, POST_ID)) != 0;

		if (next && count++ == stretch->most) {
			stretch->last = g_strdup(post->facts.id);
			return true;
		}
		if (next && !post_begin(resolver, rows, &post, error))
			return false;
		if (next && post->selected)
			g_ptr_array_add(posts, post);
		if (post->selected && !store_rows_is_null(rows, HOLDER_PERSON))
			take_holder(resolver, post, rows);
	}
	return store_rows_finish(rows, error);
}

static void know_posts(Resolver *resolver, const GPtrArray *posts)
{
	for (guint i = 0; i < posts->len; i++) {
		Post *post = posts->pdata[i];

		g_hash_table_insert(resolver->posts, (gpointer)post->facts.id, post);
	}
}

/* A post by its id; *post_out is NULL unless it is selected. */
static bool find_post(Resolver *resolver, const char *id, Post **post_out,
		      GError **error)
{
	g_autoptr(GPtrArray) posts = g_ptr_array_new();
	Stretch one = { .after = id, .most = 1 };

	*post_out = g_hash_table_lookup(resolver->posts, id);
	if (*post_out != NULL)
		return true;
	if (!read_posts(resolver, sql_post, &one, posts, error))
		return false;
	know_posts(resolver, posts);
	*post_out = posts->len > 0 ? posts->pdata[0] : NULL;
	return true;
}

/* --- entries --------------------------------------------------------------------- */

static Entry *entry_new(Resolver *resolver, const Holder *holder)
{
	Entry *entry = ownedlist_block(resolver->list, sizeof *entry);

	entry->person = holder != NULL ? holder->person : "";
	entry->languages = holder != NULL ? holder->languages : "";
	entry->gender = holder != NULL ? holder->gender : GENDER_UNKNOWN;
	entry->shares = ownedlist_array(resolver->list, sizeof(Share));
	if (holder != NULL && holder->name[0] != '\0')
		entry->names = resolver_names(resolver, holder->name, holder->language);
	return entry;
}

static void add_share(Entry *entry, Post *post, const Holder *holder)
{
	Share share = { .post = post };

	if (holder != NULL) {
		share.since = holder->since;
		share.until = holder->until;
	}
	g_array_append_val(entry->shares, share);
}

/* The ids of the posts beside `post` that the person has or had, sorted. */
static bool list_posts(Resolver *resolver, const char *person, const Post *post,
		       GPtrArray *ids, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(resolver->store, sql_posts_of,
			 STORE_ARGS(store_text(person), store_text(post->facts.id)),
			 &rows, error))
		return false;
	while (store_rows_next(rows))
		g_ptr_array_add(ids, g_strdup(store_rows_text(rows, 0)));
	return store_rows_finish(rows, error);
}

/*
 * Add the other selected posts that the entry's person holds on the day. *made_out when one
 * of them comes before `post`: the entry was made there.
 */
static bool add_others(Resolver *resolver, Entry *entry, const Post *post,
		       bool *made_out, GError **error)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

	*made_out = false;
	if (!list_posts(resolver, entry->person, post, ids, error))
		return false;
	for (guint i = 0; i < ids->len && !*made_out; i++) {
		const Holder *holder;
		Post *other;

		if (!find_post(resolver, ids->pdata[i], &other, error))
			return false;
		holder = other != NULL ? find_holder(other, entry->person) : NULL;
		if (holder == NULL)
			continue;
		*made_out = strcmp(other->facts.id, post->facts.id) < 0;
		add_share(entry, other, holder);
	}
	return true;
}

/* The entry that the holder of the post is, unless it was made before; NULL: a vacancy. */
static bool enter_holder(Resolver *resolver, Post *post, const Holder *holder,
			 GError **error)
{
	Entry *entry = entry_new(resolver, holder);
	bool made = false;

	add_share(entry, post, holder);
	if (entry->person[0] != '\0' &&
	    !add_others(resolver, entry, post, &made, error))
		return false;
	if (!made)
		g_ptr_array_add(resolver->entries, entry);
	return true;
}

static bool enter_post(Resolver *resolver, Post *post, GError **error)
{
	if (post->holders->len == 0)
		return enter_holder(resolver, post, NULL, error);
	for (guint i = 0; i < post->holders->len; i++)
		if (!enter_holder(resolver, post,
				  &g_array_index(post->holders, Holder, i), error))
			return false;
	return true;
}

bool resolver_load(Resolver *resolver, Stretch *stretch, GError **error)
{
	g_autoptr(GPtrArray) posts = g_ptr_array_new();

	if (!read_posts(resolver, sql_stretch, stretch, posts, error))
		return false;
	know_posts(resolver, posts);
	for (guint i = 0; i < posts->len; i++)
		if (!enter_post(resolver, posts->pdata[i], error))
			return false;
	return true;
}
