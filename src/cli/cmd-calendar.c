#include "cli-call.h"
#include "cli-grid.h"
#include "cli-print.h"

#include "office-directory.h"

#define DAYS_DEFAULT 120
#define DAYS_MOST 3660

static const char *title_of(const Occasion *occasion)
{
	const char *english = occasion_get_title(occasion, "en");

	if (english != NULL)
		return english;
	return occasion->title_count > 0 ? occasion->titles[0].text : occasion->name;
}

static bool print_json(const OccasionAgenda *agenda, GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	json_array_begin(json, "occasions");
	for (size_t i = 0; i < agenda->count; i++) {
		const OccasionDue *due = &agenda->rows[i];
		g_autofree char *day = date_format(due->day);

		json_object_begin(json, NULL);
		json_text(json, "occasion", due->occasion->name);
		json_text(json, "title", title_of(due->occasion));
		json_text(json, "day", day);
		json_int(json, "days", due->days);
		json_int(json, "ordinal", due->ordinal);
		json_object_end(json);
	}
	json_array_end(json);
	return print_json_end(json, error);
}

static void print_grid(const OccasionAgenda *agenda)
{
	static const char *const headings[] = { "day",      "in days", "years",
						"occasion", "title",   NULL };
	g_autoptr(Grid) grid = grid_new(headings);

	for (size_t i = 0; i < agenda->count; i++) {
		const OccasionDue *due = &agenda->rows[i];
		g_autofree char *day = date_format(due->day);
		g_autofree char *days = g_strdup_printf("%d", due->days);
		g_autofree char *years = g_strdup_printf("%d", due->ordinal);

		grid_add(grid,
			 (const char *const[]){ day, days, years, due->occasion->name,
						title_of(due->occasion), NULL });
	}
	grid_print(grid, stdout);
}

static bool run(Call *call, GError **error)
{
	unsigned days = DAYS_DEFAULT;
	g_autoptr(OccasionAgenda) agenda = NULL;

	if (!call_number(call, "days", DAYS_MOST, &days, error) ||
	    !office_calendar(call_office(call), days, &agenda, error))
		return false;
	if (call_wants_json(call))
		return print_json(agenda, error);
	print_grid(agenda);
	if (agenda->count == 0)
		fprintf(stderr, "Nothing is due within %u days.\n", days);
	return true;
}

static const CommandOption options[] = {
	{ .name = "days",
	  .value = "NUMBER",
	  .help = "how far to look ahead (default: 120)" },
	{ 0 },
};

const Command cmd_calendar = {
	.name = "calendar",
	.group = GROUP_WRITING,
	.needs = NEEDS_READING,
	.json = true,
	.summary = "list the occasions that are due",
	.operands = "",
	.options = options,
	.run = run,
};
