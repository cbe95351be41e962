/*
 * All posts are read once with their holders, post by post; those that a selection fits are
 * kept, and each holder of the day, or each vacancy, becomes an entry.
 */
#include "directory-entry.h"

#include <string.h>

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

static Entry *entry_new(Resolver *resolver)
{
	Entry *entry = ownedlist_block(resolver->list, sizeof *entry);

	entry->person = "";
	entry->languages = "";
	entry->shares = ownedlist_array(resolver->list, sizeof(Share));
	g_ptr_array_add(resolver->entries, entry);
	return entry;
}

NameSet *resolver_names(Resolver *resolver, const char *main, const char *language)
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
	const char *person = resolver_text(resolver, rows, HOLDER_PERSON);
	Entry *entry = person[0] != '\0'
			       ? g_hash_table_lookup(resolver->persons, person)
			       : NULL;

	if (entry != NULL)
		return entry;
	entry = entry_new(resolver);
	entry->person = person;
	if (!store_rows_is_null(rows, PERSON_NAME)) {
		entry->names = resolver_names(
			resolver, resolver_text(resolver, rows, PERSON_NAME),
			resolver_text(resolver, rows, PERSON_LANGUAGE));
		entry->languages = resolver_text(resolver, rows, PERSON_LANGUAGES);
		gender_parse(store_rows_text(rows, PERSON_GENDER), &entry->gender);
	} else {
		const char *name = resolver_text(resolver, rows, HOLDER_NAME);

		if (name[0] != '\0')
			entry->names = resolver_names(resolver, name, "");
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

	post->facts.id = resolver_text(resolver, rows, POST_ID);
	post->facts.body = g_hash_table_lookup(resolver->selector.bodies,
					       store_rows_text(rows, POST_BODY));
	post->facts.role = resolver_text(resolver, rows, POST_ROLE);
	post->facts.languages = resolver_text(resolver, rows, POST_LANGUAGES);
	post->facts.tags = resolver_text(resolver, rows, POST_TAGS);
	post->selected = selector_fits(&resolver->selector, &post->facts);
	return post;
}

bool resolver_load(Resolver *resolver, GError **error)
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
