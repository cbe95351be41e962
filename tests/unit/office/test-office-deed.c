/*
 * Whatever an act can be made to say is read back from the register's record as the same, and in
 * the bytes in which it always stood there.
 */
#include "office-deed.h"

#include "register-record.h"

#include <string.h>

/* The value as a record of the register gives it again, yours. */
static char *keep(const char *value)
{
	const RecordField fields[] = { { "act", "x" },
				       { "detail", value },
				       { "time", "2025-02-20T09:00:00Z" } };
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(record_format("chancery-act-v1", fields, G_N_ELEMENTS(fields),
				    &text, &error));
	g_assert_no_error(error);
	return record_get(text, "detail");
}

static void assert_words(char **words, const char *const *expected)
{
	g_assert_nonnull(words);
	g_assert_cmpuint(g_strv_length(words), ==, g_strv_length((char **)expected));
	for (size_t i = 0; expected[i] != NULL; i++)
		g_assert_cmpstr(words[i], ==, expected[i]);
}

/* Names are legal ones of users: without blanks and controls. */
static void test_authors(void)
{
	static const struct {
		const char *names[4], *detail;
	} cases[] = {
		{ { "anna" }, "authors anna" },
		{ { "anna", "bela", "authors" }, "authors anna bela authors" },
		{ { "o'neil", "\"x\"", "a,b;c" }, "authors o'neil \"x\" a,b;c" },
		{ { "\\n", "s\u0259dr\u0259", "none" },
		  "authors \\n s\u0259dr\u0259 none" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *written = deed_format_authors(cases[i].names);
		g_autofree char *kept = keep(written);
		g_auto(GStrv) read = deed_parse_authors(kept);

		g_assert_cmpstr(written, ==, cases[i].detail);
		assert_words(read, cases[i].names);
	}
	g_assert_null(deed_parse_authors(NULL));
	g_assert_null(deed_parse_authors("for office chair"));
}

/* Any office that a home has had, also of before words were asked for. */
static void test_offices(void)
{
	static const struct {
		const char *office, *detail;
	} cases[] = {
		{ "chair", "for office chair" },
		{ "legal-2", "for office legal-2" },
		{ "none", "for office none" },
		{ " two  words ", "for office  two  words " },
		{ "a,b; offices c", "for office a,b; offices c" },
		{ "one\ntwo\\n", "for office one\ntwo\\n" },
		{ "'s\u0259dr'\"", "for office 's\u0259dr'\"" },
		{ "for office chair", "for office for office chair" },
		{ "", "for office " },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *written = deed_format_office(cases[i].office);
		g_autofree char *kept = keep(written);
		g_autofree char *read = deed_parse_office(kept);

		g_assert_cmpstr(written, ==, cases[i].detail);
		g_assert_cmpstr(read, ==, cases[i].office);
	}
	g_assert_null(deed_parse_office(NULL));
	g_assert_null(deed_parse_office("authors anna"));
}

static void test_schedules(void)
{
	static const struct {
		const char *opens, *closes, *detail;
	} cases[] = {
		{ "2025-02-26T05:00:00Z", NULL, "from 2025-02-26T05:00:00Z" },
		{ "2025-02-26T05:00:00Z", "2025-02-26T20:00:00Z",
		  "from 2025-02-26T05:00:00Z until 2025-02-26T20:00:00Z" },
	};
	char *opens = NULL, *closes = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *written =
			deed_format_schedule(cases[i].opens, cases[i].closes);
		g_autofree char *kept = keep(written);

		g_assert_cmpstr(written, ==, cases[i].detail);
		g_assert_true(deed_parse_schedule(kept, &opens, &closes));
		g_assert_cmpstr(opens, ==, cases[i].opens);
		g_assert_cmpstr(closes, ==, cases[i].closes);
		g_clear_pointer(&opens, g_free);
		g_clear_pointer(&closes, g_free);
	}
	g_assert_false(deed_parse_schedule(NULL, &opens, &closes));
	g_assert_false(deed_parse_schedule("until 2025-02-26", &opens, &closes));
	g_assert_true(deed_parse_schedule("from ", &opens, &closes));
	g_assert_null(opens);
	g_assert_null(closes);
}

static void test_targets(void)
{
	static const struct {
		const char *target, *value, *subject;
	} cases[] = {
		{ "mailbox", "x@y.example", "mailbox x@y.example" },
		{ "mailbox", "\"a b\"@y.example", "mailbox \"a b\"@y.example" },
		{ "post", "chair#2", "post chair#2" },
		{ "person", "o'neil, \u00e9", "person o'neil, \u00e9" },
		{ "body", " x\ny\\n", "body  x\ny\\n" },
		{ "body", "", "body " },
	};
	char *target = NULL, *value = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Suppression suppression = { .target = cases[i].target,
						  .value = cases[i].value };
		g_autofree char *written = deed_format_target(&suppression);
		g_autofree char *kept = keep(written);

		g_assert_cmpstr(written, ==, cases[i].subject);
		g_assert_true(deed_parse_target(kept, &target, &value));
		g_assert_cmpstr(target, ==, cases[i].target);
		g_assert_cmpstr(value, ==, cases[i].value);
		g_clear_pointer(&target, g_free);
		g_clear_pointer(&value, g_free);
	}
	g_assert_false(deed_parse_target(NULL, &target, &value));
	g_assert_false(deed_parse_target("mailbox", &target, &value));
}

static void assert_end(const char *detail, const char *day, bool held)
{
	Date until = { 1, 1, 1 };
	bool told = !held;
	g_autofree char *read = NULL;

	deed_parse_end(detail, &until, &told);
	read = date_format(until);
	g_assert_cmpstr(read, ==, day);
	g_assert_cmpint(told, ==, held);
}

static void test_ends(void)
{
	static const struct {
		Date until;
		const char *day, *detail;
	} cases[] = {
		{ { 2025, 3, 31 },
		  "2025-03-31",
		  "until 2025-03-31; only a signature changes it" },
		{ { 9999, 12, 31 },
		  "9999-12-31",
		  "until 9999-12-31; only a signature changes it" },
		{ { 0 }, NULL, "until further notice; only a signature changes it" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *written = deed_format_end(cases[i].until);
		g_autofree char *kept = keep(written);

		g_assert_cmpstr(written, ==, cases[i].detail);
		assert_end(kept, cases[i].day, true);
	}
	assert_end("until 2025-03-31", "2025-03-31", false);
	assert_end("until further notice", NULL, false);
	assert_end("from 2025-03-31", NULL, false);
	assert_end(NULL, NULL, false);
}

/* The fields of an act about that user, each from a record; cleared by free_act. */
static RegisterAct act_about(const UserNew *user, const char *detail)
{
	g_auto(DeedRights) rights = { 0 };

	deed_format_rights(user, &rights);
	g_assert_cmpstr(rights.detail, ==, detail);
	return (RegisterAct){
		.detail = keep(rights.detail),
		.roles = rights.roles != NULL ? keep(rights.roles) : NULL,
		.offices = rights.offices != NULL ? keep(rights.offices) : NULL,
	};
}

static void free_act(RegisterAct *act)
{
	g_free(act->detail);
	g_free(act->roles);
	g_free(act->offices);
}

/* That the act gives these roles and offices, and no others. */
static void assert_rights(const RegisterAct *act, const char *const *roles,
			  const char *const *offices)
{
	bool given[ROLE_COUNT];
	DeedList list;
	g_auto(GStrv) more = NULL;

	deed_parse_rights(act, given, &list);
	for (int role = 0; role < ROLE_COUNT; role++)
		g_assert_cmpint(given[role], ==,
				g_strv_contains(roles, role_get_name((Role)role)));
	for (size_t i = 0; offices[i] != NULL; i++)
		g_assert_true(deedlist_has(&list, offices[i]));
	more = deedlist_find_lacking(&list, offices);
	g_assert_cmpuint(g_strv_length(more), ==, 0);
	g_assert_false(deedlist_has(&list, "hea"));
	deedlist_clear(&list);
}

static void test_rights(void)
{
	static const struct {
		const char *roles[6], *offices[4], *detail;
	} cases[] = {
		{ { "officer" }, { NULL }, "roles officer; offices none" },
		{ { "approver" }, { "chair" }, "roles approver; offices chair" },
		{ { "press", "approver" },
		  { "head", "legal-2", "offices" },
		  "roles press,approver; offices head,legal-2,offices" },
		{ { "administrator", "press", "registrar", "approver", "officer" },
		  { "a b", "c,d", "none" },
		  "roles administrator,press,registrar,approver,officer; offices a "
		  "b,c,d,none" },
		{ { "approver" }, { "'\"\\n", "" }, "roles approver; offices '\"\\n," },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const UserNew user = { "x", cases[i].roles, cases[i].offices };
		RegisterAct act = act_about(&user, cases[i].detail);

		assert_rights(&act, cases[i].roles, cases[i].offices);
		free_act(&act);
	}
}

/* Acts of before there was a line for each role and office, and what is no such act. */
static void test_older_rights(void)
{
	static const struct {
		const char *detail, *roles[3], *offices[3];
	} cases[] = {
		{ "roles officer; offices none", { "officer" }, { NULL } },
		{ "roles officer,approver; offices chair,head",
		  { "officer", "approver" },
		  { "chair", "head" } },
		{ "roles approver; offices chair,head",
		  { "approver" },
		  { "chair,head" } },
		{ "roles approver; offices the chair",
		  { "approver" },
		  { "the chair" } },
		{ "roles officer", { NULL }, { NULL } },
		{ "offices chair", { NULL }, { NULL } },
		{ NULL, { NULL }, { NULL } },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		RegisterAct act = { .detail = (char *)cases[i].detail };

		assert_rights(&act, cases[i].roles, cases[i].offices);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/office/deed/authors", test_authors);
	g_test_add_func("/office/deed/offices", test_offices);
	g_test_add_func("/office/deed/schedules", test_schedules);
	g_test_add_func("/office/deed/targets", test_targets);
	g_test_add_func("/office/deed/ends", test_ends);
	g_test_add_func("/office/deed/rights", test_rights);
	g_test_add_func("/office/deed/older-rights", test_older_rights);
	return g_test_run();
}
