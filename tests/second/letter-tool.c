/*
 * Letters of tests as PDF files, for readers that are not ours.
 *
 * usage: letter-tool [--a1b] FOLDER SAMPLE...
 *
 * Writes FOLDER/NAME.pdf for each sample's folder; with --a1b as PDF/A-1b.
 */
#include "rendering-renderer.h"
#include "sample-letter.h"

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
		g_autofree char *file = g_strdup_printf("%s/%s.pdf", argv[1], name);
		g_autoptr(GBytes) pdf = NULL;
		gsize length;

		if (!render_pdf(renderer, sample_letter_get(sample), &pdf, &error))
			g_error("%s: %s", name, error->message);

		const char *bytes = g_bytes_get_data(pdf, &length);

		if (!g_file_set_contents(file, bytes, (gssize)length, &error))
			g_error("%s", error->message);
	}
	return 0;
}
