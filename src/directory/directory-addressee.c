/*
 * Names and addresses in a language. What is not recorded in that language is given in the
 * record's main form: visibly foreign, never made up.
 */
#include "directory-addressee.h"

#include <string.h>

OwnedList *ownedlist_new(void)
{
	OwnedList *list = g_new0(OwnedList, 1);

	list->pool = g_string_chunk_new(8 << 10);
	list->addressees = g_array_new(FALSE, TRUE, sizeof(Addressee));
	list->blocks = g_ptr_array_new_with_free_func(g_free);
	list->arrays = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	return list;
}

void ownedlist_free(OwnedList *list)
{
	if (list == NULL)
		return;
	g_array_unref(list->addressees);
	g_ptr_array_unref(list->blocks);
	g_ptr_array_unref(list->arrays);
	g_string_chunk_free(list->pool);
	g_free(list);
}

void addresseelist_free(AddresseeList *list)
{
	ownedlist_free((OwnedList *)list);
}

const char *ownedlist_text(OwnedList *list, const char *text)
{
	return text != NULL ? g_string_chunk_insert_const(list->pool, text) : NULL;
}

void *ownedlist_block(OwnedList *list, size_t size)
{
	void *block = g_malloc0(size);

	g_ptr_array_add(list->blocks, block);
	return block;
}

GArray *ownedlist_array(OwnedList *list, size_t element_size)
{
	GArray *array = g_array_new(FALSE, TRUE, (guint)element_size);

	g_ptr_array_add(list->arrays, array);
	return array;
}

bool ownedlist_load_names(OwnedList *list, const NameOwner *owner, NameSet *names,
			  GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	names->others = ownedlist_array(list, sizeof(NameRow));
	if (!store_query(
		    owner->store,
		    "SELECT language, name FROM directory_name WHERE owner = $1 AND id "
		    "= $2 AND place = 0 AND language <> '' ORDER BY language",
		    STORE_ARGS(store_text(owner->owner), store_text(owner->id)), &rows,
		    error))
		return false;
	while (store_rows_next(rows)) {
		NameRow row = { ownedlist_text(list, store_rows_text(rows, 0)),
				ownedlist_text(list, store_rows_text(rows, 1)) };

		g_array_append_val(names->others, row);
	}
	return store_rows_finish(rows, error);
}

/* The name recorded for exactly this language, or NULL. */
static const char *find_name(const NameSet *names, const char *lang)
{
	if (names->main != NULL && strcmp(names->language, lang) == 0)
		return names->main;
	for (guint i = 0; i < names->others->len; i++) {
		const NameRow *row = &g_array_index(names->others, NameRow, i);

		if (strcmp(row->language, lang) == 0)
			return row->name;
	}
	return NULL;
}

/* For "ru-dative" the name in that case, then in the language, then the main one. */
static char *name_for(const NameSet *names, const char *lang)
{
	const char *name = find_name(names, lang);
	const char *hyphen = strchr(lang, '-');

	if (name == NULL && hyphen != NULL) {
		g_autofree char *plain = g_strndup(lang, (gsize)(hyphen - lang));

		name = find_name(names, plain);
	}
	return g_strdup(name != NULL ? name : names->main);
}

char *addressee_name(const Addressee *addressee, const char *lang)
{
	const NameSet *person = addressee->names->person;

	return person != NULL ? name_for(person, lang) : g_strdup("");
}

bool addressee_has_name(const Addressee *addressee, const char *lang)
{
	const NameSet *person = addressee->names->person;

	return person != NULL && find_name(person, lang) != NULL;
}

char *addressee_body_of(const Addressee *addressee, size_t post, const char *lang)
{
	g_assert(post < addressee->post_count);
	return name_for(addressee->names->bodies[post], lang);
}

char *addressee_parent_of(const Addressee *addressee, size_t post, const char *lang)
{
	g_assert(post < addressee->post_count);

	const NameSet *parent = addressee->names->parents[post];

	return parent != NULL ? name_for(parent, lang) : NULL;
}

char *addressee_title_of(const Addressee *addressee, size_t post, const char *lang)
{
	g_assert(post < addressee->post_count);
	return name_for(addressee->names->titles[post], lang);
}

char *addressee_body(const Addressee *addressee, const char *lang)
{
	return addressee_body_of(addressee, 0, lang);
}

char **addressee_address_lines(const Addressee *addressee, const char *channel,
			       const char *lang)
{
	const AddresseeNames *names = addressee->names;
	bool handed = strcmp(channel, "hand") == 0 && names->hand->len > 0;
	const GArray *postal = handed ? names->hand : names->postal;
	const PostalRow *rows = (const PostalRow *)(void *)postal->data;

	for (guint i = 0; i < postal->len; i++)
		if (strcmp(rows[i].language, lang) == 0)
			return g_strsplit(rows[i].lines, "\n", -1);
	return g_strsplit(postal->len > 0 ? rows[0].lines : "", "\n", -1);
}
