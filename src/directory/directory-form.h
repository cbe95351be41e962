/*
 * Forms of address: how a language greets, directs and takes leave of an office.
 *
 * The forms are data, data/directory/forms/<lang>.yaml, one entry per role and gender. What
 * a file does not say is an error that names it, never a guess.
 */
#ifndef DIRECTORY_FORM_H
#define DIRECTORY_FORM_H

#include "directory-circle.h"

/* The forms of all languages, read on first use of each. */
typedef struct FormBook FormBook;

FormBook *formbook_new(void);
void formbook_free(FormBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FormBook, formbook_free)

typedef struct AddressForm {
	char *salutation; /* "Madam Chair," */
	char **envelope;  /* the lines above the postal address, NULL-terminated */
	char *closing;    /* "Yours faithfully," */
	char *title;      /* the first post, in words for running text: "Chair" */
	/* "ru-dative": the envelope wants the holder's name in this case, which is not known,
	 * so that it stands there as it is; or NULL */
	char *undeclined;
	char *names; /* of several, in words for running text: "Ada and Bo"; else NULL */
} AddressForm;

void addressform_free(AddressForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AddressForm, addressform_free)

/*
 * The form for the addressee in language `lang`: salutation and closing by the first post's
 * role and the holder's gender; the envelope names the holder, and each post with its body
 * and that body's parent.
 * CHY_NOT_FOUND: "no form of address for a female rapporteur in English".
 */
bool form_for(FormBook *book, const Addressee *addressee, const char *lang,
	      AddressForm **form_out, GError **error) CHY_MUST_CHECK;

/*
 * The form for several addressees (two at least) of one letter: the salutation greets each, or
 * those of one role and gender together; the closing, title and names name all of them; the
 * envelope names each, and what all have alike once, a post in the plural. Those of the highest
 * roles stand first, in their order; else all stand in the order given. All are greeted together
 * where one of them would be greeted as a woman and as a man.
 * A closing that would name one for whom no word is known names nobody; the highest honours
 * that one of them is due are paid to all. `undeclined` is NULL. CHY_NOT_FOUND as form_for.
 */
bool form_for_joint(FormBook *book, const GPtrArray *addressees, const char *lang,
		    AddressForm **form_out, GError **error) CHY_MUST_CHECK;

/* One row of the table of forms, for a command that prints it; borrowed from the book. */
typedef struct FormRow {
	const char *role;
	Gender gender;
	const char *title, *salutation, *closing;
} FormRow;

/*
 * The forms of one language in order of role and gender: *rows_out is yours (g_free), what
 * it points to is the book's. CHY_NOT_FOUND for a language without forms.
 */
bool formbook_rows(FormBook *book, const char *lang, FormRow **rows_out,
		   size_t *count_out, GError **error) CHY_MUST_CHECK;

#endif
