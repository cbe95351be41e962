/*
 * The longest word of the text is looked for by the database, as the beginning of a word of
 * a stored key; lang_near rates what it returns, or drops it. All of it is kept until it is
 * in order, so that a list that is cut short has the nearest.
 */
#include "directory-find.h"

#include "lang-fold.h"
#include "lang-near.h"

#include <string.h>

/* The list with what it owns. */
typedef struct OwnedFind {
	FindList list; /* first, so that the one can be taken for the other */
	GArray *rows;
	GStringChunk *pool;
} OwnedFind;

typedef struct Search {
	Store *store;
	OwnedFind *found;
	const Near *near;
	const char *pattern; /* for LIKE */
} Search;

static OwnedFind *ownedfind_new(void)
{
	OwnedFind *found = g_new0(OwnedFind, 1);

	found->rows = g_array_new(FALSE, FALSE, sizeof(FindRow));
	found->pool = g_string_chunk_new(4096);
	return found;
}

void findlist_free(FindList *list)
{
	OwnedFind *found = (OwnedFind *)list;

	if (found == NULL)
		return;
	g_array_unref(found->rows);
	g_string_chunk_free(found->pool);
	g_free(found);
}

static const char *keep(Search *search, const char *text)
{
	return g_string_chunk_insert_const(search->found->pool, text);
}

/* Nearness first; then a name of which nothing is left over. */
static unsigned distance_of(const Search *search, const char *name, const char *key)
{
	Nearness nearness = near_rate(search->near, name, key);

	return 2 * nearness + !near_is_whole(search->near, key);
}

/* The row of `id`, if it was the last one to be added. */
static FindRow *last_row(Search *search, const char *kind, const char *id)
{
	GArray *rows = search->found->rows;
	FindRow *last =
		rows->len > 0 ? &g_array_index(rows, FindRow, rows->len - 1) : NULL;

	return last != NULL && last->kind == kind && strcmp(last->id, id) == 0 ? last
									       : NULL;
}

/* Rows of: key, id, main name, matched name, detail; those of one id together. */
static bool collect(Search *search, const char *kind, const char *sql, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(search->store, sql, STORE_ARGS(store_text(search->pattern)),
			 &rows, error))
		return false;
	while (store_rows_next(rows)) {
		const char *id = store_rows_text(rows, 1);
		const char *matched = store_rows_text(rows, 3);
		unsigned distance =
			distance_of(search, matched, store_rows_text(rows, 0));
		FindRow *same = last_row(search, kind, id);

		if (distance >= 2 * NEAR_NOT ||
		    (same != NULL && same->distance <= distance))
			continue;

		FindRow row = {
			.kind = kind,
			.id = keep(search, id),
			.name = keep(search, store_rows_text(rows, 2)),
			.matched = keep(search, matched),
			.detail = keep(search, store_rows_text(rows, 4)),
			.distance = distance,
		};

		if (same != NULL)
			*same = row;
		else
			g_array_append_val(search->found->rows, row);
	}
	return store_rows_finish(rows, error);
}

static bool collect_bodies(Search *search, GError **error)
{
	return collect(
		search, "body",
		"SELECT m.key, b.id, b.name, m.name, b.kind || CASE WHEN b.country "
		"= '' THEN '' ELSE ' ' || b.country END FROM (SELECT id, name, key, "
		"0 AS other FROM directory_body UNION ALL SELECT id, name, key, 1 "
		"FROM directory_name WHERE owner = 'body') m JOIN directory_body b "
		"ON b.id = m.id WHERE ' ' || m.key LIKE $1 ORDER BY b.name, b.id, "
		"m.other, m.name",
		error);
}

static bool collect_persons(Search *search, GError **error)
{
	return collect(
		search, "person",
		"SELECT m.key, q.id, q.name, m.name, COALESCE((SELECT MIN(h.post) "
		"FROM directory_holder h WHERE h.person = q.id), '') FROM (SELECT "
		"id, name, key, 0 AS other FROM directory_person UNION ALL SELECT "
		"id, name, key, 1 FROM directory_name WHERE owner = 'person') m JOIN "
		"directory_person q ON q.id = m.id WHERE ' ' || m.key LIKE $1 ORDER "
		"BY q.name, q.id, m.other, m.name",
		error);
}

static bool collect_posts(Search *search, GError **error)
{
	return collect(
		search, "post",
		"SELECT m.key, p.id, p.role, m.name, COALESCE((SELECT MIN(h.person) "
		"FROM directory_holder h WHERE h.post = p.id), '') FROM "
		"directory_name m JOIN directory_post p ON p.id = m.id WHERE m.owner "
		"= 'post' AND ' ' || m.key LIKE $1 ORDER BY p.id, m.name",
		error);
}

static char *pattern_for(const char *key)
{
	g_auto(GStrv) words = g_strsplit(key, " ", -1);
	const char *longest = words[0];

	for (char **word = words; *word != NULL; word++)
		if (strlen(*word) > strlen(longest))
			longest = *word;
	return g_strdup_printf("%% %s%%", longest);
}

static int compare_distance(const void *a, const void *b)
{
	unsigned left = ((const FindRow *)a)->distance;
	unsigned right = ((const FindRow *)b)->distance;

	return left < right ? -1 : left > right;
}

/* The nearest first, LIMIT_FIND_ROWS at most; the sort keeps the order of equals. */
static void put_in_order(OwnedFind *found)
{
	g_array_sort(found->rows, compare_distance);
	found->list.rows = (const FindRow *)(void *)found->rows->data;
	found->list.count = MIN(found->rows->len, LIMIT_FIND_ROWS);
	found->list.cut = found->rows->len > LIMIT_FIND_ROWS;
}

bool directory_find(Store *store, const char *text, FindList **list_out, GError **error)
{
	g_autofree char *key = lang_fold(text);

	if (key[0] == '\0')
		return chy_fail(error, CHY_INVALID,
				"cannot find '%s': it has no letter", text);

	OwnedFind *found = ownedfind_new();
	g_autoptr(FindList) list = &found->list;
	g_autoptr(Near) near = near_new(text, key);
	g_autofree char *pattern = pattern_for(key);
	Search search = { store, found, near, pattern };

	if (!collect_bodies(&search, error) || !collect_persons(&search, error) ||
	    !collect_posts(&search, error))
		return false;
	put_in_order(found);
	*list_out = g_steal_pointer(&list);
	return true;
}
