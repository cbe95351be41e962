/*
 * Composing: from a dossier and its addressees to letters and releases.
 *
 * A Draft holds the letters of one dossier on one day, in the order of their
 * addressees' ids, together with everything that they point to. Each addressee is
 * written to in the first of its languages that the dossier has; where the circle has a
 * language of its own for letters, in that one, and by its rule with a translation into the
 * other. Addressees that must
 * not or cannot be written to have no letter; the draft lists them with the reason. A
 * person who holds several posts of the circle gets one letter; under `joint: true` the
 * holders of one body get one together, which goes to the mailbox of each.
 */
#ifndef DRAFTING_COMPOSE_H
#define DRAFTING_COMPOSE_H

#include "base-date.h"
#include "drafting-letter.h"

#include <stdint.h>

typedef struct Addressee Addressee;
typedef struct CheckWorld CheckWorld;
typedef struct Dossier Dossier;
typedef struct Store Store;
typedef struct Draft Draft;

typedef struct ComposeOptions {
	Date day; /* of the directory: who holds which post */
	/* an addressee's or one of its posts' id; NULL: all */
	const char *only_addressee;
	const char *only_language; /* of one addressee: rather than its preference; or
				      NULL. Of its translation, where the circle has one. */
	/* The office's letterhead, for a dossier that has no picture of its own; or NULL.
	   It outlives the draft. */
	const Design *design;
} ComposeOptions;

/* An addressee without a letter. */
typedef struct Omission {
	const char *addressee;
	const char *reason; /* "suppressed: mourning", "term ended 2024-12-31", … */
} Omission;

/*
 * Compose the dossier's letters as specimens: number and date are slots
 * (drafting-letter.h). Dossier, store and what the options point to outlive the draft. The
 * first letters are at hand. CHY_NOT_FOUND for an unknown circle or addressee, or an
 * addressee of these letters that cannot be written to (no form of address, language or
 * channel: the error names it); CHY_INVALID for a dossier whose texts dossier_check calls
 * wrong; CHY_LIMIT beyond LIMIT_LETTERS.
 */
bool dossier_compose(const Dossier *dossier, Store *store,
		     const ComposeOptions *options, Draft **draft_out,
		     GError **error) CHY_MUST_CHECK;

void draft_free(Draft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Draft, draft_free)

size_t draft_count(const Draft *draft);

/*
 * Have letter `i` at hand: composed, together with its neighbours. Those that were at hand
 * may go away with all that they pointed to, so that a draft of any size costs the same
 * memory; asking in order costs least. Fails as dossier_compose; CHY_CONFLICT when the
 * directory has changed meanwhile, which a transaction prevents.
 */
bool draft_seek(Draft *draft, size_t i, GError **error) CHY_MUST_CHECK;

/* Letter `i`, which is at hand; so in all that follow. */
const Letter *draft_letter(const Draft *draft, size_t i);

/* Whom letter `i` is written to: one, or several under `joint`. */
const Addressee *const *draft_addressees(const Draft *draft, size_t i,
					 size_t *count_out);

/*
 * The mailboxes that letter `i` goes to, none unless that is by e-mail, each once whatever its
 * case: the letter's own, then those of the other addressees of a joint letter who have one.
 * The array is yours, its texts are the draft's.
 */
GPtrArray *draft_mailboxes(const Draft *draft, size_t i);

const Omission *draft_omissions(const Draft *draft, size_t *count_out);

/* What fills the slots of a specimen. */
typedef struct DraftSlots {
	const char *number;
	Date day;
	bool specimen; /* of a rehearsal; false: it is the letter itself */
} DraftSlots;

/*
 * Letter `i` with its slots filled: the number, and the words of the day in its language.
 * Everything else is as it was composed. The result is at hand as long as its specimen; ask
 * once for each letter.
 */
bool draft_fill(Draft *draft, size_t i, const DraftSlots *slots,
		const Letter **letter_out, GError **error) CHY_MUST_CHECK;

/* The release in one language, with the counts filled in. */
typedef struct DraftRelease {
	char *language;
	char *title;
	char *summary;
	BlockTree *body;
} DraftRelease;

/*
 * Compose release.<language>.md. CHY_NOT_FOUND without one; CHY_REFUSED when it cites
 * counts and `world` is not settled or has no accepted letter, naming the place;
 * CHY_INVALID for a text that dossier_check calls wrong.
 */
bool release_compose(const Dossier *dossier, const char *language,
		     const CheckWorld *world, DraftRelease **release_out,
		     GError **error) CHY_MUST_CHECK;

void draftrelease_free(DraftRelease *release);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DraftRelease, draftrelease_free)

#endif
