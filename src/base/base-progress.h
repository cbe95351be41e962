/*
 * How far long work has come, for a person at a terminal.
 *
 * Nothing is drawn unless the stream is a terminal; at most ten times a second. The line
 * shows a bar, the count, the rate and the time left, and is wiped when the work ends.
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <glib.h>
#include <stdio.h>

typedef struct Progress Progress;

/* `label` and `stream` are borrowed for the life of the progress; `total` may be 0: unknown. */
Progress *progress_new(FILE *stream, const char *label, guint64 total);

/* Wipe the line. NULL is fine. */
void progress_free(Progress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, progress_free)

/* Wipe the line for something else to be said there; the next progress_set draws it again. */
void progress_wipe(Progress *progress);

/* `done` of the total are done. NULL is fine: nothing is drawn. */
void progress_set(Progress *progress, guint64 done);

#endif
