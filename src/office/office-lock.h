/*
 * The lock of the store, as a sending waits for it. For this room only.
 */
#ifndef OFFICE_LOCK_H
#define OFFICE_LOCK_H

#include "office-sending.h"

/*
 * Begin a transaction of a sending, which waits for another process that writes until that
 * ends. Meanwhile the loop turns, and answers are heard. Somebody is told once that it waits.
 * A signal ends the wait, with CHY_TEMPORARY: at once before there is a run; one that is open
 * alone knows what relays have answered, so then when the loop is closed, and after
 * LIMIT_STORE_WAIT at least. Yours; NULL on failure.
 */
StoreTransaction *lock_await(Sending *sending, GError **error) CHY_MUST_CHECK;

/*
 * The same before there is a sending: whoever `options` name is told once that it waits, and a
 * signal ends the process.
 */
StoreTransaction *lock_begin(Office *office, const DispatchOptions *options,
			     GError **error) CHY_MUST_CHECK;

/*
 * What to say of a wait that has lasted for LIMIT_STORE_WAIT, and that a signal ends after
 * `patience` seconds more; yours.
 */
char *lock_describe_wait(int patience);

#endif
