/*
 * What an examination found, as it is told.
 */
#include "office-report.h"

static void add_letters(AuditReport *report, int count)
{
	for (int i = 1; i <= count; i++) {
		g_autofree char *number = g_strdup_printf("T-1/2025/%05d", i);

		audit_add_letter_fault(
			report, number,
			g_strdup_printf("the ledger has mailbox 'm%c@b.example', the "
					"register '%c'",
					'a' + i, 'z' - i));
	}
}

static void assert_told(const AuditReport *report, const char *expected)
{
	g_autofree char *text = audit_report_format(report);

	g_assert_cmpstr(text, ==, expected);
}

#define LETTER(n, mailbox, other)                                                      \
	"\nledger: letter T-1/2025/0000" n ": the ledger has mailbox '" mailbox        \
	"@b.example', the register '" other "'"

/* Up to one more than the three that are shown of many, all are told. */
static void test_few(void)
{
	g_auto(AuditReport) report = { .kinds = NULL };

	g_assert_null(audit_report_first(&report));
	assert_told(&report, "");
	add_letters(&report, 4);
	g_assert_cmpint(report.faults, ==, 4);
	assert_told(&report, LETTER("1", "mb", "y") LETTER("2", "mc", "x")
				     LETTER("3", "md", "w") LETTER("4", "me", "v"));
}

static void test_many(void)
{
	g_auto(AuditReport) report = { .kinds = NULL };
	g_autofree char *first = NULL;

	audit_add_fault(&report, "dossier", "a", g_strdup("it is draft in the store"));
	add_letters(&report, 20);
	audit_add_fault(&report, "dossier", "b", g_strdup("it is draft in the store"));
	audit_add_fault(&report, "dossier", "b", g_strdup("it is closed in the store"));
	g_assert_cmpint(report.faults, ==, 23);
	first = audit_report_first(&report);
	g_assert_cmpstr(first, ==, "dossier: a: it is draft in the store");
	assert_told(&report,
		    "\ndossier: a: it is draft in the store"
		    "\ndossier: b: it is draft in the store" LETTER("1", "mb", "y")
			    LETTER("2", "mc", "x") LETTER(
				    "3", "md",
				    "w") "\n  … and 17 more like it"
					 "\ndossier: b: it is closed in the store");
}

/* Of more kinds than a report names it tells the number of faults. */
static void test_kinds(void)
{
	g_auto(AuditReport) report = { .kinds = NULL };

	for (int i = 0; i < 2 * LIMIT_AUDIT_KINDS; i++)
		audit_add_fault(&report, "user", "ab",
				g_strdup_printf("%c%c", 'a' + i % 26, 'a' + i / 26));

	g_autofree char *text = audit_report_format(&report);

	g_assert_true(g_str_has_suffix(text, "\nand 100 more"));
	g_assert_cmpint(report.faults, ==, 2 * LIMIT_AUDIT_KINDS);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/office/report/few", test_few);
	g_test_add_func("/office/report/many", test_many);
	g_test_add_func("/office/report/kinds", test_kinds);
	return g_test_run();
}
