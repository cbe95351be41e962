/*
 * C2SP signed notes (c2sp.org/signed-note): text that ends with LF, an empty line, and
 * one line "— NAME BASE64" for each signature, whose bytes are a key id and the
 * signature.
 */
#ifndef SEAL_NOTE_H
#define SEAL_NOTE_H

#include "seal-key.h"

#define LIMIT_NOTE (1u << 20)     /* bytes of a note */
#define LIMIT_NOTE_SIGNATURES 100 /* signature lines of a note */

typedef struct Note Note;

/*
 * Sign `text` (UTF-8, not empty, ending with LF, no control but LF) under `name`.
 * *note_out is yours. CHY_INVALID for a text or name that a note cannot carry.
 */
bool note_sign(const char *text, const char *name, const Key *key, char **note_out,
	       GError **error) CHY_MUST_CHECK;

/*
 * Open a note, of `length` bytes: its text is good only if this succeeds. CHY_INVALID:
 * not a note; CHY_CORRUPT: a signature that claims a known key is wrong; CHY_REFUSED:
 * none of the known keys signed it. The verifiers must outlive the note.
 */
bool note_open(const char *note, size_t length, const VerifierList *known,
	       Note **note_out, GError **error) CHY_MUST_CHECK;

void note_free(Note *note);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Note, note_free)

/* The signed text with its last LF; borrowed. */
const char *note_get_text(const Note *note);

/* Whether the note bears a good signature of `name`. */
bool note_is_signed_by(const Note *note, const char *name);

#endif
