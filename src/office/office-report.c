#include "office-report.h"

#include <string.h>

/* Faults of one kind. */
typedef struct AuditKind {
	char *name;
	GPtrArray *sentences; /* the first of them */
	int64_t count;
} AuditKind;

static void kind_free(void *data)
{
	AuditKind *kind = data;

	g_free(kind->name);
	g_ptr_array_unref(kind->sentences);
	g_free(kind);
}

void audit_report_clear(AuditReport *report)
{
	g_clear_pointer(&report->kinds, g_ptr_array_unref);
}

/* What all sentences of its kind have in common, yours. */
static char *name_kind(const char *sentence)
{
	const char *subject = strstr(sentence, ": ");
	const char *rest = subject != NULL ? strstr(subject + 2, ": ") : NULL;
	GString *name = g_string_new(NULL);
	bool quoted = false;

	if (rest != NULL)
		g_string_append_len(name, sentence, subject - sentence);
	for (const char *p = rest != NULL ? rest : sentence; *p != '\0'; p++) {
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
	kind->sentences = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(report->kinds, kind);
	return kind;
}

void audit_add_fault(AuditReport *report, char *sentence)
{
	g_autofree char *owned = sentence;
	g_autofree char *name = name_kind(sentence);
	AuditKind *kind = take_kind(report, name);

	report->faults++;
	if (kind == NULL)
		return;
	/* One more than are shown of many: to say "and 1 more" would take its line. */
	if (kind->count++ <= AUDIT_SHOWN)
		g_ptr_array_add(kind->sentences, g_steal_pointer(&owned));
}

const char *audit_report_first(const AuditReport *report)
{
	const AuditKind *kind;

	if (report->kinds == NULL)
		return NULL;
	kind = report->kinds->pdata[0];
	return kind->sentences->pdata[0];
}

static void format_kind(const AuditKind *kind, GString *text)
{
	guint shown =
		kind->count > AUDIT_SHOWN + 1 ? AUDIT_SHOWN : kind->sentences->len;

	for (guint i = 0; i < shown; i++)
		g_string_append_printf(text, "\n%s", (char *)kind->sentences->pdata[i]);
	if (kind->count > shown)
		g_string_append_printf(text,
				       "\n  … and %" G_GINT64_FORMAT " more like it",
				       kind->count - shown);
}

char *audit_report_format(const AuditReport *report)
{
	GString *text = g_string_new(NULL);
	int64_t told = 0;

	for (guint i = 0; report->kinds != NULL && i < report->kinds->len; i++) {
		const AuditKind *kind = report->kinds->pdata[i];

		format_kind(kind, text);
		told += kind->count;
	}
	if (report->faults > told)
		g_string_append_printf(text, "\nand %" G_GINT64_FORMAT " more",
				       report->faults - told);
	return g_string_free(text, FALSE);
}
