#include "office-report.h"

#include <string.h>

/* Faults of one kind. */
typedef struct AuditKind {
	char *name;
	GPtrArray *faults; /* of VerifyFault: the first of them */
	int64_t count;
} AuditKind;

static void kind_free(void *data)
{
	AuditKind *kind = data;

	g_free(kind->name);
	g_ptr_array_unref(kind->faults);
	g_free(kind);
}

void audit_report_clear(AuditReport *report)
{
	g_clear_pointer(&report->kinds, g_ptr_array_unref);
}

static VerifyFault *fault_new(const char *what, const char *where, const char *sentence)
{
	VerifyFault *fault = g_new0(VerifyFault, 1);

	fault->what = g_strdup(what);
	fault->where = g_strdup(where);
	fault->sentence = g_strdup(sentence);
	return fault;
}

static void fault_free(void *data)
{
	VerifyFault *fault = data;

	g_free(fault->what);
	g_free(fault->where);
	g_free(fault->sentence);
	g_free(fault);
}

/* What all faults of its kind have in common, yours. */
static char *name_kind(const char *what, const char *sentence)
{
	GString *name = g_string_new(what);
	bool quoted = false;

	for (const char *p = sentence; *p != '\0'; p++) {
		if (*p == '\'')
			quoted = !quoted;
		else if (!quoted && !g_ascii_isdigit(*p))
			g_string_append_c(name, *p);
	}
	return g_string_free(name, FALSE);
}

/* The kind of that name, made where there is none; NULL: there are too many. */
static AuditKind *take_kind(AuditReport *report, const char *name)
{
	AuditKind *kind;

	if (report->kinds == NULL)
		report->kinds = g_ptr_array_new_with_free_func(kind_free);
	for (guint i = 0; i < report->kinds->len; i++) {
		kind = report->kinds->pdata[i];
		if (strcmp(kind->name, name) == 0)
			return kind;
	}
	if (report->kinds->len == LIMIT_AUDIT_KINDS)
		return NULL;
	kind = g_new0(AuditKind, 1);
	kind->name = g_strdup(name);
	kind->faults = g_ptr_array_new_with_free_func(fault_free);
	g_ptr_array_add(report->kinds, kind);
	return kind;
}

void audit_add_fault(AuditReport *report, const char *what, const char *where,
		     char *sentence)
{
	g_autofree char *owned = sentence;
	g_autofree char *name = name_kind(what, sentence);
	AuditKind *kind = take_kind(report, name);

	report->faults++;
	if (kind == NULL)
		return;
	/* One more than are shown of many: to say "and 1 more" would take its line. */
	if (kind->count++ <= AUDIT_SHOWN)
		g_ptr_array_add(kind->faults, fault_new(what, where, sentence));
}

void audit_add_letter_fault(AuditReport *report, const char *number, char *sentence)
{
	g_autofree char *where = g_strdup_printf("letter %s", number);

	audit_add_fault(report, "ledger", where, sentence);
}

static void format_fault(const VerifyFault *fault, GString *text)
{
	g_string_append_printf(text, "%s: ", fault->what);
	if (fault->where != NULL)
		g_string_append_printf(text, "%s: ", fault->where);
	g_string_append(text, fault->sentence);
}

char *audit_report_first(const AuditReport *report)
{
	GString *text;
	const AuditKind *kind;

	if (report->kinds == NULL)
		return NULL;
	text = g_string_new(NULL);
	kind = report->kinds->pdata[0];
	format_fault(kind->faults->pdata[0], text);
	return g_string_free(text, FALSE);
}

static void list_kind(const AuditKind *kind, GPtrArray *list)
{
	guint shown = kind->count > AUDIT_SHOWN + 1 ? AUDIT_SHOWN : kind->faults->len;

	for (guint i = 0; i < shown; i++) {
		const VerifyFault *fault = kind->faults->pdata[i];
		VerifyFault *copy =
			fault_new(fault->what, fault->where, fault->sentence);

		copy->more = i + 1 == shown ? kind->count - shown : 0;
		g_ptr_array_add(list, copy);
	}
}

GPtrArray *audit_report_list(const AuditReport *report)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(fault_free);

	for (guint i = 0; report->kinds != NULL && i < report->kinds->len; i++)
		list_kind(report->kinds->pdata[i], list);
	return list;
}

char *audit_report_format(const AuditReport *report)
{
	g_autoptr(GPtrArray) list = audit_report_list(report);
	GString *text = g_string_new(NULL);
	int64_t told = 0;

	for (guint i = 0; i < list->len; i++) {
		const VerifyFault *fault = list->pdata[i];

		g_string_append_c(text, '\n');
		format_fault(fault, text);
		if (fault->more > 0)
			g_string_append_printf(text,
					       "\n  … and %" G_GINT64_FORMAT
					       " more like it",
					       fault->more);
		told += 1 + fault->more;
	}
	if (report->faults > told)
		g_string_append_printf(text, "\nand %" G_GINT64_FORMAT " more",
				       report->faults - told);
	return g_string_free(text, FALSE);
}
