/*
 * Which process on which machine: enough to tell whether it is still there.
 */
#ifndef DISPATCH_WORKER_H
#define DISPATCH_WORKER_H

#include "base-error.h"

#include <stdint.h>

#define WORKER_NAME_SIZE 256 /* bytes, with the NUL */

typedef struct Worker {
	char host[WORKER_NAME_SIZE];  /* name of the machine */
	char boot[WORKER_NAME_SIZE];  /* id of its boot */
	char space[WORKER_NAME_SIZE]; /* namespace of the process number */
	int64_t process;              /* its number */
	int64_t born;                 /* its start, in clock ticks since the boot */
} Worker;

/* This process. CHY_IO without a readable /proc. */
bool worker_self(Worker *worker_out, GError **error) CHY_MUST_CHECK;

/*
 * Whether `worker` is certainly gone, seen from `self`. On this host one is there only
 * when this boot and this namespace show its process, with its start, and alive; a
 * worker of this host's name in another namespace is taken for gone, since a container
 * that ended leaves no other trace. Nothing can be said of other hosts.
 */
bool worker_is_gone(const Worker *worker, const Worker *self);

#endif
