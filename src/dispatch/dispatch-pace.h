/*
 * The pace of domains: how fast the mailboxes of one may have their letters, and over how
 * many connections at once. A home's chancery.conf says so:
 *
 *	[domain example.org]
 *	rate=5/s
 *	sessions=2
 *
 *	[domain *]
 *	rate=60/m
 *
 * `*` stands for every other domain, each by itself.
 *
 * A parcel passes twice, both times in the transaction that its run then commits: when it is
 * leased, so that no message is composed for nothing, and when its intent is recorded, which
 * claims its place. What does not pass is put off to a moment of its own, so that thousands
 * of one domain are looked at once each, and stand in nobody's way. All runs of a home keep
 * a rate together, and a number of sessions.
 */
#ifndef DISPATCH_PACE_H
#define DISPATCH_PACE_H

#include "dispatch-rate.h"
#include "dispatch-run.h"

#define LIMIT_PACE_SESSIONS 50
#define LIMIT_PACE_DOMAINS 4096 /* remembered beside those with a parcel in hand */
/* Microseconds between the moments to which two parcels are put off whose domain has its
 * connections, where it may have one. */
#define PACE_BUSY 20000

typedef struct Pace Pace;

/* Every key of a group [domain NAME]; ended by NULL. */
extern const char *const pace_keys[];

/*
 * The pace that a configuration sets. CHY_CONFIG for a group without a domain, with neither
 * of the keys or with another one, or a value that is none. *pace_out is yours.
 */
bool pace_parse(GKeyFile *file, Pace **pace_out, GError **error) CHY_MUST_CHECK;
void pace_free(Pace *pace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pace, pace_free)

/* Whether any domain has a pace; where none has, whatever is asked passes. */
bool pace_is_set(const Pace *pace);

/* How many domains are remembered. */
unsigned pace_count_domains(const Pace *pace);

/* Begin a transaction of the run: what the others have under way is counted now. */
bool pace_begin(Pace *pace, Store *store, const Run *run, const char *stamp,
		GError **error) CHY_MUST_CHECK;

/* A parcel that asks to pass, and when. */
typedef struct PaceAsk {
	const char *mailbox;
	int64_t now; /* microseconds */
} PaceAsk;

/*
 * Whether a parcel that was just leased may go on to its intent: *due_out is then NULL,
 * otherwise yours, and the moment to put it off to (parcel_postpone).
 */
bool pace_admit(Pace *pace, Store *store, const PaceAsk *ask, char **due_out,
		GError **error) CHY_MUST_CHECK;

/* The same for one that was admitted and whose intent is about to be recorded. */
bool pace_claim(Pace *pace, Store *store, const PaceAsk *ask, char **due_out,
		GError **error) CHY_MUST_CHECK;

/*
 * The clock was set back: forget to where parcels were put off by what it said before. Those that
 * are, the run has to look at anew (parcel_hasten_paced).
 */
void pace_forget_queues(Pace *pace);

/* One that was admitted will not be claimed. */
void pace_drop(Pace *pace, const char *mailbox);

/* One that was claimed has come to its end. */
void pace_end(Pace *pace, const char *mailbox);

#endif
