/*
 * A syncer: the child reads a byte, syncs, and answers with the error number, 0 for none.
 *
 * Invariants:
 *   1. Child and parent have each opened the file before the first sync is asked for, so that
 *      both learn of every failure since (fsync(2): an error is reported once to each open
 *      file, and to none that is opened after it was reported).
 *   2. It has no file of this process but its end of the line: locks and connections stay
 *      where they are. It touches nothing else, and ends when this process does.
 */
#include "store-syncer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct Syncer {
	char *path;
	pid_t process;
	int line; /* to the child */
	int file; /* for syncer_now */
	bool under_way;
	int failure; /* number of the first error, 0: none; what failed once stays unsure */
};

/* Answer until nobody asks any more. */
static void serve(int line, int file)
{
	int answer;
	char asked;

	while (read(line, &asked, sizeof asked) == sizeof asked) {
		answer = fdatasync(file) == 0 ? 0 : errno;
		if (write(line, &answer, sizeof answer) != sizeof answer)
			return;
	}
}

/* The life of the child: `line` becomes the first file that it has, the file the second. */
static void live(int line, const char *path, pid_t parent)
{
	enum { LINE, SYNCED, OTHERS };
	int answer = 0;

	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(line, LINE) < 0 ||
	    close_range(SYNCED, ~0U, 0) != 0)
		_exit(EXIT_FAILURE);
	if (open(path, O_RDWR | O_CLOEXEC) != SYNCED)
		answer = errno;
	if (write(LINE, &answer, sizeof answer) == sizeof answer && answer == 0)
		serve(LINE, SYNCED);
	_exit(EXIT_SUCCESS);
}

/* Keep the error, unless there was one before, and say what it is. */
static bool fail(Syncer *syncer, int number, GError **error)
{
	if (syncer->failure == 0)
		syncer->failure = number;
	if (syncer->failure == EPIPE)
		return chy_fail(error, CHY_IO,
				"cannot sync '%s': the process that does so is gone",
				syncer->path);
	return chy_fail_errno(error, syncer->failure, "cannot sync '%s'", syncer->path);
}

static bool receive(Syncer *syncer, GError **error)
{
	int answer = 0;
	ssize_t got;

	do
		got = read(syncer->line, &answer, sizeof answer);
	while (got < 0 && errno == EINTR);
	if (got != sizeof answer)
		answer = EPIPE;
	return (answer == 0 && syncer->failure == 0) || fail(syncer, answer, error);
}

bool syncer_new(const char *path, Syncer **syncer_out, GError **error)
{
	g_autoptr(Syncer) syncer = g_new0(Syncer, 1);
	pid_t self = getpid();
	int ends[2];

	syncer->path = g_strdup(path);
	syncer->line = -1;
	syncer->file = open(path, O_RDONLY | O_CLOEXEC);
	if (syncer->file < 0)
		return chy_fail_errno(error, errno, "cannot sync '%s'", path);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return chy_fail_errno(error, errno, "cannot sync '%s'", path);
	syncer->process = fork();
	if (syncer->process == 0)
		live(ends[1], path, self);
	close(ends[1]);
	syncer->line = ends[0];
	if (syncer->process < 0)
		return chy_fail_errno(error, errno, "cannot sync '%s'", path);
	if (!receive(syncer, error))
		return false;
	*syncer_out = g_steal_pointer(&syncer);
	return true;
}

void syncer_free(Syncer *syncer)
{
	if (syncer == NULL)
		return;
	if (syncer->line >= 0)
		close(syncer->line);
	if (syncer->file >= 0)
		close(syncer->file);
	if (syncer->process > 0)
		while (waitpid(syncer->process, NULL, 0) < 0 && errno == EINTR)
			continue;
	g_free(syncer->path);
	g_free(syncer);
}

bool syncer_begin(Syncer *syncer, GError **error)
{
	const char asked = 0;

	if (syncer->under_way && !syncer_end(syncer, error))
		return false;
	if (syncer->failure != 0 ||
	    send(syncer->line, &asked, sizeof asked, MSG_NOSIGNAL) != sizeof asked)
		return fail(syncer, EPIPE, error);
	syncer->under_way = true;
	return true;
}

int syncer_file(const Syncer *syncer)
{
	return syncer->line;
}

bool syncer_end(Syncer *syncer, GError **error)
{
	syncer->under_way = false;
	return receive(syncer, error);
}

bool syncer_now(Syncer *syncer, GError **error)
{
	int failure = fdatasync(syncer->file) != 0 ? errno : 0;

	return (failure == 0 && syncer->failure == 0) || fail(syncer, failure, error);
}
