/*
 * Users: a name, roles, the offices whose approval they give, and a signing key.
 */
#ifndef OFFICE_USER_H
#define OFFICE_USER_H

#include "office-core.h"

#define PASSPHRASE_LEAST 8 /* characters of a new passphrase (NIST SP 800-63B 5.1.1.2) */

typedef enum {
	ROLE_OFFICER,       /* keeps the directory, drafts, submits */
	ROLE_APPROVER,      /* approves or rejects for an office */
	ROLE_REGISTRAR,     /* issues, dispatches, resolves */
	ROLE_PRESS,         /* publishes */
	ROLE_ADMINISTRATOR, /* accounts */
	ROLE_COUNT
} Role;

/* The role's word: "officer", "approver", "registrar", "press", "administrator". */
const char *role_get_name(Role role);

typedef struct User {
	char *name;
	bool roles[ROLE_COUNT];
	char **offices;  /* NULL-terminated */
	char *verifier;  /* C2SP verifier key */
	char *created;   /* RFC 3339 */
} User;

void user_free(User *user);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(User, user_free)

typedef struct UserNew {
	const char *name;
	const char *const *roles;   /* NULL-terminated words; at least one */
	const char *const *offices; /* NULL-terminated; approvers hold at least one */
} UserNew;

/*
 * Add a user with a new key, encrypted with the passphrase that the office's source gives
 * for the new name. The first user of a home must be an administrator and vouches for
 * itself; each later one is signed for by the acting administrator. The register keeps the
 * act with the verifier key. CHY_EXISTS, CHY_INVALID (name, role), CHY_REFUSED (no right).
 */
bool office_user_add(Office *office, const UserNew *user, GError **error) CHY_MUST_CHECK;

/* All users by name; *users_out is a GPtrArray of User, yours. */
bool office_users(Office *office, GPtrArray **users_out, GError **error) CHY_MUST_CHECK;

#endif
