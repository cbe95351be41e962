/*
 * What is printed beside letters, and pages of several files in one.
 */
#include "rendering-cover.h"
#include "rendering-merge.h"

#include "base-file.h"

#include <glib/gstdio.h>
#include <string.h>

#define MANY 100

static const char *const address[] = { "Ms Anna Lind", "12 Harbour Street", "Anvar",
				       NULL };

static CoverEntry entry_with(const char *const *lines)
{
	return (CoverEntry){ .number = "T-1/2025/00002",
			     .language = "en",
			     .name = "Anna Lind",
			     .address = lines,
			     .country = "xa",
			     .channel = "post",
			     .sender = "Test Office",
			     .pages = 2 };
}

static Cover cover_of(const CoverEntry *entries, size_t count, CoverKind kind)
{
	return (Cover){ "Letters", "a note", entries, count, kind, PAPER_A4 };
}

static bool draw(Cover cover, CoverPages *pages_out, GBytes **pdf_out, GError **error)
{
	g_autoptr(Renderer) renderer = renderer_new(NULL);

	g_assert_nonnull(renderer);
	return render_cover(renderer, &cover, pages_out, pdf_out, error);
}

/* A checklist, then a sheet for each letter or a page for each eight labels, then a blank. */
static void test_pages(void)
{
	static const struct {
		size_t count;
		CoverKind kind;
		unsigned addresses;
	} cases[] = {
		{ 1, COVER_SHEETS, 1 },     { 3, COVER_SHEETS, 3 },
		{ 8, COVER_LABELS, 1 },     { 9, COVER_LABELS, 2 },
		{ MANY, COVER_LABELS, 13 }, { 3, COVER_BARE, 0 },
	};
	CoverEntry entries[MANY];

	for (size_t i = 0; i < MANY; i++)
		entries[i] = entry_with(address);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) pdf = NULL;
		g_autoptr(GError) error = NULL;
		CoverPages pages = { 0 };
		unsigned all = 0;

		g_assert_true(draw(cover_of(entries, cases[i].count, cases[i].kind),
				   &pages, &pdf, &error));
		g_assert_cmpuint(pages.addresses, ==, cases[i].addresses);
		g_assert_cmpuint(pages.checklist, ==, cases[i].count == MANY ? 3 : 1);
		g_assert_true(pdf_count_pages(pdf, &all, &error));
		g_assert_cmpuint(all, ==, pages.checklist + pages.addresses + 1);
	}
}

/* On the letters' paper; what is printed on Letter ends above its lower edge. */
static void test_paper(void)
{
	CoverEntry entries[MANY];

	for (size_t i = 0; i < MANY; i++)
		entries[i] = entry_with(address);
	for (PaperKind paper = 0; paper < PAPER_COUNT; paper++) {
		Cover cover = cover_of(entries, MANY, COVER_LABELS);
		g_autoptr(GBytes) pdf = NULL;
		g_autoptr(GError) error = NULL;
		CoverPages pages = { 0 };
		PaperKind found = PAPER_COUNT;

		cover.paper = paper;
		g_assert_true(draw(cover, &pages, &pdf, &error));
		g_assert_true(pdf_find_paper(pdf, &found, &error));
		g_assert_cmpint(found, ==, paper);
		g_assert_cmpuint(pages.addresses, ==, paper == PAPER_A4 ? 13 : 17);
	}

	g_autoptr(GBytes) other = g_bytes_new_static("%PDF-1.7", 8);
	g_autoptr(GError) error = NULL;
	PaperKind found;

	g_assert_false(pdf_find_paper(other, &found, &error));
	g_assert_true(chy_error_is(error, CHY_CORRUPT));
}

/* A long address is set smaller; what fits in no type is an error that names its letter. */
static void test_long_address(void)
{
	const char *lines[LIMIT_ADDRESS_LINES + 1] = { NULL };

	for (size_t i = 0; i < LIMIT_ADDRESS_LINES; i++)
		lines[i] = "one of many lines";

	const CoverEntry entry = entry_with(lines);
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;
	CoverPages pages;

	g_assert_true(draw(cover_of(&entry, 1, COVER_SHEETS), &pages, &pdf, &error));
	g_assert_false(draw(cover_of(&entry, 1, COVER_LABELS), &pages, &pdf, &error));
	g_assert_error(error, CHY_ERROR, CHY_LIMIT);
	g_assert_cmpstr(
		error->message, ==,
		"cannot print address of letter 'T-1/2025/00002': the address is "
		"too long for its place");
	g_clear_error(&error);
	lines[16] = NULL;
	g_clear_pointer(&pdf, g_bytes_unref);
	g_assert_true(draw(cover_of(&entry, 1, COVER_LABELS), &pages, &pdf, &error));
}

static void test_missing_character(void)
{
	static const char *const lines[] = { "Anna Lind", "中 Street", NULL };
	const CoverEntry entry = entry_with(lines);
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;
	CoverPages pages;

	g_assert_false(draw(cover_of(&entry, 1, COVER_SHEETS), &pages, &pdf, &error));
	g_assert_error(error, CHY_ERROR, CHY_INVALID);
	g_assert_nonnull(strstr(error->message, "T-1/2025/00002"));
	g_assert_nonnull(strstr(error->message, "U+4E2D"));
}

static void test_count(void)
{
	static const char *const foreign[] = {
		"",
		"%PDF-1.7",
		"<< /Type /Pages /Kids [ ] >>",
		"<< /Type /Pages /Kids [ ] /Count none >>",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(foreign); i++) {
		g_autoptr(GBytes) pdf =
			g_bytes_new_static(foreign[i], strlen(foreign[i]));
		g_autoptr(GError) error = NULL;
		unsigned pages = 7;

		g_assert_false(pdf_count_pages(pdf, &pages, &error));
		g_assert_error(error, CHY_ERROR, CHY_CORRUPT);
		g_assert_cmpuint(pages, ==, 7);
	}
}

/* Pages come in the order asked for, as often as asked for; the same bytes each time. */
static void test_merge(void)
{
	g_autofree char *folder = g_dir_make_tmp("chancery-merge-XXXXXX", NULL);
	g_autofree char *part = g_build_filename(folder, "part.pdf", NULL);
	g_autofree char *list = g_build_filename(folder, "list", NULL);
	g_autofree char *whole = g_build_filename(folder, "whole.pdf", NULL);
	const MergePart parts[] = { { part, 2, 2 }, { part, 0, 0 }, { part, 3, 3 } };
	const MergePart missing = { whole, 1, 1 };
	const CoverEntry entry = entry_with(address);
	g_autoptr(GBytes) pdf = NULL, first = NULL, second = NULL;
	g_autoptr(GError) error = NULL;
	CoverPages pages;

	g_assert_false(merge_pdfs(&missing, 1, list, whole, &error));
	g_assert_error(error, CHY_ERROR, CHY_INTERNAL);
	g_clear_error(&error);
	g_assert_true(draw(cover_of(&entry, 1, COVER_SHEETS), &pages, &pdf, &error));
	g_assert_true(file_write(part, g_bytes_get_data(pdf, NULL),
				 g_bytes_get_size(pdf), 0600, &error));
	g_assert_true(merge_pdfs(parts, G_N_ELEMENTS(parts), list, whole, &error));
	g_assert_true(file_read(whole, 1 << 20, &first, &error));
	g_assert_true(merge_pdfs(parts, G_N_ELEMENTS(parts), list, whole, &error));
	g_assert_true(file_read(whole, 1 << 20, &second, &error));
	g_assert_true(g_bytes_equal(first, second));

	g_assert_nonnull(memmem(g_bytes_get_data(first, NULL), g_bytes_get_size(first),
				"/Count 5 ", strlen("/Count 5 ")));
	g_unlink(part);
	g_unlink(list);
	g_unlink(whole);
	g_rmdir(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/cover/paper", test_paper);
	g_test_add_func("/rendering/cover/pages", test_pages);
	g_test_add_func("/rendering/cover/long", test_long_address);
	g_test_add_func("/rendering/cover/missing", test_missing_character);
	g_test_add_func("/rendering/merge/count", test_count);
	g_test_add_func("/rendering/merge/pages", test_merge);
	return g_test_run();
}
