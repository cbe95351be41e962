/*
 * Which process on which machine: enough to tell whether it is still there.
 */
#ifndef DISPATCH_WORKER_H
#define DISPATCH_WORKER_H

#include "store-core.h"

#define WORKER_NAME_SIZE 256 /* bytes, with the NUL */

typedef struct Worker {
	char host[WORKER_NAME_SIZE];  /* the machine's name, a space, digits of its id */
	char boot[WORKER_NAME_SIZE];  /* id of its boot */
	char space[WORKER_NAME_SIZE]; /* namespace of the process number */
	int64_t process;              /* its number */
	int64_t born;                 /* its start, in clock ticks since the boot */
} Worker;

/* The worker whose host, boot, space, process and start stand in the row from `column` on. */
Worker worker_read(const StoreRows *rows, unsigned column);

/* This process. CHY_IO without a readable /proc. */
bool worker_self(Worker *worker_out, GError **error) CHY_MUST_CHECK;

/*
 * Whether `worker` is certainly gone, seen from `self`: on this host when it was of
 * another boot, or when this namespace shows no process of its number and start that is
 * alive. Nothing can be said of other hosts, nor of another namespace of this boot, whose
 * processes are not seen from here: a container that works looks like one that ended.
 */
bool worker_is_gone(const Worker *worker, const Worker *self);

/* Whether `worker` is certainly there: on this host, boot and namespace, and alive. */
bool worker_is_alive(const Worker *worker, const Worker *self);

#endif
