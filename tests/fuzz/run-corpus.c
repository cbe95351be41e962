/*
 * Runs a fuzz target over the files of its corpus, one test each:
 *     fuzz-NAME FOLDER
 */
#include "fuzz.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of a folder's files, sorted; ends the program when it cannot be read. */
static GPtrArray *list_folder(const char *path)
{
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	const char *name;

	if (folder == NULL) {
		printf("Bail out! cannot read folder %s\n", path);
		exit(1);
	}
	while ((name = g_dir_read_name(folder)) != NULL)
		g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, compare_names);
	return names;
}

static bool run_file(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *data = NULL;
	g_autofree uint8_t *block = NULL;
	size_t size;

	if (!g_file_get_contents(path, &data, &size, NULL))
		return false;
	/* at the end of its block, so that reading past it is noticed, even of an empty
	 * file's; which is no NULL, as it is none in libFuzzer */
	block = g_malloc(1 + size);
	memcpy(block + 1, data, size);
	LLVMFuzzerTestOneInput(block + 1, size);
	return true;
}

int main(int argc, char **argv)
{
	g_autoptr(GPtrArray) names = NULL;
	bool good = true;

	if (argc != 2)
		return 64;
	names = list_folder(argv[1]);
	printf("1..%u\n", names->len);
	for (guint i = 0; i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		bool passed = run_file(argv[1], name);

		printf("%s %u - %s\n", passed ? "ok" : "not ok", i + 1, name);
		fflush(stdout);
		good = good && passed;
	}
	return good ? 0 : 1;
}
