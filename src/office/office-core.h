/*
 * An office: one home folder opened for work, with its store, clock, configuration and the
 * user who acts. Every verb of the program takes one.
 *
 * The home holds store.db, chancery.conf, keys/ (one file a user, and register.pem, the key
 * that signs checkpoints), and rejects/.
 */
#ifndef OFFICE_CORE_H
#define OFFICE_CORE_H

#include "base-error.h"

#include <stdio.h>

#define OFFICE_REJECTS_FOLDER "rejects" /* of a home: what imports did not take */

typedef struct Office Office;

typedef enum {
	PASSPHRASE_OF_KEY,     /* that a key is encrypted with */
	PASSPHRASE_OF_NEW_KEY, /* for a user who is being added */
	PASSPHRASE_CHANGED,    /* that a key is to be encrypted with from now on */
} PassphraseKind;

/*
 * Where a passphrase of `user` comes from: returns it, yours to wipe and free, or NULL with an
 * error. Called at most once of each kind for an open office, and only by verbs that sign or
 * that write a key.
 */
typedef char *(*OfficePassphrase)(void *data, const char *user, PassphraseKind kind,
				  GError **error);

typedef struct OfficeOptions {
	const char *home; /* the folder; borrowed until the office is closed */
	const char *user; /* who acts */
	const char *now;  /* RFC 3339 time that freezes the clock, or NULL */
	/* "fail:N", "kill:N" or "power:N" (store_set_fault), and "@J" for job J; or NULL */
	const char *fault;
	/* in a home under a frozen clock: what it is bound to; or NULL */
	const char *machine;
	OfficePassphrase passphrase;
	void *passphrase_data;
	FILE *progress; /* where long verbs draw their bar; NULL: nowhere */
} OfficeOptions;

typedef struct OfficeFounding {
	const char *name; /* what the office is called, on pages and in messages */
	/* names the register's log: a host and path without scheme */
	const char *origin;
	const char *site; /* https URL below which the newsroom will stand */
} OfficeFounding;

/*
 * Make a new home: folder, store, configuration, the register's key and its first entry,
 * which says whether the clock was frozen. A home that is there already is CHY_EXISTS;
 * `fault` without `now` is CHY_REFUSED.
 */
bool office_found(const OfficeOptions *options, const OfficeFounding *founding,
		  GError **error) CHY_MUST_CHECK;

/*
 * Open a home. `write` says whether the verb will change it. CHY_NOT_FOUND where there is
 * none; CHY_CONFIG when its configuration cannot be read, or does not say where the office's
 * clock hangs; CHY_REFUSED for a home of a newer version, for `now` on a home that was not founded
 * under a frozen clock, and for `fault` on one whose clock is not frozen.
 */
Office *office_open(const OfficeOptions *options, bool write,
		    GError **error) CHY_MUST_CHECK;
void office_close(Office *office);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Office, office_close)

#endif
