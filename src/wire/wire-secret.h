/*
 * A secret is a password or token by which the relay knows us. It stands in no argument
 * and no configuration, only its source does.
 */
#ifndef WIRE_SECRET_H
#define WIRE_SECRET_H

#include "base-error.h"

#define LIMIT_SECRET 16384      /* bytes */
#define LIMIT_SECRET_COMMAND 60 /* seconds that a command may take */
#define LIMIT_SECRET_EXIT 2     /* seconds to end in, once its output is closed */

/* Exactly one is not NULL. */
typedef struct SecretSource {
	char *file; /* a regular file of this user that nobody else may read or write */
	char *credential; /* a file's name in $CREDENTIALS_DIRECTORY (systemd.exec(5)) */
	char *command; /* its standard output; words quoted as for a shell, no shell */
} SecretSource;

/*
 * Read the secret: text without controls, but for one line end at its end. CHY_CONFIG
 * when the source is none, does not yield one, or is open to others; no message repeats
 * what was read. *secret_out is yours, for secret_free.
 */
bool secret_read(const SecretSource *source, char **secret_out,
		 GError **error) CHY_MUST_CHECK;

/* Wipe it and free it. NULL is fine. */
void secret_free(char *secret);

#endif
