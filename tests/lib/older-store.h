/*
 * A store as an older program left it, in a new folder, to be brought up to date.
 */
#ifndef OLDER_STORE_H
#define OLDER_STORE_H

#include "store-driver.h"

#define OLDER_FILES 200 /* migrations at most */

typedef struct OlderStore {
	Store *store;
	char *folder, *path;
	EmbeddedFile files[OLDER_FILES];
	StoreDriver driver;
} OlderStore;

/* A store of the migrations before the first whose name begins with `stop`. */
void older_store_open(OlderStore *older, const char *stop);

/* Open it as the present program does: with all migrations. */
void older_store_upgrade(OlderStore *older);

/* Close it and remove its folder. */
void older_store_close(OlderStore *older);

#endif
