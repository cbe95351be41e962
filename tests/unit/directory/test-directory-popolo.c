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

/* Import all files once; the sums over all kinds go to *sum. */
static void import_files(Fixture *fixture, const GPtrArray *paths, ImportCount *sum)
{
	for (guint i = 0; i < paths->len; i++) {
		g_autoptr(ImportReport) report = fixture_import(
			fixture, &(ImportOptions){ .path = g_ptr_array_index(paths, i),
						   .country = "us",
						   .language = "en" });

		for (size_t kind = 0; kind < IMPORT_KINDS; kind++) {
			sum->added += report->counts[kind].added;
			sum->changed += report->counts[kind].changed;
			sum->unchanged += report->counts[kind].unchanged;
		}
		for (size_t n = 0; n < report->reject_count; n++)
			g_test_message("rejected %s: %s", report->rejects[n].where,
				       report->rejects[n].reason);
	}
}

static int64_t count_holders(Fixture *fixture, const char *role)
{
	g_autofree char *sql = g_strdup_printf("SELECT COUNT(*) FROM directory_holder "
					       "h JOIN directory_post p ON p.id = "
					       "h.post WHERE p.role = '%s'",
					       role);

	return fixture_count(fixture, sql);
}

/* All committee chairs as a circle: each post once, and some persons with several. */
static void check_chairs(Fixture *fixture)
{
	g_autoptr(AddresseeList) list = NULL;
	g_autoptr(GError) error = NULL;
	size_t posts = 0;

	fixture_load(fixture,
		     "circles:\n- id: chairs\n  select: { kind: committee, role: "
		     "[chair, co-chair] }\n");
	g_assert_true(circle_resolve(fixture->store, "chairs", (Date){ 2025, 2, 20 },
				     &list, &error));
	for (size_t i = 0; i < list->count; i++) {
		posts += list->addressees[i].post_count;
		g_assert_cmpstr(list->addressees[i].country, ==, "us");
		g_assert_cmpstr(list->addressees[i].languages[0], ==, "en");
	}
	g_assert_cmpuint(posts, ==, 425 + 98);
	g_assert_cmpuint(list->count, <, posts);
}

static void test_openstates(void)
{
	g_autofree char *root = fixture_popolo_folder();
	g_auto(Fixture) fixture = { 0 };
	ImportCount first = { 0 }, second = { 0 };

	fixture_init(&fixture);
	if (root == NULL) {
		g_test_skip("the real directories are not at hand");
		return;
	}

	g_autoptr(GPtrArray) paths = json_files(root, "openstates");

	import_files(&fixture, paths, &first);
	import_files(&fixture, paths, &second);
	g_assert_cmpuint(first.changed + second.changed + second.added, ==, 0);
	g_assert_cmpuint(first.added, ==, second.unchanged);
	g_assert_cmpint(fixture_count(&fixture,
				      "SELECT COUNT(*) FROM directory_body WHERE "
				      "kind = 'committee'"),
			==, 499);
	g_assert_cmpint(count_holders(&fixture, "chair"), ==, 425);
	g_assert_cmpint(count_holders(&fixture, "co-chair"), ==, 98);
	g_assert_cmpint(
		fixture_count(&fixture, "SELECT COUNT(*) FROM directory_person"), ==,
		3895);
	check_chairs(&fixture);
}

/* Names in many languages, and organizations of which only the legislature is a body. */
static void test_everypolitician(void)
{
	g_autofree char *root = fixture_popolo_folder();
	g_auto(Fixture) fixture = { 0 };
	ImportCount sum = { 0 };

	fixture_init(&fixture);
	if (root == NULL) {
		g_test_skip("the real directories are not at hand");
		return;
	}

	g_autoptr(GPtrArray) paths = json_files(root, "everypolitician");

	import_files(&fixture, paths, &sum);
	g_assert_cmpint(fixture_count(&fixture,
				      "SELECT COUNT(*) FROM directory_body WHERE "
				      "kind = 'parliament'"),
			==, 4);
	g_assert_cmpint(
		fixture_count(&fixture, "SELECT COUNT(*) FROM directory_person"), ==,
		842);
	g_assert_cmpint(fixture_count(&fixture,
				      "SELECT COUNT(*) FROM directory_name WHERE "
				      "language = 'ru'"),
			>, 10);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/directory/popolo/openstates", test_openstates);
	g_test_add_func("/directory/popolo/everypolitician", test_everypolitician);
	return g_test_run();
}
