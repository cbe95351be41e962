/*
 * Letters of tests in all their forms, for readers that are not ours.
 *
 * usage: letter-tool [--a1b] FOLDER SAMPLE...
 *
 * Writes FOLDER/NAME.pdf, NAME.html and NAME.txt for each sample's folder; the first with
 * --a1b as PDF/A-1b.
 */
#include "rendering-html.h"
#include "rendering-renderer.h"
#include "rendering-text.h"
#include "sample-letter.h"

/* Write FOLDER/NAME with the ending. */
static void write_form(const char *path, const char *ending, const char *bytes,
		       gssize length)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *file = g_strconcat(path, ending, NULL);

	if (!g_file_set_contents(file, bytes, length, &error))
		g_error("%s", error->message);
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Renderer) renderer = renderer_new(&error);
	bool archive = argc > 1 && g_str_equal(argv[1], "--a1b");

	argc -= archive;
	argv += archive;
	if (argc < 3)
		return 64;
	if (renderer == NULL)
		g_error("%s", error->message);
	if (archive)
		renderer_set_standard(renderer, STANDARD_A1B);
	for (int i = 2; i < argc; i++) {
		g_autoptr(SampleLetter) sample = sample_letter_new(argv[i]);
		g_autofree char *name = g_path_get_basename(argv[i]);
		const Letter *letter = sample_letter_get(sample);
		g_autofree char *path = g_build_filename(argv[1], name, NULL);
		g_autofree char *html = render_html(letter);
		g_autofree char *text = render_text(letter);
		g_autoptr(GBytes) pdf = NULL;
		gsize length;

		if (!render_pdf(renderer, letter, &pdf, &error))
			g_error("%s: %s", name, error->message);

		const char *bytes = g_bytes_get_data(pdf, &length);

		write_form(path, ".pdf", bytes, (gssize)length);
		write_form(path, ".html", html, -1);
		write_form(path, ".txt", text, -1);
	}
	return 0;
}
