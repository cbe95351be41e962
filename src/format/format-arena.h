/*
 * Memory for many small things that end together. Private to the room.
 */
#ifndef FORMAT_ARENA_H
#define FORMAT_ARENA_H

#include <glib.h>

typedef struct Arena {
	GPtrArray *blocks; /* each of one size */
	GPtrArray *large;  /* what does not fit into one */
	size_t block, used;
} Arena;

void arena_init(Arena *arena);
void arena_clear(Arena *arena);

/* All that was taken is free again; its memory is kept for what comes. */
void arena_empty(Arena *arena);

/* `size` bytes, not cleared, aligned to 8, that last until the arena is emptied. */
void *arena_take(Arena *arena, size_t size);

#endif
