#include "cli-call.h"
#include "cli-grid.h"
#include "cli-print.h"

#include "office-directory.h"

static bool print_json(const FindList *list, GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	json_bool(json, "cut", list->cut);
	json_array_begin(json, "records");
	for (size_t i = 0; i < list->count; i++) {
		const FindRow *row = &list->rows[i];

		json_object_begin(json, NULL);
		json_text(json, "kind", row->kind);
		json_text(json, "id", row->id);
		json_text(json, "name", row->name);
		json_text(json, "matched", row->matched);
		json_text(json, "detail", row->detail);
		json_object_end(json);
	}
	json_array_end(json);
	return print_json_end(json, error);
}

static void print_grid(const FindList *list)
{
	static const char *const headings[] = { "kind", "name",   "found as",
						"id",   "detail", NULL };
	g_autoptr(Grid) grid = grid_new(headings);

	for (size_t i = 0; i < list->count; i++) {
		const FindRow *row = &list->rows[i];
		bool same = g_strcmp0(row->name, row->matched) == 0;

		grid_add(grid, (const char *const[]){ row->kind, row->name,
						      same ? "" : row->matched, row->id,
						      row->detail, NULL });
	}
	grid_print(grid, stdout);
}

static bool run(Call *call, GError **error)
{
	g_autoptr(FindList) list = NULL;

	if (!office_find(call_office(call), call_operand(call, 0), &list, error))
		return false;
	if (call_wants_json(call))
		return print_json(list, error);
	print_grid(list);
	if (list->count == 0)
		fputs("Nothing is called like that.\n", stderr);
	if (list->cut)
		fprintf(stderr, "Only the first %zu are shown.\n", list->count);
	return true;
}

static const CommandOption options[] = { { 0 } };

const Command cmd_find = {
	.name = "find",
	.group = GROUP_DIRECTORY,
	.needs = NEEDS_READING,
	.json = true,
	.summary = "find bodies, posts and persons by name, in any spelling",
	.operands = "TEXT",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
