#include "dispatch-worker.h"

#include "base-machine.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define MACHINE_LENGTH 16 /* digits of the machine's digest that tell it from others */
#define BORN_FIELD 22 /* of /proc/PID/stat, counted from 1 (proc(5)) */

/*
 * Read state and start of a process. The second field of stat is the program's name in
 * parentheses, which may contain anything, so counting begins after the last ')'.
 */
static bool process_find(int64_t process, char *state_out, int64_t *born_out)
{
	g_autofree char *path =
		g_strdup_printf("/proc/%" G_GINT64_FORMAT "/stat", process);
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return false;

	const char *tail = strrchr(text, ')');

	if (tail == NULL || tail[1] == '\0')
		return false;

	g_auto(GStrv) fields =
		g_strsplit(tail + 2, " ", 0); /* the third is the first */

	if (g_strv_length(fields) <= BORN_FIELD - 3)
		return false;
	*state_out = fields[0][0];
	*born_out = g_ascii_strtoll(fields[BORN_FIELD - 3], NULL, 10);
	return true;
}

/* The machine's name, and what tells it from another of that name. */
static bool host_read(char *host, size_t size)
{
	g_autofree char *machine = machine_digest(NULL);

	if (gethostname(host, size - 1) != 0)
		return false;
	if (machine != NULL && strlen(host) + 1 + MACHINE_LENGTH < size) {
		g_strlcat(host, " ", size);
		machine[MACHINE_LENGTH] = '\0';
		g_strlcat(host, machine, size);
	}
	return true;
}

Worker worker_read(const StoreRows *rows, unsigned column)
{
	Worker worker = { .process = store_rows_int(rows, column + 3),
			  .born = store_rows_int(rows, column + 4) };

	g_strlcpy(worker.host, store_rows_text(rows, column), sizeof worker.host);
	g_strlcpy(worker.boot, store_rows_text(rows, column + 1), sizeof worker.boot);
	g_strlcpy(worker.space, store_rows_text(rows, column + 2), sizeof worker.space);
	return worker;
}

bool worker_self(Worker *worker_out, GError **error)
{
	static const char boot_path[] = "/proc/sys/kernel/random/boot_id";
	Worker self = { .process = getpid() };
	g_autofree char *boot = NULL;
	char state;

	if (!host_read(self.host, sizeof self.host) ||
	    !g_file_get_contents(boot_path, &boot, NULL, NULL) ||
	    readlink("/proc/self/ns/pid", self.space, sizeof self.space - 1) < 0 ||
	    !process_find(self.process, &state, &self.born))
		return chy_fail(
			error, CHY_IO,
			"cannot tell this process from others: /proc is not readable");
	g_strlcpy(self.boot, g_strchomp(boot), sizeof self.boot);
	*worker_out = self;
	return true;
}

/* Whether this namespace shows the process, alive. */
static bool process_is_alive(const Worker *worker)
{
	char state = '\0';
	int64_t born = 0;

	return process_find(worker->process, &state, &born) && born == worker->born &&
	       state != 'Z' && state != 'X';
}

bool worker_is_gone(const Worker *worker, const Worker *self)
{
	if (strcmp(worker->host, self->host) != 0)
		return false;
	if (strcmp(worker->boot, self->boot) != 0)
		return true;
	return strcmp(worker->space, self->space) == 0 && !process_is_alive(worker);
}

bool worker_is_alive(const Worker *worker, const Worker *self)
{
	return strcmp(worker->host, self->host) == 0 &&
	       strcmp(worker->boot, self->boot) == 0 &&
	       strcmp(worker->space, self->space) == 0 && process_is_alive(worker);
}
