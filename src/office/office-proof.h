/*
 * Looking into the register, and proving it: show, verify, publish.
 */
#ifndef OFFICE_PROOF_H
#define OFFICE_PROOF_H

#include "office-core.h"

#include <stdint.h>

typedef enum {
	/* what is known of the letter, as lines "name: value", then of each of its parcels */
	SHOW_SUMMARY,
	SHOW_MESSAGE, /* the message exactly as sent; CHY_CORRUPT on a digest mismatch */
	SHOW_PDF,
	SHOW_TRANSLATION, /* its PDF; CHY_NOT_FOUND where it has none of its own */
	SHOW_TEXT,
	SHOW_HTML,
	SHOW_SCAN, /* of what was recorded last; CHY_NOT_FOUND where that has none */
} ShowPart;

typedef struct ShowQuestion {
	const char *letter; /* its number */
	ShowPart part;
	/* Whose message of a joint letter, for SHOW_MESSAGE alone; NULL: the first's */
	const char *mailbox;
} ShowQuestion;

/* A part of a sealed letter. CHY_NOT_FOUND for a mailbox that it does not go to. */
bool office_show(Office *office, const ShowQuestion *question, GBytes **bytes_out,
		 GError **error) CHY_MUST_CHECK;

/* Write every sealed PDF of a dossier into `folder`, named by its number. */
bool office_show_letters(Office *office, const char *dossier, const char *folder,
			 int64_t *count_out, GError **error) CHY_MUST_CHECK;

/* The register's latest checkpoint, a C2SP signed note, yours. */
bool office_checkpoint(Office *office, char **note_out, GError **error) CHY_MUST_CHECK;

/* One thing that is wrong. */
typedef struct VerifyFault {
	char *what;     /* is wrong: "ledger", "dossier", …, or the register's "rewritten", … */
	char *where;    /* "letter 1/2025/00001", the dossier, the user; NULL: `sentence` says */
	char *sentence; /* without its stop */
	int64_t more;   /* that are like it and are not listed */
} VerifyFault;

typedef struct VerifySummary {
	/* VerifyFault *; NULL: it could not be examined to the end. While any is there the
	 * counts and the root are not. */
	GPtrArray *faults;
	int64_t fault_total; /* also those that are not listed */
	int64_t entries, letters, acts, checkpoints;
	int64_t unsealed; /* entries that no checkpoint covers yet */
	char *root; /* hex */
	int64_t unheld; /* parcels of which the register does not say where they go */
	int64_t unlisted; /* letters that wait, of which it does not say whom they are for */
	int64_t unmade; /* messages of another encoder, which cannot be made again */
	int64_t unnamed; /* dossiers of which it does not say who their authors are */
} VerifySummary;

void verify_summary_clear(VerifySummary *summary);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VerifySummary, verify_summary_clear)

/*
 * Recompute the whole register. `checkpoint_path` (or NULL) is a file with a checkpoint
 * kept elsewhere, which must be a prefix. Then hold ledger, dossiers and users against it.
 * Any fault is CHY_CORRUPT and named; *summary_out, yours to clear, has them then too.
 */
bool office_verify(Office *office, const char *checkpoint_path, VerifySummary *summary_out,
		   GError **error) CHY_MUST_CHECK;

/*
 * Write the dossier's release in every language into `folder` as static pages with a feed.
 * CHY_REFUSED while the register does not know what the release says: letters not issued,
 * waiting or in doubt. CHY_CORRUPT when a file of the dossier is not the one that was approved.
 */
bool office_publish(Office *office, const char *dossier, const char *folder,
		    int64_t *pages_out, GError **error) CHY_MUST_CHECK;

#endif
