/*
 * Data files that the build turned into constants of the binary (tools/embed.py).
 */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include <stddef.h>

typedef struct EmbeddedFile {
	const char *name;   /* path below the room's data folder */
	const char *data;   /* `length` bytes, followed by a NUL that is not counted */
	size_t length;
} EmbeddedFile;

/* The entry called `name` in a table that ends with a NULL name, or NULL. */
const EmbeddedFile *embedded_find(const EmbeddedFile *table, const char *name);

#endif
