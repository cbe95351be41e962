/*
 * Acts: what users signed, as the register has it.
 */
#ifndef REGISTER_ACT_H
#define REGISTER_ACT_H

#include "seal-key.h"
#include "store-core.h"

/* What an act says, and how; of doc/REGISTER.md, 2. A field that it has not is NULL. */
typedef struct RegisterAct {
	int64_t position; /* of its entry */
	char *name;       /* "submit", "approve", … */
	char *subject, *verifier, *manifest, *detail, *user, *stamp, *reason;
	char *roles, *offices; /* of acts about a user; a line each */
	char *note;            /* the whole, with its signatures */
} RegisterAct;

/* Sees one act; what it points to lasts for the call. */
typedef bool (*ActVisit)(void *data, const RegisterAct *act, GError **error);

/*
 * Show the acts of that subject in the order in which they were signed, found by an index. That
 * an act is signed by its user is for the caller to ask.
 */
bool register_acts(Store *store, const char *subject, ActVisit visit, void *data,
		   GError **error) CHY_MUST_CHECK;

/*
 * The same of the acts that are called so, or so with a hyphen and more behind it, in the order
 * in which they were signed.
 */
bool register_acts_named(Store *store, const char *name, ActVisit visit, void *data,
			 GError **error) CHY_MUST_CHECK;

/* Whether the act bears a good signature of its user, whose key that is. */
bool register_act_is_signed(const RegisterAct *act, const Verifier *verifier);

#endif
