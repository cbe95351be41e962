/*
 * The event loop that clients and servers of one process share.
 */
#ifndef WIRE_LOOP_H
#define WIRE_LOOP_H

#include "base-error.h"

#include <stdint.h>

typedef struct Loop Loop;

/* CHY_INTERNAL when the kernel gives no loop. */
bool loop_new(Loop **loop_out, GError **error) CHY_MUST_CHECK;

/* After everything that lives in it. NULL is fine. */
void loop_free(Loop *loop);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Loop, loop_free)

/* Seconds that what is under way is given once a signal has asked for the end. */
#define LOOP_PATIENCE 30

/* Whether SIGHUP may end this process: who began it can have it ignored, as nohup(1) does. */
bool loop_heeds_hangup(void);

/*
 * From now on, and until it is freed, the first SIGTERM, SIGINT or SIGHUP that comes while the
 * loop turns does not end the process: `asked` (NULL: nobody) is told at once, from within
 * the loop, and the loop is closing; one that was blocked so far is let in. The next signal
 * ends the process, and so does the second of a kind where the loop has not turned since the
 * first. But of a terminal that hangs up several tell, so SIGHUP counts once, and one that is
 * ignored stays so. CHY_INTERNAL.
 */
bool loop_heed(Loop *loop, void (*asked)(void *data), void *data,
	       GError **error) CHY_MUST_CHECK;

/*
 * From now on, and until loop_ignore, tell `readable` from within the loop whenever `file`
 * is readable. It must read, and says whether to go on: a file whose far side is gone is
 * readable for ever, and no turn would end any more. CHY_INTERNAL.
 */
bool loop_watch(Loop *loop, int file, bool (*readable)(void *data), void *data,
		GError **error) CHY_MUST_CHECK;
void loop_ignore(Loop *loop);

/* Whether a signal has asked for the end: nothing new should begin. */
bool loop_is_closing(const Loop *loop);

/* Whether LOOP_PATIENCE has passed since: nobody should wait any more. */
bool loop_is_closed(const Loop *loop);

/*
 * Let the loop turn once: until something has happened in it, a heeded signal included,
 * but for `microseconds` at most: 0 waits for nothing, a negative number sets no end.
 * CHY_INTERNAL.
 */
bool loop_turn(Loop *loop, int64_t microseconds, GError **error) CHY_MUST_CHECK;

/* Serve until SIGTERM or SIGINT comes. CHY_INTERNAL when the loop breaks. */
bool loop_run(Loop *loop, GError **error) CHY_MUST_CHECK;

#endif
