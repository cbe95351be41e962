/*
 * The language pages come first and the index last, so that no link of a page that can
 * be found leads nowhere while a site is written. Every page says whose it is; the style
 * sheet and the feed, which do not, are ours where one of our pages stands.
 */
#include "newsroom-site.h"

#include "newsroom-feed.h"
#include "newsroom-page.h"

#include "base-embed.h"
#include "base-file.h"
#include "lang-core.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define PAGE_MODE 0644
#define FOLDER_MODE 0755
#define LIMIT_OLD_PAGE (4u << 20) /* bytes of a page that stands there already */
#define SITE_INDEX "index.html"
#define SITE_FEED "feed.xml"
#define SITE_STYLE "style.css"

extern const EmbeddedFile newsroom_data[];

static bool write_text(const char *folder, const char *name, const char *text,
		       GError **error)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	return file_write(path, text, strlen(text), PAGE_MODE, error);
}

static char *page_name(const char *language)
{
	return g_strconcat(language, ".html", NULL);
}

static bool file_stands(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	return g_file_test(path, G_FILE_TEST_EXISTS);
}

static bool refuse(const Release *release, const char *folder, const char *name,
		   GError **error)
{
	return chy_fail(error, CHY_EXISTS,
			"cannot write the release to folder '%s': its %s is not of "
			"dossier '%s'",
			folder, name, release->dossier);
}

/* Whether the page that stands there carries the dossier's mark. */
static bool page_is_ours(const Release *release, const char *folder, const char *name,
			 bool *ours_out, GError **error)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autoptr(GBytes) bytes = NULL;
	gsize length = 0;

	if (!file_read(path, LIMIT_OLD_PAGE, &bytes, error))
		return false;

	const char *data = g_bytes_get_data(bytes, &length);
	g_autofree char *html = g_strndup(data != NULL ? data : "", length);

	*ours_out = page_is_of(html, release->dossier);
	return true;
}

/* Whether the page is missing or ours; `found` becomes true when it stands there. */
static bool check_page(const Release *release, const char *folder, const char *name,
		       bool *found, GError **error)
{
	bool ours = false;

	if (!file_stands(folder, name))
		return true;
	*found = true;
	return page_is_ours(release, folder, name, &ours, error) &&
	       (ours || refuse(release, folder, name, error));
}

bool site_check_folder(const Release *release, const char *folder, GError **error)
{
	static const char *const unmarked[] = { SITE_STYLE, SITE_FEED };
	bool found = false;

	if (!check_page(release, folder, SITE_INDEX, &found, error))
		return false;
	for (size_t i = 0; i < release->count; i++) {
		g_autofree char *name = page_name(release->texts[i].language);

		if (!check_page(release, folder, name, &found, error))
			return false;
	}
	for (size_t i = 0; !found && i < G_N_ELEMENTS(unmarked); i++)
		if (file_stands(folder, unmarked[i]))
			return refuse(release, folder, unmarked[i], error);
	return true;
}

static bool write_pages(const Release *release, const ReleaseStamps *stamps,
			const char *folder, GError **error)
{
	for (size_t i = 0; i < release->count; i++) {
		g_autofree char *name = page_name(release->texts[i].language);
		g_autofree char *page = page_text(release, stamps, i);

		if (!write_text(folder, name, page, error))
			return false;
	}
	return true;
}

static bool is_written(const Release *release, const char *language)
{
	for (size_t i = 0; i < release->count; i++)
		if (strcmp(release->texts[i].language, language) == 0)
			return true;
	return false;
}

/* Remove the pages of an earlier edition in languages that this one does not have. */
static bool remove_dropped(const Release *release, const char *folder, GError **error)
{
	size_t count = 0;
	const char *const *codes = lang_codes(&count);

	for (size_t i = 0; i < count; i++) {
		g_autofree char *name = page_name(codes[i]);
		g_autofree char *path = g_build_filename(folder, name, NULL);
		bool ours = false;

		if (is_written(release, codes[i]) || !file_stands(folder, name))
			continue;
		if (!page_is_ours(release, folder, name, &ours, error))
			return false;
		if (ours && g_unlink(path) != 0)
			return chy_fail(error, CHY_IO, "cannot remove '%s': %s", path,
					g_strerror(errno));
	}
	return true;
}

bool site_write(const Release *release, const ReleaseStamps *stamps, const char *folder,
		int64_t *pages_out, GError **error)
{
	const EmbeddedFile *style = embedded_find(newsroom_data, SITE_STYLE);
	g_autofree char *feed = feed_format(release, stamps);
	g_autofree char *index = page_index(release);

	g_assert(release->count > 0 && release->count <= LIMIT_RELEASE_LANGUAGES);
	if (!site_check_folder(release, folder, error) ||
	    !folder_make_below(folder, FOLDER_MODE, error) ||
	    !write_pages(release, stamps, folder, error) ||
	    !write_text(folder, SITE_STYLE, style->data, error) ||
	    !write_text(folder, SITE_FEED, feed, error) ||
	    !write_text(folder, SITE_INDEX, index, error) ||
	    !remove_dropped(release, folder, error))
		return false;
	*pages_out = (int64_t)release->count;
	return true;
}
