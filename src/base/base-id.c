#include "base-id.h"

#include <glib.h>
#include <stdint.h>
#include <sys/random.h>

char *id_new(void)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	uint8_t bytes[ID_LENGTH];
	char *id = g_malloc(ID_LENGTH + 1);

	random_fill(bytes, sizeof bytes);
	for (size_t i = 0; i < ID_LENGTH; i++)
		id[i] = alphabet[bytes[i] & 31];
	id[ID_LENGTH] = '\0';
	return id;
}

void random_fill(void *buffer, size_t size)
{
	uint8_t *next = buffer;

	while (size > 0) {
		ssize_t got = getrandom(next, size, 0);

		g_assert(got > 0);
		next += got;
		size -= (size_t)got;
	}
}
