#include "facts-book.h"

#include <string.h>

static const char *const english[] = { "en", NULL };

static const char good[] =
	"sources:\n"
	"  statement:\n"
	"    title: A statement\n"
	"    by: { en: the Assembly of Examples, ru: Ассамблея примеров }\n"
	"    date: 2025-02-24\n"
	"    url: https://assembly.example/statement\n"
	"facts:\n"
	"  killed:\n"
	"    value: 613\n"
	"    unit:\n"
	"      en: { one: civilian, other: civilians }\n"
	"      ru: { one: мирный житель, few: мирных жителя, many: мирных жителей }\n"
	"      az: mülki şəxs\n"
	"    source: statement\n"
	"    parts: [killed-women, killed-children]\n"
	"  killed-women: { value: 106, source: statement, date: 2025-02-25 }\n"
	"  killed-children: { value: 63, source: statement, stated-by: its press "
	"office }\n"
	"  night: { value: 1992-02-25, source: statement }\n";

static FactBook *book_of(const char *text)
{
	g_autoptr(GError) error = NULL;
	FactBook *book = NULL;
	bool parsed = factbook_parse("facts.yaml", text, strlen(text), &book, &error);

	g_assert_no_error(error);
	g_assert_true(parsed);
	return book;
}

static void test_facts_and_sources(void)
{
	g_autoptr(FactBook) book = book_of(good);
	const Fact *killed = factbook_find(book, "killed");
	const Fact *night = factbook_find(book, "night");
	const Fact *children = factbook_find(book, "killed-children");
	const FactSource *source = fact_get_source(killed);
	size_t count;
	const char *const *names = factbook_names(book, &count);
	g_autofree char *number = fact_format_value(killed);
	g_autofree char *day = fact_format_value(night);

	g_assert_cmpuint(count, ==, 4);
	g_assert_cmpstr(names[0], ==, "killed");
	g_assert_cmpstr(names[3], ==, "night");
	g_assert_null(names[4]);
	g_assert_null(factbook_find(book, "statement"));
	g_assert_false(fact_is_date(killed));
	g_assert_cmpint(fact_get_value(killed), ==, 613);
	g_assert_true(fact_is_date(night));
	g_assert_cmpint(fact_get_date(night).day, ==, 25);
	g_assert_cmpstr(number, ==, "613");
	g_assert_cmpstr(day, ==, "1992-02-25");
	g_assert_cmpstr(source_get_name(source), ==, "statement");
	g_assert_cmpstr(source_get_title(source, "fr"), ==, "A statement");
	g_assert_cmpstr(source_get_url(source), ==,
			"https://assembly.example/statement");
	g_assert_cmpint(source_get_date(source).day, ==, 24);
	g_assert_cmpint(fact_get_stated(killed).day, ==, 24);
	g_assert_cmpint(fact_get_stated(factbook_find(book, "killed-women")).day, ==,
			25);
	g_assert_cmpstr(fact_get_stated_by(killed, "en"), ==,
			"the Assembly of Examples");
	g_assert_cmpstr(fact_get_stated_by(children, "en"), ==, "its press office");
	g_assert_null(fact_get_stated_by(killed, "fr"));
}

static void test_units_agree_with_their_number(void)
{
	static const struct {
		const char *value, *language, *text;
	} cases[] = {
		{ "613", "en", "613\u00a0civilians" },
		{ "1", "en", "1\u00a0civilian" },
		{ "1275", "en", "1,275\u00a0civilians" },
		{ "21", "ru", "21\u00a0мирный житель" },
		{ "63", "ru", "63\u00a0мирных жителя" },
		{ "613", "ru", "613\u00a0мирных жителей" },
		{ "613", "az", "613\u00a0mülki şəxs" },
		{ "613", "fr", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *yaml = g_strdup_printf(
			"facts:\n"
			"  killed:\n"
			"    value: %s\n"
			"    unit:\n"
			"      en: { one: civilian, other: civilians }\n"
			"      ru: { one: мирный житель, few: мирных жителя, many: "
			"мирных жителей }\n"
			"      az: mülki şəxs\n",
			cases[i].value);
		g_autoptr(FactBook) book = book_of(yaml);
		g_autoptr(GError) error = NULL;
		g_autofree char *text = NULL;
		bool made = fact_format_unit(factbook_find(book, "killed"),
					     cases[i].language, &text, &error);

		g_assert_cmpint(made, ==, cases[i].text != NULL);
		g_assert_cmpstr(text, ==, cases[i].text);
		g_assert_true(made || chy_error_is(error, CHY_INVALID));
	}
}

static void test_empty_books(void)
{
	static const char *const texts[] = { NULL, "", "# nothing\n",
					     "facts:\nsources: {}\n" };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(FactBook) book = NULL;
		g_autoptr(FactIssues) issues = NULL;
		size_t count;

		g_assert_true(factbook_parse("facts.yaml", texts[i],
					     texts[i] != NULL ? strlen(texts[i]) : 0,
					     &book, &error));
		g_assert_no_error(error);
		factbook_names(book, &count);
		g_assert_cmpuint(count, ==, 0);
		issues = factbook_check(book, english);
		g_assert_cmpuint(issues->count, ==, 0);
	}
}

static void test_what_cannot_be_read(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "facts:\n  killed: { valeu: 6 }\n",
		  "facts.yaml:2:13: a fact has no key 'valeu'; did you mean 'value'?" },
		{ "facts:\n  killed: { note: x }\n",
		  "facts.yaml:2:3: fact 'killed' has no value" },
		{ "facts:\n  killed: { value: 1,275 }\n", "facts.yaml:2:" },
		{ "facts:\n  killed: { value: -1 }\n",
		  "facts.yaml:2:20: '-1' is neither" },
		{ "facts:\n  killed: { value: 6.5 }\n",
		  "facts.yaml:2:20: '6.5' is neither" },
		{ "facts:\n  killed: { value: 1000000000000 }\n",
		  "facts.yaml:2:20: '1000" },
		{ "facts:\n  night: { value: 1992-02-30 }\n",
		  "facts.yaml:2:19: there is no day '1992-02-30'" },
		{ "facts:\n  Killed: { value: 1 }\n",
		  "facts.yaml:2:3: 'Killed' is no name" },
		{ "facts:\n  - killed\n", "facts.yaml:2:3: a mapping" },
		{ "facts: { killed: { value: 1, unit: { en: { several: x } } } }\n",
		  "facts.yaml:1:44: 'several' is no plural form" },
		{ "sources: { s: { date: soon } }\n",
		  "facts.yaml:1:23: 'soon' is not a date" },
		{ "fact: {}\n", "facts.yaml:1:1: a book of facts has no key 'fact'" },
		{ "facts: { killed: { value: 1 }, killed: { value: 2 } }\n",
		  "facts.yaml:1:" },
		{ "facts: [\n", "facts.yaml:" },
		{ "facts: { a: { value: 1, parts: b } }\n",
		  "facts.yaml:1:32: parts are" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		FactBook *book = NULL;

		g_assert_false(factbook_parse("facts.yaml", cases[i].text,
					      strlen(cases[i].text), &book, &error));
		g_assert_true(chy_error_is(error, CHY_INVALID));
		g_assert_true(g_str_has_prefix(error->message, cases[i].message) ||
			      (g_test_message("%s", error->message), false));
		g_assert_null(book);
	}
}

#define SOURCE "sources: { s: { by: them } }\nfacts:\n"

/* A book, and the rule, line and part of the text of the issues that it has. */
static void test_issues(void)
{
	static const struct {
		const char *text;
		struct {
			const char *rule, *text;
			unsigned line;
		} issues[3];
	} cases[] = {
		{ SOURCE " a: { value: 9, source: s, parts: [b, c] }\n"
			 " b: { value: 4, source: s }\n c: { value: 5, source: s }\n",
		  { { 0 } } },
		{ SOURCE " a: { value: 9, source: s, parts: [b, c] }\n"
			 " b: { value: 4, source: s }\n c: { value: 6, source: s }\n",
		  { { "parts-exceed-whole", "add up to 10", 3 } } },
		{ SOURCE " a: { value: 9, source: s, parts: [b] }\n"
			 " b: { value: 10, source: s }\n",
		  { { "parts-exceed-whole", "part 'b' (10)", 3 } } },
		{ SOURCE " a: { value: 9 }\n",
		  { { "unsourced-fact", "no source", 3 } } },
		{ SOURCE " a: { value: 9, source: t }\n",
		  { { "unknown-name", "did you mean 's'", 3 } } },
		{ "sources: { s: { title: T } }\nfacts:\n a: { value: 9, source: s }\n",
		  { { "unsourced-fact", "nobody states", 3 } } },
		{ SOURCE " alpha: { value: 9, source: s, parts: [alhpa] }\n",
		  { { "unknown-name", "did you mean 'alpha'", 3 } } },
		{ SOURCE " a: { value: 9, source: s, parts: [b] }\n"
			 " b: { value: 9, source: s, parts: [a] }\n",
		  { { "fact", "a part of itself", 3 },
		    { "fact", "a part of itself", 4 } } },
		{ SOURCE " a: { value: 9, source: s, parts: [b, b] }\n"
			 " b: { value: 3, source: s }\n",
		  { { "fact", "named twice", 3 } } },
		{ SOURCE " a: { value: 9, source: s, parts: [b] }\n"
			 " b: { value: 1992-02-25, source: s, unit: day }\n",
		  { { "fact", "is a day, not", 3 }, { "fact", "has no unit", 4 } } },
		{ SOURCE
		  " a: { value: 9, source: s, unit: { en: { one: x }, eng: y } }\n",
		  { { "fact", "lacks the form 'other'", 3 },
		    { "unknown-name", "did you mean 'en'", 3 } } },
		{ SOURCE " a: { value: 9, source: s, unit: { fr: x } }\n",
		  { { "fact", "no unit in 'en'", 3 } } },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(FactBook) book = book_of(cases[i].text);
		g_autoptr(FactIssues) issues = factbook_check(book, english);
		size_t expected = 0;

		while (expected < 3 && cases[i].issues[expected].rule != NULL)
			expected++;
		g_assert_cmpuint(issues->count, ==, expected);
		for (size_t j = 0; j < expected; j++) {
			const FactIssue *issue = &issues->issues[j];

			g_assert_cmpstr(issue->rule, ==, cases[i].issues[j].rule);
			g_assert_cmpuint(issue->position.line, ==,
					 cases[i].issues[j].line);
			g_assert_nonnull(strstr(issue->text, cases[i].issues[j].text));
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/facts/book/facts", test_facts_and_sources);
	g_test_add_func("/facts/book/units", test_units_agree_with_their_number);
	g_test_add_func("/facts/book/empty", test_empty_books);
	g_test_add_func("/facts/book/unreadable", test_what_cannot_be_read);
	g_test_add_func("/facts/book/issues", test_issues);
	return g_test_run();
}
