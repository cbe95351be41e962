/*
 * Within the room: how each addressee of a dossier is written to, or why it is not.
 */
#ifndef DRAFTING_ADDRESSING_H
#define DRAFTING_ADDRESSING_H

#include "directory-form.h"
#include "drafting-dossier.h"

/*
 * One addressee. With `omission` it gets no letter, and that is right; with one of the
 * `no_…` it should get one and cannot.
 */
typedef struct Addressing {
	const Addressee *addressee;
	const char *language; /* the circle's, or one of the dossier; NULL: none fits */
	/* How the courtesy translation says it, where one goes with the letter; or NULL. */
	struct Addressing *translation;
	/* that its letter takes, a joint one for all; NULL: none fits */
	const char *channel;
	AddressForm *form; /* NULL: none */
	char *omission;    /* "suppressed: …", "the term has ended", …; or NULL */
	/* what is in the way, or NULL */
	char *no_language, *no_channel, *no_address, *no_form;
	/* It would rather be reached by another channel, which the dossier or circle does not
	 * take, or for which it has no address; or NULL. */
	char *other_channel, *other_address;
} Addressing;

typedef struct AddressingList {
	AddresseeList *addressees;
	char *no_original; /* why nobody can be written to in the circle's language, or NULL */
	Addressing *items; /* in the order of the addressees */
	size_t count;
} AddressingList;

/*
 * The addressees of the dossier's circle on a day, list by list, so that no memory grows
 * with the circle; those of a joint dossier are one list. Where the circle has a language of
 * its own for letters, that is the letter's, and by the circle's rule the addressee's is that
 * of its translation.
 */
typedef struct AddressingWalk AddressingWalk;

/* Dossier and store outlive the walk. CHY_NOT_FOUND without the circle. */
bool addressing_open(const Dossier *dossier, Store *store, Date day,
		     AddressingWalk **walk_out, GError **error) CHY_MUST_CHECK;

/*
 * The next addressees, which may be none, each with its language, channel and form of
 * address; NULL at the end. The list outlives the walk.
 */
bool addressing_next(AddressingWalk *walk, AddressingList **list_out,
		     GError **error) CHY_MUST_CHECK;

/* The forms that the walk has read, its own. */
FormBook *addressing_book(const AddressingWalk *walk);

void addressingwalk_free(AddressingWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AddressingWalk, addressingwalk_free)

/* Choose another language for one addressee, and find its form anew in `book`. */
void addressing_set_language(Addressing *addressing, FormBook *book,
			     const char *language);

/* The same for its translation; NULL: none goes with its letter. */
void addressing_set_translation(Addressing *addressing, FormBook *book,
				const char *language);

void addressinglist_free(AddressingList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AddressingList, addressinglist_free)

/* Whether `id` is the addressee's or that of one of its posts. */
bool addressing_is_to(const Addressee *addressee, const char *id);

#endif
