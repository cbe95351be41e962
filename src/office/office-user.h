/*
 * Users: a name, roles, the offices whose approval they give, and a signing key.
 */
#ifndef OFFICE_USER_H
#define OFFICE_USER_H

#include "office-core.h"

#define PASSPHRASE_LEAST                                                               \
	8 /* characters of a new passphrase (NIST SP 800-63B 5.1.1.2) */

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
	char **offices; /* NULL-terminated */
	char *verifier; /* C2SP verifier key */
	char *created;  /* RFC 3339 */
	char *removed; /* likewise, as office_users finds it by an act; NULL: by none */
} User;

/* Whether the user was removed: who is not has a role. */
bool user_is_removed(const User *user);

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
 * act with the verifier key. CHY_EXISTS, CHY_INVALID (name, role, office), CHY_REFUSED (no
 * right), CHY_CORRUPT (the register has a user of that name, and the store none).
 */
bool office_user_add(Office *office, const UserNew *user,
		     GError **error) CHY_MUST_CHECK;

/*
 * Give a user these roles and offices instead of those that there were, by the acting
 * administrator's signed act. *vacancies_out is a GPtrArray, yours, of sentences without their
 * stop: roles that nobody has any more, and submitted dossiers that nobody can approve any more.
 * CHY_NOT_FOUND, CHY_EXISTS (nothing would change), CHY_INVALID, CHY_REFUSED: no right, a user
 * who was removed, the last administrator.
 */
bool office_user_change(Office *office, const UserNew *user, const char *reason,
			GPtrArray **vacancies_out, GError **error) CHY_MUST_CHECK;

/*
 * Remove a user, by the acting administrator's signed act: it has no right any more, and its
 * private key is deleted. What it signed goes on being checked, and nobody else gets the
 * name. *vacancies_out as of office_user_change, and that the key stays, where it could not be
 * deleted: asked again, this tries that again. CHY_NOT_FOUND, CHY_REFUSED: no right, removed
 * already, the last administrator.
 */
bool office_user_remove(Office *office, const char *name, const char *reason,
			GPtrArray **vacancies_out, GError **error) CHY_MUST_CHECK;

/*
 * Encrypt the acting user's key with another passphrase. The key stays what it is, so that
 * the register has nothing to know. CHY_REFUSED (the old passphrase), CHY_INVALID (the new).
 */
bool office_user_passphrase(Office *office, GError **error) CHY_MUST_CHECK;

/* All users by name, those who were removed as well; *users_out is a GPtrArray of User, yours. */
bool office_users(Office *office, GPtrArray **users_out, GError **error) CHY_MUST_CHECK;

#endif
