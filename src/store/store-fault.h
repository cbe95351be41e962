/*
 * Faults on demand: a store that fails, or dies, at a given call. For tests of crashes.
 */
#ifndef STORE_FAULT_H
#define STORE_FAULT_H

#include "store-core.h"

typedef enum {
	STORE_FAULT_NONE, /* count the calls only */
	STORE_FAULT_FAIL, /* from the Nth call on, every call fails with CHY_IO */
	STORE_FAULT_KILL, /* at the Nth call the process kills itself (SIGKILL) */
	/* The same, after what is not sure to be durable was cut off the file that it is in, as
	 * when the machine's power fails: of a store that deferred its syncs */
	STORE_FAULT_POWER,
} StoreFault;

/*
 * For tests of crashes: let the `nth` call from now on (1 is the next) fail or kill. A
 * call is one begin, one statement, or one script of a migration, met before it is
 * done; a commit is two, one before it and one after it is durable, or made; a deferred sync
 * is two, one before it begins and one after it has ended.
 */
void store_set_fault(Store *store, StoreFault fault, uint64_t nth);

/* Calls since the last store_set_fault; 0 when there was none. */
uint64_t store_get_calls(const Store *store);

#endif
