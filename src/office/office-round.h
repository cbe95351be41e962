/*
 * A round is one transaction of a sending: the outcomes of the last one enter ledger and
 * register, the intents of the letters that were prepared meanwhile are recorded, as many as
 * sessions are free, and the next ones are leased. Only after the commit do bytes move, and
 * while they do the next letters are prepared. For this room only.
 */
#ifndef OFFICE_ROUND_H
#define OFFICE_ROUND_H

#include "office-sending.h"

/* Letters that are leased ahead for each session: one that is announced while another is
 * under way, and one to be announced behind it. */
#define FLIGHTS_AHEAD 2

/* Leaves in `ready` what may be submitted now; a checkpoint seals whatever was entered. */
bool round_run(Sending *sending, GError **error) CHY_MUST_CHECK;

/*
 * Hand what is ready to the pool. What it does not take is grounded: a letter that it finds
 * at fault by itself, after any other failure all that was ready.
 */
bool round_submit(Sending *sending, GError **error) CHY_MUST_CHECK;

/* Prepare what is leased, and let the pool work on between any two letters. */
bool round_prepare(Sending *sending, GError **error) CHY_MUST_CHECK;

#endif
