/*
 * Within the room: what a letter says to its addressees by name.
 *
 * The addressings (Addressing, at least one, each with a form of address in the letter's
 * language) are those of one letter; the first one leads.
 */
#ifndef DRAFTING_JOINT_H
#define DRAFTING_JOINT_H

#include "drafting-addressing.h"

/*
 * How the letter addresses several together: *form_out is yours, NULL for one, who has their
 * own. CHY_NOT_FOUND, in words, where one of them has no form.
 */
bool joint_form(FormBook *book, const GPtrArray *addressings, AddressForm **form_out,
		GError **error) CHY_MUST_CHECK;

/*
 * The first language of the first addressee that the dossier has and all of them read, or else
 * the first one's; NULL: that has none. Borrowed.
 */
const char *joint_language(const Dossier *dossier, const GPtrArray *addressings);

/* The form's envelope, then the first one's postal address. NULL-terminated, yours. */
char **joint_address(const GPtrArray *addressings, const AddressForm *form);

/* Their names in one line, in the form's order, yours. */
char *joint_name(const GPtrArray *addressings, const AddressForm *form);

#endif
