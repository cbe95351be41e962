/*
 * The real directories of shared/data/popolo, and what else a Popolo file may hold.
 */
#include "directory-fixture.h"

#include "directory-circle.h"

#include <string.h>

static GPtrArray *json_files(const char *root, const char *part)
{
	g_autofree char *folder = g_build_filename(root, part, NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

	for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
		if (g_str_has_suffix(name, ".json"))
			g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
	return paths;
}

static void test_openstates(void)
{
	g_autofree char *root = fixture_popolo_folder();
	g_auto(Fixture) fixture = { 0 };
	guint64 added = 0, unchanged = 0;

	fixture_init(&fixture);
	if (root == NULL) {
		g_test_skip("the real directories are not at hand");
		return;
	}

	g_autoptr(GPtrArray) paths = json_files(root, "openstates");

	for (guint round = 0; round < 2; round++) {
		for (guint i = 0; i < paths->len; i++) {
			g_autoptr(ImportReport) report = fixture_import(
				&fixture,
				&(ImportOptions){ .path = g_ptr_array_index(paths, i),
						  .country = "us",
						  .language = "en" });

			for (size_t kind = 0; kind < IMPORT_KINDS; kind++) {
				const ImportCount *count = &report->counts[kind];

				added += count->added;
				unchanged += count->unchanged;
				g_assert_cmpuint(count->changed, ==, 0);
				if (round == 1)
					g_assert_cmpuint(count->added, ==, 0);
			}
			for (size_t n = 0; round == 0 && n < report->reject_count; n++)
				g_test_message("rejected %s: %s",
					       report->rejects[n].where,
					       report->rejects[n].reason);
		}
	}
	g_assert_cmpuint(added, ==, unchanged);
	g_assert_cmpint(fixture_count(&fixture,
				      "SELECT COUNT(*) FROM directory_body WHERE "
				      "kind = 'committee'"),
			==, 499);
	g_assert_cmpint(
		fixture_count(&fixture,
			      "SELECT COUNT(*) FROM directory_holder h JOIN "
			      "directory_post p ON p.id = h.post WHERE p.role = "
			      "'chair'"),
		==, 425);
	g_assert_cmpint(
		fixture_count(&fixture,
			      "SELECT COUNT(*) FROM directory_holder h JOIN "
			      "directory_post p ON p.id = h.post WHERE p.role = "
			      "'co-chair'"),
		==, 98);
	g_assert_cmpint(
		fixture_count(&fixture, "SELECT COUNT(*) FROM directory_person"), ==,
		3895);

	fixture_load(&fixture,
		     "circles:\n- id: chairs\n  select: { kind: committee, role: "
		     "[chair, co-chair] }\n");

	g_autoptr(AddresseeList) list = NULL;
	g_autoptr(GError) error = NULL;
	size_t posts = 0;

	g_assert_true(circle_resolve(fixture.store, "chairs", (Date){ 2025, 2, 20 },
				     &list, &error));
	for (size_t i = 0; i < list->count; i++) {
		posts += list->addressees[i].post_count;
		g_assert_cmpstr(list->addressees[i].country, ==, "us");
		g_assert_cmpstr(list->addressees[i].languages[0], ==, "en");
	}
	g_assert_cmpuint(posts, ==, 425 + 98);
	g_assert_cmpuint(list->count, <, posts);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/directory/popolo/openstates", test_openstates);
	return g_test_run();
}
