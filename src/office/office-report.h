/*
 * What an examination finds wrong, as it is told: of many faults of one kind, as one statement
 * over a table makes them, the first, and how many there are besides. For this room only.
 */
#ifndef OFFICE_REPORT_H
#define OFFICE_REPORT_H

#include "base-error.h"
#include "office-proof.h"

#include <stdint.h>

#define LIMIT_AUDIT_KINDS 100 /* that one report names */
#define AUDIT_SHOWN 3         /* of one kind, where there are many */

typedef struct AuditReport {
	GPtrArray *kinds; /* of faults; NULL while there is none */
	int64_t faults; /* also of those beyond LIMIT_AUDIT_KINDS */
	int64_t unheld;  /* parcels of which the register does not say where they go */
	int64_t unlisted; /* letters that wait, of which it does not say whom they are for */
	int64_t unmade; /* messages of another encoder, which cannot be made again */
	int64_t unnamed; /* dossiers of which it does not say who their authors are */
} AuditReport;

void audit_report_clear(AuditReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AuditReport, audit_report_clear)

/*
 * Add a fault: what is wrong, such as "ledger"; where, such as "letter 1/2025/00001", or NULL; and
 * how, a sentence without its stop, which is taken. Those are of one kind that differ but in where,
 * in what stands in quotes and in numbers.
 */
void audit_add_fault(AuditReport *report, const char *what, const char *where,
		     char *sentence);

/* The same of the ledger, at the letter of that number. */
void audit_add_letter_fault(AuditReport *report, const char *number, char *sentence);

/* The fault that was added first, "ledger: letter 1/2025/00001: …", yours; NULL: there is none. */
char *audit_report_first(const AuditReport *report);

/* The faults that are named, a GPtrArray of VerifyFault, yours. */
GPtrArray *audit_report_list(const AuditReport *report);

/* The faults as lines, each with a line feed before it; yours. */
char *audit_report_format(const AuditReport *report);

#endif
