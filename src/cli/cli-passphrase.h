/*
 * Where the passphrase of a user's key comes from; never the command line.
 *
 * In this order: a file descriptor that the caller named, one line for each key; a file
 * "chancery.NAME" in the folder that CREDENTIALS_DIRECTORY names (systemd's
 * credentials), which is "chancery.NAME.new" for one that a key is to have from now on; the
 * terminal, without echo, twice for a new one.
 */
#ifndef CLI_PASSPHRASE_H
#define CLI_PASSPHRASE_H

#include "office-core.h"

typedef struct PassphraseSource PassphraseSource;

PassphraseSource *passphrase_source_new(void);
void passphrase_source_free(PassphraseSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PassphraseSource, passphrase_source_free)

/* Read lines from `fd`, which stays the caller's. */
void passphrase_source_set_descriptor(PassphraseSource *source, int fd);

/*
 * A passphrase of `user`, yours to wipe and free; `source` is a PassphraseSource (an
 * OfficePassphrase). CHY_REFUSED when none can be had or two entries differ, CHY_IO.
 */
char *passphrase_ask(void *source, const char *user, PassphraseKind kind,
		     GError **error);

#endif
