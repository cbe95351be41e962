#include "ledger.h"

void ledger_add_parcels(Store *store, unsigned letters)
{
	g_autoptr(GError) error = NULL;

	for (unsigned i = 1; i <= letters; i++) {
		g_autofree char *letter = g_strdup_printf("1/2025/%05u", i);
		g_autofree char *token = g_strdup_printf("token-%u", i);
		const ParcelNew parcel = { letter, "email", DOSSIER, "a@b.example",
					   token };

		g_assert_true(parcel_create(store, &parcel, STAMP, &error));
	}
}

Store *ledger_new(unsigned letters)
{
	g_autoptr(GError) error = NULL;
	Store *store = NULL;

	g_assert_true(store_open(":memory:", STORE_CREATE, &store, &error));
	g_assert_true(store_migrate(store, &error));
	ledger_add_parcels(store, letters);
	return store;
}

Run *ledger_begin_run(Store *store)
{
	g_autoptr(GError) error = NULL;
	const RunNew new_run = { .dossier = DOSSIER, .relay = "main" };
	Run *run = NULL;

	g_assert_true(run_begin(store, &new_run, STAMP, &run, &error));
	return run;
}

ParcelList *ledger_lease(Store *store, const Run *run, unsigned max, bool intend)
{
	g_autoptr(GError) error = NULL;
	const ParcelDue due = { run, max, STAMP, LEASE };
	ParcelList *list = NULL;
	size_t count;

	g_assert_true(parcel_lease_due(store, &due, &list, &error));

	const Parcel *parcels = parcel_list_get(list, &count);

	for (size_t i = 0; intend && i < count; i++) {
		const ParcelIntent intent = { &parcels[i], "main" };

		g_assert_true(parcel_intend(store, run, &intent, STAMP, &error));
	}
	return list;
}

ParcelState ledger_state(Store *store, unsigned letter, int64_t *attempts_out)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(StatusList) list = NULL;
	size_t count;

	g_assert_true(dispatch_status(store, DOSSIER, &list, &error));

	const StatusRow *rows = status_list_get(list, &count);

	g_assert_cmpuint(letter, <=, count);
	*attempts_out = rows[letter - 1].attempts;
	return rows[letter - 1].state;
}

ParcelOutcome ledger_outcome(ParcelAct act)
{
	static const Parcel first = {
		.letter = "1/2025/00001", .channel = "email", .serial = 1, .attempt = 1
	};

	return (ParcelOutcome){ .parcel = &first, .act = act };
}
