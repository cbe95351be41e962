#include "dispatch-queue.h"

#include <glib.h>

static void test_forms(void)
{
	static const struct {
		const char *reply, *id;
	} cases[] = {
		{ "2.0.0 Ok: queued as 4TjXqk2Zxyz9", "4TjXqk2Zxyz9" },
		{ "2.0.0 Ok: queued as 1A2B3C4D5E.", "1A2B3C4D5E" },
		{ "2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as "
		  "9F0AB1C2D3",
		  "9F0AB1C2D3" },
		{ "Ok: queued as 7C1; thank you", "7C1" },
		{ "OK id=1rAbCd-0001x2-3Y", "1rAbCd-0001x2-3Y" },
		{ "2.0.0 OK id=1rAbCd-000000001x2-3YzA", "1rAbCd-000000001x2-3YzA" },
		{ "2.0.0 41PCUZ1w012345 Message accepted for delivery",
		  "41PCUZ1w012345" },
		{ "2.0.0 5f3c2a1b Message accepted for delivery", "5f3c2a1b" },
		{ "5f3c2a1b Message accepted for delivery", "5f3c2a1b" },
		{ "2.6.0 <a.b@c.example> [InternalId=4711, Hostname=mx.c.example] "
		  "Queued mail for delivery",
		  "4711" },
		{ "ok 1708760000 qp 12345", "12345" },
		{ "Message Queued (3D4F-1.1)", "3D4F-1.1" },
		{ "2.0.0 OK 1708760000 a1-20020a05si123.45 - gsmtp",
		  "a1-20020a05si123.45" },
		{ "2.0.0 Message accepted for delivery", NULL },
		{ " Message accepted for delivery", NULL },
		{ "2.0.0 Ok: queued as ", NULL },
		{ "2.0.0 Ok: queued as (none)", NULL },
		{ "2.0.0 Taken", NULL },
		{ "grid=17", NULL },
		{ "", NULL },
		{ NULL, NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *id = queue_id_parse(cases[i].reply);

		g_assert_cmpstr(id, ==, cases[i].id);
	}
}

static void test_limit(void)
{
	g_autofree char *longest = g_strnfill(LIMIT_QUEUE_ID, 'A');
	g_autofree char *fits = g_strconcat("queued as ", longest, NULL);
	g_autofree char *beyond = g_strconcat("queued as ", longest, "A", NULL);
	g_autofree char *id = queue_id_parse(fits);
	g_autofree char *none = queue_id_parse(beyond);

	g_assert_cmpstr(id, ==, longest);
	g_assert_null(none);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/queue/forms", test_forms);
	g_test_add_func("/dispatch/queue/limit", test_limit);
	return g_test_run();
}
