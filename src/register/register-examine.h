/*
 * An examination of the register under way: what register-verify's files share.
 */
#ifndef REGISTER_EXAMINE_H
#define REGISTER_EXAMINE_H

#include "register-private.h"
#include "register-verify.h"

/* A stored checkpoint. */
typedef struct StoredCheckpoint {
	int64_t size;
	char *note;
} StoredCheckpoint;

typedef struct Examination {
	Store *store;
	const RegisterVerifyOptions *options;
	RegisterReport *report;
	GArray *faults; /* of RegisterFault */
	char *origin;   /* NULL: unknown */
	Verifier *own; /* the register's key by its home's entry, if it was not given */

	GPtrArray *learnt;      /* of Verifier *: users whom acts introduced */
	GPtrArray *removed;     /* of char *: users whom acts removed */
	GPtrArray *checkpoints; /* of StoredCheckpoint *, by size */
	guint next_checkpoint;  /* the first that has not been judged */
	Checkpoint *against;    /* kept elsewhere, or NULL */

	MerkleFrontier told;  /* the tree that the entries give */
	MerkleFrontier kept;  /* the tree that the stored nodes give */
	GArray *doubtful;     /* of int64_t: entries whose leaf is not the stored one */
	bool broken;          /* an entry is missing: nothing after it can be judged */
	bool root_differs;    /* from what a stored checkpoint signed */
	uint64_t sealed;      /* entries that a stored checkpoint rightly signed */
	bool against_reached; /* the tree has had the size of `against` */
	Digest against_root;  /* its root at that size */
} Examination;

/* Note a fault; beyond LIMIT_REGISTER_FAULTS it is only counted. */
void examination_fault(Examination *examination, FaultKind kind, const char *format,
		       ...) G_GNUC_PRINTF(3, 4);

/* The register's key, given or learnt; NULL when there is neither. */
const Verifier *examination_get_key(const Examination *examination);

/* Walk entries, tree and checkpoints; judge acts. */
bool examine_entries(Examination *examination, GError **error) CHY_MUST_CHECK;

/* Judge one act's note, of entry `position`. */
void examine_act(Examination *examination, int64_t position, const char *note);

/* Walk letters and series. */
bool examine_letters(Examination *examination, GError **error) CHY_MUST_CHECK;

#endif
