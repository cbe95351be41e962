/*
 * Pages are written from top to bottom; every text passes through markup_append. The
 * content security policy makes browsers hold the pages to what they promise.
 */
#include "newsroom-page.h"

#include "newsroom-markup.h"

#include "lang-core.h"
#include "lang-date.h"
#include "lang-word.h"

#include <string.h>

static const char *direction_of(const char *language)
{
	return lang_is_rtl(language) ? "rtl" : "ltr";
}

static void append_dossier_mark(GString *page, const char *dossier)
{
	markup_append(page, "<meta name=\"chancery.dossier\" content=\"{}\">\n",
		      dossier, NULL);
}

bool page_is_of(const char *html, const char *dossier)
{
	g_autoptr(GString) mark = g_string_new(NULL);

	append_dossier_mark(mark, dossier);
	return strstr(html, mark->str) != NULL;
}

/* Links to every language version, the page's own among them, as search engines ask. */
static void append_alternates(GString *page, const Release *release)
{
	for (size_t i = 0; i < release->count; i++)
		markup_append(page,
			      "<link rel=\"alternate\" hreflang=\"{}\" "
			      "href=\"{}/{}.html\">\n",
			      release->texts[i].language, release->site,
			      release->texts[i].language, NULL);
	markup_append(page,
		      "<link rel=\"alternate\" hreflang=\"x-default\" "
		      "href=\"{}/index.html\">\n",
		      release->site, NULL);
}

static void append_head(GString *page, const Release *release, const ReleaseText *text,
			const char *file)
{
	markup_append(
		page,
		"<!DOCTYPE html>\n"
		"<html lang=\"{}\" dir=\"{}\">\n"
		"<head>\n"
		"<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" "
		"content=\"width=device-width, initial-scale=1\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
		"'none'; style-src 'self'; base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n",
		text->language, direction_of(text->language), NULL);
	append_dossier_mark(page, release->dossier);
	markup_append(page,
		      "<title>{} – {}</title>\n"
		      "<meta name=\"description\" content=\"{}\">\n"
		      "<meta name=\"author\" content=\"{}\">\n"
		      "<link rel=\"canonical\" href=\"{}/{}\">\n",
		      text->title, text->publisher, text->summary, text->publisher,
		      release->site, file, NULL);
	append_alternates(page, release);
	markup_append(
		page,
		"<link rel=\"alternate\" type=\"application/atom+xml\" title=\"{}\" "
		"href=\"feed.xml\">\n"
		"<link rel=\"stylesheet\" href=\"style.css\">\n",
		lang_word(text->language, "feed"), NULL);
}

/* Dublin Core, for archives and libraries. */
static void append_metadata(GString *page, const Release *release,
			    const ReleaseText *text, const ReleaseStamps *stamps)
{
	markup_append(
		page,
		"<link rel=\"schema.DCTERMS\" href=\"http://purl.org/dc/terms/\">\n"
		"<meta name=\"DCTERMS.title\" lang=\"{}\" content=\"{}\">\n"
		"<meta name=\"DCTERMS.publisher\" lang=\"{}\" content=\"{}\">\n"
		"<meta name=\"DCTERMS.language\" content=\"{}\">\n"
		"<meta name=\"DCTERMS.issued\" content=\"{}\">\n"
		"<meta name=\"DCTERMS.modified\" content=\"{}\">\n"
		"<meta name=\"DCTERMS.identifier\" content=\"{}/{}.html\">\n",
		text->language, text->title, text->language, text->publisher,
		text->language, stamps->published, stamps->updated, release->site,
		text->language, NULL);
}

static void append_notice(GString *page, const ReleaseText *text)
{
	if (text->notice != NULL)
		markup_append(page, "<p class=\"notice\" role=\"note\">{}</p>\n",
			      text->notice, NULL);
}

/* `current` is the language of the page itself. */
static void append_languages(GString *page, const Release *release, const char *current)
{
	markup_append(page, "<nav class=\"languages\" aria-label=\"{}\">\n<ul>\n",
		      lang_word(current, "languages"), NULL);
	for (size_t i = 0; i < release->count; i++) {
		const char *language = release->texts[i].language;

		markup_append(page,
			      "<li><a href=\"{}.html\" hreflang=\"{}\" lang=\"{}\" "
			      "dir=\"{}\"",
			      language, language, language, direction_of(language),
			      NULL);
		g_string_append(page, g_str_equal(language, current)
					      ? " aria-current=\"page\">"
					      : ">");
		markup_append(page, "{}</a></li>\n", lang_name(language), NULL);
	}
	g_string_append(page, "</ul>\n</nav>\n");
}

/* The day is that of the stamp. */
static void append_date(GString *page, const char *language, const char *word,
			const char *stamp, Date day)
{
	g_autofree char *date = lang_date(language, day);
	g_autofree char *phrase = lang_phrase(language, word, "date", date, NULL);

	markup_append(page, "<time itemprop=\"{}\" datetime=\"{}\">{}</time>\n",
		      g_str_equal(word, "published") ? "datePublished" : "dateModified",
		      stamp, phrase, NULL);
}

static void append_article(GString *page, const ReleaseText *text,
			   const ReleaseStamps *stamps)
{
	markup_append(
		page,
		"<main id=\"release\">\n"
		"<article itemscope itemtype=\"https://schema.org/NewsArticle\">\n"
		"<meta itemprop=\"inLanguage\" content=\"{}\">\n"
		"<p class=\"kind\">{}</p>\n"
		"<h1 itemprop=\"headline\">",
		text->language, lang_word(text->language, "press-release"), NULL);
	markup_append_words(page, text->title);
	g_string_append(page, "</h1>\n"
			      "<p class=\"summary\" itemprop=\"description\">");
	markup_append_words(page, text->summary);
	g_string_append(page, "</p>\n<p class=\"dates\">\n");
	append_date(page, text->language, "published", stamps->published,
		    stamps->published_day);
	if (!g_str_equal(stamps->published, stamps->updated))
		append_date(page, text->language, "updated", stamps->updated,
			    stamps->updated_day);
	g_string_append(page, "</p>\n<div class=\"body\" itemprop=\"articleBody\">\n");
	g_string_append(page, text->body);
	g_string_append(page, "</div>\n</article>\n</main>\n");
}

static void append_footer(GString *page, const ReleaseText *text)
{
	markup_append(page,
		      "<footer>\n"
		      "<p>{}</p>\n"
		      "<p class=\"feed\"><a href=\"feed.xml\" "
		      "type=\"application/atom+xml\">{}</a></p>\n",
		      text->publisher, lang_word(text->language, "feed"), NULL);
	append_notice(page, text);
	g_string_append(page, "</footer>\n</body>\n</html>\n");
}

char *page_text(const Release *release, const ReleaseStamps *stamps, size_t i)
{
	const ReleaseText *text = &release->texts[i];
	g_autofree char *file = g_strconcat(text->language, ".html", NULL);
	GString *page = g_string_new(NULL);

	append_head(page, release, text, file);
	append_metadata(page, release, text, stamps);
	markup_append(page,
		      "</head>\n<body>\n"
		      "<a class=\"skip\" href=\"#release\">{}</a>\n"
		      "<header class=\"masthead\">\n"
		      "<p class=\"publisher\">{}</p>\n",
		      lang_word(text->language, "skip"), text->publisher, NULL);
	append_languages(page, release, text->language);
	append_notice(page, text);
	g_string_append(page, "</header>\n");
	append_article(page, text, stamps);
	append_footer(page, text);
	return g_string_free(page, FALSE);
}

static void append_choice(GString *page, const ReleaseText *text)
{
	markup_append(page,
		      "<li lang=\"{}\" dir=\"{}\">\n"
		      "<p class=\"name\">{}</p>\n"
		      "<h2><a href=\"{}.html\" hreflang=\"{}\">",
		      text->language, direction_of(text->language),
		      lang_name(text->language), text->language, text->language, NULL);
	markup_append_words(page, text->title);
	g_string_append(page, "</a></h2>\n<p>");
	markup_append_words(page, text->summary);
	g_string_append(page, "</p>\n");
	append_notice(page, text);
	g_string_append(page, "</li>\n");
}

char *page_index(const Release *release)
{
	const ReleaseText *original = &release->texts[0];
	GString *page = g_string_new(NULL);

	append_head(page, release, original, "index.html");
	markup_append(page,
		      "</head>\n<body>\n"
		      "<header class=\"masthead\">\n"
		      "<p class=\"publisher\">{}</p>\n"
		      "</header>\n"
		      "<main>\n<h1>{}</h1>\n"
		      "<ul class=\"choices\">\n",
		      original->publisher,
		      lang_word(original->language, "press-release"), NULL);
	for (size_t i = 0; i < release->count; i++)
		append_choice(page, &release->texts[i]);
	g_string_append(page, "</ul>\n</main>\n");
	append_footer(page, original);
	return g_string_free(page, FALSE);
}
