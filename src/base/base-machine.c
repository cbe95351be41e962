#include "base-machine.h"

#include <glib.h>
#include <string.h>

#define ID_LENGTH 32 /* hexadecimal digits */
#define PURPOSE "chancery machine 1\n" /* so that nobody else's digest of the id is the same */

char *machine_digest(const char *path)
{
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path != NULL ? path : MACHINE_ID_FILE, &text, NULL,
				 NULL))
		return NULL;
	g_strchomp(text);
	if (strlen(text) != ID_LENGTH ||
	    strspn(text, "0123456789abcdefABCDEF") != ID_LENGTH)
		return NULL; /* "uninitialized", or empty */

	g_autofree char *secret = g_strconcat(PURPOSE, text, NULL);

	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, secret, -1);
}
