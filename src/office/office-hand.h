/*
 * What becomes of letters that go by post or by hand, by a person's word.
 */
#ifndef OFFICE_HAND_H
#define OFFICE_HAND_H

#include "office-core.h"

typedef enum {
	HANDED_SENT,      /* it went */
	HANDED_CAME_BACK, /* it was sent, and came back */
	/* it did not come back; of one that is not recorded so: it did not go */
	HANDED_RETRACTED,
} Handed;

/* What a person says of one letter; texts are the caller's and may be NULL but for the first. */
typedef struct Handing {
	const char *letter; /* its number */
	Handed what;
	const char *day;    /* on which it was so, YYYY-MM-DD; NULL: today */
	const char *bearer; /* who carried it or took it in */
	const char *why;
	const char *scan;   /* path of a file that shows it */
} Handing;

/* What came of it. */
typedef struct HandingResult {
	bool recorded; /* false: it stood so already, by the same words */
	bool waits;    /* the letter is to go (again) */
} HandingResult;

/*
 * Record it, signed, in ledger and register; the dossier is dispatched once nothing of it
 * waits any more. Said again with nothing new it changes nothing.
 * What was recorded is never overwritten: other words, or taking it back, are a further
 * entry, and need a reason (CHY_REFUSED without). CHY_REFUSED for a letter that a relay
 * takes, for one that never went and came back, and in a closed dossier; CHY_INVALID for a
 * day before the issue, after today or out of its turn (paper_record), and for a scan that
 * is no regular file; CHY_LIMIT for one beyond LIMIT_SCAN.
 */
bool office_hand(Office *office, const Handing *handing, HandingResult *result_out,
		 GError **error) CHY_MUST_CHECK;

#endif
