#include "cli-call.h"
#include "cli-grid.h"
#include "cli-print.h"

#include "office-user.h"

static char *roles_of(const User *user)
{
	GString *words = g_string_new(NULL);

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

static bool run(Call *call, GError **error)
{
	const UserNew user = {
		.name = call_operand(call, 1),
		.roles = call_list(call, "role"),
		.offices = call_list(call, "office"),
	};

	if (call_operand(call, 0) == NULL)
		return call_open(call, false, error) && list(call, error);
	if (!g_str_equal(call_operand(call, 0), "add") || user.name == NULL)
		return chy_fail(error, CHY_USAGE,
				"a user is added with 'user add NAME'");
	if (!call_open(call, true, error))
		return false;
	call_expect_new_key(call, user.name);
	if (!office_user_add(call_office(call), &user, error))
		return false;
	printf("User '%s' is added.\n", user.name);
	return true;
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
	{ 0 },
};

const Command cmd_user = {
	.name = "user",
	.group = GROUP_OFFICE,
	.needs = NEEDS_NOTHING,
	.json = true,
	.summary = "add a user with a new key, or list the users",
	.operands = "[add NAME]",
	.most = 2,
	.options = options,
	.run = run,
};
