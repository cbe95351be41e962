/*
 * Letters of tests in all their forms, for readers that are not ours.
 *
 * usage: letter-tool [--a1b] [--page=FORMAT] [--paper=PAPER] [--text=SETTING] FOLDER SAMPLE...
 *
 * Writes FOLDER/NAME.pdf, NAME.html and NAME.txt for each sample's folder; the first with
 * --a1b as PDF/A-1b, and on the pages that the options name.
 */
#include "rendering-html.h"
#include "rendering-renderer.h"
#include "rendering-text.h"
#include "sample-letter.h"

#include <string.h>

/* Write FOLDER/NAME with the ending. */
static void write_form(const char *path, const char *ending, const char *bytes,
		       gssize length)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *file = g_strconcat(path, ending, NULL);

	if (!g_file_set_contents(file, bytes, length, &error))
		g_error("%s", error->message);
}

typedef struct Options {
	bool archive;
	PageWish page;
} Options;

/* The number of the word that stands behind the prefix of `option`, or -1. */
static int find_word(const char *option, const char *prefix, const char *const *words,
		     unsigned count)
{
	for (unsigned i = 0; g_str_has_prefix(option, prefix) && i < count; i++)
		if (g_str_equal(option + strlen(prefix), words[i]))
			return (int)i;
	return -1;
}

static bool read_option(const char *option, Options *options)
{
	int kind = find_word(option, "--page=", page_kind_names, PAGE_KIND_COUNT);
	int text = find_word(option, "--text=", text_setting_names, TEXT_SETTING_COUNT);
	int paper = find_word(option, "--paper=", paper_names, PAPER_COUNT);

	if (kind >= 0)
		options->page.choice.kind = (PageKind)kind;
	else if (text >= 0)
		options->page.choice.text = (TextSetting)text;
	else if (paper >= 0)
		options->page.choice.paper = (PaperKind)paper;
	else if (g_str_equal(option, "--a1b"))
		options->archive = true;
	else
		return false;
	options->page.says_kind = options->page.says_kind || kind >= 0;
	options->page.says_text = options->page.says_text || text >= 0;
	options->page.says_paper = options->page.says_paper || paper >= 0;
	return true;
}

/* The page of the options, or else its own; goes by post where a window matters. */
static void set_page(SampleLetter *sample, const Options *options)
{
	LetterShared *shared = sample_letter_shared(sample);
	const PageWish own = { shared->page, true, false, false };

	shared->page = page_choose(&options->page, &own);
	if (shared->page.kind != PAGE_PLAIN)
		sample_letter_get(sample)->channel = "post";
}

static Renderer *open_renderer(const Design *design, const Options *options)
{
	g_autoptr(GError) error = NULL;
	Renderer *renderer = renderer_new_for(design, &error);

	if (renderer == NULL)
		g_error("%s", error->message);
	if (options->archive)
		renderer_set_standard(renderer, STANDARD_A1B);
	return renderer;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Renderer) renderer = NULL;
	Options options = { false, { PAGE_CHOICE_USUAL, false, false, false } };

	for (; argc > 1 && read_option(argv[1], &options); argc--)
		argv++;
	if (argc < 3)
		return 64;
	renderer = open_renderer(NULL, &options);
	for (int i = 2; i < argc; i++) {
		g_autoptr(SampleLetter) sample = sample_letter_new(argv[i]);
		g_autofree char *name = g_path_get_basename(argv[i]);
		const Letter *letter = sample_letter_get(sample);

		for (SampleLetter *part = sample; part != NULL;
		     part = sample_letter_translation(part))
			set_page(part, &options);

		g_autofree char *path = g_build_filename(argv[1], name, NULL);
		g_autofree char *html = render_html(letter);
		g_autofree char *text = render_text(letter);
		g_autoptr(GBytes) pdf = NULL;
		g_autoptr(Renderer) own = NULL;
		gsize length;

		if (letter->shared->design != NULL &&
		    design_has_faces(letter->shared->design))
			own = open_renderer(letter->shared->design, &options);
		if (!render_pdf(own != NULL ? own : renderer, letter, &pdf, &error))
			g_error("%s: %s", name, error->message);

		const char *bytes = g_bytes_get_data(pdf, &length);

		write_form(path, ".pdf", bytes, (gssize)length);
		write_form(path, ".html", html, -1);
		write_form(path, ".txt", text, -1);
	}
	return 0;
}
