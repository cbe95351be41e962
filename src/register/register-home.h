/*
 * The register's first entry, the home's: who signs its checkpoints, and under which name.
 */
#ifndef REGISTER_HOME_H
#define REGISTER_HOME_H

#include "store-core.h"

/* What the entry says; what it does not say is NULL. */
typedef struct RegisterHome {
	char *origin; /* of checkpoints */
	char *vkey;   /* of the register's key, not judged yet */
} RegisterHome;

/* Read the entry; a register that does not begin with one says nothing. */
bool register_home_load(Store *store, RegisterHome *home_out,
			GError **error) CHY_MUST_CHECK;
void register_home_clear(RegisterHome *home);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RegisterHome, register_home_clear)

#endif
