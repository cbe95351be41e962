/*
 * A dossier on its way to approval: import, check, preview, submit, approve, reject.
 */
#ifndef OFFICE_DOSSIER_H
#define OFFICE_DOSSIER_H

#include "drafting-approval.h"
#include "drafting-finding.h"
#include "office-core.h"

/* Whether `what` is a folder and not a dossier's name: it exists, or holds a slash. */
bool office_names_folder(const char *what);

/*
 * Put the dossier in `folder` into the store, or bring its draft up to date; the acting
 * user, an officer, unlocks the key and becomes an author. *name_out is the dossier's name,
 * *changed_out whether anything differs from what the store held.
 */
bool office_dossier_import(Office *office, const char *folder, char **name_out,
			   bool *changed_out, GError **error) CHY_MUST_CHECK;

/* Write the dossier's files, byte for byte as imported, into a new folder. */
bool office_dossier_export(Office *office, const char *name, const char *folder,
			   GError **error) CHY_MUST_CHECK;

/*
 * Check a dossier of the store, or a folder (office_names_folder).
 * `office` may be NULL for a folder: then nothing is known of addressees, and the rules
 * about them are silent. Findings are no error: *findings_out is yours, and set as well when
 * the register does not have a letter as accepted that the ledger has so (CHY_CORRUPT).
 */
bool office_check(Office *office, const char *what, FindingList **findings_out,
		  GError **error) CHY_MUST_CHECK;

typedef enum { PREVIEW_TEXT, PREVIEW_HTML, PREVIEW_PDF } PreviewFormat;

typedef struct PreviewOptions {
	const char *addressee; /* NULL: the first of the circle */
	const char *language;  /* NULL: the one that it will be written in */
	PreviewFormat format;
	bool translation; /* rather its translation's PDF; CHY_NOT_FOUND where it has none
			     of its own */
} PreviewOptions;

/*
 * One addressee's letter as a specimen, of a dossier of the store or a folder. `office` may
 * be NULL, which is CHY_NOT_FOUND: addressees are in a home's directory.
 */
bool office_preview(Office *office, const char *what, const PreviewOptions *options,
		    GBytes **bytes_out, GError **error) CHY_MUST_CHECK;

/*
 * Freeze the dossier into a manifest and sign it. With findings that are errors nothing
 * happens: CHY_INVALID, and *findings_out (always set when the check ran) says why.
 */
bool office_submit(Office *office, const char *dossier, FindingList **findings_out,
		   GError **error) CHY_MUST_CHECK;

/*
 * Sign the submitted manifest for the next office in order, which must be `seat`; NULL: for
 * whom holds but one that is still to approve (else CHY_USAGE). CHY_REFUSED for an author, for
 * one who does not hold the office, and when the manifest would come out otherwise today:
 * the submission is then void, and the message names the difference.
 * *result_out, yours to clear, says which office approved and which is next.
 */
bool office_approve(Office *office, const char *dossier, const char *seat,
		    ApprovalResult *result_out, GError **error) CHY_MUST_CHECK;

/* Send a submitted or approved dossier back to draft, with the reason (one line). */
bool office_reject(Office *office, const char *dossier, const char *reason,
		   GError **error) CHY_MUST_CHECK;

#endif
