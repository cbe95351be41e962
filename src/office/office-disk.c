#include "office-disk.h"

#include "office-private.h"
#include "office-round.h"
#include "store-sync.h"

static void move_all(GPtrArray *from, GPtrArray *to)
{
	g_ptr_array_extend_and_steal(to, g_ptr_array_ref(from));
}

static bool begin(Sending *sending, GError **error)
{
	move_all(sending->committed, sending->syncing);
	sending->unsynced = false;
	sending->on_the_way = store_sync_begin(sending->office->store, error);
	return sending->on_the_way;
}

static bool end(Sending *sending, GError **error)
{
	sending->on_the_way = false;
	if (!store_sync_end(sending->office->store, error))
		return false;
	round_submit(sending);
	return !sending->unsynced || begin(sending, error);
}

/* The first failure ends the sending; nothing is submitted after it, nor watched. */
static bool on_synced(void *data)
{
	Sending *sending = data;

	return end(sending, &sending->broken);
}

bool disk_open(Sending *sending, GError **error)
{
	Store *store = sending->office->store;

	if (!store_sync_defer(store, error))
		return false;

	int file = store_sync_file(store);

	return file < 0 || loop_watch(sending->loop, file, on_synced, sending, error);
}

bool disk_close(Sending *sending, GError **error)
{
	loop_ignore(sending->loop);
	round_ground(sending, sending->syncing);
	round_ground(sending, sending->committed);
	return store_sync_resume(sending->office->store, error);
}

bool disk_bring(Sending *sending, GError **error)
{
	move_all(sending->ready, sending->committed);
	sending->unsynced = true;
	if (sending->on_the_way)
		return true;
	if (!begin(sending, error))
		return false;
	if (store_sync_file(sending->office->store) < 0)
		on_synced(sending);
	return true;
}

bool disk_is_awaited(const Sending *sending)
{
	return sending->broken == NULL &&
	       sending->syncing->len + sending->committed->len > 0;
}
