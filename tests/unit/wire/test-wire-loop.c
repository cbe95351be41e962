/*
 * The loop tells of a file that somebody else reads, and of the first signal.
 */
#include "wire-loop.h"

#include <event2/buffer.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
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

/* A child that heeds signals gets some, and its loop turns once behind the first `heard`. */
static int signalled(unsigned signals, unsigned heard)
{
	g_autoptr(GError) error = NULL;
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		g_autoptr(Loop) loop = NULL;

		if (!loop_new(&loop, &error) || !loop_heed(loop, NULL, NULL, &error))
			_exit(EXIT_FAILURE);
		for (unsigned i = 0; i < signals; i++) {
			if (i == heard && !loop_turn(loop, 0, &error))
				_exit(EXIT_FAILURE);
			raise(SIGINT);
		}
		if (!loop_turn(loop, 0, &error) || !loop_is_closing(loop))
			_exit(EXIT_FAILURE);
		_exit(EXIT_SUCCESS);
	}
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* The second ends the process, and does not wait for the loop to turn. */
static void test_signals(void)
{
	g_assert_cmpint(signalled(1, 1), ==, EXIT_SUCCESS);
	g_assert_cmpint(signalled(2, 1), ==, -SIGINT);
	g_assert_cmpint(signalled(2, 2), ==, -SIGINT);
}

#define TOO_MUCH ((size_t)1 << 46) /* bytes: no machine has them */

/* What is not in memory would be missing in a message: then the process ends. */
static void test_memory_ends(void)
{
	if (g_test_subprocess()) {
		Loop *loop = NULL;

		g_assert_true(loop_new(&loop, NULL));
		evbuffer_expand(evbuffer_new(), TOO_MUCH);
		_exit(EXIT_SUCCESS);
	}
	g_setenv("ASAN_OPTIONS", "allocator_may_return_null=1", TRUE);
	g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
	g_test_trap_assert_failed();
	g_test_trap_assert_stderr("*failed to allocate*");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/loop/watched", test_a_watched_file);
	g_test_add_func("/wire/loop/gone", test_a_file_whose_far_side_is_gone);
	g_test_add_func("/wire/loop/signals", test_signals);
	g_test_add_func("/wire/loop/memory-ends", test_memory_ends);
	return g_test_run();
}
