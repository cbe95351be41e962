#include "mishap-power.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MOST 64
#define SYNC_LASTS 20000 /* microseconds, of a machine's slow disk */
#define WAL_HEADER 32    /* bytes before the first frame of a -wal file */
#define FRAME_HEADER 24  /* and before the page of each */

/* What the processes of a machine share (MISHAP_POWER). */
struct machine {
	uint64_t moments;
	uint64_t busy;    /* whether a process is at the two below */
	uint64_t file;    /* inode of the -wal file; 0: none */
	uint64_t lap;     /* of it: another one whenever it is begun anew */
	uint64_t durable; /* bytes of that lap that no loss of power takes away */
	uint64_t taken, noted; /* extents so far, and which of them the above was last of */
};

/* What of a -wal file was written since it was begun anew (sqlite.org/walformat.html). */
struct extent {
	uint64_t lap, bytes;
	uint64_t number; /* of all that were taken: laps come in their order */
};

/* The machine, and when it stops; NULL without one. */
static struct machine *find_machine(unsigned long *stop_out)
{
	static struct machine *machine;
	const char *plan = getenv("MISHAP_POWER");
	char *path = NULL;

	if (plan == NULL)
		return NULL;
	*stop_out = strtoul(plan, &path, 10);
	if (machine == NULL) {
		int fd = open(path + 1, O_RDWR | O_CLOEXEC);

		machine = mmap(NULL, sizeof *machine, PROT_READ | PROT_WRITE,
			       MAP_SHARED, fd, 0);
		if (machine == MAP_FAILED)
			abort();
		close(fd);
	}
	return machine;
}

/* End every process of the session, this one last, also when it would die with its parent. */
static void stop_session(void)
{
	pid_t session = getsid(0), self = getpid();

	prctl(PR_SET_PDEATHSIG, 0);
	for (int again = 0; again < 2; again++) {
		DIR *processes = opendir("/proc");
		struct dirent *entry;

		while (processes != NULL && (entry = readdir(processes)) != NULL) {
			pid_t process = (pid_t)strtol(entry->d_name, NULL, 10);

			if (process > 0 && process != self &&
			    getsid(process) == session)
				kill(process, SIGKILL);
		}
		closedir(processes);
	}
	kill(self, SIGKILL);
}

void pass_moment(void)
{
	unsigned long stop = 0;
	struct machine *machine = find_machine(&stop);
	uint64_t now = machine != NULL ? __atomic_add_fetch(&machine->moments, 1,
							    __ATOMIC_SEQ_CST)
				       : 0;

	if (machine == NULL || now < stop)
		return;
	if (now == stop)
		stop_session();
	for (;;)
		pause();
}

static bool is_wal_path(const char *path)
{
	size_t length = strlen(path);

	return length >= 4 && strcmp(path + length - 4, "-wal") == 0;
}

static bool is_wal(int fd)
{
	char link[LINE_MOST], path[PATH_MAX] = "";

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	return readlink(link, path, sizeof path - 1) > 0 && is_wal_path(path);
}

static uint64_t read_number(const uint8_t *bytes, size_t length)
{
	uint64_t number = 0;

	for (size_t i = 0; i < length; i++)
		number = number << 8 | bytes[i];
	return number;
}

/* The frames that have the salts of the file's header; behind them are those of the lap before. */
static struct extent measure_wal(int fd, uint64_t size)
{
	uint8_t header[WAL_HEADER], frame[FRAME_HEADER];
	struct extent found = { 0, WAL_HEADER, 0 };

	if (pread(fd, header, sizeof header, 0) != WAL_HEADER)
		return (struct extent){ 0, 0, 0 };

	uint64_t page = read_number(header + 8, 4);
	uint64_t step = FRAME_HEADER + (page == 1 ? 65536 : page);

	found.lap = read_number(header + 16, 8);
	while (found.bytes + step <= size &&
	       pread(fd, frame, sizeof frame, (off_t)found.bytes) == FRAME_HEADER &&
	       memcmp(frame + 8, header + 16, 8) == 0)
		found.bytes += step;
	return found;
}

static void lock(struct machine *machine)
{
	while (__atomic_exchange_n(&machine->busy, 1, __ATOMIC_SEQ_CST) != 0)
		continue;
}

static void unlock(struct machine *machine)
{
	__atomic_store_n(&machine->busy, 0, __ATOMIC_SEQ_CST);
}

/* The extent of a -wal file, so large; of -1, that there is none any more. */
static struct extent take_extent(int fd, uint64_t size)
{
	unsigned long stop = 0;
	struct machine *machine = find_machine(&stop);
	struct extent extent = { 0, 0, 0 };

	lock(machine);
	if (fd >= 0)
		extent = measure_wal(fd, size);
	extent.number = ++machine->taken;
	unlock(machine);
	return extent;
}

/* So much of this file is on the disk; of 0, that there is none any more. */
static void note_durable(uint64_t file, struct extent extent)
{
	unsigned long stop = 0;
	struct machine *machine = find_machine(&stop);
	bool same;

	lock(machine);
	same = machine->file == file && machine->lap == extent.lap;
	if (same && machine->durable < extent.bytes)
		machine->durable = extent.bytes;
	if (extent.number > machine->noted) {
		machine->noted = extent.number;
		if (!same)
			machine->durable = extent.bytes;
		machine->file = file;
		machine->lap = extent.lap;
	}
	unlock(machine);
}

int sync_durably(int fd, int (*next)(int))
{
	unsigned long stop;
	struct extent extent;
	struct stat status;
	int failure;

	if (find_machine(&stop) == NULL || !is_wal(fd))
		return next(fd);
	pass_moment();
	if (fstat(fd, &status) != 0)
		abort();
	extent = take_extent(fd, (uint64_t)status.st_size);
	usleep(SYNC_LASTS);
	failure = next(fd);
	if (failure == 0)
		note_durable(status.st_ino, extent);
	pass_moment();
	return failure;
}

void note_unlinked(const char *path)
{
	unsigned long stop;

	if (is_wal_path(path) && find_machine(&stop) != NULL)
		note_durable(0, take_extent(-1, 0));
}
