/*
 * Accounts: who is a user of the home, with which rights and which key. Each change of these
 * is an administrator's signed act, in one transaction with what it changes.
 *
 * Invariants:
 *   1. A home that has users has an administrator.
 *   2. A name is one person's for good: of a user who was removed the row stays, without rights.
 */
#include "office-user.h"

#include "office-deed.h"
#include "office-private.h"
#include "office-roll.h"
#include "office-vacancy.h"

#include "base-file.h"
#include "base-text.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define OFFICE_CHARACTERS                                                              \
	"abcdefghijklmnopqrstuvwxyz0123456789-" /* as dossiers have it */

static const char sql_add_user[] =
	"INSERT INTO office_user (name, verifier, created) VALUES ($1, $2, $3)";
static const char sql_add_right[] =
	"INSERT INTO office_right (user_name, kind, name) VALUES ($1, $2, $3)";
static const char sql_remove_rights[] = "DELETE FROM office_right WHERE user_name = $1";
static const char sql_count_users[] = "SELECT count(*) FROM office_user";
static const char sql_count_administrators[] =
	"SELECT count(*) FROM office_right "
	"WHERE kind = 'role' AND name = 'administrator' AND user_name <> $1";

static bool check_distinct(const char *const *words, GError **error)
{
	for (size_t i = 0; words != NULL && words[i] != NULL; i++)
		if (g_strv_contains(words + i + 1, words[i]))
			return chy_fail(error, CHY_USAGE, "'%s' is given twice",
					words[i]);
	return true;
}

static bool check_name(const UserNew *user, GError **error)
{
	if (!user_name_is_legal(user->name) ||
	    strcmp(user->name, OFFICE_REGISTER_KEY) == 0)
		return chy_fail(
			error, CHY_INVALID,
			"'%s' cannot be a user's name: that begins with a letter "
			"or digit, has nothing but these, '-', '_', '.' and '@' in "
			"its %d bytes at most, and is not '" OFFICE_REGISTER_KEY
			"' nor ends with '" USER_NAME_TAKEN "'",
			user->name, LIMIT_USER_NAME);
	return true;
}

/* Acts have offices a line each, and with commas between. */
static bool check_offices(const char *const *offices, GError **error)
{
	for (size_t i = 0; offices != NULL && offices[i] != NULL; i++) {
		const char *office = offices[i];
		g_autofree char *shown = NULL;

		if (*office != '\0' && strcmp(office, DEED_NO_OFFICES) != 0 &&
		    office[strspn(office, OFFICE_CHARACTERS)] == '\0')
			continue;
		shown = text_has_control(office) ? g_strescape(office, NULL)
						 : g_strdup(office);
		return chy_fail(
			error, CHY_INVALID,
			"'%s' cannot be an office: that is a word of small letters, "
			"digits and hyphens, as dossiers name it, and not "
			"'" DEED_NO_OFFICES "'",
			shown);
	}
	return check_distinct(offices, error);
}

static bool check_rights(const UserNew *user, GError **error)
{
	bool holds = user->offices != NULL && user->offices[0] != NULL;
	Role role = ROLE_OFFICER;
	bool approves = false;

	if (user->roles == NULL || user->roles[0] == NULL)
		return chy_fail(error, CHY_USAGE, "user '%s' needs a role", user->name);
	for (size_t i = 0; user->roles[i] != NULL; i++) {
		if (!role_parse(user->roles[i], &role, error))
			return false;
		approves = approves || role == ROLE_APPROVER;
	}
	if (approves && !holds)
		return chy_fail(error, CHY_USAGE,
				"approver '%s' needs an office (--office)", user->name);
	if (holds && !approves)
		return chy_fail(error, CHY_USAGE,
				"'%s' is no approver and holds no office: approvers "
				"alone give an office's approval (--role approver)",
				user->name);
	return check_distinct(user->roles, error) &&
	       check_offices(user->offices, error);
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

/* Nor has the register anybody of that name, whom somebody has deleted in the store. */
static bool check_free(Office *office, const char *name, GError **error)
{
	g_autoptr(User) other = NULL;
	g_autoptr(Roll) roll = NULL;

	if (!office_find_user(office, name, &other, error) ||
	    !roll_load(office->store, &roll, error))
		return false;
	if (other != NULL && user_is_removed(other))
		return chy_fail(error, CHY_EXISTS,
				"user '%s' was removed, and what it signed bears its "
				"name: nobody else gets it",
				name);
	if (other != NULL)
		return chy_fail(error, CHY_EXISTS, "user '%s' exists", name);
	return !roll_has_name(roll, name) ||
	       chy_fail(error, CHY_CORRUPT,
			"the register has a user '%s', whom the store has not: nobody "
			"else gets the name",
			name);
}

static bool insert_rights(Office *office, const UserNew *user, GError **error)
{
	return add_rights(office->store, user->name, "role", user->roles, error) &&
	       add_rights(office->store, user->name, "office", user->offices, error);
}

static bool insert_user(Office *office, const UserNew *user, const char *verifier,
			GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);

	return store_run(office->store, sql_add_user,
			 STORE_ARGS(store_text(user->name), store_text(verifier),
				    store_text(stamp)),
			 error) &&
	       insert_rights(office, user, error);
}

/* Sign the act with the rights that the user has by it. */
static bool sign_rights(Office *office, Act act, const UserNew *user, GError **error)
{
	g_auto(DeedRights) rights = { 0 };

	deed_format_rights(user, &rights);
	act.subject = user->name;
	act.detail = rights.detail;
	act.roles = rights.roles;
	act.offices = rights.offices;
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
	if (!file_remove_unfinished(path, error) ||
	    !key_save(key, path, passphrase, error))
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
			"a new passphrase must have at least %d characters",
			PASSPHRASE_LEAST);
}

/* Persons are asked before the store is locked: nobody waits for their typing. */
bool office_user_add(Office *office, const UserNew *user, GError **error)
{
	g_autoptr(Passphrase) passphrase = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autoptr(Key) key = NULL;
	bool founder;

	if (!check_name(user, error) || !check_rights(user, error) ||
	    !find_sponsor(office, user, &founder, error) ||
	    !check_free(office, user->name, error))
		return false;
	passphrase = office->passphrase(office->passphrase_data, user->name,
					PASSPHRASE_OF_NEW_KEY, error);
	if (passphrase == NULL || !check_passphrase(passphrase, error))
		return false;
	key = key_generate(error);
	if (key == NULL)
		return false;

	g_autofree char *path = office_key_path(office, user->name);
	g_autofree char *verifier = key_verifier(key, user->name);
	const Key *made = key;
	const Act act = { .name = DEED_USER, .verifier = verifier };

	if (founder)
		become_founder(office, user->name, g_steal_pointer(&key));
	else if (!office_unlock(office, error))
		return false;
	transaction = store_begin(office->store, error);
	return transaction != NULL && confirm_new(office, user->name, founder, error) &&
	       insert_user(office, user, verifier, error) &&
	       sign_rights(office, act, user, error) &&
	       save_and_commit(path, made, passphrase, &transaction, error);
}

/* --- users that there are ---------------------------------------------------------- */

static bool has_same(const User *user, const UserNew *wanted)
{
	const char *const *offices = (const char *const *)user->offices;
	guint held = g_strv_length(user->offices);
	guint given =
		wanted->offices != NULL ? g_strv_length((char **)wanted->offices) : 0;
	bool same = held == given;

	for (guint i = 0; same && i < given; i++)
		same = g_strv_contains(offices, wanted->offices[i]);
	for (Role role = 0; role < ROLE_COUNT; role++)
		same = same &&
		       user->roles[role] ==
			       g_strv_contains(wanted->roles, role_get_name(role));
	return same;
}

/* That somebody else is an administrator, and not by the store's word alone. */
static bool check_others(Office *office, const char *name, GError **error)
{
	g_autoptr(Roll) roll = NULL;
	StoreInt others;

	if (!store_find_int(office->store, sql_count_administrators,
			    STORE_ARGS(store_text(name)), &others, error) ||
	    !roll_load(office->store, &roll, error))
		return false;
	return (others.value > 0 && roll_has_another(roll, ROLE_ADMINISTRATOR, name)) ||
	       chy_fail(error, CHY_REFUSED,
			"'%s' is the last administrator: nobody "
			"could add users any more",
			name);
}

/* Of a user who was removed: one that stays, as after a crash, signs nothing here. */
static bool delete_key(Office *office, const char *name, GError **error)
{
	g_autofree char *path = office_key_path(office, name);

	if (g_unlink(path) != 0 && errno != ENOENT)
		return chy_fail_errno(error, errno, "cannot remove file '%s'", path);
	return file_remove_unfinished(path, error);
}

/* That the key stays, if it does: a sentence to the others. */
static void tell_key(Office *office, const char *name, GPtrArray *sentences)
{
	g_autoptr(GError) error = NULL;

	if (!delete_key(office, name, &error))
		g_ptr_array_add(sentences,
				g_strdup_printf("the private key of '%s' stays: %s",
						name, error->message));
}

/* The key of who was removed goes if it is still there; false. */
static bool refuse_removed(Office *office, const char *name, GError **error)
{
	g_autoptr(GError) left = NULL;

	if (delete_key(office, name, &left))
		return chy_fail(error, CHY_REFUSED, "user '%s' was removed", name);
	return chy_fail(error, CHY_REFUSED,
			"user '%s' was removed, but the private key stays: %s", name,
			left->message);
}

/*
 * What an administrator who acts may change: a user who has rights, were it by acts alone, of
 * whom somebody has deleted them in the store.
 */
static bool find_account(Office *office, const char *name, User **user_out,
			 GError **error)
{
	g_autoptr(User) user = NULL;
	g_autoptr(Roll) roll = NULL;

	if (!office_require(office, ROLE_ADMINISTRATOR, error) ||
	    !office_find_user(office, name, &user, error) ||
	    !roll_load(office->store, &roll, error))
		return false;
	if (user == NULL)
		return chy_fail(error, CHY_NOT_FOUND, "there is no user '%s'", name);
	if (user_is_removed(user) && roll_find(roll, name) == NULL)
		return refuse_removed(office, name, error);
	*user_out = g_steal_pointer(&user);
	return true;
}

static bool check_change(Office *office, const UserNew *wanted, GError **error)
{
	const char *administrator = role_get_name(ROLE_ADMINISTRATOR);
	g_autoptr(User) user = NULL;

	if (!find_account(office, wanted->name, &user, error))
		return false;
	if (has_same(user, wanted))
		return chy_fail(error, CHY_EXISTS,
				"user '%s' has these roles and offices already",
				wanted->name);
	return g_strv_contains(wanted->roles, administrator) ||
	       check_others(office, wanted->name, error);
}

static bool check_removal(Office *office, const char *name, GError **error)
{
	g_autoptr(User) user = NULL;

	return find_account(office, name, &user, error) &&
	       check_others(office, name, error);
}

static bool remove_rights(Office *office, const char *name, GError **error)
{
	return store_run(office->store, sql_remove_rights, STORE_ARGS(store_text(name)),
			 error);
}

/* What nobody can do any more since `before` was listed. */
static bool find_vacancies(Office *office, const GPtrArray *before,
			   GPtrArray **vacancies_out, GError **error)
{
	g_autoptr(GPtrArray) after = NULL;

	if (!vacancy_list(office, &after, error))
		return false;
	*vacancies_out = vacancy_compare(before, after);
	return true;
}

/* Looked at again in the transaction: the user may have been changed while one typed. */
bool office_user_change(Office *office, const UserNew *user, const char *reason,
			GPtrArray **vacancies_out, GError **error)
{
	const Act act = { .name = DEED_USER_CHANGE, .reason = reason };
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autoptr(GPtrArray) before = NULL;
	g_autoptr(GPtrArray) vacancies = NULL;

	if (!check_rights(user, error) || !office_reason_check(reason, error) ||
	    !check_change(office, user, error) || !office_unlock(office, error))
		return false;
	transaction = store_begin(office->store, error);
	if (transaction == NULL || !check_change(office, user, error) ||
	    !vacancy_list(office, &before, error) ||
	    !sign_rights(office, act, user, error) ||
	    !remove_rights(office, user->name, error) ||
	    !insert_rights(office, user, error) ||
	    !find_vacancies(office, before, &vacancies, error) ||
	    !store_commit(&transaction, error))
		return false;
	*vacancies_out = g_steal_pointer(&vacancies);
	return true;
}

/* The act comes before what it does: who removes itself signs that as a user. */
bool office_user_remove(Office *office, const char *name, const char *reason,
			GPtrArray **vacancies_out, GError **error)
{
	const Act act = { .name = DEED_USER_REMOVE, .subject = name, .reason = reason };
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autoptr(GPtrArray) before = NULL;
	g_autoptr(GPtrArray) vacancies = NULL;

	if (!office_reason_check(reason, error) ||
	    !check_removal(office, name, error) || !office_unlock(office, error))
		return false;
	transaction = store_begin(office->store, error);
	if (transaction == NULL || !check_removal(office, name, error) ||
	    !vacancy_list(office, &before, error) ||
	    !office_sign_act(office, &act, error) ||
	    !office_sign_checkpoint(office, error) ||
	    !remove_rights(office, name, error) ||
	    !find_vacancies(office, before, &vacancies, error) ||
	    !store_commit(&transaction, error))
		return false;
	tell_key(office, name, vacancies);
	*vacancies_out = g_steal_pointer(&vacancies);
	return true;
}

/*
 * While nobody can be removed: the key of who was would be there again. Nor is it written by
 * anybody else meanwhile.
 */
static bool replace_key(Office *office, const char *passphrase, GError **error)
{
	g_autofree char *path = office_key_path(office, office->user_name);
	g_autoptr(StoreTransaction) standstill = store_begin(office->store, error);
	g_autoptr(User) user = NULL;

	return standstill != NULL && office_acting_user(office, &user, error) &&
	       file_remove_unfinished(path, error) &&
	       key_replace(office->key, path, passphrase, error);
}

bool office_user_passphrase(Office *office, GError **error)
{
	g_autoptr(Passphrase) passphrase = NULL;
	g_autoptr(User) user = NULL;

	if (!office_acting_user(office, &user, error) || !office_unlock(office, error))
		return false;
	passphrase = office->passphrase(office->passphrase_data, office->user_name,
					PASSPHRASE_CHANGED, error);
	return passphrase != NULL && check_passphrase(passphrase, error) &&
	       replace_key(office, passphrase, error);
}
