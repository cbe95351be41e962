/*
 * A machine that loses its power: what its processes share, and what of the store is on its disk
 * (MISHAP_POWER in mishap.c, without which nothing happens).
 */
#ifndef MISHAP_POWER_H
#define MISHAP_POWER_H

/* A moment passes, or is the last: nobody does anything after it. */
void pass_moment(void);

/* Sync the file by `next`; what was in a -wal file when that began is sure to be there
 * afterwards. */
int sync_durably(int fd, int (*next)(int));

/* A file is about to be deleted: of a -wal file nothing is left. */
void note_unlinked(const char *path);

#endif
