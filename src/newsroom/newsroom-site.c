/*
 * The language pages come first and the index last, so that no link of a page that can
 * be found leads nowhere while a site is written.
 */
#include "newsroom-site.h"

#include "newsroom-feed.h"
#include "newsroom-page.h"

#include "base-embed.h"
#include "base-file.h"

#include <string.h>

#define PAGE_MODE 0644
#define FOLDER_MODE 0755
#define LIMIT_INDEX_PAGE (4u << 20) /* bytes of an index page that is looked at */

extern const EmbeddedFile newsroom_data[];

static bool write_text(const char *folder, const char *name, const char *text,
		       GError **error)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	return file_write(path, text, strlen(text), PAGE_MODE, error);
}

bool site_check_folder(const Release *release, const char *folder, GError **error)
{
	g_autofree char *path = g_build_filename(folder, "index.html", NULL);
	g_autoptr(GBytes) bytes = NULL;

	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		return true;
	if (!file_read(path, LIMIT_INDEX_PAGE, &bytes, error))
		return false;

	gsize length = 0;
	const char *data = g_bytes_get_data(bytes, &length);
	g_autofree char *html = g_strndup(data != NULL ? data : "", length);

	return page_is_index_of(html, release->dossier) ||
	       chy_fail(error, CHY_EXISTS,
			"cannot write the release to folder '%s': its index.html is "
			"not of "
			"dossier '%s'",
			folder, release->dossier);
}

static bool write_pages(const Release *release, const ReleaseStamps *stamps,
			const char *folder, GError **error)
{
	for (size_t i = 0; i < release->count; i++) {
		g_autofree char *name =
			g_strconcat(release->texts[i].language, ".html", NULL);
		g_autofree char *page = page_text(release, stamps, i);

		if (!write_text(folder, name, page, error))
			return false;
	}
	return true;
}

bool site_write(const Release *release, const ReleaseStamps *stamps, const char *folder,
		int64_t *pages_out, GError **error)
{
	const EmbeddedFile *style = embedded_find(newsroom_data, "style.css");
	g_autofree char *feed = feed_format(release, stamps);
	g_autofree char *index = page_index(release);

	g_assert(release->count > 0 && release->count <= LIMIT_RELEASE_LANGUAGES);
	if (!site_check_folder(release, folder, error) ||
	    !folder_make(folder, FOLDER_MODE, error) ||
	    !write_text(folder, style->name, style->data, error) ||
	    !write_pages(release, stamps, folder, error) ||
	    !write_text(folder, "feed.xml", feed, error) ||
	    !write_text(folder, "index.html", index, error))
		return false;
	*pages_out = (int64_t)release->count;
	return true;
}
