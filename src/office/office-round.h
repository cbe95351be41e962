/*
 * A round is one transaction of a sending: the outcomes of the last one enter ledger and
 * register, the intents of the letters that were prepared meanwhile are recorded, as many as
 * sessions are free, and the next ones are leased. Only when that is on the disk do bytes move, and
 * while they do the next letters are prepared. For this room only.
 */
#ifndef OFFICE_ROUND_H
#define OFFICE_ROUND_H

#include "office-sending.h"

/* Letters that are leased ahead for each session: one that is announced while another is
 * under way, and one to be announced behind it. */
#define FLIGHTS_AHEAD 2

/*
 * Whatever is ready in the end is on its way to the disk (office-disk.h). What was entered is
 * sealed by a checkpoint, at most once a second.
 */
bool round_run(Sending *sending, GError **error) CHY_MUST_CHECK;

/* Hand what has reached the disk (`syncing`) to its relays; once a signal has come, ground it. */
void round_submit(Sending *sending);

/* Of these flights nothing has left: they wait again from the end of the run on. */
void round_ground(Sending *sending, GPtrArray *flights);

/* Prepare what is leased, and let the pool work on between any two letters. */
bool round_prepare(Sending *sending, GError **error) CHY_MUST_CHECK;

#endif
