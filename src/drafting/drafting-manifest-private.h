/*
 * Within the room: the form of a manifest's lines (doc/MANIFEST.md).
 */
#ifndef DRAFTING_MANIFEST_PRIVATE_H
#define DRAFTING_MANIFEST_PRIVATE_H

#include <glib.h>

#define MANIFEST_SEPARATOR '\t' /* between a record's name and its fields */
#define MANIFEST_LINE "|"       /* the name of a record that is a line of a text */
#define MANIFEST_APPROVAL "approval" /* of the offices that approve, in their order */
#define MANIFEST_TEXT "text"    /* of a letter's or a release's file: path, digest */
#define MANIFEST_FILE "file"    /* of any other: likewise */

/* Append a field in the form that it has in a record. */
void manifest_escape(GString *into, const char *field);

#endif
