/*
 * A circle in YAML of our own form. Private to the room.
 */
#ifndef DIRECTORY_CIRCLE_RECORD_H
#define DIRECTORY_CIRCLE_RECORD_H

#include "directory-field.h"

/*
 * Save the circle at the reader's node. A role or language that neither the house nor the
 * directory knows flags it. False: it is rejected with that message, unless *fatal is set:
 * the store failed.
 */
bool circle_take(FieldReader *reader, bool *fatal, GError **error) CHY_MUST_CHECK;

#endif
