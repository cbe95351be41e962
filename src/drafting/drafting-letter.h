/*
 * The Letter: one copy of a dossier to one addressee, immutable, the value that all
 * desks handle.
 *
 * Letters and what they share are owned by the Draft that composed them and live as
 * long as it does (drafting-compose.h). Strings are UTF-8 in the letter's language,
 * without controls; lists end with NULL.
 */
#ifndef DRAFTING_LETTER_H
#define DRAFTING_LETTER_H

#include "base-date.h"
#include "drafting-block.h"
#include "drafting-design.h"
#include "drafting-page.h"

/* What stands in a specimen where the register will put a letter's number and date. */
#define LETTER_NUMBER_SLOT "{{letter.number}}"
#define LETTER_DATE_SLOT "{{letter.date}}"

#define LETTER_SIGNATORIES 2

/* One who signs. */
typedef struct Signatory {
	const char *const *lines; /* below the closing; of the second perhaps none */
	GBytes *signature;        /* a picture, PNG; NULL: none */
} Signatory;

/*
 * What the letters of one dossier in one language have in common. All of them point to
 * the same object, so that a renderer may lay it out once and find it again by its
 * address.
 */
typedef struct LetterShared {
	const char *dossier;  /* its name */
	const char *language; /* "az", "en", … */
	bool rtl;
	const char *sender_name;
	const char *from_address;
	const char *reply_to; /* the from address when the dossier names no other */
	const char *place;    /* where it is dated */
	Signatory signatories[LETTER_SIGNATORIES];
	const char *const *enclosures; /* may be empty */
	const char *const *copies;     /* may be empty */
	GBytes *letterhead_svg;        /* NULL: none */
	const char *letterhead_alt;    /* NULL only without a letterhead */
	/* the office's letterhead, instead of letterhead_svg; or NULL */
	const Design *design;
	const DesignWords *design_words; /* what it says; NULL without a design */
	PageChoice page;                 /* of its PDF */
	bool without_pdf;                /* its messages carry text and HTML alone */
	const char *return_line;         /* above the address in a window; NULL: none */
	const char *notice; /* on every page, in text and HTML too; NULL: none */
	bool courtesy; /* a courtesy translation: said on every page, and not signed */
} LetterShared;

typedef struct Letter {
	const LetterShared *shared;
	const BlockTree *body;      /* one object for all whose body says the same */
	const char *addressee;      /* its id */
	const char *addressee_name; /* one line, for lists and the message's To */
	const char *country;        /* two letters, or NULL */
	const char *channel;        /* "email", "post", "hand" */
	const char *mailbox;        /* NULL unless the channel is e-mail */
	const char *subject;
	const char *salutation;
	const char *closing;
	const char *const *address_lines; /* the envelope, from name to country */
	const char *number; /* as printed; LETTER_NUMBER_SLOT in a specimen */
	/* What the addressee wrote before: "Your reference: 7/25", …; NULL: nothing */
	const char *const *references;
	const char *date; /* as printed; LETTER_DATE_SLOT in a specimen */
	Date day;         /* of the letter; unknown in a specimen */
	bool specimen;    /* every page and message is marked as one */
	/* The courtesy translation that goes with it, same number and day; NULL: none. */
	const struct Letter *translation;
	bool apart; /* the translation is a document of its own, not the end of this one */
} Letter;

#endif
