/*
 * The scripts of a word: letters of two that look alike, in one word, are a slip or a trick.
 * Private to the room.
 */
#ifndef DIRECTORY_SCRIPT_H
#define DIRECTORY_SCRIPT_H

#include "directory-intake.h"

/*
 * Flag the record for the first word, in each of its names and mailboxes, that has Latin
 * beside Cyrillic or Greek letters, or these beside each other (UTS 39 5.1): it is not found
 * by who types it, and may pass for another.
 */
void script_check_record(Intake *intake, const char *where, Record *record);

#endif
