/*
 * The lock of the store, as a sending waits for it. For this room only.
 */
#ifndef OFFICE_LOCK_H
#define OFFICE_LOCK_H

#include "office-sending.h"

/*
 * Begin a transaction of a sending whose run is open: only it knows what relays have answered,
 * so it waits for another process that writes until that ends. Meanwhile the loop turns, and
 * answers are heard. Somebody is told once that it waits. Once a signal has come: until the
 * loop is closed, and for LIMIT_STORE_WAIT at least; then CHY_TEMPORARY. Yours; NULL on
 * failure.
 */
StoreTransaction *lock_await(Sending *sending, GError **error) CHY_MUST_CHECK;

/* What to say of a wait that has lasted for LIMIT_STORE_WAIT; yours. */
char *lock_describe_wait(void);

#endif
