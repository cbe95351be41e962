/*
 * Within the room: the form of a manifest's lines (doc/MANIFEST.md).
 */
#ifndef DRAFTING_MANIFEST_PRIVATE_H
#define DRAFTING_MANIFEST_PRIVATE_H

#define MANIFEST_SEPARATOR '\t' /* between a record's name and its fields */
#define MANIFEST_LINE "|"       /* the name of a record that is a line of a text */

#endif
