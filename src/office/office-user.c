#include "office-user.h"

#include "office-private.h"
#include "office-roll.h"

#include "base-text.h"

#include <string.h>

static const char sql_list_users[] =
	"SELECT name, verifier, created FROM office_user ORDER BY name";
static const char sql_find_user[] =
	"SELECT name, verifier, created FROM office_user WHERE name = $1";
static const char sql_list_rights[] =
	"SELECT kind, name FROM office_right WHERE user_name = $1 ORDER BY kind, name";

static const char *const role_names[ROLE_COUNT] = {
	[ROLE_OFFICER] = "officer",
	[ROLE_APPROVER] = "approver",
	[ROLE_REGISTRAR] = "registrar",
	[ROLE_PRESS] = "press",
	[ROLE_ADMINISTRATOR] = "administrator",
};

const char *role_get_name(Role role)
{
	return role_names[role];
}

bool role_parse(const char *name, Role *role_out, GError **error)
{
	for (int role = 0; role < ROLE_COUNT; role++)
		if (strcmp(role_names[role], name) == 0) {
			*role_out = (Role)role;
			return true;
		}

	g_autofree char *suggestion =
		text_suggestion(text_nearest(name, role_names, ROLE_COUNT));
	g_autoptr(GString) all = g_string_new(role_names[0]);

	for (int role = 1; role < ROLE_COUNT; role++)
		g_string_append_printf(all, ", %s", role_names[role]);
	return chy_fail(error, CHY_INVALID, "there is no role '%s', only %s%s", name,
			all->str, suggestion);
}

bool user_is_removed(const User *user)
{
	bool any = false;

	for (int role = 0; role < ROLE_COUNT; role++)
		any = any || user->roles[role];
	return !any;
}

void user_free(User *user)
{
	if (user == NULL)
		return;
	g_free(user->name);
	g_strfreev(user->offices);
	g_free(user->verifier);
	g_free(user->created);
	g_free(user->removed);
	g_free(user);
}

static bool load_rights(Store *store, User *user, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GPtrArray) offices = g_ptr_array_new_with_free_func(g_free);

	if (!store_query(store, sql_list_rights, STORE_ARGS(store_text(user->name)),
			 &rows, error))
		return false;
	while (store_rows_next(rows)) {
		const char *name = store_rows_text(rows, 1);
		Role role = ROLE_OFFICER;

		if (strcmp(store_rows_text(rows, 0), "office") == 0)
			g_ptr_array_add(offices, g_strdup(name));
		else if (role_parse(name, &role, error))
			user->roles[role] = true;
		else
			return false;
	}
	g_ptr_array_add(offices, NULL);
	user->offices = (char **)g_ptr_array_free(g_steal_pointer(&offices), FALSE);
	return store_rows_finish(rows, error);
}

static User *user_of_row(const StoreRows *rows)
{
	User *user = g_new0(User, 1);

	user->name = g_strdup(store_rows_text(rows, 0));
	user->verifier = g_strdup(store_rows_text(rows, 1));
	user->created = g_strdup(store_rows_text(rows, 2));
	return user;
}

bool office_load_users(Store *store, GPtrArray **users_out, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GPtrArray) users =
		g_ptr_array_new_with_free_func((GDestroyNotify)user_free);

	if (!store_query(store, sql_list_users, NULL, &rows, error))
		return false;
	while (store_rows_next(rows))
		g_ptr_array_add(users, user_of_row(rows));
	if (!store_rows_finish(rows, error))
		return false;
	for (guint i = 0; i < users->len; i++)
		if (!load_rights(store, g_ptr_array_index(users, i), error))
			return false;
	*users_out = g_steal_pointer(&users);
	return true;
}

bool office_users(Office *office, GPtrArray **users_out, GError **error)
{
	g_autoptr(GPtrArray) users = NULL;
	g_autoptr(Roll) roll = NULL;

	if (!office_load_users(office->store, &users, error) ||
	    !roll_load(office->store, &roll, error))
		return false;
	for (guint i = 0; i < users->len; i++) {
		User *user = users->pdata[i];

		if (user_is_removed(user))
			user->removed = g_strdup(roll_find_removal(roll, user->name));
	}
	*users_out = g_steal_pointer(&users);
	return true;
}

bool office_find_user(Office *office, const char *name, User **user_out, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(User) user = NULL;

	if (!store_query(office->store, sql_find_user, STORE_ARGS(store_text(name)),
			 &rows, error))
		return false;
	if (store_rows_next(rows))
		user = user_of_row(rows);
	if (!store_rows_finish(rows, error) ||
	    (user != NULL && !load_rights(office->store, user, error)))
		return false;
	*user_out = g_steal_pointer(&user);
	return true;
}

bool office_acting_user(Office *office, User **user_out, GError **error)
{
	g_autoptr(User) user = NULL;

	if (!office_find_user(office, office->user_name, &user, error))
		return false;
	if (user == NULL)
		return chy_fail(
			error, CHY_REFUSED,
			"'%s' is no user of this home (--as NAME says who acts)",
			office->user_name);
	if (user_is_removed(user))
		return chy_fail(error, CHY_REFUSED,
				"'%s' was removed and cannot act any more",
				office->user_name);
	*user_out = g_steal_pointer(&user);
	return true;
}

bool office_require(Office *office, Role role, GError **error)
{
	const RollRights *rights = NULL;
	g_autoptr(User) user = NULL;
	g_autoptr(Roll) roll = NULL;

	if (!office_acting_user(office, &user, error))
		return false;
	if (!user->roles[role])
		return chy_fail(error, CHY_REFUSED, "'%s' does not have the role '%s'",
				office->user_name, role_names[role]);
	office->required[role] = true;
	return roll_load(office->store, &roll, error) &&
	       roll_confirm_user(roll, user->name, user->verifier, &rights, error) &&
	       (rights->roles[role] ||
		roll_fail_right(user->name, "role", role_names[role], error));
}

bool office_require_seat(Office *office, const char *seat, GError **error)
{
	const RollRights *rights;
	g_autoptr(Roll) roll = NULL;

	if (!roll_load(office->store, &roll, error))
		return false;
	rights = roll_find(roll, office->user_name);
	return (rights != NULL && deedlist_has(&rights->offices, seat)) ||
	       roll_fail_right(office->user_name, "office", seat, error);
}

void passphrase_wipe(Passphrase *passphrase)
{
	if (passphrase == NULL)
		return;
	explicit_bzero(passphrase, strlen(passphrase));
	g_free(passphrase);
}

/* A key file that was exchanged must not sign in its user's name. */
static bool check_key(Office *office, const Key *key, GError **error)
{
	g_autofree char *verifier = key_verifier(key, office->user_name);
	g_autoptr(User) user = NULL;

	if (!office_acting_user(office, &user, error))
		return false;
	if (strcmp(verifier, user->verifier) != 0)
		return chy_fail(error, CHY_REFUSED,
				"the key of '%s' is not the one that the home knows",
				office->user_name);
	return true;
}

bool office_unlock(Office *office, GError **error)
{
	g_autofree char *path = office_key_path(office, office->user_name);
	g_autoptr(Passphrase) passphrase = NULL;
	g_autoptr(Key) key = NULL;

	if (office->key != NULL)
		return true;
	passphrase = office->passphrase(office->passphrase_data, office->user_name,
					PASSPHRASE_OF_KEY, error);
	if (passphrase == NULL || !key_load(path, passphrase, &key, error) ||
	    !check_key(office, key, error))
		return false;
	office->key = g_steal_pointer(&key);
	return true;
}
