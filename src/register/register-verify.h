/*
 * The register examined: everything that can be recomputed is, and compared.
 */
#ifndef REGISTER_VERIFY_H
#define REGISTER_VERIFY_H

#include "register-checkpoint.h"

#define LIMIT_REGISTER_FAULTS 100 /* faults that one report names */

typedef enum {
	FAULT_TRUNCATED,  /* entries that were there are gone from the end */
	FAULT_REWRITTEN,  /* entries are gone inside, or differ from what was signed */
	FAULT_FORKED,     /* two histories bear the register's signature */
	FAULT_ENTRY,      /* an entry is not in the documented form */
	FAULT_NODE,       /* a stored node is not the hash of what is below it */
	FAULT_NUMBER,     /* a series has a gap, or a number that was not given */
	FAULT_LETTER,     /* a stored letter is not the one registered */
	FAULT_SIGNATURE,  /* an act's signature is wrong, or of nobody known */
	FAULT_CHECKPOINT, /* a stored checkpoint is not one of this register's */
} FaultKind;

typedef struct RegisterFault {
	FaultKind kind;
	char *text; /* a sentence without its stop, naming the place */
} RegisterFault;

/* What the reader trusts. What is not given is learnt from the register itself. */
typedef struct RegisterVerifyOptions {
	const char *origin;          /* NULL: as the home's entry says */
	const Verifier *checkpoints; /* the register's key; NULL: likewise */
	VerifierList users;          /* who may sign acts; none: whom acts introduce */
	const char *against;         /* a checkpoint kept elsewhere, or NULL */
	size_t against_length;
} RegisterVerifyOptions;

typedef struct RegisterReport {
	int64_t entries, letters, acts, checkpoints;
	int64_t signatures; /* that were judged and found good */
	int64_t unsealed;   /* entries after the last checkpoint: no fault */
	Digest root;        /* recomputed, of all entries */
	const RegisterFault *faults;
	size_t fault_count;
	size_t fault_total; /* also of those beyond LIMIT_REGISTER_FAULTS */
} RegisterReport;

/* "truncated", "rewritten", "forked", "entry", … */
const char *fault_kind_name(FaultKind kind);

/*
 * Examine the register, best inside a transaction so that nobody appends meanwhile. It
 * fails only if it could not be read, or `against` is not a checkpoint of this register
 * signed by its key (CHY_INVALID, CHY_REFUSED, CHY_CORRUPT); what is wrong with the
 * register stands in the report.
 */
bool register_verify(Store *store, const RegisterVerifyOptions *options,
		     RegisterReport **report_out, GError **error) CHY_MUST_CHECK;
void register_report_free(RegisterReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegisterReport, register_report_free)

#endif
