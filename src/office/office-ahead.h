/*
 * Letters ahead: a prepared flight whose envelope is with a session that is at work. When
 * that has ended its own letter, the next one's recipient has been taken already, and what is
 * left is its message (smtp_pool_announce).
 *
 * Such a flight is leased and nothing more: its intent is recorded when its turn has come,
 * with the outcome of the letter before it, and its message leaves after that. So a crash
 * leaves no more letters in doubt than there are sessions, as without all this. For this room
 * only.
 */
#ifndef OFFICE_AHEAD_H
#define OFFICE_AHEAD_H

#include "office-flight.h"
#include "office-sending.h"

/*
 * Announce what is prepared, as far as sessions have room. Nothing where mailboxes have a
 * pace, which says only at its turn whether a letter may go.
 */
void ahead_announce(Sending *sending);

/* Put those whose announcement has lapsed first among the prepared ones again. */
void ahead_recall(Sending *sending);

/* An announced flight whose turn has come, promised to its relay, or NULL. Yours. */
Flight *ahead_promise(Sending *sending);

/* Whether there is one that need not wait for the letter before it. */
bool ahead_is_due(const Sending *sending);

#endif
