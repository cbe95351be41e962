#include "office-lock.h"

#include "office-private.h"

#define LOCK_TRY 50    /* milliseconds that one try for the lock takes at most */
#define LOCK_TURN 5000 /* microseconds that the loop turns between two */

/* Microseconds after which the wait is told, and that a signal leaves it at least. */
#define LOCK_PATIENCE ((int64_t)LIMIT_STORE_WAIT * 1000)

char *lock_describe_wait(int patience)
{
	g_autofree char *more =
		patience > 0 ? g_strdup_printf(" after %d more", patience) : NULL;

	return g_strdup_printf(
		"Waiting for the store: another process has been writing to it for "
		"%d seconds; a signal ends the wait%s",
		LIMIT_STORE_WAIT / 1000, more != NULL ? more : "");
}

/* One try; *busy_out: it failed because another process writes. */
static StoreTransaction *try(Store *store, bool *busy_out, GError **error)
{
	g_autoptr(GError) fault = NULL;
	StoreTransaction *transaction = store_begin(store, &fault);

	*busy_out = chy_error_is(fault, CHY_TEMPORARY);
	if (transaction == NULL && !*busy_out)
		g_propagate_error(error, g_steal_pointer(&fault));
	return transaction;
}

/* Whether a signal has ended the wait, which it does at once before there is a run. */
static bool is_over(const Sending *sending, int64_t waited)
{
	return sending->run == NULL
		       ? loop_is_closing(sending->loop)
		       : waited >= LOCK_PATIENCE && loop_is_closed(sending->loop);
}

static bool wait_on(Sending *sending, int64_t waited, bool *told, GError **error)
{
	bool begun = sending->run != NULL;

	if (is_over(sending, waited))
		return chy_fail(error, CHY_TEMPORARY,
				"cannot %s: another process has been writing to the "
				"store for %d s",
				begun ? "record what became of the last letters"
				      : "begin to send",
				(int)(waited / G_USEC_PER_SEC));
	if (waited >= LOCK_PATIENCE && !*told) {
		g_autofree char *sentence =
			lock_describe_wait(begun ? LOOP_PATIENCE : 0);

		sending_tell(sending, sentence);
		*told = true;
	}
	return loop_turn(sending->loop, LOCK_TURN, error);
}

StoreTransaction *lock_await(Sending *sending, GError **error)
{
	Store *store = sending->office->store;
	int64_t began = g_get_monotonic_time();
	StoreTransaction *transaction;
	bool told = false, busy;

	store_set_wait(store, LOCK_TRY);
	do
		transaction = try(store, &busy, error);
	while (busy && wait_on(sending, g_get_monotonic_time() - began, &told, error));
	store_set_wait(store, LIMIT_STORE_WAIT);
	return transaction;
}

StoreTransaction *lock_begin(Office *office, const DispatchOptions *options,
			     GError **error)
{
	bool told = false, busy;
	StoreTransaction *transaction = try(office->store, &busy, error);

	while (busy) {
		g_autofree char *sentence = lock_describe_wait(0);

		if (!told && options->tell != NULL)
			options->tell(options->tell_data, sentence);
		told = true;
		transaction = try(office->store, &busy, error);
	}
	return transaction;
}
