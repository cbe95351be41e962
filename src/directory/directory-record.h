/*
 * A record of the directory on its way from a file into the store.
 *
 * All text is borrowed from whoever fills the record in: the file's reader, or the pool of
 * an import. The lists belong to the record and are kept from one use to the next.
 * Private to the room.
 */
#ifndef DIRECTORY_RECORD_H
#define DIRECTORY_RECORD_H

#include "directory-import.h"
#include "directory-suppress.h"

#include "base-date.h"
#include "store-core.h"

#define LIMIT_BODY_CHAIN 32 /* bodies above each other; import lets no circle in */

typedef struct RecordName {
	const char *language; /* '' unknown */
	const char *name;
} RecordName;

typedef struct RecordChannel {
	const char *kind; /* "email", "post", "hand" */
	const char *language;
	const char *value;
	const char *flaw; /* NULL: it can be used */
} RecordChannel;

/* What bodies, persons, posts and circles have in common. */
typedef struct Record {
	const char *owner; /* "body", "person", "post" or "circle" */
	const char *id;
	RecordName main;                       /* of a body or person */
	GArray *names;                         /* RecordName: the others */
	GArray *channels;                      /* RecordChannel */
	GArray *flags;                         /* const char * */
	const char *languages, *topics, *tags; /* words, a blank between; never NULL */
	/* As those: channels by preference; of a circle, all that its letters may take. */
	const char *preferred;
} Record;

typedef struct BodyRecord {
	Record record;
	const char *kind, *country; /* country '' for none */
	const char *parent;         /* NULL for none */
} BodyRecord;

typedef struct PersonRecord {
	Record record;
	Gender gender;
	Date died;
} PersonRecord;

typedef struct RecordHolder {
	const char *person, *name; /* '' for what is not known */
	Date since, until;
} RecordHolder;

typedef struct PostRecord {
	Record record;
	const char *body, *role;
	GArray *holders; /* RecordHolder */
} PostRecord;

typedef struct RecordSelection {
	unsigned place;
	const char *field, *value;
} RecordSelection;

typedef struct CircleRecord {
	Record record;
	GArray *selections;     /* RecordSelection */
	const char *letterhead; /* its name; "" for none */
	const char *original; /* the language of its letters; "" for the addressees' */
	const char *translation; /* name of a TranslationRule; "" where it says none */
} CircleRecord;

void record_init(Record *record, const char *owner);
void record_clear(Record *record);

/* Forget the contents, for the next record of the kind. */
void record_reset(Record *record);

void record_add_name(Record *record, const char *language, const char *name);
void record_add_channel(Record *record, const char *kind, const char *language,
			const char *value, const char *flaw);
void record_add_flag(Record *record, const char *reason);

/*
 * Whether `text` may be the name of something: not empty, not too long, without controls
 * or bidirectional overrides. *reason_out says what is wrong, a constant.
 */
bool record_name_is_fit(const char *text, const char **reason_out);
bool record_id_is_fit(const char *text, const char **reason_out);

bool record_save_body(Store *store, const BodyRecord *body, SavedAs *saved_out,
		      GError **error) CHY_MUST_CHECK;
bool record_save_person(Store *store, const PersonRecord *person, SavedAs *saved_out,
			GError **error) CHY_MUST_CHECK;
bool record_save_post(Store *store, const PostRecord *post, SavedAs *saved_out,
		      GError **error) CHY_MUST_CHECK;
bool record_save_circle(Store *store, const CircleRecord *circle, SavedAs *saved_out,
			GError **error) CHY_MUST_CHECK;

/* As suppress_add, whatever its last day, and says what it was. */
bool suppression_save(Store *store, const Suppression *suppression, SavedAs *saved_out,
		      GError **error) CHY_MUST_CHECK;

#endif
