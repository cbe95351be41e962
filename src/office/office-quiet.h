/*
 * Letters whose hour is quiet where they go. For this room only.
 */
#ifndef OFFICE_QUIET_H
#define OFFICE_QUIET_H

#include "calendar-quiet.h"
#include "office-core.h"

typedef struct Quiet {
	QuietPolicy policy;
	GHashTable *places; /* a country, or "" for the office's own → Place */
} Quiet;

/* What chancery.conf says of quiet hours; CHY_CONFIG as quiet_policy_parse and office_place. */
bool quiet_open(Office *office, Quiet *quiet_out, GError **error) CHY_MUST_CHECK;
void quiet_clear(Quiet *quiet);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Quiet, quiet_clear)

/* How long a letter that is asked about now may leave, or not. */
typedef struct QuietAnswer {
	char *due; /* yours: from when on it may, RFC 3339 in UTC; NULL: it may now */
	/* until when it surely still may, microseconds: then it is to be asked about again */
	int64_t until;
} QuietAnswer;

/*
 * Whether it is quiet now in the country of the letter's addressee. A letter to nobody's country
 * is judged by the office's own place.
 */
bool quiet_ask(const Quiet *quiet, Office *office, const char *letter,
	       QuietAnswer *answer_out, GError **error) CHY_MUST_CHECK;

#endif
