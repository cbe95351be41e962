/*
 * A library that stands before the C library (LD_PRELOAD) in a program under test and lets
 * mishaps happen to it: it is killed at a write to a relay, the disk is full, a sync fails,
 * the clock jumps. The program knows nothing of it. Nothing happens without these variables:
 *
 *     MISHAP_WIRE=before:N    killed before the Nth point of the wire
 *     MISHAP_WIRE=after:N     killed after it
 *     MISHAP_WIRE=cut-K:N     killed there, when all but the last K bytes have been written
 *     MISHAP_PIECE=BYTES      the relay's socket takes no more than this at a time
 *     MISHAP_DISK=full:N      the Nth write to a file, and all after it: ENOSPC
 *     MISHAP_DISK=sync:N      the Nth sync of a file, and all after it: EIO
 *     MISHAP_DISK=hiccup:N    the Nth sync of a file alone: EIO
 *     MISHAP_CLOCK=SECONDS:N  from the Nth point of the wire on, the clock is off by so much
 *     MISHAP_CLOCK=tick:SECONDS  the clock is ahead by so much, and by a second more each
 *                             time that it is read
 *     MISHAP_POWER=N:FILE     at the Nth moment the machine stops: all processes of the
 *                             session are killed. FILE, zeros at first, is what they share; it says
 *                             then what of the -wal file was sure to be on the disk, which is
 *                             a slow one
 *     MISHAP_LOG=FILE         a line is added for each point of the wire, as it is met, and
 *                             for each write and sync of a file
 *
 * A point of the wire is a connection that is begun or a write to it. N counts from 1. One
 * that has the end of a message is logged with "end" and the number of bytes behind that. The
 * program has one thread; a child that it forks goes on counting from where it began. A moment
 * is one before and one after a point of the wire or a sync of a -wal file; all processes count
 * them together.
 */
#include "mishap-power.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define FD_MOST 1024
#define VECTORS_MOST 1024 /* IOV_MAX of Linux */
#define LINE_MOST 64

#define DOT "\r\n.\r\n"
#define DOT_LENGTH 5
#define MAIL "MAIL FROM:<"
#define MAIL_LENGTH 11

static struct {
	bool relay[FD_MOST]; /* sockets that were connected by this process */
	unsigned long points, writes, syncs;
	long readings; /* of the clock */
} seen;

/* Set `function_out` to the function of that name that comes after this library's. */
static void find_next(const char *name, void *function_out)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (found == NULL)
		abort();
	memcpy(function_out, &found, sizeof found);
}

/* Whether `variable` is "`word`:N"; N. */
static bool plan_is(const char *variable, const char *word, unsigned long *n_out)
{
	const char *plan = getenv(variable);
	size_t length = strlen(word);

	if (plan == NULL || strncmp(plan, word, length) != 0 || plan[length] != ':')
		return false;
	*n_out = strtoul(plan + length + 1, NULL, 10);
	return true;
}

/* "cut-K:N": K for point N, else 0. */
static size_t plan_cut(void)
{
	const char *plan = getenv("MISHAP_WIRE");
	unsigned long bytes = 0, n = 0;

	if (plan == NULL || sscanf(plan, "cut-%lu:%lu", &bytes, &n) != 2 ||
	    n != seen.points)
		return 0;
	return bytes;
}

static void tell(const char *line)
{
	ssize_t (*next)(int, const void *, size_t);
	const char *path = getenv("MISHAP_LOG");
	int fd = path != NULL
			 ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)
			 : -1;

	if (fd < 0)
		return;
	find_next("write", &next);
	if (next(fd, line, strlen(line)) < 0)
		abort();
	close(fd);
}

static void die(void)
{
	kill(getpid(), SIGKILL);
	pause();
}

static void die_if(const char *when)
{
	unsigned long n = 0;

	if (plan_is("MISHAP_WIRE", when, &n) && n == seen.points)
		die();
}

static bool is_relay(int fd)
{
	return fd >= 0 && fd < FD_MOST && seen.relay[fd];
}

static bool is_file(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

/* What a writer has seen of the bytes that pass it by. */
struct passed {
	char tail[DOT_LENGTH];
	size_t bytes, mail_length; /* all, and of MAIL at the end */
	size_t dot, mail; /* where the last dot ended and the last MAIL began */
};

static void pass(struct passed *passed, char byte)
{
	memmove(passed->tail, passed->tail + 1, DOT_LENGTH - 1);
	passed->tail[DOT_LENGTH - 1] = byte;
	passed->bytes++;
	if (memcmp(passed->tail, DOT, DOT_LENGTH) == 0)
		passed->dot = passed->bytes;
	if (byte == MAIL[passed->mail_length])
		passed->mail_length++;
	else
		passed->mail_length = byte == MAIL[0] ? 1 : 0;
	if (passed->mail_length == MAIL_LENGTH) {
		passed->mail = passed->bytes - MAIL_LENGTH;
		passed->mail_length = 0;
	}
}

/* Bytes in the vectors; `end_out`: how many of them there are up to the end of a message
 * (its dot, or the chunk that the next letter's MAIL follows), or 0. */
static size_t vectors_size(const struct iovec *vectors, int count, size_t *end_out)
{
	struct passed passed = { 0 };
	size_t size = 0;

	for (int i = 0; i < count; i++) {
		const char *bytes = vectors[i].iov_base;

		size += vectors[i].iov_len;
		for (size_t j = 0; j < vectors[i].iov_len; j++)
			pass(&passed, bytes[j]);
	}
	*end_out = passed.dot > 0 ? passed.dot : passed.mail;
	return size;
}

/* Write the first `most` bytes of the vectors. */
static ssize_t write_part(int fd, const struct iovec *vectors, int count, size_t most)
{
	static struct iovec part[VECTORS_MOST];
	struct msghdr message = { .msg_iov = part };
	ssize_t (*next)(int, const struct msghdr *, int);
	size_t size = 0;

	for (int i = 0; i < count && i < VECTORS_MOST && size < most; i++) {
		part[i] = vectors[i];
		if (part[i].iov_len > most - size)
			part[i].iov_len = most - size;
		size += part[i].iov_len;
		message.msg_iovlen++;
	}
	find_next("sendmsg", &next);
	return next(fd, &message, MSG_NOSIGNAL);
}

/* A write to a relay, whatever it was called by. */
static ssize_t write_relay(int fd, const struct iovec *vectors, int count)
{
	const char *piece = getenv("MISHAP_PIECE");
	char line[LINE_MOST];
	size_t end, size = vectors_size(vectors, count, &end), most = size;

	if (piece != NULL && strtoul(piece, NULL, 10) < most)
		most = strtoul(piece, NULL, 10);
	seen.points++;
	if (most == size && end > 0)
		snprintf(line, sizeof line, "write %zu end %zu\n", most, size - end);
	else
		snprintf(line, sizeof line, "write %zu\n", most);
	tell(line);
	die_if("before");
	pass_moment();

	size_t cut = plan_cut();

	if (cut > 0) {
		if (cut < most)
			write_part(fd, vectors, count, most - cut);
		die();
	}

	ssize_t written = write_part(fd, vectors, count, most);
	int errnum = errno;

	die_if("after");
	pass_moment();
	errno = errnum;
	return written;
}

/* Whether this write to a file does not happen; errno is set. */
static bool disk_is_full(int fd)
{
	unsigned long n = 0;

	if (!is_file(fd))
		return false;
	seen.writes++;
	tell("disk write\n");
	if (!plan_is("MISHAP_DISK", "full", &n) || seen.writes < n)
		return false;
	errno = ENOSPC;
	return true;
}

static bool sync_fails(void)
{
	unsigned long n = 0;

	seen.syncs++;
	tell("disk sync\n");
	if (!(plan_is("MISHAP_DISK", "sync", &n) && seen.syncs >= n) &&
	    !(plan_is("MISHAP_DISK", "hiccup", &n) && seen.syncs == n))
		return false;
	errno = EIO;
	return true;
}

/* Seconds by which the clock is off now. */
static time_t clock_offset(void)
{
	const char *plan = getenv("MISHAP_CLOCK");
	long seconds = 0;
	unsigned long n = 0;

	if (plan != NULL && sscanf(plan, "tick:%ld", &seconds) == 1)
		return seconds + seen.readings++;
	if (plan == NULL || sscanf(plan, "%ld:%lu", &seconds, &n) != 2 ||
	    seen.points < n)
		return 0;
	return seconds;
}

#pragma GCC visibility push(default)

int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t length)
{
	int (*next)(int, __CONST_SOCKADDR_ARG, socklen_t);
	int type = 0;
	socklen_t size = sizeof type;

	find_next("connect", &next);
	if (fd >= FD_MOST || getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0 ||
	    type != SOCK_STREAM)
		return next(fd, address, length);
	seen.relay[fd] = true;
	seen.points++;
	tell("connect\n");
	die_if("before");
	pass_moment();

	int status = next(fd, address, length);
	int errnum = errno;

	die_if("after");
	pass_moment();
	errno = errnum;
	return status;
}

int close(int fd)
{
	int (*next)(int);

	find_next("close", &next);
	if (is_relay(fd))
		seen.relay[fd] = false;
	return next(fd);
}

ssize_t write(int fd, const void *data, size_t size)
{
	ssize_t (*next)(int, const void *, size_t);
	const struct iovec vector = { (void *)data, size };

	if (is_relay(fd))
		return write_relay(fd, &vector, 1);
	find_next("write", &next);
	return disk_is_full(fd) ? -1 : next(fd, data, size);
}

ssize_t writev(int fd, const struct iovec *vectors, int count)
{
	ssize_t (*next)(int, const struct iovec *, int);

	if (is_relay(fd))
		return write_relay(fd, vectors, count);
	find_next("writev", &next);
	return disk_is_full(fd) ? -1 : next(fd, vectors, count);
}

ssize_t send(int fd, const void *data, size_t size, int flags)
{
	ssize_t (*next)(int, const void *, size_t, int);
	const struct iovec vector = { (void *)data, size };

	if (is_relay(fd))
		return write_relay(fd, &vector, 1);
	find_next("send", &next);
	return next(fd, data, size, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	ssize_t (*next)(int, const struct msghdr *, int);

	if (is_relay(fd))
		return write_relay(fd, message->msg_iov, (int)message->msg_iovlen);
	find_next("sendmsg", &next);
	return next(fd, message, flags);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
	ssize_t (*next)(int, const void *, size_t, off_t);

	find_next("pwrite", &next);
	return disk_is_full(fd) ? -1 : next(fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
	ssize_t (*next)(int, const void *, size_t, off64_t);

	find_next("pwrite64", &next);
	return disk_is_full(fd) ? -1 : next(fd, data, size, offset);
}

int fsync(int fd)
{
	int (*next)(int);

	find_next("fsync", &next);
	return sync_fails() ? -1 : sync_durably(fd, next);
}

int fdatasync(int fd)
{
	int (*next)(int);

	find_next("fdatasync", &next);
	return sync_fails() ? -1 : sync_durably(fd, next);
}

int unlink(const char *path)
{
	int (*next)(const char *);

	find_next("unlink", &next);
	note_unlinked(path);
	return next(path);
}

int clock_gettime(clockid_t clock, struct timespec *time_out)
{
	int (*next)(clockid_t, struct timespec *);

	find_next("clock_gettime", &next);

	int status = next(clock, time_out);

	if (status == 0 && clock == CLOCK_REALTIME)
		time_out->tv_sec += clock_offset();
	return status;
}

int gettimeofday(struct timeval *restrict time_out, void *restrict zone)
{
	int (*next)(struct timeval *, void *);

	find_next("gettimeofday", &next);

	int status = next(time_out, zone);

	time_out->tv_sec += clock_offset();
	return status;
}

#pragma GCC visibility pop
