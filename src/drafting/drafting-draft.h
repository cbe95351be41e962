/*
 * A draft with all that its letters borrow. Within the room; drafting-compose.h has its public
 * side.
 */
#ifndef DRAFTING_DRAFT_H
#define DRAFTING_DRAFT_H

#include "drafting-addressing.h"
#include "drafting-compose.h"
#include "drafting-value.h"

/* What the letters of one language have in common. */
typedef struct DraftLanguage {
	LetterShared shared;
	const Text *text;
	DesignWords *words;  /* NULL without a design */
	BlockTree *body;     /* as long as it names no addressee; else NULL */
	const char *subject; /* likewise */
	const char *date;    /* of the day that was filled in last; NULL: none yet */
	Date day;
} DraftLanguage;

typedef struct DraftLetter {
	Letter letter; /* the specimen */
	DraftLanguage *language;
	GPtrArray *addressings; /* Addressing; the first leads */
	GPtrArray *addressees;  /* Addressee, of the same */
	AddressForm *joint;     /* of several addressees, ours; or NULL */
	AddresseeWords words;
	struct DraftLetter *translation; /* the letter's, ours; or NULL */
} DraftLetter;

/* A draft has the letters of one list of addressees at hand, and all that they borrow. */
struct Draft {
	const Dossier *dossier;
	Store *store;
	ComposeOptions options;
	const Design *design; /* or NULL */
	size_t count;         /* of all letters */
	GArray *omissions; /* Omission, of all addressees; its texts are the draft's */
	char *original;    /* the circle's language for letters, or NULL … */
	TranslationRule translation; /* … and what goes with them */

	AddressingWalk *walk; /* that has come to the end of the list */
	AddressingList *list;
	size_t first;         /* of the letters at hand */
	bool composed;        /* whether they are */
	GPtrArray *languages; /* DraftLanguage */
	GPtrArray *letters;   /* DraftLetter */
	GPtrArray *owned;     /* strings and filled letters */
	GPtrArray *lines;     /* string lists */
	GPtrArray *bodies;    /* BlockTree of single letters */
};

/* An empty draft of the dossier, which is borrowed like the store. Yours. */
Draft *draft_new(const Dossier *dossier, Store *store, const ComposeOptions *options);

/* Have the letters of this list at hand, which the draft takes, instead of those before. */
void draft_turn(Draft *draft, AddressingList *list);

/* Keep what the circle says of languages, which is the same in each of its lists. */
void draft_set_rule(Draft *draft, const AddresseeList *circle);

/* Hand memory or lines over to the draft; what it returns lives as long as the draft. */
void *draft_own(Draft *draft, void *memory);
const char *const *draft_own_lines(Draft *draft, char **lines);

/*
 * What the letter's addressees have written, by the dossier: lines in the letter's language,
 * owned by the draft; may be empty.
 */
const char *const *draft_references(Draft *draft, const DraftLetter *letter);

/* Whether the letter goes to the post or person of this id. */
bool draftletter_goes_to(const DraftLetter *letter, const char *id);

/* What the placeholders of the letter are filled from. */
ValueSource draft_source(const Draft *draft, const DraftLetter *letter,
			 const char *number, const char *date);

#endif
