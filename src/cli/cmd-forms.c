#include "cli-call.h"
#include "cli-grid.h"
#include "cli-print.h"

#include "directory-form.h"
#include "lang-core.h"

static bool print_json(const char *language, const FormRow *rows, size_t count,
		       GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	json_text(json, "language", language);
	json_array_begin(json, "forms");
	for (size_t i = 0; i < count; i++) {
		json_object_begin(json, NULL);
		json_text(json, "role", rows[i].role);
		json_text(json, "gender", gender_name(rows[i].gender));
		json_text(json, "title", rows[i].title);
		json_text(json, "salutation", rows[i].salutation);
		json_text(json, "closing", rows[i].closing);
		json_object_end(json);
	}
	json_array_end(json);
	return print_json_end(json, error);
}

static void print_grid(const FormRow *rows, size_t count)
{
	static const char *const headings[] = { "role",       "gender",  "title",
						"salutation", "closing", NULL };
	g_autoptr(Grid) grid = grid_new(headings);

	for (size_t i = 0; i < count; i++)
		grid_add(grid, (const char *const[]){ rows[i].role,
						      gender_name(rows[i].gender),
						      rows[i].title, rows[i].salutation,
						      rows[i].closing, NULL });
	grid_print(grid, stdout);
}

static bool fail_language(const char *language, GError **error)
{
	size_t count = 0;
	const char *const *codes = lang_codes(&count);
	g_autofree char *all = g_strjoinv(", ", (char **)codes);

	return chy_fail(error, CHY_NOT_FOUND,
			"there are no forms of address for '%s', only "
			"for %s",
			language, all);
}

static bool run(Call *call, GError **error)
{
	const char *language = call_operand(call, 0);
	g_autoptr(FormBook) book = formbook_new();
	g_autofree FormRow *rows = NULL;
	size_t count = 0;

	if (!lang_is_known(language))
		return fail_language(language, error);
	if (!formbook_rows(book, language, &rows, &count, error))
		return false;
	if (call_wants_json(call))
		return print_json(language, rows, count, error);
	print_grid(rows, count);
	return true;
}

static const CommandOption options[] = { { 0 } };

const Command cmd_forms = {
	.name = "forms",
	.group = GROUP_DIRECTORY,
	.needs = NEEDS_NOTHING,
	.json = true,
	.summary = "show a language's forms of address",
	.operands = "LANGUAGE",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
