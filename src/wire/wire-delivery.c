/*
 * A delivery: how a job has ended, its texts its own.
 *
 * Invariant: it has a reply, if only in our words, once a job has ended.
 */
#include "wire-delivery.h"

const char *delivery_result_name(DeliveryResult result)
{
	static const char *const names[] = {
		[DELIVERY_ACCEPTED] = "accepted", [DELIVERY_REFUSED] = "refused",
		[DELIVERY_DEFERRED] = "deferred", [DELIVERY_IN_DOUBT] = "in-doubt",
		[DELIVERY_UNTRIED] = "untried",
	};

	return names[result];
}

void delivery_free(Delivery *delivery)
{
	if (delivery == NULL)
		return;
	g_free(delivery->enhanced);
	g_free(delivery->reply);
	g_free(delivery->tls);
	g_free(delivery);
}
