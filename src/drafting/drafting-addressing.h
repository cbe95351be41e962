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
	const char *language; /* of the dossier; NULL: none fits */
	const char *
		channel; /* that its letter takes, a joint one for all; NULL: none fits */
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
	Addressing *items; /* in the order of the addressees */
	size_t count;
} AddressingList;

/*
 * Resolve the dossier's circle on `day` and find language, channel and form of address
 * for each addressee. CHY_NOT_FOUND without the circle.
 */
bool addressing_resolve(const Dossier *dossier, Store *store, Date day,
			AddressingList **list_out, GError **error) CHY_MUST_CHECK;

/* Choose another language for one addressee, and find its form anew. */
void addressing_set_language(Addressing *addressing, const char *language);

void addressinglist_free(AddressingList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AddressingList, addressinglist_free)

#endif
