/*
 * What the files of this room share: the office's insides, rights, and signed acts.
 */
#ifndef OFFICE_PRIVATE_H
#define OFFICE_PRIVATE_H

#include "base-clock.h"
#include "base-progress.h"
#include "drafting-approval.h"
#include "drafting-dossier.h"
#include "drafting-finding.h"
#include "office-config.h"
#include "office-core.h"
#include "office-drawing.h"
#include "office-user.h"
#include "seal-dkim.h"
#include "seal-key.h"
#include "store-core.h"

#include <stdint.h>

struct Office {
	char *home;
	char *user_name;
	OfficePassphrase passphrase;
	void *passphrase_data;
	Clock *clock;
	Store *store;
	OfficeConfig *config;
	GPtrArray *drawn;        /* pictures, see office-drawn.h */
	Renderer *renderer;      /* of the last drawing; NULL before */
	Key *key;                /* of the user, once unlocked; NULL before */
	Key *register_key;       /* once a checkpoint was signed; NULL before */
	struct Returns *returns; /* once mail is about to be composed; NULL before */
	DkimSigner *dkim; /* once mail is about to be signed; NULL before, or never */
	char *fault;      /* as in OfficeOptions, or NULL */
	char *machine;    /* instead of what is found here, for tests; or NULL */
	bool writes;      /* it was opened to be changed */
	bool required[ROLE_COUNT]; /* of the user, who must have them still when he signs */
	FILE *progress;   /* or NULL */
	bool frozen;      /* the home was founded under a frozen clock */
};

#define OFFICE_STORE_FILE "store.db"
#define OFFICE_CONFIG_FILE "chancery.conf"
#define OFFICE_WITNESS_FILE "witness"
#define OFFICE_KEYS_FOLDER "keys"
#define OFFICE_REGISTER_KEY "register" /* no user may bear this name */
#define LIMIT_REASON 1000              /* bytes of the reason of an act */

/*
 * Let the store fail as a test asks, if this process is the job that it asks it of: 0 is
 * none of a dispatch's jobs. CHY_REFUSED in a home whose clock is not frozen, since only
 * tests can have made the others; CHY_USAGE for what is no fault.
 */
bool office_arm_fault(Office *office, unsigned job, GError **error) CHY_MUST_CHECK;

/* The bar of long work, yours; NULL where the office draws none. */
Progress *office_progress(const Office *office, const char *label, guint64 total);

/* Whether the folder is a home: it has store and configuration. */
bool office_is_home(const char *folder);

/* Whether it is or was one: it has the one or the other. */
bool office_was_home(const char *folder);

/* The path of NAME.pem in the home's key folder, yours. */
char *office_key_path(const Office *office, const char *name);

/* The acting user's record; CHY_REFUSED when the home knows no such user, or none any more. */
bool office_acting_user(Office *office, User **user_out, GError **error) CHY_MUST_CHECK;

/* The user of that name, yours; *user_out is NULL when there is none. */
bool office_find_user(Office *office, const char *name, User **user_out,
		      GError **error) CHY_MUST_CHECK;

/* As office_users, without asking acts when users were removed. */
bool office_load_users(Store *store, GPtrArray **users_out,
		       GError **error) CHY_MUST_CHECK;

/* The role of that word; CHY_INVALID names those that there are. */
bool role_parse(const char *name, Role *role_out, GError **error) CHY_MUST_CHECK;

/*
 * That the acting user has `role`; CHY_REFUSED otherwise. What the store says of user, key and
 * role counts only if signed acts say it too: CHY_CORRUPT names what the register has.
 */
bool office_require(Office *office, Role role, GError **error) CHY_MUST_CHECK;

/* That signed acts give the acting user that office; CHY_CORRUPT otherwise. */
bool office_require_seat(Office *office, const char *seat,
			 GError **error) CHY_MUST_CHECK;

/* A passphrase in memory, wiped before it is freed. */
typedef char Passphrase;

void passphrase_wipe(Passphrase *passphrase);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Passphrase, passphrase_wipe)

/* Load the acting user's key, asking for the passphrase; a wrong one is CHY_REFUSED. */
bool office_unlock(Office *office, GError **error) CHY_MUST_CHECK;

/*
 * A signed act: what was done to what, and why. Its text is defined in doc/REGISTER.md.
 * Fields that are NULL are left out.
 */
typedef struct Act {
	const char *name;     /* "submit", "approve", … */
	const char *subject;  /* the dossier, letter or user it is about */
	const char *verifier; /* of a user whom it introduces: C2SP verifier key */
	const char *manifest; /* SHA-256 in hex */
	const char *detail;   /* what the act says besides, on one line */
	const char *roles;    /* of a user whom it is about, a line each */
	const char *offices;  /* whose approval that user gives, a line each */
	const char *reason;
} Act;

/* Append a payload of `kind` to the register; `stamp` is the time that the payload says. */
bool office_enter(Office *office, const char *kind, const char *payload,
		  const char *stamp, GError **error) CHY_MUST_CHECK;

/*
 * Sign the act with the acting user's key (unlocked before) and enter it in the register, in
 * the caller's transaction. CHY_REFUSED when the user was removed since, CHY_CORRUPT when
 * signed acts do not know the user under this key; who adds the first user is not known yet.
 */
bool office_sign_act(Office *office, const Act *act, GError **error) CHY_MUST_CHECK;

/*
 * The register's key of a home, yours, held against what its register's first entry says:
 * CHY_CONFIG when key or origin are another register's, CHY_CORRUPT when the entry names no
 * key; otherwise it fails as key_load.
 */
bool office_register_key(const char *home, Store *store, const OfficeConfig *config,
			 Key **key_out, GError **error) CHY_MUST_CHECK;

/*
 * Load the register's key, unless it is loaded: a dispatch signs many checkpoints. Who is
 * about to do what cannot be undone asks first. Fails as office_register_key.
 */
bool office_load_register_key(Office *office, GError **error) CHY_MUST_CHECK;

/* Sign a checkpoint of the register as it stands: the last step of every changing verb. */
bool office_sign_checkpoint(Office *office, GError **error) CHY_MUST_CHECK;

/* That `move` is legal for the dossier now; CHY_REFUSED names its state. */
bool office_may_move(Office *office, const char *dossier, DossierMove move,
		     GError **error) CHY_MUST_CHECK;

/*
 * Begin the transaction of `move`, which office_may_move has allowed, and look again: while
 * the user typed a passphrase, or the store was waited for, another process may have made
 * the same move. CHY_REFUSED as there.
 */
bool office_begin_move(Office *office, const char *dossier, DossierMove move,
		       StoreTransaction **transaction_out,
		       GError **error) CHY_MUST_CHECK;

/*
 * That the manifest would come out today as it was submitted. If not, the dossier returns
 * to draft, `*transaction` is committed with that, and the failure (CHY_REFUSED) names the
 * change. The key must be unlocked. *drawing_out is what was drawn for it, yours to clear;
 * NULL: it is not wanted.
 */
bool office_confirm_manifest(Office *office, const Dossier *dossier,
			     StoreTransaction **transaction, Drawing *drawing_out,
			     GError **error) CHY_MUST_CHECK;

/* The number that specimen `i` (from 1) bears in previews and rehearsals, yours. */
char *office_specimen_number(int64_t i);

/*
 * Words of a person, which an error calls `what` ("reason"): one line in which something can be
 * seen, within LIMIT_REASON.
 */
bool office_words_check(const char *what, const char *words,
			GError **error) CHY_MUST_CHECK;

/* The same of a reason, which may be missing: NULL. */
bool office_reason_check(const char *reason, GError **error) CHY_MUST_CHECK;

#endif
