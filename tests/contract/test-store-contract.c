#include "store-contract.h"

static const char sqlite_ddl[] =
	"CREATE TABLE contract_item (id TEXT PRIMARY KEY, name TEXT UNIQUE,"
	" count INTEGER CHECK (count >= 0), data BLOB);"
	"CREATE TABLE contract_part (id TEXT PRIMARY KEY,"
	" item TEXT NOT NULL REFERENCES contract_item (id))";

static const StoreKind kinds[] = {
	{ "sqlite-memory", &store_sqlite, ":memory:", sqlite_ddl, false },
	{ "sqlite-disk", &store_sqlite, NULL, sqlite_ddl, false },
	{ "sqlite-fault", &store_sqlite, NULL, sqlite_ddl, true },
};

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		store_contract_add(&kinds[i]);
	return g_test_run();
}
