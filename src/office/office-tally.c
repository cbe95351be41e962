#include "office-tally.h"

#include <string.h>

static void relay_free(void *data)
{
	RelayTally *relay = data;

	g_free(relay->relay);
	g_free(relay);
}

GPtrArray *tally_new(void)
{
	return g_ptr_array_new_with_free_func(relay_free);
}

void tally_add(GPtrArray *tally, const char *relay, int64_t accepted)
{
	RelayTally *added;

	for (guint i = 0; i < tally->len; i++) {
		RelayTally *known = tally->pdata[i];

		if (strcmp(known->relay, relay) == 0) {
			known->accepted += accepted;
			return;
		}
	}
	added = g_new0(RelayTally, 1);
	added->relay = g_strdup(relay);
	added->accepted = accepted;
	g_ptr_array_add(tally, added);
}

void tally_merge(GPtrArray *tally, const GPtrArray *other)
{
	for (guint i = 0; i < other->len; i++) {
		const RelayTally *relay = other->pdata[i];

		tally_add(tally, relay->relay, relay->accepted);
	}
}
