/*
 * Checkpoints (c2sp.org/tlog-checkpoint): the size and root of the tree at a moment,
 * signed.
 *
 * One is made and stored after each act. Whoever keeps one elsewhere can later prove
 * that the register has only grown since.
 */
#ifndef REGISTER_CHECKPOINT_H
#define REGISTER_CHECKPOINT_H

#include "register-merkle.h"
#include "seal-note.h"
#include "store-core.h"

/* Who signs checkpoints: the key's name is the origin. Borrowed. */
typedef struct RegisterSeal {
	const char *origin; /* "chancery.example/register" */
	const Key *key;
} RegisterSeal;

typedef struct Checkpoint {
	char *origin;
	uint64_t size; /* entries */
	Digest root;
} Checkpoint;

/*
 * Sign the present tree and store the checkpoint, in the caller's transaction. A tree
 * that has not grown since the last checkpoint gives that one again. *note_out is yours
 * and may be NULL if it is not wanted. An empty register is CHY_REFUSED.
 */
bool register_checkpoint(Store *store, const RegisterSeal *seal, const char *stamp,
			 char **note_out, GError **error) CHY_MUST_CHECK;

/* The last stored checkpoint, a signed note; *note_out is yours, NULL for none. */
bool register_checkpoint_last(Store *store, char **note_out,
			      GError **error) CHY_MUST_CHECK;

/* Sees the position of an act. */
typedef void (*UnsealedVisit)(void *data, int64_t position);

/*
 * Show each act between which and the next act, or the end, no checkpoint is stored, in order.
 * Reads the positions of all acts.
 */
bool register_unsealed_acts(Store *store, UnsealedVisit visit, void *data,
			    GError **error) CHY_MUST_CHECK;

/* The first entry behind the last stored checkpoint; -1: there is none. */
bool register_find_unsealed(Store *store, int64_t *position_out,
			    GError **error) CHY_MUST_CHECK;

/*
 * Read the text of a checkpoint (what note_get_text gives). CHY_INVALID for fewer than
 * three lines, a size that is no decimal number without leading zeros, or a root that
 * is not 32 bytes. Lines that follow are ignored, as the specification asks.
 */
bool checkpoint_parse(const char *text, Checkpoint **checkpoint_out,
		      GError **error) CHY_MUST_CHECK;
void checkpoint_free(Checkpoint *checkpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Checkpoint, checkpoint_free)

#endif
