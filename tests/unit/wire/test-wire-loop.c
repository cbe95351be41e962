/*
 * The loop tells of a file that somebody else reads.
 */
#include "wire-loop.h"

#include <unistd.h>

typedef struct Watch {
	int ends[2];
	unsigned told;
} Watch;

/* To go on until the far side is gone. */
static bool on_readable(void *data)
{
	Watch *watch = data;
	char byte;

	watch->told++;
	return read(watch->ends[0], &byte, 1) == 1;
}

static void test_a_watched_file(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Loop) loop = NULL;
	Watch watch = { .told = 0 };

	g_assert_true(loop_new(&loop, &error));
	g_assert_cmpint(pipe(watch.ends), ==, 0);
	g_assert_true(loop_watch(loop, watch.ends[0], on_readable, &watch, &error));
	g_assert_true(loop_turn(loop, 0, &error));
	g_assert_cmpuint(watch.told, ==, 0);

	/* a turn without end is ended by the file */
	g_assert_cmpint(write(watch.ends[1], "a", 1), ==, 1);
	g_assert_true(loop_turn(loop, -1, &error));
	g_assert_cmpuint(watch.told, ==, 1);
	g_assert_cmpint(write(watch.ends[1], "b", 1), ==, 1);
	g_assert_true(loop_turn(loop, -1, &error));
	g_assert_cmpuint(watch.told, ==, 2);

	loop_ignore(loop);
	g_assert_cmpint(write(watch.ends[1], "c", 1), ==, 1);
	g_assert_true(loop_turn(loop, 0, &error));
	g_assert_cmpuint(watch.told, ==, 2);
	close(watch.ends[0]);
	close(watch.ends[1]);
}

static void test_a_file_whose_far_side_is_gone(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Loop) loop = NULL;
	Watch watch = { .told = 0 };

	g_assert_true(loop_new(&loop, &error));
	g_assert_cmpint(pipe(watch.ends), ==, 0);
	g_assert_true(loop_watch(loop, watch.ends[0], on_readable, &watch, &error));
	close(watch.ends[1]);
	g_assert_true(loop_turn(loop, 0, &error));
	g_assert_true(loop_turn(loop, 0, &error));
	g_assert_cmpuint(watch.told, ==, 1);
	close(watch.ends[0]);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/loop/watched", test_a_watched_file);
	g_test_add_func("/wire/loop/gone", test_a_file_whose_far_side_is_gone);
	return g_test_run();
}
