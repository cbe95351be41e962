/*
 * A child syncs one file, says when it has, and what went wrong.
 */
#include "store-syncer.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 10000 /* milliseconds */

static bool is_readable(const Syncer *syncer, int milliseconds)
{
	struct pollfd file = { .fd = syncer_file(syncer), .events = POLLIN };

	return poll(&file, 1, milliseconds) == 1;
}

/* A new file; yours, and to be removed. */
static char *make_file(void)
{
	g_autoptr(GError) error = NULL;
	char *path = NULL;
	int file = g_file_open_tmp("chancery-syncer-XXXXXX", &path, &error);

	g_assert_no_error(error);
	g_assert_cmpint(write(file, "letter", 6), ==, 6);
	close(file);
	return path;
}

/* The one child that this process has. */
static pid_t find_child(void)
{
	g_autofree char *path =
		g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
	g_autofree char *text = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return (pid_t)strtol(text, NULL, 10);
}

static void test_it_says_when_it_has_synced(void)
{
	g_autofree char *path = make_file();
	g_autoptr(GError) error = NULL;
	g_autoptr(Syncer) syncer = NULL;

	g_assert_true(syncer_new(path, &syncer, &error));
	g_assert_false(is_readable(syncer, 0));
	for (unsigned i = 0; i < 3; i++) {
		g_assert_true(syncer_begin(syncer, &error));
		g_assert_true(is_readable(syncer, PATIENCE));
		g_assert_true(syncer_end(syncer, &error));
		g_assert_false(is_readable(syncer, 0));
	}
	g_unlink(path);
}

static void test_one_sync_follows_another(void)
{
	g_autofree char *path = make_file();
	g_autoptr(GError) error = NULL;
	g_autoptr(Syncer) syncer = NULL;

	g_assert_true(syncer_new(path, &syncer, &error));
	g_assert_true(syncer_begin(syncer, &error));
	g_assert_true(syncer_begin(syncer, &error));
	g_assert_true(syncer_end(syncer, &error));
	g_assert_false(is_readable(syncer, 0));
	g_unlink(path);
}

static void test_a_file_that_is_not_there(void)
{
	g_autoptr(GError) error = NULL;
	Syncer *syncer = NULL;

	g_assert_false(syncer_new("/nowhere/store.db-wal", &syncer, &error));
	g_assert_error(error, CHY_ERROR, CHY_NOT_FOUND);
	g_assert_nonnull(strstr(error->message, "'/nowhere/store.db-wal'"));
	g_assert_null(syncer);
}

/* What cannot be synced stands for a disk that fails. */
static void test_a_disk_that_fails(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Syncer) syncer = NULL;

	g_assert_true(syncer_new("/dev/null", &syncer, &error));
	g_assert_true(syncer_begin(syncer, &error));
	g_assert_false(syncer_end(syncer, &error));
	g_assert_error(error, CHY_ERROR, CHY_IO);
	g_assert_nonnull(strstr(error->message, "cannot sync '/dev/null'"));

	/* what failed once is not sure to be there, whatever the kernel says later */
	g_clear_error(&error);
	g_assert_false(syncer_begin(syncer, &error));
	g_assert_error(error, CHY_ERROR, CHY_IO);
	g_clear_error(&error);
	g_assert_false(syncer_now(syncer, &error));
	g_assert_error(error, CHY_ERROR, CHY_IO);
}

/* This process syncs beside the child, whose answer stays for who asked it. */
static void test_now(void)
{
	g_autofree char *path = make_file();
	g_autoptr(GError) error = NULL;
	g_autoptr(Syncer) syncer = NULL;

	g_assert_true(syncer_new(path, &syncer, &error));
	g_assert_true(syncer_begin(syncer, &error));
	g_assert_true(syncer_now(syncer, &error));
	g_assert_true(is_readable(syncer, PATIENCE));
	g_assert_true(syncer_end(syncer, &error));
	g_unlink(path);
}

static void test_a_child_that_is_gone(void)
{
	g_autofree char *path = make_file();
	g_autoptr(GError) error = NULL;
	g_autoptr(Syncer) syncer = NULL;

	g_assert_true(syncer_new(path, &syncer, &error));
	g_assert_cmpint(kill(find_child(), SIGSTOP), ==, 0);
	g_assert_true(syncer_begin(syncer, &error));
	g_assert_false(is_readable(syncer, 0));
	g_assert_cmpint(kill(find_child(), SIGKILL), ==, 0);
	g_assert_true(is_readable(syncer, PATIENCE));
	g_assert_false(syncer_end(syncer, &error));
	g_assert_error(error, CHY_ERROR, CHY_IO);
	g_assert_nonnull(strstr(error->message, "the process that does so is gone"));
	g_clear_error(&error);
	g_assert_false(syncer_begin(syncer, &error));
	g_assert_error(error, CHY_ERROR, CHY_IO);
	g_unlink(path);
}

static void test_the_child_ends_with_it(void)
{
	g_autofree char *path = make_file();
	g_autoptr(GError) error = NULL;
	Syncer *syncer = NULL;

	g_assert_true(syncer_new(path, &syncer, &error));
	syncer_free(syncer);
	g_assert_cmpint(waitpid(-1, NULL, 0), ==, -1);
	g_unlink(path);
}

/* With too few files for it, or for its child, it is said that there are too few. */
static void test_too_few_files(void)
{
	g_autofree char *path = make_file();
	g_autoptr(Syncer) syncer = NULL;
	struct rlimit usual, few;
	unsigned failures = 0;

	g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &usual), ==, 0);
	for (few = usual, few.rlim_cur = 3; syncer == NULL; few.rlim_cur++) {
		g_autoptr(GError) error = NULL;

		g_assert_cmpuint(few.rlim_cur, <, usual.rlim_cur);
		g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &few), ==, 0);
		if (syncer_new(path, &syncer, &error))
			break;
		g_assert_nonnull(strstr(error->message, g_strerror(EMFILE)));
		failures++;
	}
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &usual), ==, 0);
	g_assert_cmpuint(failures, >=, 6); /* four of the parent, two of the child */
	g_assert_true(syncer_begin(syncer, NULL) && syncer_end(syncer, NULL));
	g_unlink(path);
}

/* In another process: make a syncer, say which its child is, and wait to be killed. */
static void make_and_wait(const char *path, int line)
{
	Syncer *syncer = NULL;
	pid_t child;

	if (!syncer_new(path, &syncer, NULL))
		_exit(EXIT_FAILURE);
	child = find_child();
	if (write(line, &child, sizeof child) == sizeof child)
		pause();
	_exit(EXIT_FAILURE);
}

static void test_the_child_ends_with_a_kill(void)
{
	g_autofree char *path = make_file();
	int ends[2];
	pid_t parent, child = 0;

	g_assert_cmpint(prctl(PR_SET_CHILD_SUBREAPER, 1), ==, 0);
	g_assert_cmpint(pipe(ends), ==, 0);
	parent = fork();
	if (parent == 0)
		make_and_wait(path, ends[1]);
	g_assert_cmpint(read(ends[0], &child, sizeof child), ==, sizeof child);
	g_assert_cmpint(kill(parent, SIGKILL), ==, 0);
	g_assert_cmpint(waitpid(parent, NULL, 0), ==, parent);
	g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
	close(ends[0]);
	close(ends[1]);
	g_unlink(path);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/store/syncer/says-when", test_it_says_when_it_has_synced);
	g_test_add_func("/store/syncer/another", test_one_sync_follows_another);
	g_test_add_func("/store/syncer/no-file", test_a_file_that_is_not_there);
	g_test_add_func("/store/syncer/disk", test_a_disk_that_fails);
	g_test_add_func("/store/syncer/now", test_now);
	g_test_add_func("/store/syncer/gone", test_a_child_that_is_gone);
	g_test_add_func("/store/syncer/ends", test_the_child_ends_with_it);
	g_test_add_func("/store/syncer/few-files", test_too_few_files);
	g_test_add_func("/store/syncer/killed", test_the_child_ends_with_a_kill);
	return g_test_run();
}
