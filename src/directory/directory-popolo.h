/*
 * One Popolo file under way: what its reader and the making of its posts share.
 * Private to the room.
 */
#ifndef DIRECTORY_POPOLO_H
#define DIRECTORY_POPOLO_H

#include "directory-intake.h"

#include "format-json-reader.h"

/* A membership that makes a post, until the end of the file. Text in the pool. */
typedef struct Membership {
	const char *where, *source, *id;
	const char *organization, *post_id;
	const char *role;      /* ours; NULL when only the post can say it */
	const char *role_text; /* as written, NULL when absent */
	RecordHolder holder;
	const char *flag; /* a doubt about its dates, or NULL */
	guint order;      /* in the file */
} Membership;

typedef struct Popolo {
	Intake *intake;
	const ImportOptions *options;
	const JsonRecord *record; /* under way */
	PersonRecord person;
	BodyRecord body;
	GArray *memberships; /* Membership */
	/* ids of organizations that are no bodies of ours, owned */
	GHashTable *passed_bodies;
	GHashTable *post_roles; /* Popolo post's id, owned → our role, borrowed */
} Popolo;

/* Reject the record under way. `id` may be NULL. */
void popolo_reject(Popolo *popolo, const char *id, const char *reason);

/*
 * The text at `key`, NULL when it is absent or empty; a number counts as its digits. False,
 * with *reason_out, for what is neither, or is unfit for a name.
 */
bool popolo_text(Popolo *popolo, const JsonValue *object, const char *key,
		 const char **text_out, const char **reason_out);

/* As popolo_text, for what must be there. */
bool popolo_need(Popolo *popolo, const JsonValue *object, const char *key,
		 const char **text_out, const char **reason_out);

/*
 * The date at `key`, unknown when it is absent. "2015" and "2015-04" say too little and stay
 * unknown, with *flag_out. False, with *reason_out, for what is no date.
 */
bool popolo_date(Popolo *popolo, const char *key, Date *date_out, const char **flag_out,
		 const char **reason_out);

/* Posts and memberships (directory-membership.c): take the record under way, and at the end
 * of the file make posts of what has been gathered. */
void popolo_take_post(Popolo *popolo);
void popolo_take_membership(Popolo *popolo);
bool popolo_save_posts(Popolo *popolo, GError **error) CHY_MUST_CHECK;

#endif
