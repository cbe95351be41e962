#include "cli-call.h"
#include "cli-grid.h"
#include "cli-print.h"

#include "office-user.h"

static char *roles_of(const User *user)
{
	GString *words = g_string_new(user_is_removed(user) ? "removed" : NULL);

	if (user->removed != NULL)
		g_string_append_printf(words, " at %s", user->removed);
	for (Role role = 0; role < ROLE_COUNT; role++)
		if (user->roles[role])
			g_string_append_printf(words, "%s%s",
					       words->len > 0 ? ", " : "",
					       role_get_name(role));
	return g_string_free(words, FALSE);
}

static void print_user_json(JsonWriter *json, const User *user)
{
	json_object_begin(json, NULL);
	json_text(json, "name", user->name);
	json_array_begin(json, "roles");
	for (Role role = 0; role < ROLE_COUNT; role++)
		if (user->roles[role])
			json_text(json, NULL, role_get_name(role));
	json_array_end(json);
	json_array_begin(json, "offices");
	for (char **office = user->offices; *office != NULL; office++)
		json_text(json, NULL, *office);
	json_array_end(json);
	json_text(json, "verifier", user->verifier);
	json_text(json, "created", user->created);
	json_bool(json, "removed", user_is_removed(user));
	json_text(json, "removed_at", user->removed);
	json_object_end(json);
}

static bool print_json(const GPtrArray *users, GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	json_array_begin(json, "users");
	for (guint i = 0; i < users->len; i++)
		print_user_json(json, g_ptr_array_index(users, i));
	json_array_end(json);
	return print_json_end(json, error);
}

static void print_grid(const GPtrArray *users)
{
	static const char *const headings[] = { "name", "roles", "offices", "since",
						NULL };
	g_autoptr(Grid) grid = grid_new(headings);

	for (guint i = 0; i < users->len; i++) {
		const User *user = g_ptr_array_index(users, i);
		g_autofree char *roles = roles_of(user);
		g_autofree char *offices = g_strjoinv(", ", user->offices);

		grid_add(grid, (const char *const[]){ user->name, roles, offices,
						      user->created, NULL });
	}
	grid_print(grid, stdout);
}

static bool list(Call *call, GError **error)
{
	g_autoptr(GPtrArray) users = NULL;

	if (!office_users(call_office(call), &users, error))
		return false;
	if (call_wants_json(call))
		return print_json(users, error);
	print_grid(users);
	return true;
}

static UserNew user_of(const Call *call)
{
	return (UserNew){ .name = call_operand(call, 1),
			  .roles = call_list(call, "role"),
			  .offices = call_list(call, "office") };
}

static bool add(Call *call, GError **error)
{
	const UserNew user = user_of(call);

	if (!call_open(call, true, error) ||
	    !office_user_add(call_office(call), &user, error))
		return false;
	printf("User '%s' is added.\n", user.name);
	return true;
}

static bool change(Call *call, GError **error)
{
	const UserNew user = user_of(call);
	g_autoptr(GPtrArray) vacancies = NULL;

	if (!call_open(call, true, error) ||
	    !office_user_change(call_office(call), &user, call_text(call, "why"),
				&vacancies, error))
		return false;
	printf("User '%s' has these roles and offices now.\n", user.name);
	print_warnings(vacancies);
	return true;
}

static bool remove_user(Call *call, GError **error)
{
	const char *name = call_operand(call, 1);
	g_autoptr(GPtrArray) vacancies = NULL;

	if (!call_open(call, true, error) ||
	    !office_user_remove(call_office(call), name, call_text(call, "why"),
				&vacancies, error))
		return false;
	printf("User '%s' is removed.\n", name);
	print_warnings(vacancies);
	return true;
}

static bool passphrase(Call *call, GError **error)
{
	const char *name = call_operand(call, 1);
	const char *acting = call_office_options(call)->user;

	if (!g_str_equal(name, acting))
		return chy_fail(error, CHY_REFUSED,
				"a passphrase is changed by its owner: '%s' acts, not "
				"'%s' (--as)",
				acting, name);
	if (!call_open(call, false, error) ||
	    !office_user_passphrase(call_office(call), error))
		return false;
	printf("The key of '%s' has another passphrase now.\n", name);
	return true;
}

/* What is done to a user, and whether the options of the command have a use in it. */
static const struct Deed {
	const char *word;
	bool rights, why;
	bool (*run)(Call *call, GError **error);
} deeds[] = {
	{ "add", true, false, add },
	{ "change", true, true, change },
	{ "remove", false, true, remove_user },
	{ "passphrase", false, false, passphrase },
};

static const struct Deed *find_deed(const char *word)
{
	for (size_t i = 0; i < G_N_ELEMENTS(deeds); i++)
		if (g_str_equal(deeds[i].word, word))
			return &deeds[i];
	return NULL;
}

/* `deed` NULL: the users are listed. */
static bool check_options(const Call *call, const struct Deed *deed, GError **error)
{
	static const char *const names[] = { "role", "office", "why" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		bool why = g_str_equal(names[i], "why");
		bool used = deed != NULL && (why ? deed->why : deed->rights);

		if (!used && call_text(call, names[i]) != NULL)
			return chy_fail(error, CHY_USAGE,
					"--%s has no use in 'user%s%s'", names[i],
					deed != NULL ? " " : "",
					deed != NULL ? deed->word : "");
	}
	if (deed != NULL && call_wants_json(call))
		return chy_fail(error, CHY_USAGE, "'user %s' prints no JSON",
				deed->word);
	return true;
}

static bool run(Call *call, GError **error)
{
	const char *word = call_operand(call, 0);
	const struct Deed *deed = word != NULL ? find_deed(word) : NULL;

	if (word != NULL && (deed == NULL || call_operand(call, 1) == NULL))
		return chy_fail(
			error, CHY_USAGE,
			"'user add NAME', 'user change NAME', 'user remove NAME' "
			"or 'user passphrase NAME'");
	if (!check_options(call, deed, error))
		return false;
	if (deed != NULL)
		return deed->run(call, error);
	return call_open(call, false, error) && list(call, error);
}

static const CommandOption options[] = {
	{ .name = "role",
	  .value = "ROLE",
	  .repeats = true,
	  .help = "officer, approver, registrar, press or administrator" },
	{ .name = "office",
	  .value = "NAME",
	  .repeats = true,
	  .help = "an office whose approval this user gives" },
	{ .name = "why",
	  .value = "TEXT",
	  .help = "why a user is changed or removed, in one line" },
	{ 0 },
};

const Command cmd_user = {
	.name = "user",
	.group = GROUP_OFFICE,
	.needs = NEEDS_NOTHING,
	.json = true,
	.summary = "add, change or remove a user, or list the users",
	.operands = "[add|change|remove|passphrase NAME]",
	.most = 2,
	.options = options,
	.run = run,
};
