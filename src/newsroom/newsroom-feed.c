#include "newsroom-feed.h"

#include "newsroom-markup.h"

#define DATE_LENGTH 10 /* of "YYYY-MM-DD" */

/* "tag:HOST,DATE:DOSSIER" or "tag:HOST,DATE:DOSSIER/LANGUAGE", yours. */
static char *tag_of(const Release *release, const ReleaseStamps *stamps,
		    const char *language)
{
	g_autofree char *host = NULL;

	if (!g_uri_split(release->site, G_URI_FLAGS_NONE, NULL, NULL, &host, NULL, NULL,
			 NULL, NULL, NULL) ||
	    host == NULL)
		host = g_strdup("localhost");
	g_strdelimit(host, ":", '.');
	return g_strdup_printf("tag:%s,%.*s:%s%s%s", host, DATE_LENGTH,
			       stamps->published, release->dossier,
			       language != NULL ? "/" : "",
			       language != NULL ? language : "");
}

static void append_entry(GString *feed, const Release *release,
			 const ReleaseStamps *stamps, const ReleaseText *text)
{
	g_autofree char *id = tag_of(release, stamps, text->language);
	g_autoptr(GString) content = g_string_new(NULL);

	if (text->notice != NULL)
		markup_append(content, "<p>{}</p>\n", text->notice, NULL);
	g_string_append(content, text->body);
	markup_append(feed,
		      "<entry xml:lang=\"{}\">\n"
		      "<title>{}</title>\n"
		      "<id>{}</id>\n"
		      "<published>{}</published>\n"
		      "<updated>{}</updated>\n"
		      "<link rel=\"alternate\" type=\"text/html\" hreflang=\"{}\" "
		      "href=\"{}/{}.html\"/>\n"
		      "<author><name>{}</name></author>\n"
		      "<summary>{}</summary>\n"
		      "<content type=\"html\">{}</content>\n"
		      "</entry>\n",
		      text->language, text->title, id, stamps->published,
		      stamps->updated, text->language, release->site, text->language,
		      text->publisher, text->summary, content->str, NULL);
}

char *feed_format(const Release *release, const ReleaseStamps *stamps)
{
	const ReleaseText *original = &release->texts[0];
	g_autofree char *id = tag_of(release, stamps, NULL);
	GString *feed = g_string_new(NULL);

	markup_append(
		feed,
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		"<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n"
		"<title>{}</title>\n"
		"<id>{}</id>\n"
		"<updated>{}</updated>\n"
		"<link rel=\"self\" type=\"application/atom+xml\" "
		"href=\"{}/feed.xml\"/>\n"
		"<link rel=\"alternate\" type=\"text/html\" href=\"{}/index.html\"/>\n"
		"<author><name>{}</name></author>\n"
		"<generator version=\"" CHANCERY_VERSION "\">Chancery</generator>\n",
		original->language, original->publisher, id, stamps->updated,
		release->site, release->site, original->publisher, NULL);
	for (size_t i = 0; i < release->count; i++)
		append_entry(feed, release, stamps, &release->texts[i]);
	g_string_append(feed, "</feed>\n");
	return g_string_free(feed, FALSE);
}
