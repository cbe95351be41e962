/*
 * One import under way: what both forms of a directory file, YAML and Popolo, do alike.
 *
 * The order is the same for both: persons are saved as they come; bodies are gathered and
 * saved together, when all parents are known; then posts with their holders; then the rest.
 * Private to the room.
 */
#ifndef DIRECTORY_INTAKE_H
#define DIRECTORY_INTAKE_H

#include "directory-import.h"
#include "directory-record.h"
#include "directory-words.h"

typedef enum {
	PASSED_ROLE,
	PASSED_KIND,
} IntakePassed;

typedef struct Intake {
	Store *store;         /* borrowed */
	ImportTaker occasion; /* NULL: occasions are refused */
	Words *words;
	GStringChunk *pool;      /* text that outlives the record it came with */
	ImportReport report;     /* counts; its lists are filled in at the end */
	GArray *rejects, *flags; /* ImportNote, text in the pool */
	GHashTable *passed[2];   /* by IntakePassed: word, owned → guint64 *, owned */
	GString *reject_lines;   /* JSON, a record a line */
	GHashTable *person_ids;  /* of this file, owned */
	GArray *bodies;          /* IntakeBody */
	GHashTable *body_places; /* id, in the pool → place in `bodies` + 1 */
} Intake;

typedef struct IntakeBody {
	BodyRecord body;    /* all text in the pool */
	const char *where;  /* in the pool */
	const char *source; /* the record as JSON, in the pool, for the rejects */
	bool rejected;
} IntakeBody;

bool intake_open(Store *store, Intake **intake_out, GError **error) CHY_MUST_CHECK;
void intake_close(Intake *intake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Intake, intake_close)

/* Text in the pool. */
const char *intake_keep(Intake *intake, const char *text);
const char *intake_format(Intake *intake, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The record at `where` is not taken. `source` is the record as JSON, on one line. */
void intake_reject(Intake *intake, const char *where, const char *id,
		   const char *reason, const char *source);

/* The record is taken, with a doubt that is kept with it. `reason` is in the pool. */
void intake_flag(Intake *intake, const char *where, Record *record, const char *reason);

/* Something that is no record of ours. */
void intake_pass(Intake *intake, IntakePassed what, const char *word);

/* `id`, or the first of "id#2", "id#3" … that is no key of `taken`. */
const char *intake_free_id(Intake *intake, GHashTable *taken, const char *id);

/*
 * The id under which a person of this file is saved: its own, or with "#2" behind it, and a
 * flag, when the file has had that id before.
 */
void intake_claim_person(Intake *intake, const char *where, Record *person);

bool intake_save_person(Intake *intake, const PersonRecord *person,
			GError **error) CHY_MUST_CHECK;
bool intake_save_post(Intake *intake, const PostRecord *post,
		      GError **error) CHY_MUST_CHECK;
bool intake_save_circle(Intake *intake, const CircleRecord *circle,
			GError **error) CHY_MUST_CHECK;

void intake_count(Intake *intake, ImportKind kind, SavedAs saved);

/*
 * Gather a body (directory-gathering.c); its lists are copied. A second one of the same id is
 * kept under "id#2".
 */
void intake_add_body(Intake *intake, const BodyRecord *body, const char *where,
		     const char *source);

/* Save the gathered bodies, rejecting those whose parents lead back to themselves. */
bool intake_save_bodies(Intake *intake, GError **error) CHY_MUST_CHECK;

/* Whether the store has a record of that id (after bodies and persons were saved). */
bool intake_find_person(Intake *intake, const char *id, bool *found_out,
			GError **error) CHY_MUST_CHECK;
bool intake_find_body(Intake *intake, const char *id, bool *found_out,
		      GError **error) CHY_MUST_CHECK;

/* Check a mailbox; the flaw is in the pool, NULL when it is fit. */
const char *intake_mailbox_flaw(Intake *intake, const char *mailbox);

/* Hand over the report; the intake is good for nothing then. Yours. */
ImportReport *intake_finish(Intake *intake);

/* The two forms of a file (directory-popolo.c, directory-yaml.c). */
bool popolo_read(Intake *intake, const ImportOptions *options,
		 GError **error) CHY_MUST_CHECK;
bool yaml_read(Intake *intake, const char *file, GBytes *text,
	       GError **error) CHY_MUST_CHECK;

#endif
