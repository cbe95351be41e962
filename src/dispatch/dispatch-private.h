/*
 * What the files of this room share about a run, and the statements whose plans a test asks for.
 */
#ifndef DISPATCH_PRIVATE_H
#define DISPATCH_PRIVATE_H

#include "dispatch-run.h"

struct Run {
	char *id;
	char *dossier;
	char *dispatch; /* RunNew.dispatch, or its own id */
};

/* All, and those beyond a letter's first: a letter has one unless it goes to several mailboxes. */
#define SQL_COUNT_ALL                                                                  \
	"SELECT COUNT(*), COUNT(CASE WHEN substr(channel, 1, 6) = 'email-' "           \
	"THEN 1 END), "                                                                \
	"MIN(channel), MAX(channel) FROM dispatch_parcel WHERE dossier = $1"

#define SQL_COUNT_QUEUED                                                                \
	"SELECT COUNT(*) FROM dispatch_parcel WHERE dossier = $1 AND state = 'waiting'" \
	" AND address IS NULL"

/* What is leased is few, of whatever dossier: CASE keeps SQLite from the dossier's index. */
#define SQL_OF_DOSSIER "CASE WHEN dossier = $1 THEN 1 ELSE 0 END"
#define SQL_COUNT_LEASED                                                               \
	"SELECT COALESCE(SUM(" SQL_OF_DOSSIER "), 0)"                                  \
	" FROM dispatch_parcel WHERE run IS NOT NULL"


/* The runs that hold parcels of a dossier. */
#define SQL_HOLDERS_OF                                                                 \
	"SELECT r.host, r.boot, r.space, r.process, r.born, COUNT(*),"                 \
	" COALESCE(MAX(p.lease_until), '') FROM dispatch_parcel p"                     \
	" JOIN dispatch_run r ON r.id = p.run"                                         \
	" WHERE p.run IS NOT NULL"                                                     \
	" AND CASE WHEN p.dossier = $1 THEN 1 ELSE 0 END = 1"                          \
	" GROUP BY r.id, r.host, r.boot, r.space, r.process, r.born"                   \
	" ORDER BY COUNT(*) DESC, r.id"

/* What waits, by relay or on paper: each has an index of its own. */
#define SQL_SWEEP                                                                      \
	"UPDATE dispatch_parcel SET state = $1, withheld = $2, changed = $3"           \
	" WHERE serial IN (SELECT serial FROM dispatch_parcel WHERE dossier = $4"      \
	" AND state = 'waiting' AND address IS NULL UNION ALL"                         \
	" SELECT serial FROM dispatch_parcel WHERE dossier = $4"                       \
	" AND state = 'waiting' AND address IS NOT NULL)"                              \
	" AND state = 'waiting' RETURNING letter, channel, attempts"

#define SQL_COUNT_ON_PAPER                                                             \
	"SELECT state, COUNT(*) FROM dispatch_parcel WHERE dossier = $1"               \
	" AND address IS NOT NULL GROUP BY state"

/* As the index has it, word by word. */
#define SQL_IS_PRESSING                                                                \
	"(state = 'in-doubt' OR state = 'refused' OR state = 'abandoned')"
#define SQL_COUNT_PRESSING                                                             \
	"SELECT state, COUNT(*) FROM dispatch_parcel WHERE dossier = $1"               \
	" AND " SQL_IS_PRESSING " GROUP BY state"
#define SQL_COUNT_DOUBTS                                                               \
	"SELECT COUNT(DISTINCT letter) FROM dispatch_parcel WHERE dossier = $1"        \
	" AND state = 'in-doubt' AND " SQL_IS_PRESSING
#define SQL_PRESSING_LETTERS                                                           \
	"SELECT letter FROM dispatch_parcel WHERE dossier = $1 AND " SQL_IS_PRESSING   \
	" AND state = $2 ORDER BY letter LIMIT $3"

/* When the first of those that wait for their pace is due. */
#define SQL_NEXT_PACED                                                                 \
	"SELECT due FROM dispatch_parcel WHERE dossier = $1 AND state = 'waiting'"     \
	" AND address IS NULL AND paced = 1 ORDER BY due LIMIT 1"

/*
 * What is due in the present second has either no fraction, hence the whole second, or one
 * that sorts before it: the moment decides of these. One statement for all of a round, not
 * one a parcel: SQLite copies every page before a statement changes it, so that the statement
 * alone can be undone, and the parcels of a round share their pages.
 */
#define SQL_LEASE                                                                      \
	"UPDATE dispatch_parcel SET state = 'leased', attempts = attempts + 1,"        \
	" run = $1, lease_until = $2, changed = $3, paced = 0"                         \
	" WHERE serial IN"                                                             \
	" (SELECT serial FROM dispatch_parcel WHERE dossier = $4"                      \
	" AND state = 'waiting' AND address IS NULL AND due <= $3"                     \
	" AND (due <= $5 OR due = $3) ORDER BY due, serial LIMIT $6)"                  \
	" AND state = 'waiting'"                                                       \
	" RETURNING letter, channel, mailbox, token, serial, attempts,"                \
	" EXISTS (SELECT 1 FROM dispatch_message m"                                    \
	" WHERE m.parcel = dispatch_parcel.serial)"

#endif
