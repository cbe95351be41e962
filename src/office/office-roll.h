/*
 * The roll: who is a user, with which key and which rights, by signed acts. For this room only.
 */
#ifndef OFFICE_ROLL_H
#define OFFICE_ROLL_H

#include "office-deed.h"

/* A user's rights from one act on. */
typedef struct RollRights {
	int64_t position; /* of the act */
	char *stamp;      /* likewise, RFC 3339 */
	bool roles[ROLE_COUNT];
	DeedList offices; /* without words, if none: the user was removed by it */
} RollRights;

typedef struct Roll Roll;

/*
 * The users of the store's register; *roll_out is yours. The first act adds the first user, who
 * signs for himself; every other counts that one has signed who was an administrator by then.
 */
bool roll_load(Store *store, Roll **roll_out, GError **error) CHY_MUST_CHECK;
void roll_free(Roll *roll);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Roll, roll_free)

/* Whether no act has added a user yet, as in a home that was just founded. */
bool roll_is_empty(const Roll *roll);

/*
 * What the user has now, borrowed; NULL: no such act has added one of this name, or the user was
 * removed.
 */
const RollRights *roll_find(const Roll *roll, const char *name);

/* The user's key as that act has it: C2SP verifier key, borrowed; NULL likewise. */
const char *roll_find_key(const Roll *roll, const char *name);

/* When the user of that name was removed, borrowed; NULL: no such act has done so. */
const char *roll_find_removal(const Roll *roll, const char *name);

/*
 * What the user who has rightly signed the act had by then, borrowed; NULL: it is signed by
 * nobody whom the register knows.
 */
const RollRights *roll_find_signer(const Roll *roll, const RegisterAct *act);

/* Whether any act has ever added somebody of that name, whoever signed it. */
bool roll_has_name(const Roll *roll, const char *name);

/* Whether somebody but the user of that name has the role now. */
bool roll_has_another(const Roll *roll, Role role, const char *name);

/* All whom such acts have added, sorted, those who were removed as well; yours. */
char **roll_list_names(const Roll *roll);

/*
 * That signed acts know the user, who was not removed, under that key; *rights_out is borrowed.
 * CHY_CORRUPT says what the register has instead.
 */
bool roll_confirm_user(const Roll *roll, const char *name, const char *vkey,
		       const RollRights **rights_out, GError **error) CHY_MUST_CHECK;

/* The failure of a right that no signed act gave: CHY_CORRUPT. Returns false. */
bool roll_fail_right(const char *user, const char *kind, const char *right,
		     GError **error);

#endif
