/*
 * Sealed letters: what was sent, kept for good.
 *
 * A letter is inserted once, together with its entry in the register, and never
 * changed.
 */
#ifndef REGISTER_LETTER_H
#define REGISTER_LETTER_H

#include "store-core.h"

typedef struct SealedLetter {
	const char *number; /* register_number_format of the three that follow */
	const char *series;
	int year;
	int64_t sequence;
	const char *dossier, *addressee; /* one letter per pair */
	const char *addressee_name;      /* in the letter's language */
	const char *country;             /* NULL: an organisation's */
	const char *language, *subject; /* of the message: with that of a translation */
	const char *from_name, *from_address, *reply_to; /* reply_to may be NULL */
	const char *channel, *mailbox; /* mailbox may be NULL: post, hand */
	const char *token;             /* of return addresses */
	/* Where else it goes; both NULL in letters issued before this was kept */
	const char *address; /* lines of the envelope, LF between; NULL by e-mail */
	const char *further; /* as register_further_add writes it; NULL: not by e-mail */
	/* Whom it is for, as the office writes it; NULL: issued before this was kept */
	const char *addressees;
	const char *attachment;        /* of its messages: "none", or NULL for the pdf */
	const char *translation; /* language of the one that goes with it; NULL: none */
	const char *text, *html;       /* NULL where they are not read */
	GBytes *pdf;                   /* unsigned; likewise */
	GBytes *translation_pdf; /* likewise; NULL: the pdf has the translation, if any */
	const char *issued;            /* RFC 3339, UTC */
} SealedLetter;

/*
 * Seal a letter and append its entry, in the caller's transaction. CHY_EXISTS when the
 * number is given already, or the addressee has a letter of this dossier; CHY_INVALID
 * when the number is not that of its series, year and sequence, or a text cannot be
 * recorded.
 */
bool register_letter_add(Store *store, const SealedLetter *letter,
			 GError **error) CHY_MUST_CHECK;

/* Read a letter whole, as its row is now. CHY_NOT_FOUND when no letter has this number. */
bool register_letter_load(Store *store, const char *number, SealedLetter **letter_out,
			  GError **error) CHY_MUST_CHECK;

/*
 * The same for a letter that is given out: it is held against its entry in the register.
 * CHY_CORRUPT, and which field differs, when it is not as it was registered. That the entry
 * is as it was sealed is for register_examine to say.
 */
bool register_letter_load_held(Store *store, const char *number,
			       SealedLetter **letter_out, GError **error) CHY_MUST_CHECK;

/* As load_held without the pdfs, which are NULL, where the letter's messages carry none. */
bool register_letter_load_sent(Store *store, const char *number,
			       SealedLetter **letter_out, GError **error) CHY_MUST_CHECK;

/* The position of a letter's entry. CHY_NOT_FOUND as above. */
bool register_letter_position(Store *store, const char *number, int64_t *position_out,
			      GError **error) CHY_MUST_CHECK;

/* A parcel of a joint letter beyond its first. */
typedef struct FurtherParcel {
	char *channel, *token, *mailbox;
} FurtherParcel;

/* Add a parcel to a letter's `further`, which begins as "". */
void register_further_add(GString *further, const FurtherParcel *parcel);

/* What a letter's `further` lists, a GPtrArray of FurtherParcel, yours; none of NULL. */
GPtrArray *register_further_list(const char *further);

/* For letters that were loaded. */
void sealed_letter_free(SealedLetter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SealedLetter, sealed_letter_free)

/* Sees one letter, without text, html and pdfs; what it points to lasts for the call. */
typedef bool (*LetterVisit)(void *data, const SealedLetter *letter, GError **error);

/*
 * Show the letters of a dossier, or all of them for NULL, in the order of their numbers.
 * None is kept. Ends with the first visit that fails.
 */
bool register_letters(Store *store, const char *dossier, LetterVisit visit, void *data,
		      GError **error) CHY_MUST_CHECK;

/* How many letters the dossier has. */
bool register_letter_count(Store *store, const char *dossier, int64_t *count_out,
			   GError **error) CHY_MUST_CHECK;

/* The country that the letter goes to, yours; NULL: none, or there is no such letter. */
bool register_letter_country(Store *store, const char *number, char **country_out,
			     GError **error) CHY_MUST_CHECK;

#endif
