/*
 * A release is known by its dossier. What it said last is kept as a digest, so that
 * publishing the same again is not taken for an update.
 */
#include "newsroom-release.h"

#include "seal-digest.h"

#include <string.h>

void release_stamps_clear(ReleaseStamps *stamps)
{
	g_free(stamps->published);
	g_free(stamps->updated);
	*stamps = (ReleaseStamps){ 0 };
}

/* With its NUL, so that no two lists of fields run together; NULL differs from "". */
static void add_field(DigestBuilder *builder, const char *text)
{
	const char *field = text != NULL ? text : "\n";

	digest_builder_add(builder, field, strlen(field) + 1);
}

char *release_digest(const Release *release)
{
	g_autoptr(DigestBuilder) builder = digest_builder_new();
	Digest digest;

	add_field(builder, release->dossier);
	add_field(builder, release->site);
	for (size_t i = 0; i < release->count; i++) {
		const ReleaseText *text = &release->texts[i];

		add_field(builder, text->language);
		add_field(builder, text->title);
		add_field(builder, text->summary);
		add_field(builder, text->body);
		add_field(builder, text->notice);
		add_field(builder, text->publisher);
	}
	digest_builder_finish(builder, &digest);
	return digest_hex(&digest);
}

/* An update that leaves an equal digest alone; `changed` counts rows. */
static const char save_sql[] =
	"INSERT INTO newsroom_release (dossier, digest, published, updated) "
	"VALUES ($1, $2, $3, $4) "
	"ON CONFLICT (dossier) DO UPDATE SET digest = excluded.digest, "
	"updated = excluded.updated WHERE newsroom_release.digest <> excluded.digest";

static const char find_sql[] =
	"SELECT published, updated FROM newsroom_release WHERE dossier = $1";

static bool load_stamps(Store *store, const char *dossier, ReleaseStamps *stamps,
			GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, find_sql, STORE_ARGS(store_text(dossier)), &rows,
			 error))
		return false;
	if (store_rows_next(rows)) {
		stamps->published = g_strdup(store_rows_text(rows, 0));
		stamps->updated = g_strdup(store_rows_text(rows, 1));
	}
	return store_rows_finish(rows, error);
}

static bool find_days(const Clock *clock, ReleaseStamps *stamps, GError **error)
{
	int64_t published, updated;

	if (!instant_parse(stamps->published, &published, error) ||
	    !instant_parse(stamps->updated, &updated, error))
		return false;
	stamps->published_day = clock_day(clock, published);
	stamps->updated_day = clock_day(clock, updated);
	return true;
}

bool release_save(Store *store, const Release *release, const Clock *clock,
		  ReleaseStamps *stamps_out, GError **error)
{
	g_autofree char *digest = release_digest(release);
	g_autofree char *now = clock_stamp(clock);
	g_auto(ReleaseStamps) stamps = { 0 };
	int64_t changed = 0;

	if (!store_change(store, save_sql,
			  STORE_ARGS(store_text(release->dossier), store_text(digest),
				     store_text(now), store_text(now)),
			  &changed, error) ||
	    !load_stamps(store, release->dossier, &stamps, error) ||
	    !find_days(clock, &stamps, error))
		return false;
	stamps.changed = changed > 0;
	*stamps_out = stamps;
	stamps = (ReleaseStamps){ 0 };
	return true;
}

bool release_is_published(Store *store, const char *dossier, bool *published_out,
			  GError **error)
{
	g_auto(ReleaseStamps) stamps = { 0 };

	if (!load_stamps(store, dossier, &stamps, error))
		return false;
	*published_out = stamps.published != NULL;
	return true;
}
