/*
 * Suppressions: whom we do not write to, why, and until when.
 *
 * A suppression names a mailbox, a post, a person or a body (and with a body all that lies
 * beneath it). It is never deleted; it ends with the day it names.
 */
#ifndef DIRECTORY_SUPPRESS_H
#define DIRECTORY_SUPPRESS_H

#include "directory-circle.h"

typedef struct Suppression {
	const char *target; /* "mailbox", "post", "person" or "body" */
	const char *value;  /* the mailbox, or the record's id */
	const char *reason; /* one line */
	Date until;         /* the last day it holds; unknown: without end */
} Suppression;

/*
 * Record it; the same target and value again replace reason and end. CHY_INVALID for an
 * unknown target, an empty reason, a mailbox that is none, or a last day before `today` where
 * there is none to be ended by it; CHY_NOT_FOUND for a record that is not in the directory.
 */
bool suppress_add(Store *store, const Suppression *suppression, Date today,
		  GError **error) CHY_MUST_CHECK;

/* What a suppression of that target and value is filed under, among all; yours. */
char *suppress_key(const char *target, const char *value);

/*
 * *until_out is the last day of that target and value, yours, '' where it has none; NULL: there
 * is no such suppression.
 */
bool suppress_find_until(Store *store, const char *target, const char *value,
			 char **until_out, GError **error) CHY_MUST_CHECK;

/* Whether its last day is before `today`. */
bool suppress_is_over(const Suppression *suppression, Date today);

/*
 * *reason_out is the reason, yours, why the addressee must not be written to on `day`, or
 * NULL when nothing stands in the way. Asks the store as it is now: for the moment before a
 * letter leaves.
 */
bool suppress_find(Store *store, const Addressee *addressee, Date day,
		   char **reason_out, GError **error) CHY_MUST_CHECK;

/* Whether nothing at all is suppressed, as is usual: one question then answers all. */
bool suppress_is_nothing(Store *store, bool *nothing_out,
			 GError **error) CHY_MUST_CHECK;

typedef struct SuppressQuestion {
	const char *addressee; /* id, as circle_resolve gives it */
	const char *mailbox;   /* NULL: none */
	Date day;
} SuppressQuestion;

/*
 * As suppress_find, when the addressee is known by its id: mailbox, post, holder, body and
 * the bodies above it.
 */
bool suppress_find_addressee(Store *store, const SuppressQuestion *question,
			     char **reason_out, GError **error) CHY_MUST_CHECK;

#endif
