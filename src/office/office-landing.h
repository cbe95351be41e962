/*
 * A landing is the end of a flight: its delivery, until ledger and register know of it. For
 * this room only.
 */
#ifndef OFFICE_LANDING_H
#define OFFICE_LANDING_H

#include "office-sending.h"

/*
 * Wait until a flight has ended and gather what ends with it; not beyond the instant `until`,
 * and with 0 for that not at all when none is under way.
 */
bool landing_await(Sending *sending, int64_t until, GError **error) CHY_MUST_CHECK;

/* Let what is under way come down, so that no known answer is lost. */
bool landing_drain(Sending *sending, GError **error) CHY_MUST_CHECK;

/*
 * Record all landings in ledger and register, in the caller's transaction, with what has ended
 * while that was waited for: its session counts as free. They are kept, for the case that it
 * fails. One whose attempt has an outcome already, by a person's word,
 * is told and passed over.
 */
bool landing_record(Sending *sending, const char *stamp, GError **error) CHY_MUST_CHECK;

/* Frees a Delivery with the flight that is its tag. */
void landing_free(void *data);

#endif
