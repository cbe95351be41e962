/*
 * Letters drawn per second by the program's own writer, one file each.
 *
 * usage: pdf-ours OUTPUT FIRST LAST SAMPLE...
 *
 * Draws the letters of these numbers. The samples' folders are taken in turn and each letter
 * gets a number and an addressee of its own.
 */
#include "rendering-renderer.h"
#include "sample-letter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_letter(Renderer *renderer, SampleLetter *sample, const char *folder,
			 unsigned sequence)
{
	g_autofree char *path = g_strdup_printf("%s/%05u.pdf", folder, sequence);
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;

	sample_letter_set_number(sample, sequence);
	if (!render_pdf(renderer, sample_letter_get(sample), &pdf, &error))
		g_error("%s", error->message);

	FILE *file = fopen(path, "wb");
	gsize length;
	const void *bytes = g_bytes_get_data(pdf, &length);

	if (file == NULL || fwrite(bytes, 1, length, file) != length ||
	    fclose(file) != 0)
		g_error("cannot write '%s'", path);
}

int main(int argc, char **argv)
{
	g_autoptr(GPtrArray) samples =
		g_ptr_array_new_with_free_func((GDestroyNotify)sample_letter_free);
	g_autoptr(GError) error = NULL;

	if (argc < 5)
		return 64;

	unsigned first = (unsigned)strtoul(argv[2], NULL, 10);
	unsigned last = (unsigned)strtoul(argv[3], NULL, 10);

	for (int i = 4; i < argc; i++)
		g_ptr_array_add(samples, sample_letter_new(argv[i]));

	gint64 start = g_get_monotonic_time();
	g_autoptr(Renderer) renderer = renderer_new(&error);

	if (renderer == NULL)
		g_error("%s", error->message);
	for (unsigned i = first; i <= last; i++)
		write_letter(renderer, g_ptr_array_index(samples, i % samples->len),
			     argv[1], i);

	gint64 spent = g_get_monotonic_time() - start;

	printf("%.1f letters/s\n", (last - first + 1) * 1e6 / (double)spent);
	return 0;
}
