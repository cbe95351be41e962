/*
 * What every driver of the store must do: one suite, run once for each kind of store.
 */
#ifndef STORE_CONTRACT_H
#define STORE_CONTRACT_H

#include "store-driver.h"

typedef struct StoreKind {
	const char *name;
	const StoreDriver *driver;
	const char *location; /* NULL: a new path in a new folder for each case */
	const char *ddl;      /* makes contract_item and contract_part, as below */
	bool faulty;          /* behind the driver that can fail */
} StoreKind;

/*
 * The tables of the suite, in the driver's own words:
 *
 *	contract_item: id text, primary key; name text, unique; count 64-bit integer, not
 *	               negative; data bytes
 *	contract_part: id text, primary key; item text, an id of contract_item
 */

/* Add the suite's cases for this kind, as /contract/store/<name>/<case>. */
void store_contract_add(const StoreKind *kind);

#endif
