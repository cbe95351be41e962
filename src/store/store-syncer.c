/*
 * A syncer: the child reads what it is asked by, syncs, and answers with the error number, 0
 * for none.
 *
 * It is asked by an eventfd and answers by a socket. Whom a socket wakes, the kernel puts on the
 * processor of who wrote to it, taking that one for about to sleep: but we go on, and would stand
 * in each other's way. The socket's end tells us that the child is gone; the kernel ends the child
 * with us.
 *
 * Invariants:
 *   1. Child and parent have each opened the file before the first sync is asked for, so that
 *      both learn of every failure since (fsync(2): an error is reported once to each open
 *      file, and to none that is opened after it was reported).
 *   2. It has no files of this process but its end of the line and the eventfd: locks and
 *      connections stay where they are. It touches nothing else, and ends when this process does.
 */
#include "store-syncer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct Syncer {
	char *path;
	pid_t process;
	int asking; /* an eventfd: one more is one more sync */
	int line;   /* the child's answers */
	int file;   /* for syncer_now */
	bool under_way;
	int failure; /* number of the first error, 0: none; what failed once stays unsure */
};

/* The files that the child has. */
enum { LINE, ASKED, SYNCED, OTHERS };

/* Answer with an error number, unless nobody is there any more. */
static bool answer_with(int line, int number)
{
	return write(line, &number, sizeof number) == sizeof number;
}

/* Answer as long as there is somebody to hear it: the parent's end is the child's. */
static void serve(void)
{
	eventfd_t asked;

	while (eventfd_read(ASKED, &asked) == 0 &&
	       answer_with(LINE, fdatasync(SYNCED) == 0 ? 0 : errno))
		continue;
}

/* Keep these two files, in their places, and no other. */
static bool keep_files(int line, int asking)
{
	int kept_line = fcntl(line, F_DUPFD, OTHERS);
	int kept_asking = fcntl(asking, F_DUPFD, OTHERS);

	return kept_line >= 0 && kept_asking >= 0 && dup2(kept_line, LINE) == LINE &&
	       dup2(kept_asking, ASKED) == ASKED && close_range(SYNCED, ~0U, 0) == 0;
}

/* Have the child end with its parent, whatever ends that. */
static bool follow(pid_t parent)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

/*
 * The life of the child of `parent`, which answers by `line`. It can only read the file: what a
 * library might write where its errors should go would be in the place of the file's beginning.
 */
static void live(const Syncer *syncer, int line, pid_t parent)
{
	int failure = 0;

	if (!follow(parent) || !keep_files(line, syncer->asking)) {
		answer_with(line, errno);
		_exit(EXIT_FAILURE);
	}
	if (open(syncer->path, O_RDONLY | O_CLOEXEC) != SYNCED)
		failure = errno;
	if (answer_with(LINE, failure) && failure == 0)
		serve();
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

static bool fail_open(const char *path, GError **error)
{
	return chy_fail_errno(error, errno, "cannot sync '%s'", path);
}

bool syncer_new(const char *path, Syncer **syncer_out, GError **error)
{
	g_autoptr(Syncer) syncer = g_new0(Syncer, 1);
	pid_t self = getpid();
	int ends[2];

	syncer->path = g_strdup(path);
	syncer->line = -1;
	syncer->asking = -1;
	syncer->file = open(path, O_RDONLY | O_CLOEXEC);
	if (syncer->file < 0)
		return fail_open(path, error);
	syncer->asking = eventfd(0, EFD_CLOEXEC);
	if (syncer->asking < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return fail_open(path, error);
	syncer->process = fork();
	if (syncer->process == 0)
		live(syncer, ends[1], self);
	close(ends[1]);
	syncer->line = ends[0];
	if (syncer->process < 0)
		return fail_open(path, error);
	if (!receive(syncer, error))
		return false;
	*syncer_out = g_steal_pointer(&syncer);
	return true;
}

static void close_file(int file)
{
	if (file >= 0)
		close(file);
}

/* End the child, which waits to be asked, or will not answer any more. */
static void end_child(pid_t child)
{
	/* Where it has ended already, its number may be another's. */
	if (waitpid(child, NULL, WNOHANG) != 0)
		return;
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
}

void syncer_free(Syncer *syncer)
{
	if (syncer == NULL)
		return;
	if (syncer->under_way)
		receive(syncer, NULL);
	if (syncer->process > 0)
		end_child(syncer->process);
	close_file(syncer->asking);
	close_file(syncer->line);
	close_file(syncer->file);
	g_free(syncer->path);
	g_free(syncer);
}

bool syncer_begin(Syncer *syncer, GError **error)
{
	if (syncer->under_way && !syncer_end(syncer, error))
		return false;
	if (syncer->failure != 0)
		return fail(syncer, syncer->failure, error);
	if (eventfd_write(syncer->asking, 1) != 0)
		return fail(syncer, errno, error);
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
