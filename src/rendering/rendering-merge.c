#include "rendering-merge.h"

#include "rendering-format.h"
#include "rendering-pdf.h"

#include "base-file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define WORDS_KEPT 400 /* bytes of what the program says */

/* In the child, before it becomes the program. */
static void limit_child(gpointer data)
{
	const struct rlimit memory = { LIMIT_MERGE_MEMORY, LIMIT_MERGE_MEMORY };
	const struct rlimit time = { LIMIT_MERGE_TIME, LIMIT_MERGE_TIME };
	const struct rlimit nothing = { 0, 0 };

	(void)data;
	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CPU, &time);
	setrlimit(RLIMIT_CORE, &nothing);
}

/* The program's arguments, one a line (qpdf's "@FILE"). */
static bool write_list(const MergePart *parts, size_t count, const char *list,
		       GError **error)
{
	g_autoptr(GString) lines =
		g_string_new("--empty\n--deterministic-id\n--pages\n");

	for (size_t i = 0; i < count; i++) {
		g_string_append_printf(lines, "%s\n", parts[i].path);
		if (parts[i].first == 0)
			g_string_append(lines, "1-z\n");
		else
			g_string_append_printf(lines, "%u-%u\n", parts[i].first,
					       parts[i].last);
	}
	g_string_append(lines, "--\n");
	return file_write(list, lines->str, lines->len, 0600, error);
}

static bool judge(int status, char *words, GError **error)
{
	g_autoptr(GError) fault = NULL;

	if (g_spawn_check_wait_status(status, &fault))
		return true;
	if (strlen(words) > WORDS_KEPT)
		words[WORDS_KEPT] = '\0';
	g_strdelimit(g_strchomp(words), "\n", ' ');

	g_autofree char *legible = g_utf8_make_valid(words, -1);

	return chy_fail(error, CHY_INTERNAL, "%s cannot put the pages together: %s%s%s",
			MERGE_PROGRAM, fault->message, *legible != '\0' ? ": " : "",
			legible);
}

bool merge_pdfs(const MergePart *parts, size_t count, const char *list,
		const char *path, GError **error)
{
	g_autofree char *argument = g_strconcat("@", list, NULL);
	char *argv[] = { (char *)MERGE_PROGRAM, argument, (char *)path, NULL };
	g_autofree char *words = NULL;
	g_autoptr(GError) fault = NULL;
	int status = 0;

	if (!write_list(parts, count, list, error))
		return false;
	if (!g_spawn_sync(NULL, argv, NULL,
			  G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, limit_child,
			  NULL, NULL, &words, &status, &fault))
		return chy_fail(error, CHY_CONFIG,
				"cannot run %s, of Debian's package %s: %s",
				MERGE_PROGRAM, MERGE_PROGRAM, fault->message);
	return judge(status, words, error);
}

bool pdf_count_pages(GBytes *pdf, unsigned *pages_out, GError **error)
{
	static const char tree[] = "/Type /Pages ", count[] = "/Count ";
	gsize length;
	const char *bytes = g_bytes_get_data(pdf, &length);
	const char *end = bytes + length;
	const char *found = memmem(bytes, length, tree, strlen(tree));

	if (found != NULL)
		found = memmem(found, (size_t)(end - found), count, strlen(count));

	/* A number that ends within the file: our trailer stands behind it. */
	unsigned long pages =
		found != NULL ? strtoul(found + strlen(count), NULL, 10) : 0;

	if (pages == 0 || pages > G_MAXUINT)
		return chy_fail(error, CHY_CORRUPT,
				"cannot count the pages of a PDF: it is none of ours");
	*pages_out = (unsigned)pages;
	return true;
}

bool pdf_find_paper(GBytes *pdf, PaperKind *paper_out, GError **error)
{
	gsize length;
	const char *bytes = g_bytes_get_data(pdf, &length);

	for (PaperKind paper = 0; paper < PAPER_COUNT; paper++) {
		PageBox box = page_paper(paper);
		g_autoptr(GString) words = g_string_new("/MediaBox [0 0 ");

		pdf_add_number(words, box.width);
		g_string_append_c(words, ' ');
		pdf_add_number(words, box.height);
		g_string_append_c(words, ']');
		if (memmem(bytes, length, words->str, words->len) == NULL)
			continue;
		*paper_out = paper;
		return true;
	}
	return chy_fail(error, CHY_CORRUPT,
			"cannot tell the paper of a PDF: it is none of ours");
}
