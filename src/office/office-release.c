/*
 * Publishing: the release may say "sent" only because the register does.
 *
 * The register is committed before the pages are written: a page never leads it. Pages
 * that could not be written are written by publishing again, which enters nothing new.
 */
#include "office-proof.h"

#include "base-file.h"
#include "drafting-check.h"
#include "drafting-compose.h"
#include "drafting-dossier.h"
#include "newsroom-site.h"
#include "office-deed.h"
#include "office-guard.h"
#include "office-manifest.h"
#include "office-private.h"
#include "register-record.h"
#include "rendering-html.h"

#define MODE_FOLDER 0755 /* the public reads it */
/* The level of a release's first heading, below the title */
#define RELEASE_HEADING 2

/* The release of a dossier with all that it borrows. */
typedef struct Edition {
	GPtrArray *drafts; /* of DraftRelease */
	GPtrArray *bodies; /* of HTML */
	GArray *texts;     /* of ReleaseText, borrowing from both */
	char *site;        /* the URL of this release: each dossier has its own */
	Release release;
} Edition;

static void edition_clear(Edition *edition)
{
	g_clear_pointer(&edition->drafts, g_ptr_array_unref);
	g_clear_pointer(&edition->bodies, g_ptr_array_unref);
	g_clear_pointer(&edition->texts, g_array_unref);
	g_clear_pointer(&edition->site, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Edition, edition_clear)

static bool add_text(Edition *edition, const Dossier *dossier, const char *language,
		     const CheckWorld *world, GError **error)
{
	DraftRelease *draft;

	if (!release_compose(dossier, language, world, &draft, error))
		return false;
	g_ptr_array_add(edition->drafts, draft);

	char *body = render_html_blocks(draft->body, RELEASE_HEADING);
	const ReleaseText text = {
		.language = draft->language,
		.title = draft->title,
		.summary = draft->summary,
		.body = body,
		.notice = dossier_get_notice(dossier, language),
		.publisher = dossier_get_sender_name(dossier, language),
	};

	g_ptr_array_add(edition->bodies, body);
	g_array_append_val(edition->texts, text);
	return true;
}

static bool compose_edition(Office *office, const Dossier *dossier,
			    const CheckWorld *world, Edition *edition, GError **error)
{
	const char *const *languages = dossier_get_languages(dossier);

	edition->drafts =
		g_ptr_array_new_with_free_func((GDestroyNotify)draftrelease_free);
	edition->bodies = g_ptr_array_new_with_free_func(g_free);
	edition->texts = g_array_new(FALSE, FALSE, sizeof(ReleaseText));
	for (size_t i = 0; languages[i] != NULL; i++)
		if (dossier_has_release(dossier, languages[i]) &&
		    !add_text(edition, dossier, languages[i], world, error))
			return false;
	if (edition->texts->len == 0)
		return chy_fail(error, CHY_NOT_FOUND, "dossier '%s' has no release",
				dossier_get_name(dossier));
	edition->site =
		g_strconcat(office->config->site, "/", dossier_get_name(dossier), NULL);
	edition->release = (Release){
		.dossier = dossier_get_name(dossier),
		.site = edition->site,
		.texts = (const ReleaseText *)(const void *)edition->texts->data,
		.count = edition->texts->len,
	};
	return true;
}

/* That the letters went out: what every release says, whether or not it counts them. */
static bool require_sent(const char *name, const CheckWorld *world, GError **error)
{
	if (world->letters == 0)
		return chy_fail(
			error, CHY_REFUSED,
			"cannot publish dossier '%s': its letters have not been issued",
			name);
	if (!world->settled)
		return chy_fail(
			error, CHY_REFUSED,
			"cannot publish dossier '%s': letters are still waiting or "
			"in doubt",
			name);
	if (world->accepted == 0)
		return chy_fail(
			error, CHY_REFUSED,
			"cannot publish dossier '%s': no letter has been accepted",
			name);
	return true;
}

static bool enter_publication(Office *office, const Release *release, GError **error)
{
	g_autofree char *digest = release_digest(release);
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autofree char *text = NULL;
	const RecordField fields[] = {
		{ "dossier", release->dossier },
		{ "site", release->site },
		{ "digest", digest },
		{ "time", stamp },
	};
	g_autofree char *detail = g_strdup_printf("release %s", digest);
	const Act act = { .name = DEED_PUBLISH,
			  .subject = release->dossier,
			  .detail = detail };

	return record_format("chancery-publication-v1", fields, G_N_ELEMENTS(fields),
			     &text, error) &&
	       office_enter(office, "publication", text, stamp, error) &&
	       office_sign_act(office, &act, error) &&
	       office_sign_checkpoint(office, error);
}

static bool enter_edition(Office *office, const Edition *edition, ReleaseStamps *stamps,
			  GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(office->store, error);

	return transaction != NULL &&
	       release_save(office->store, &edition->release, office->clock, stamps,
			    error) &&
	       (!stamps->changed ||
		enter_publication(office, &edition->release, error)) &&
	       store_commit(&transaction, error);
}

bool office_publish(Office *office, const char *name, const char *folder,
		    int64_t *pages_out, GError **error)
{
	g_autoptr(Dossier) dossier = NULL;
	g_auto(Edition) edition = { 0 };
	g_auto(ReleaseStamps) stamps = { 0 };
	CheckWorld world;

	if (!office_require(office, ROLE_PRESS, error) ||
	    !office_guard_folder(folder, error) ||
	    !dossier_load(office->store, name, &dossier, error) ||
	    !office_world(office, name, &world, NULL, error) ||
	    !require_sent(name, &world, error) ||
	    !office_manifest_hold(office, name, dossier, error))
		return false;
	world.publishing = true;
	return office_config_check_site(office->config, error) &&
	       compose_edition(office, dossier, &world, &edition, error) &&
	       site_check_folder(&edition.release, folder, error) &&
	       folder_make_below(folder, MODE_FOLDER, error) &&
	       office_unlock(office, error) &&
	       enter_edition(office, &edition, &stamps, error) &&
	       site_write(&edition.release, &stamps, folder, pages_out, error);
}
