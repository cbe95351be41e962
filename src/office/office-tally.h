/*
 * How many messages each relay has accepted: a GPtrArray of RelayTally, in the order in which
 * they first did. For this room only.
 */
#ifndef OFFICE_TALLY_H
#define OFFICE_TALLY_H

#include "office-dispatch.h"

/* Without any relay; yours (g_ptr_array_unref). */
GPtrArray *tally_new(void);

/* The relay, which is copied, has accepted so many more. */
void tally_add(GPtrArray *tally, const char *relay, int64_t accepted);

/* Add up what another tally has. */
void tally_merge(GPtrArray *tally, const GPtrArray *other);

#endif
