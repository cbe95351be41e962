/*
 * Identifiers of our own making, and randomness.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stddef.h>

#define ID_LENGTH 26 /* 128 random bits in base 32 */

/* A new identifier: 26 lower-case letters and digits (RFC 4648 base 32 alphabet). Yours. */
char *id_new(void);

/* Fill `size` bytes from the kernel's generator; it cannot fail on a booted machine. */
void random_fill(void *buffer, size_t size);

#endif
