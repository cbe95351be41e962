#include "office-user.h"

#include "office-private.h"

#include "base-text.h"
#include "seal-note.h"

#include <glib/gstdio.h>
#include <string.h>

static const char sql_add_user[] =
	"INSERT INTO office_user (name, verifier, created) VALUES ($1, $2, $3)";
static const char sql_add_right[] =
	"INSERT INTO office_right (user_name, kind, name) VALUES ($1, $2, $3)";
static const char sql_count_users[] = "SELECT count(*) FROM office_user";
static const char sql_list_users[] =
	"SELECT name, verifier, created FROM office_user ORDER BY name";
static const char sql_find_user[] =
	"SELECT name, verifier, created FROM office_user WHERE name = $1";
static const char sql_list_rights[] =
	"SELECT kind, name FROM office_right WHERE user_name = $1 ORDER BY kind, name";

/* Those who may approve for an office, but for one user. */
static const char sql_count_approvers[] =
	"SELECT count(*) FROM office_right o JOIN office_right r "
	"ON r.user_name = o.user_name AND r.kind = 'role' AND r.name = 'approver' "
	"WHERE o.kind = 'office' AND o.name = $1 AND o.user_name <> $2";

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

static bool role_parse(const char *name, Role *role_out, GError **error)
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

void user_free(User *user)
{
	if (user == NULL)
		return;
	g_free(user->name);
	g_strfreev(user->offices);
	g_free(user->verifier);
	g_free(user->created);
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

bool office_users(Office *office, GPtrArray **users_out, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GPtrArray) users =
		g_ptr_array_new_with_free_func((GDestroyNotify)user_free);

	if (!store_query(office->store, sql_list_users, NULL, &rows, error))
		return false;
	while (store_rows_next(rows))
		g_ptr_array_add(users, user_of_row(rows));
	if (!store_rows_finish(rows, error))
		return false;
	for (guint i = 0; i < users->len; i++)
		if (!load_rights(office->store, g_ptr_array_index(users, i), error))
			return false;
	*users_out = g_steal_pointer(&users);
	return true;
}

/* The user without rights; *user_out is NULL when there is none of that name. */
static bool find_user(Office *office, const char *name, User **user_out, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(User) user = NULL;

	if (!store_query(office->store, sql_find_user, STORE_ARGS(store_text(name)),
			 &rows, error))
		return false;
	if (store_rows_next(rows))
		user = user_of_row(rows);
	if (!store_rows_finish(rows, error))
		return false;
	*user_out = g_steal_pointer(&user);
	return true;
}

bool office_acting_user(Office *office, User **user_out, GError **error)
{
	g_autoptr(User) user = NULL;

	if (!find_user(office, office->user_name, &user, error))
		return false;
	if (user == NULL)
		return chy_fail(
			error, CHY_REFUSED,
			"'%s' is no user of this home (--as NAME says who acts)",
			office->user_name);
	if (!load_rights(office->store, user, error))
		return false;
	*user_out = g_steal_pointer(&user);
	return true;
}

bool office_require(Office *office, Role role, GError **error)
{
	g_autoptr(User) user = NULL;

	if (!office_acting_user(office, &user, error))
		return false;
	if (!user->roles[role])
		return chy_fail(error, CHY_REFUSED, "'%s' does not have the role '%s'",
				office->user_name, role_names[role]);
	return true;
}

bool office_check_approvers(Office *office, const Dossier *dossier,
			    FindingList *findings, GError **error)
{
	const char *const *offices = dossier_get_approval(dossier);

	for (size_t i = 0; offices[i] != NULL; i++) {
		StoreInt others;

		if (!store_find_int(office->store, sql_count_approvers,
				    STORE_ARGS(store_text(offices[i]),
					       store_text(office->user_name)),
				    &others, error))
			return false;
		if (others.value > 0)
			continue;

		g_autofree char *text = g_strdup_printf(
			"no approver but its author holds the office '%s'", offices[i]);
		const Finding finding = {
			.severity = FINDING_WARNING,
			.rule = "no-approver",
			.file = DOSSIER_TERMS_FILE,
			.position = { 1, 1 },
			.width = 1,
			.text = text,
			.line = "",
		};

		findinglist_add(findings, &finding);
	}
	findinglist_sort(findings);
	return true;
}

typedef char Passphrase;

static void passphrase_wipe(Passphrase *passphrase)
{
	if (passphrase == NULL)
		return;
	explicit_bzero(passphrase, strlen(passphrase));
	g_free(passphrase);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Passphrase, passphrase_wipe)

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
	passphrase =
		office->passphrase(office->passphrase_data, office->user_name, error);
	if (passphrase == NULL || !key_load(path, passphrase, &key, error) ||
	    !check_key(office, key, error))
		return false;
	office->key = g_steal_pointer(&key);
	return true;
}

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
		if (strcmp(user->roles[i], role_names[ROLE_ADMINISTRATOR]) == 0)
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

	return find_user(office, name, &other, error) &&
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
