/*
 * A sink and a pool of one session in one loop, and what is sent through them.
 */
#ifndef TEST_STAGE_H
#define TEST_STAGE_H

#include "sink-faults.h"
#include "wire-smtp.h"

typedef struct Stage {
	Loop *loop;
	Sink *sink;
	SmtpPool *pool;
	SmtpJob *first, *second, *third; /* of one message */
} Stage;

/* The sink has the faults (parse_faults), and is plain or not; `patience` is every timeout. */
void stage_init(Stage *stage, const char *faults, bool plain, double patience);
void stage_clear(Stage *stage);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Stage, stage_clear)

/* Wait for the job, which is the only one under way; yours. */
Delivery *stage_wait(Stage *stage, const SmtpJob *job);

/* The same, and that it ends as wanted: result and code. */
void stage_await_end(Stage *stage, const SmtpJob *job, const char *wanted);

#endif
