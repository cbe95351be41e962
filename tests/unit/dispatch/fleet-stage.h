/*
 * A fleet for tests: its relays are sinks in the fleet's own loop, and time passes when the test
 * says so.
 */
#ifndef FLEET_STAGE_H
#define FLEET_STAGE_H

#include "dispatch-fleet.h"
#include "sink-faults.h"

#define LIMIT_FLEET 3 /* relays: "a", "b", "c" */
#define SESSIONS 4    /* of each */

/* One relay of a fleet. */
typedef struct Member {
	unsigned weight;
	const char *faults; /* of its sink, apart by a space; NULL: none */
	bool plain;         /* its sink has no extensions */
	int64_t interval;   /* of its rate; 0: none */
	SmtpTls tls;
	double patience; /* seconds that its answers are waited for; 0: the usual */
} Member;

typedef struct Stage {
	Loop *loop;
	Clock *clock;
	size_t count;
	RelayConfig relays[LIMIT_FLEET];
	GArray *faults[LIMIT_FLEET];
	Sink *sinks[LIMIT_FLEET];
	Fleet *fleet;
	GPtrArray *letters; /* of SmtpJob */
} Stage;

/* By a clock that stands still, or by `clock`, which is the stage's then. */
void stage_init(Stage *stage, const Member *members, size_t count);
void stage_init_by(Stage *stage, Clock *clock, const Member *members, size_t count);
void stage_clear(Stage *stage);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Stage, stage_clear)

/* A letter, that was tried before or not, and one that needs SMTPUTF8. All are the stage's. */
SmtpJob *usual_letter(const Stage *stage);
SmtpJob *tried_letter(const Stage *stage);
SmtpJob *extended_letter(const Stage *stage);

/* The name of the relay that the letter is promised to, "-" for none. */
char promise(const Stage *stage, const SmtpJob *job, Carrier **carrier_out);

/* The next delivery, yours. */
Delivery *await(const Stage *stage);

/* Send the letter; the relay that it went to, in capitals when it was accepted. */
char send(const Stage *stage, SmtpJob *job);

/* Send as many letters one after another as there are relays expected, as send names them. */
void assert_sends(const Stage *stage, const char *expected);

/* Promise as many, of which none leaves. */
void assert_turns(const Stage *stage, const char *expected);

#endif
