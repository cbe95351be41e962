#include "cli-call.h"
#include "cli-grid.h"
#include "cli-print.h"

#include "office-directory.h"

/* What is in the way of writing to this addressee, yours; NULL: nothing is. */
static char *obstacle(const Addressee *addressee)
{
	if (addressee->suppressed != NULL)
		return g_strdup_printf("do not write: %s", addressee->suppressed);
	if (addressee->term_ended)
		return g_strdup("the term has ended");
	if (addressee->vacant)
		return g_strdup("vacant");
	return addressee->channel == NULL ? g_strdup("no channel") : NULL;
}

static const char *first_language(const Addressee *addressee)
{
	return addressee->languages[0] != NULL ? addressee->languages[0] : "en";
}

static void json_addressee(JsonWriter *json, const Addressee *addressee)
{
	g_autofree char *name = addressee_name(addressee, first_language(addressee));
	g_autofree char *body = addressee_body(addressee, first_language(addressee));
	g_autofree char *in_the_way = obstacle(addressee);

	json_object_begin(json, NULL);
	json_text(json, "id", addressee->id);
	json_text(json, "name", name);
	json_text(json, "body", body);
	json_text(json, "country", addressee->country);
	json_array_begin(json, "posts");
	for (size_t i = 0; i < addressee->post_count; i++)
		json_text(json, NULL, addressee->posts[i].id);
	json_array_end(json);
	json_array_begin(json, "languages");
	for (size_t i = 0; addressee->languages[i] != NULL; i++)
		json_text(json, NULL, addressee->languages[i]);
	json_array_end(json);
	json_text(json, "channel", addressee->channel);
	json_array_begin(json, "prefers");
	for (size_t i = 0; addressee->preferred[i] != NULL; i++)
		json_text(json, NULL, addressee->preferred[i]);
	json_array_end(json);
	json_text(json, "mailbox", addressee->mailbox);
	json_text(json, "obstacle", in_the_way);
	json_object_end(json);
}

static bool print_json(const char *circle, const AddresseeList *list, GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	json_text(json, "circle", circle);
	json_text(json, "original", list->original);
	json_text(json, "translation",
		  list->original != NULL ? translation_rule_name(list->translation)
					 : NULL);
	json_int(json, "count", (int64_t)list->count);
	json_array_begin(json, "addressees");
	for (size_t i = 0; i < list->count; i++)
		json_addressee(json, &list->addressees[i]);
	json_array_end(json);
	return print_json_end(json, error);
}

/* In which language the circle's letters are, where it is not each addressee's. */
static void print_rule(const AddresseeList *list)
{
	static const char *const translations[] = {
		[TRANSLATION_NONE] = "without a translation",
		[TRANSLATION_ONE] = "with a translation in the same document",
		[TRANSLATION_TWO] = "with a translation in a document of its own",
	};

	if (list->original != NULL)
		printf("letters to them are in '%s', %s\n", list->original,
		       translations[list->translation]);
}

static void print_grid(const AddresseeList *list)
{
	static const char *const headings[] = { "id",         "name",      "body",
						"country",    "languages", "channel",
						"in the way", NULL };
	g_autoptr(Grid) grid = grid_new(headings);
	size_t blocked = 0;

	grid_keep_first(grid);
	grid_fold_last(grid);

	for (size_t i = 0; i < list->count; i++) {
		const Addressee *addressee = &list->addressees[i];
		const char *language = first_language(addressee);
		g_autofree char *name = addressee_name(addressee, language);
		g_autofree char *body = addressee_body(addressee, language);
		g_autofree char *languages =
			g_strjoinv(" ", (char **)addressee->languages);
		g_autofree char *in_the_way = obstacle(addressee);

		grid_add(grid,
			 (const char *const[]){ addressee->id, name, body,
						addressee->country, languages,
						addressee->channel, in_the_way, NULL });
		grid_tone(grid, 6, TONE_DOUBT);
		blocked += in_the_way != NULL;
	}
	grid_print(grid, stdout);

	g_autofree char *count = count_noun((int64_t)list->count, "addressee");

	printf("%s, %zu of them cannot be written to\n", count, blocked);
	print_rule(list);
}

static bool run(Call *call, GError **error)
{
	const char *circle = call_operand(call, 0);
	g_autoptr(AddresseeList) list = NULL;

	if (!office_circle(call_office(call), circle, &list, error))
		return false;
	if (call_wants_json(call))
		return print_json(circle, list, error);
	print_grid(list);
	return true;
}

static const CommandOption options[] = { { 0 } };

const Command cmd_circle = {
	.name = "circle",
	.group = GROUP_DIRECTORY,
	.needs = NEEDS_READING,
	.json = true,
	.summary = "show whom a circle stands for today, and who cannot be written to",
	.operands = "CIRCLE",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
