/*
 * The longest word of the text is looked for by the database, as the beginning of a word of
 * a stored key; the other words are held against what it returns.
 */
#include "directory-find.h"

#include "lang-fold.h"

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
	char **words;  /* of the text's key */
	char *pattern; /* for LIKE */
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

/* Whether each word begins a word of the key. */
static bool key_has_words(const char *key, char **words)
{
	for (; *words != NULL; words++) {
		const char *at = strstr(key, *words);

		while (at != NULL && at != key && at[-1] != ' ')
			at = strstr(at + 1, *words);
		if (at == NULL)
			return false;
	}
	return true;
}

static const char *keep(Search *search, const char *text)
{
	return g_string_chunk_insert_const(search->found->pool, text);
}

/* Rows of: key, id, main name, matched name, detail. */
static bool collect(Search *search, const char *kind, const char *sql, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	const char *last = "";

	if (!store_query(search->store, sql, STORE_ARGS(store_text(search->pattern)),
			 &rows, error))
		return false;
	while (store_rows_next(rows)) {
		const char *id = store_rows_text(rows, 1);

		if (!key_has_words(store_rows_text(rows, 0), search->words) ||
		    strcmp(id, last) == 0)
			continue;
		if (search->found->rows->len == LIMIT_FIND_ROWS) {
			search->found->list.cut = true;
			continue;
		}

		FindRow row = {
			.kind = kind,
			.id = keep(search, id),
			.name = keep(search, store_rows_text(rows, 2)),
			.matched = keep(search, store_rows_text(rows, 3)),
			.detail = keep(search, store_rows_text(rows, 4)),
		};

		last = row.id;
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

static const char *longest(char **words)
{
	const char *best = *words;

	for (; *words != NULL; words++)
		if (strlen(*words) > strlen(best))
			best = *words;
	return best;
}

bool directory_find(Store *store, const char *text, FindList **list_out, GError **error)
{
	g_autofree char *key = lang_fold(text), *pattern = NULL;
	g_auto(GStrv) words = g_strsplit(key, " ", -1);
	g_autoptr(FindList) list = NULL;

	if (key[0] == '\0')
		return chy_fail(error, CHY_INVALID,
				"cannot find '%s': it has no letter", text);
	pattern = g_strdup_printf("%% %s%%", longest(words));

	OwnedFind *found = ownedfind_new();
	Search search = { store, found, words, pattern };

	list = &found->list;
	if (!collect_bodies(&search, error) || !collect_persons(&search, error) ||
	    !collect_posts(&search, error))
		return false;
	found->list.rows = (const FindRow *)(void *)found->rows->data;
	found->list.count = found->rows->len;
	*list_out = g_steal_pointer(&list);
	return true;
}
