/*
 * The event loop that clients and servers of one process share.
 */
#ifndef WIRE_LOOP_H
#define WIRE_LOOP_H

#include "base-error.h"

typedef struct Loop Loop;

/* CHY_INTERNAL when the kernel gives no loop. */
bool loop_new(Loop **loop_out, GError **error) CHY_MUST_CHECK;

/* After everything that lives in it. NULL is fine. */
void loop_free(Loop *loop);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Loop, loop_free)

/* Serve until SIGTERM or SIGINT comes. CHY_INTERNAL when the loop breaks. */
bool loop_run(Loop *loop, GError **error) CHY_MUST_CHECK;

#endif
