/*
 * Walks through a circle: however many posts are read at a time, the addressees are the same.
 */
#include "directory-fixture.h"

#include "directory-circle.h"

static const char directory[] =
	"bodies:\n"
	"- { id: xa, kind: parliament, country: xa, name: Parliament }\n"
	"- { id: xa-law, kind: committee, parent: xa, name: Law }\n"
	"- { id: xa-trade, kind: committee, parent: xa, name: Trade }\n"
	"- { id: xa-works, kind: committee, parent: xa, name: Works }\n"
	"persons:\n"
	"- { id: anna, name: Anna }\n"
	"- { id: boris, name: Boris }\n"
	"posts:\n"
	"- { body: xa, role: head, holders: [{ person: boris, until: 2020-01-01 }] }\n"
	"- { body: xa-law, role: chair, holders: [{ person: anna }] }\n"
	"- { body: xa-law, role: co-chair,\n"
	"    holders: [{ person: boris }, { name: Known by Name }] }\n"
	"- { body: xa-trade, role: chair }\n"
	"- { body: xa-works, role: chair, holders: [{ person: anna }] }\n"
	"circles:\n"
	"- { id: all, select: { kind: [committee, parliament], country: [xa, xz] } }\n"
	"- { id: works, select: { kind: committee, role: chair } }\n";

static const Date today = { 2025, 2, 20 };

/* "id+posts id+posts …" of a walk that reads so many posts at a time. */
static char *visit(Store *store, const char *circle, size_t most, guint *lists_out)
{
	g_autoptr(GString) all = g_string_new(NULL);
	g_autoptr(CircleWalk) walk = NULL;
	g_autoptr(GError) error = NULL;
	bool more = true;

	*lists_out = 0;
	g_assert_true(circle_open(store, circle, today, &walk, &error));
	while (more) {
		g_autoptr(AddresseeList) list = NULL;

		g_assert_true(circle_next(walk, most, &list, &error));
		g_assert_no_error(error);
		more = list != NULL;
		*lists_out += more;
		for (size_t i = 0; more && i < list->count; i++)
			g_string_append_printf(all, "%s+%zu ", list->addressees[i].id,
					       list->addressees[i].post_count);
	}
	return g_string_free(g_steal_pointer(&all), FALSE);
}

static void test_strides(void)
{
	static const struct {
		size_t most;
		guint lists;
	} cases[] = {
		{ 1, 5 }, { 2, 3 }, { 3, 2 }, { 4, 2 }, { 5, 1 }, { SIZE_MAX, 1 }
	};
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	fixture_load(&fixture, directory);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		guint lists = 0;
		g_autofree char *all =
			visit(fixture.store, "all", cases[i].most, &lists);
		g_autofree char *works =
			visit(fixture.store, "works", cases[i].most, &lists);

		g_test_message("%zu posts at a time", cases[i].most);
		g_assert_cmpstr(all, ==,
				"xa-law/chair+2 xa-law/co-chair#Known by Name+1 "
				"xa-law/co-chair#boris+1 xa-trade/chair+1 xa/head+1 ");
		g_assert_cmpstr(works, ==, "xa-law/chair+2 xa-trade/chair+1 ");
		g_assert_cmpuint(lists, ==, cases[i].lists);
	}
}

/* What no post has is known when all have been read. */
static void test_idle(void)
{
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(CircleWalk) walk = NULL;
	g_autoptr(AddresseeList) first = NULL;
	g_autoptr(AddresseeList) rest = NULL;
	g_autoptr(GError) error = NULL;

	fixture_init(&fixture);
	fixture_load(&fixture, directory);
	g_assert_true(circle_open(fixture.store, "all", today, &walk, &error));
	g_assert_true(circle_next(walk, 1, &first, &error));
	g_assert_cmpstr(first->idle[0], ==, "country 'xz'");
	g_assert_cmpstr(first->idle[1], ==, "kind 'parliament'");
	g_assert_true(circle_next(walk, SIZE_MAX, &rest, &error));
	g_assert_cmpstr(rest->idle[0], ==, "country 'xz'");
	g_assert_null(rest->idle[1]);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/directory/walk/strides", test_strides);
	g_test_add_func("/directory/walk/idle", test_idle);
	return g_test_run();
}
