/*
 * Blocks of one size, filled one after the other and kept when the arena is emptied; what is
 * large against them has memory of its own, which is not kept.
 */
#include "format-arena.h"

#define ARENA_BLOCK (64u << 10) /* bytes */

void arena_init(Arena *arena)
{
	arena->blocks = g_ptr_array_new_with_free_func(g_free);
	arena->large = g_ptr_array_new_with_free_func(g_free);
}

void arena_clear(Arena *arena)
{
	g_ptr_array_unref(arena->blocks);
	g_ptr_array_unref(arena->large);
}

void arena_empty(Arena *arena)
{
	g_ptr_array_set_size(arena->large, 0);
	arena->block = 0;
	arena->used = 0;
}

void *arena_take(Arena *arena, size_t size)
{
	size = (size + 7) & ~(size_t)7;
	if (size > ARENA_BLOCK / 4) {
		g_ptr_array_add(arena->large, g_malloc(size));
		return g_ptr_array_index(arena->large, arena->large->len - 1);
	}
	if (arena->block < arena->blocks->len && arena->used + size > ARENA_BLOCK) {
		arena->block++;
		arena->used = 0;
	}
	if (arena->block == arena->blocks->len)
		g_ptr_array_add(arena->blocks, g_malloc(ARENA_BLOCK));

	char *memory = g_ptr_array_index(arena->blocks, arena->block);

	memory += arena->used;
	arena->used += size;
	return memory;
}
