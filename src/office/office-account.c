/*
 * Accounts: who is a user of the home, and with which key. Each change is an administrator's
 * signed act, in one transaction with what it changes.
 */
#include "office-user.h"

#include "office-private.h"

#include <glib/gstdio.h>
#include <string.h>

static const char sql_add_user[] =
	"INSERT INTO office_user (name, verifier, created) VALUES ($1, $2, $3)";
static const char sql_add_right[] =
	"INSERT INTO office_right (user_name, kind, name) VALUES ($1, $2, $3)";
static const char sql_count_users[] = "SELECT count(*) FROM office_user";

static bool check_distinct(const char *const *words, GError **error)
{
	for (size_t i = 0; words != NULL && words[i] != NULL; i++)
		if (g_strv_contains(words + i + 1, words[i]))
			return chy_fail(error, CHY_USAGE, "'%s' is given twice",
					words[i]);
	return true;
}

static bool check_new(const UserNew *user, GError **error)
{
	Role role = ROLE_OFFICER;
	bool approves = false;

	if (!user_name_is_legal(user->name) ||
	    strcmp(user->name, OFFICE_REGISTER_KEY) == 0 ||
	    strchr(user->name, '/') != NULL || *user->name == '.' || *user->name == '-')
		return chy_fail(error, CHY_INVALID,
				"'%s' cannot be a user's name: that is one word "
				"without '+', '/', or '.' or '-' at its beginning, and "
				"not '" OFFICE_REGISTER_KEY "'",
				user->name);
	if (user->roles == NULL || user->roles[0] == NULL)
		return chy_fail(error, CHY_USAGE, "user '%s' needs a role", user->name);
	for (size_t i = 0; user->roles[i] != NULL; i++) {
		if (!role_parse(user->roles[i], &role, error))
			return false;
		approves = approves || role == ROLE_APPROVER;
	}
	if (approves && (user->offices == NULL || user->offices[0] == NULL))
		return chy_fail(error, CHY_USAGE,
				"approver '%s' needs an office (--office)", user->name);
	return check_distinct(user->roles, error) &&
	       check_distinct(user->offices, error);
}

static bool add_rights(Store *store, const char *name, const char *kind,
		       const char *const *words, GError **error)
{
	for (size_t i = 0; words != NULL && words[i] != NULL; i++)
		if (!store_run(store, sql_add_right,
			       STORE_ARGS(store_text(name), store_text(kind),
					  store_text(words[i])),
			       error))
			return false;
	return true;
}

/* "roles …; offices …": what the register shall know of the user besides the key. */
static char *describe(const UserNew *user)
{
	g_autofree char *roles = g_strjoinv(",", (char **)user->roles);
	g_autofree char *offices =
		user->offices != NULL ? g_strjoinv(",", (char **)user->offices) : NULL;

	return g_strdup_printf("roles %s; offices %s", roles,
			       offices != NULL && *offices != '\0' ? offices : "none");
}

static bool check_founder(const UserNew *user, GError **error)
{
	for (size_t i = 0; user->roles[i] != NULL; i++)
		if (strcmp(user->roles[i], role_get_name(ROLE_ADMINISTRATOR)) == 0)
			return true;
	return chy_fail(error, CHY_REFUSED,
			"the first user of a home must be an administrator");
}

/* The first user of a home acts itself and vouches for itself. Takes the key. */
static void become_founder(Office *office, const char *name, Key *key)
{
	g_free(office->user_name);
	office->user_name = g_strdup(name);
	office->key = key;
}

/* Whoever acts must be an administrator; in an empty home the new user itself. */
static bool find_sponsor(Office *office, const UserNew *user, bool *founder_out,
			 GError **error)
{
	StoreInt users;

	if (!store_find_int(office->store, sql_count_users, NULL, &users, error))
		return false;
	*founder_out = users.value == 0;
	return *founder_out ? check_founder(user, error)
			    : office_require(office, ROLE_ADMINISTRATOR, error);
}

static bool check_free(Office *office, const char *name, GError **error)
{
	g_autoptr(User) other = NULL;

	return office_find_user(office, name, &other, error) &&
	       (other == NULL || chy_fail(error, CHY_EXISTS, "user '%s' exists", name));
}

static bool insert_user(Office *office, const UserNew *user, const char *verifier,
			GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);

	return store_run(office->store, sql_add_user,
			 STORE_ARGS(store_text(user->name), store_text(verifier),
				    store_text(stamp)),
			 error) &&
	       add_rights(office->store, user->name, "role", user->roles, error) &&
	       add_rights(office->store, user->name, "office", user->offices, error);
}

static bool sign_user(Office *office, const UserNew *user, const char *verifier,
		      GError **error)
{
	g_autofree char *detail = describe(user);
	const Act act = { .name = "user",
			  .subject = user->name,
			  .verifier = verifier,
			  .detail = detail };

	return office_sign_act(office, &act, error) &&
	       office_sign_checkpoint(office, error);
}

/*
 * The key file comes last but for the commit: a name that is taken never touches it. A file
 * that a crash left between the two belongs to no user and gives way.
 */
static bool save_and_commit(const char *path, const Key *key, const char *passphrase,
			    StoreTransaction **transaction, GError **error)
{
	g_unlink(path);
	if (!key_save(key, path, passphrase, error))
		return false;
	if (!store_commit(transaction, error)) {
		g_unlink(path);
		return false;
	}
	return true;
}

/* Between the question and the answer the same user, or another founder, may have come. */
static bool confirm_new(Office *office, const char *name, bool founder, GError **error)
{
	StoreInt users;

	if (!check_free(office, name, error))
		return false;
	if (!founder)
		return true;
	if (!store_find_int(office->store, sql_count_users, NULL, &users, error))
		return false;
	return users.value == 0 ||
	       chy_fail(error, CHY_CONFLICT, "another user was added meanwhile");
}

/* A key's file may be copied and tried at leisure: what is too short is found. */
static bool check_passphrase(const char *passphrase, GError **error)
{
	return g_utf8_strlen(passphrase, -1) >= PASSPHRASE_LEAST ||
	       chy_fail(error, CHY_INVALID,
			"the passphrase of a new key must have at least %d characters",
			PASSPHRASE_LEAST);
}

/* Persons are asked before the store is locked: nobody waits for their typing. */
bool office_user_add(Office *office, const UserNew *user, GError **error)
{
	g_autoptr(Passphrase) passphrase = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autoptr(Key) key = NULL;
	bool founder;

	if (!check_new(user, error) || !find_sponsor(office, user, &founder, error) ||
	    !check_free(office, user->name, error))
		return false;
	passphrase = office->passphrase(office->passphrase_data, user->name, error);
	if (passphrase == NULL || !check_passphrase(passphrase, error))
		return false;
	key = key_generate(error);
	if (key == NULL)
		return false;

	g_autofree char *path = office_key_path(office, user->name);
	g_autofree char *verifier = key_verifier(key, user->name);
	const Key *made = key;

	if (founder)
		become_founder(office, user->name, g_steal_pointer(&key));
	else if (!office_unlock(office, error))
		return false;
	transaction = store_begin(office->store, error);
	return transaction != NULL && confirm_new(office, user->name, founder, error) &&
	       insert_user(office, user, verifier, error) &&
	       sign_user(office, user, verifier, error) &&
	       save_and_commit(path, made, passphrase, &transaction, error);
}
