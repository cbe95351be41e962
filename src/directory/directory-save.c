/*
 * Writing records. One statement inserts a record, changes it when its hash differs, and
 * says which: the revision it returns is 1 for a new record and missing for an unchanged
 * one. Its other rows are written only when there is something new to write.
 */
#include "directory-record.h"

#include "lang-fold.h"

#include <string.h>

#define HASH_START 0xcbf29ce484222325u /* FNV-1a, 64 bits */
#define HASH_PRIME 0x100000001b3u

/* Over the text and its terminator, so that two texts do not run together. */
static guint64 hash_text(guint64 hash, const char *text)
{
	const guchar *p = (const guchar *)(text != NULL ? text : "\x01");

	do {
		hash = (hash ^ *p) * HASH_PRIME;
	} while (*p++ != '\0');
	return hash;
}

static guint64 hash_date(guint64 hash, Date date)
{
	guint64 number = (guint64)(date.year * 10000 + date.month * 100 + date.day);

	return (hash ^ number) * HASH_PRIME;
}

static guint64 hash_record(const Record *record)
{
	guint64 hash = hash_text(HASH_START, record->main.language);

	hash = hash_text(hash, record->main.name);
	hash = hash_text(hash, record->languages);
	hash = hash_text(hash, record->topics);
	hash = hash_text(hash, record->tags);
	if (record->preferred[0] != '\0') /* records without one hash as they did before */
		hash = hash_text(hash_text(hash, NULL), record->preferred);
	for (guint i = 0; i < record->names->len; i++) {
		const RecordName *name = &g_array_index(record->names, RecordName, i);

		hash = hash_text(hash_text(hash, name->language), name->name);
	}
	hash = hash_text(hash, NULL);
	for (guint i = 0; i < record->channels->len; i++) {
		const RecordChannel *channel =
			&g_array_index(record->channels, RecordChannel, i);

		hash = hash_text(hash_text(hash, channel->kind), channel->language);
		hash = hash_text(hash_text(hash, channel->value), channel->flaw);
	}
	hash = hash_text(hash, NULL);
	for (guint i = 0; i < record->flags->len; i++)
		hash = hash_text(hash, g_array_index(record->flags, const char *, i));
	return hash;
}

/*
 * A record's row is inserted or, where it is there with another hash, changed. Most rows
 * of an import are new: the first statement does for them, which is much the cheaper one.
 */
typedef struct Upsert {
	const char *insert;
	const char *change; /* returns the revision; nothing when the hash is the same */
} Upsert;

#define UPSERT(insert_sql, change_sql)                                                 \
	(&(const Upsert){ insert_sql " ON CONFLICT (id) DO NOTHING",                   \
			  insert_sql " ON CONFLICT (id) DO UPDATE SET " change_sql     \
				     " RETURNING revision" })

static bool upsert(Store *store, const Upsert *sql, const StoreArgs *args,
		   SavedAs *saved_out, GError **error)
{
	StoreInt revision = { 0 };
	int64_t added = 0;

	if (!store_change(store, sql->insert, args, &added, error) ||
	    (added == 0 && !store_find_int(store, sql->change, args, &revision, error)))
		return false;
	*saved_out = added > 0        ? SAVED_ADDED
		     : revision.found ? SAVED_CHANGED
				      : SAVED_UNCHANGED;
	return true;
}

static bool delete_rows(Store *store, const Record *record, GError **error)
{
	const StoreArgs *args =
		STORE_ARGS(store_text(record->owner), store_text(record->id));

	return store_run(store,
			 "DELETE FROM directory_name WHERE owner = $1 AND id = $2",
			 args, error) &&
	       store_run(store,
			 "DELETE FROM directory_channel WHERE owner = $1 AND id = $2",
			 args, error) &&
	       store_run(store,
			 "DELETE FROM directory_preference WHERE owner = $1 AND id = $2",
			 args, error) &&
	       store_run(store,
			 "DELETE FROM directory_flag WHERE owner = $1 AND id = $2",
			 args, error);
}

/* How many of the names before number `at` are of the same language. */
static int64_t place_of_name(const Record *record, guint at)
{
	const RecordName *names = (const RecordName *)(void *)record->names->data;
	int64_t place = 0;

	for (guint i = 0; i < at; i++)
		place += strcmp(names[i].language, names[at].language) == 0;
	return place;
}

static bool insert_names(Store *store, const Record *record, GError **error)
{
	for (guint i = 0; i < record->names->len; i++) {
		const RecordName *name = &g_array_index(record->names, RecordName, i);
		g_autofree char *key = lang_fold(name->name);

		if (!store_run(
			    store,
			    "INSERT INTO directory_name (owner, id, language, place, "
			    "name, key) VALUES ($1, $2, $3, $4, $5, $6)",
			    STORE_ARGS(store_text(record->owner),
				       store_text(record->id),
				       store_text(name->language),
				       store_int(place_of_name(record, i)),
				       store_text(name->name), store_text(key)),
			    error))
			return false;
	}
	return true;
}

static bool insert_channels(Store *store, const Record *record, GError **error)
{
	for (guint i = 0; i < record->channels->len; i++) {
		const RecordChannel *channel =
			&g_array_index(record->channels, RecordChannel, i);

		if (!store_run(store,
			       "INSERT INTO directory_channel (owner, id, place, kind, "
			       "language, value, flaw) VALUES ($1, $2, $3, $4, $5, $6, "
			       "$7)",
			       STORE_ARGS(store_text(record->owner),
					  store_text(record->id), store_int(i),
					  store_text(channel->kind),
					  store_text(channel->language),
					  store_text(channel->value),
					  store_text(channel->flaw)),
			       error))
			return false;
	}
	return true;
}

static bool insert_preferences(Store *store, const Record *record, GError **error)
{
	g_auto(GStrv) kinds = g_strsplit(record->preferred, " ", -1);

	for (guint i = 0; kinds[i] != NULL; i++)
		if (!store_run(store,
			       "INSERT INTO directory_preference (owner, id, place, "
			       "kind) VALUES ($1, $2, $3, $4)",
			       STORE_ARGS(store_text(record->owner),
					  store_text(record->id), store_int(i),
					  store_text(kinds[i])),
			       error))
			return false;
	return true;
}

static bool insert_flags(Store *store, const Record *record, GError **error)
{
	for (guint i = 0; i < record->flags->len; i++)
		if (!store_run(store,
			       "INSERT INTO directory_flag (owner, id, place, reason) "
			       "VALUES ($1, $2, $3, $4)",
			       STORE_ARGS(store_text(record->owner),
					  store_text(record->id), store_int(i),
					  store_text(g_array_index(record->flags,
								   const char *, i))),
			       error))
			return false;
	return true;
}

/* Names, channels, preferences and flags of a record that has just been inserted or changed. */
static bool write_rows(Store *store, const Record *record, SavedAs saved,
		       GError **error)
{
	if (saved == SAVED_UNCHANGED)
		return true;
	return (saved == SAVED_ADDED || delete_rows(store, record, error)) &&
	       insert_names(store, record, error) &&
	       insert_channels(store, record, error) &&
	       insert_preferences(store, record, error) &&
	       insert_flags(store, record, error);
}

bool record_save_body(Store *store, const BodyRecord *body, SavedAs *saved_out,
		      GError **error)
{
	const Record *record = &body->record;
	g_autofree char *key = lang_fold(record->main.name);
	guint64 hash = hash_text(hash_record(record), body->kind);

	hash = hash_text(hash_text(hash, body->country), body->parent);
	return upsert(store,
		      UPSERT("INSERT INTO directory_body (id, kind, country, parent, "
			     "name, key, language, languages, topics, tags, hash, "
			     "revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
			     "$10, $11, 1)",
			     "kind = excluded.kind, country = excluded.country, parent "
			     "= excluded.parent, name = excluded.name, key = "
			     "excluded.key, language = excluded.language, languages = "
			     "excluded.languages, topics = excluded.topics, tags = "
			     "excluded.tags, hash = excluded.hash, revision = "
			     "directory_body.revision + 1 WHERE directory_body.hash <> "
			     "excluded.hash"),
		      STORE_ARGS(store_text(record->id), store_text(body->kind),
				 store_text(body->country), store_text(body->parent),
				 store_text(record->main.name), store_text(key),
				 store_text(record->main.language),
				 store_text(record->languages),
				 store_text(record->topics), store_text(record->tags),
				 store_int((int64_t)hash)),
		      saved_out, error) &&
	       write_rows(store, record, *saved_out, error);
}

bool record_save_person(Store *store, const PersonRecord *person, SavedAs *saved_out,
			GError **error)
{
	const Record *record = &person->record;
	g_autofree char *key = lang_fold(record->main.name);
	g_autofree char *died = date_format(person->died);
	guint64 hash = hash_text(hash_record(record), gender_name(person->gender));

	hash = hash_text(hash, died);
	return upsert(store,
		      UPSERT("INSERT INTO directory_person (id, name, key, language, "
			     "gender, died, languages, tags, hash, revision) VALUES "
			     "($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
			     "name = excluded.name, key = excluded.key, language = "
			     "excluded.language, gender = excluded.gender, died = "
			     "excluded.died, languages = excluded.languages, tags = "
			     "excluded.tags, hash = excluded.hash, revision = "
			     "directory_person.revision + 1 WHERE directory_person.hash "
			     "<> excluded.hash"),
		      STORE_ARGS(store_text(record->id), store_text(record->main.name),
				 store_text(key), store_text(record->main.language),
				 store_text(gender_name(person->gender)),
				 store_text(died), store_text(record->languages),
				 store_text(record->tags), store_int((int64_t)hash)),
		      saved_out, error) &&
	       write_rows(store, record, *saved_out, error);
}

static bool insert_holders(Store *store, const PostRecord *post, GError **error)
{
	for (guint i = 0; i < post->holders->len; i++) {
		const RecordHolder *holder =
			&g_array_index(post->holders, RecordHolder, i);
		g_autofree char *since = date_format(holder->since);
		g_autofree char *until = date_format(holder->until);

		if (!store_run(
			    store,
			    "INSERT INTO directory_holder (post, place, person, name, "
			    "since, until) VALUES ($1, $2, $3, $4, $5, $6)",
			    STORE_ARGS(store_text(post->record.id), store_int(i),
				       store_text(holder->person),
				       store_text(holder->name), store_text(since),
				       store_text(until)),
			    error))
			return false;
	}
	return true;
}

static guint64 hash_post(const PostRecord *post)
{
	guint64 hash = hash_text(hash_record(&post->record), post->body);

	hash = hash_text(hash, post->role);
	for (guint i = 0; i < post->holders->len; i++) {
		const RecordHolder *holder =
			&g_array_index(post->holders, RecordHolder, i);

		hash = hash_text(hash_text(hash, holder->person), holder->name);
		hash = hash_date(hash_date(hash, holder->since), holder->until);
	}
	return hash;
}

bool record_save_post(Store *store, const PostRecord *post, SavedAs *saved_out,
		      GError **error)
{
	const Record *record = &post->record;

	if (!upsert(store,
		    UPSERT("INSERT INTO directory_post (id, body, role, languages, "
			   "tags, hash, revision) VALUES ($1, $2, $3, $4, $5, $6, 1)",
			   "body = excluded.body, role = excluded.role, languages = "
			   "excluded.languages, tags = excluded.tags, hash = "
			   "excluded.hash, revision = directory_post.revision + 1 "
			   "WHERE directory_post.hash <> excluded.hash"),
		    STORE_ARGS(store_text(record->id), store_text(post->body),
			       store_text(post->role), store_text(record->languages),
			       store_text(record->tags),
			       store_int((int64_t)hash_post(post))),
		    saved_out, error))
		return false;
	if (*saved_out == SAVED_UNCHANGED)
		return true;
	if (*saved_out == SAVED_CHANGED &&
	    !store_run(store, "DELETE FROM directory_holder WHERE post = $1",
		       STORE_ARGS(store_text(record->id)), error))
		return false;
	return insert_holders(store, post, error) &&
	       write_rows(store, record, *saved_out, error);
}

static bool insert_selections(Store *store, const CircleRecord *circle, GError **error)
{
	for (guint i = 0; i < circle->selections->len; i++) {
		const RecordSelection *row =
			&g_array_index(circle->selections, RecordSelection, i);

		if (!store_run(store,
			       "INSERT INTO directory_selection (circle, place, field, "
			       "value) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
			       STORE_ARGS(store_text(circle->record.id),
					  store_int(row->place), store_text(row->field),
					  store_text(row->value)),
			       error))
			return false;
	}
	return true;
}

bool record_save_circle(Store *store, const CircleRecord *circle, SavedAs *saved_out,
			GError **error)
{
	const Record *record = &circle->record;
	guint64 hash = hash_record(record);

	for (guint i = 0; i < circle->selections->len; i++) {
		const RecordSelection *row =
			&g_array_index(circle->selections, RecordSelection, i);

		hash = (hash ^ row->place) * HASH_PRIME;
		hash = hash_text(hash_text(hash, row->field), row->value);
	}
	/* Circles without one hash as they did before. */
	if (circle->letterhead[0] != '\0')
		hash = hash_text(hash_text(hash, NULL), circle->letterhead);
	if (circle->original[0] != '\0')
		hash = hash_text(hash_text(hash_text(hash, NULL), circle->original),
				 circle->translation);
	if (!upsert(store,
		    UPSERT("INSERT INTO directory_circle (id, hash, letterhead, "
			   "original, translation, revision) VALUES ($1, $2, $3, $4, "
			   "$5, 1)",
			   "hash = excluded.hash, letterhead = excluded.letterhead, "
			   "original = excluded.original, translation = "
			   "excluded.translation, "
			   "revision = directory_circle.revision + 1 WHERE "
			   "directory_circle.hash <> excluded.hash"),
		    STORE_ARGS(store_text(record->id), store_int((int64_t)hash),
			       store_text(circle->letterhead),
			       store_text(circle->original),
			       store_text(circle->translation)),
		    saved_out, error))
		return false;
	if (*saved_out == SAVED_UNCHANGED)
		return true;
	if (*saved_out == SAVED_CHANGED &&
	    !store_run(store, "DELETE FROM directory_selection WHERE circle = $1",
		       STORE_ARGS(store_text(record->id)), error))
		return false;
	return insert_selections(store, circle, error) &&
	       write_rows(store, record, *saved_out, error);
}
