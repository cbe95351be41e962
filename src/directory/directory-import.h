/*
 * Reading directories: YAML of our own form and Popolo JSON (doc/DIRECTORY.md).
 *
 * An import runs in the transaction that the caller has open; when it fails, the caller
 * rolls back. The same file twice changes nothing. A record that cannot be taken is
 * rejected by name; one that is taken with a doubt is flagged; nothing is guessed.
 */
#ifndef DIRECTORY_IMPORT_H
#define DIRECTORY_IMPORT_H

#include "base-progress.h"
#include "store-core.h"

typedef struct YamlNode YamlNode;

/* What saving a record did to the store. */
typedef enum {
	SAVED_ADDED,
	SAVED_CHANGED,
	SAVED_UNCHANGED,
} SavedAs;

/* Takes in one record of another room. CHY_INVALID rejects the record, with the message as
 * the reason; any other error fails the import. */
typedef bool (*ImportTaker)(Store *store, const YamlNode *record, SavedAs *saved_out,
			    GError **error);

typedef struct ImportOptions {
	const char *path; /* the file; ".json" is Popolo, ".yaml" and ".yml" are ours */
	const char *country; /* two letters, for Popolo bodies; NULL: not said */
	/* of Popolo's main names, and preferred by its bodies; NULL */
	const char *language;
	const char *parent;  /* id of a body above Popolo's topmost bodies; NULL */
	const char *rejects; /* file for import_keep_rejects; NULL: none */
	Progress *progress;  /* told the bytes read; NULL: none */
	/* given each record of a YAML file's `occasions`; NULL: such a file is refused */
	ImportTaker occasion;
} ImportOptions;

typedef enum {
	IMPORT_BODIES,
	IMPORT_POSTS,
	IMPORT_PERSONS,
	IMPORT_CIRCLES,
	IMPORT_SUPPRESSIONS,
	IMPORT_OCCASIONS, /* of the calendar */
	IMPORT_KINDS,
} ImportKind;

/* "bodies", "posts", "persons", "circles", "suppressions", "occasions". */
const char *import_kind_name(ImportKind kind);

typedef struct ImportCount {
	guint64 added, changed, unchanged;
} ImportCount;

typedef struct ImportNote {
	const char *where; /* the record's JSON pointer, "/persons/17" */
	const char *id;    /* of the record, "" when it has none */
	/* one line; for YAML "FILE:LINE:COLUMN: " stands before it */
	const char *reason;
} ImportNote;

/* What is no post or body of ours and was passed over: "role 'member'", 12000. */
typedef struct ImportPassed {
	const char *what;
	guint64 count;
} ImportPassed;

typedef struct ImportReport {
	ImportCount counts[IMPORT_KINDS];
	const ImportNote *rejects; /* not taken */
	size_t reject_count;
	const ImportNote *flags; /* taken, with a doubt that stays with the record */
	size_t flag_count;
	const ImportPassed *passed; /* by word */
	size_t passed_count;
} ImportReport;

void importreport_free(ImportReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportReport, importreport_free)

/*
 * Import the file. Rejected records do not make it fail; the report has them.
 * CHY_INVALID, CHY_LIMIT, CHY_NOT_FOUND, CHY_IO: the file as a whole cannot be read;
 * CHY_NOT_FOUND also for a --parent that is not in the directory.
 */
bool directory_import(Store *store, const ImportOptions *options,
		      ImportReport **report_out, GError **error) CHY_MUST_CHECK;

/*
 * For when the import is committed: where `options->rejects` names a file and there are any,
 * write the rejected records there, one JSON object a line: pointer, reason, record.
 * CHY_CANNOT_CREATE, CHY_IO.
 */
bool import_keep_rejects(const ImportOptions *options, const ImportReport *report,
			 GError **error) CHY_MUST_CHECK;

/*
 * Import YAML of our own form from memory; `file` is the name for messages. CHY_INVALID
 * also when it has the section `occasions`.
 */
bool directory_import_yaml(Store *store, const char *file, GBytes *text,
			   ImportReport **report_out, GError **error) CHY_MUST_CHECK;

#endif
