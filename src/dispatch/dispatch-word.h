/*
 * A word is what a person said of a parcel: that it went by post, that it is to be sent again.
 * Each is kept; the last one holds.
 */
#ifndef DISPATCH_WORD_H
#define DISPATCH_WORD_H

#include "store-core.h"

/* NULL for what was not said; `why` may be empty. */
typedef struct ParcelWord {
	char *act; /* "confirm", "resend", "abandon", "send" … "retract" */
	char *was; /* the state before, which is not said; may be NULL */
	char *who, *why;
	char *at;                  /* when it was said, RFC 3339 */
	char *day, *bearer, *scan; /* of what goes by post or by hand */
} ParcelWord;

/* For a word whose texts are its own. */
void parcelword_clear(ParcelWord *word);

/*
 * Those on the parcel of that number (StatusRow.serial), in the order in which they were said;
 * *words_out is a GPtrArray of ParcelWord, yours.
 */
bool parcel_words(Store *store, int64_t parcel, GPtrArray **words_out,
		  GError **error) CHY_MUST_CHECK;

#endif
