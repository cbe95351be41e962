/*
 * Any bytes as facts.yaml: what is taken can be judged and asked for; what is refused has
 * a message in UTF-8.
 */
#include "fuzz.h"

#include "facts-book.h"

static void ask(const FactBook *book)
{
	static const char *const languages[] = { "ar", "az", "en", "fr", "ru", NULL };
	g_autoptr(FactIssues) issues = factbook_check(book, languages);
	size_t count;
	const char *const *names = factbook_names(book, &count);

	for (size_t i = 0; i < issues->count; i++)
		g_assert_cmpuint(issues->issues[i].position.line, >, 0);
	for (size_t i = 0; i < count; i++) {
		const Fact *fact = factbook_find(book, names[i]);
		g_autofree char *value = fact_format_value(fact);
		g_autofree char *unit = NULL;
		g_autoptr(GError) error = NULL;
		bool made = fact_format_unit(fact, "ru", &unit, &error);

		g_assert_cmpstr(fact_get_name(fact), ==, names[i]);
		g_assert_nonnull(value);
		g_assert_true(made == (unit != NULL) && made == (error == NULL));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(FactBook) book = NULL;
	g_autoptr(GError) error = NULL;

	if (factbook_parse("facts.yaml", (const char *)data, size, &book, &error))
		ask(book);
	else
		g_assert_true(g_utf8_validate(error->message, -1, NULL));
	return 0;
}
