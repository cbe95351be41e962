/*
 * Addressing: the first language of an addressee that the dossier has, a channel that
 * the dossier uses, and the form of address in that language.
 */
#include "drafting-addressing.h"

#include <string.h>

static void addressing_clear(Addressing *addressing)
{
	addressform_free(addressing->form);
	g_free(addressing->omission);
	g_free(addressing->no_language);
	g_free(addressing->no_channel);
	g_free(addressing->no_form);
}

void addressinglist_free(AddressingList *list)
{
	if (list == NULL)
		return;
	for (size_t i = 0; i < list->count; i++)
		addressing_clear(&list->items[i]);
	g_free(list->items);
	addresseelist_free(list->addressees);
	g_free(list);
}

static char *omission_of(const Addressee *addressee)
{
	if (addressee->suppressed != NULL)
		return g_strdup_printf("suppressed: %s", addressee->suppressed);
	if (addressee->term_ended)
		return g_strdup("the term of the last holder has ended");
	if (addressee->vacant)
		return g_strdup("nobody is known to hold the post");
	return NULL;
}

static void find_language(Addressing *addressing, const Dossier *dossier)
{
	const Addressee *addressee = addressing->addressee;
	const char *const *languages = addressee->languages;

	for (size_t i = 0; languages[i] != NULL && addressing->language == NULL; i++)
		if (dossier_has_language(dossier, languages[i]))
			addressing->language = languages[i];
	if (addressing->language != NULL)
		return;

	g_autofree char *known = g_strjoinv(", ", (char **)languages);

	if (languages[0] == NULL)
		addressing->no_language = g_strdup_printf(
			"no language is known for the addressee '%s'", addressee->id);
	else
		addressing->no_language = g_strdup_printf(
			"the addressee '%s' reads %s, which the dossier lacks",
			addressee->id, known);
}

static void find_channel(Addressing *addressing, const Dossier *dossier)
{
	const Addressee *addressee = addressing->addressee;
	const char *const *channels = dossier_get_channels(dossier);
	g_autofree char *used = g_strjoinv(", ", (char **)channels);

	if (addressee->channel == NULL)
		addressing->no_channel = g_strdup_printf(
			"no channel is known for the addressee '%s'", addressee->id);
	else if (!g_strv_contains(channels, addressee->channel))
		addressing->no_channel = g_strdup_printf(
			"the addressee '%s' is reached by %s, the dossier goes by %s",
			addressee->id, addressee->channel, used);
}

static void find_form(Addressing *addressing, FormBook *book)
{
	g_autoptr(GError) error = NULL;

	if (addressing->language != NULL &&
	    !form_for(book, addressing->addressee, addressing->language,
		      &addressing->form, &error))
		addressing->no_form =
			g_strdup_printf("%s (addressee '%s')", error->message,
					addressing->addressee->id);
}

void addressing_set_language(Addressing *addressing, const char *language)
{
	g_autoptr(FormBook) book = formbook_new();

	g_clear_pointer(&addressing->form, addressform_free);
	g_clear_pointer(&addressing->no_language, g_free);
	g_clear_pointer(&addressing->no_form, g_free);
	addressing->language = language;
	find_form(addressing, book);
}

bool addressing_resolve(const Dossier *dossier, Store *store, Date day,
			AddressingList **list_out, GError **error)
{
	g_autoptr(AddressingList) list = g_new0(AddressingList, 1);
	g_autoptr(FormBook) book = formbook_new();

	if (dossier_get_circle(dossier) == NULL)
		return chy_fail(error, CHY_INVALID, "the dossier names no circle");
	if (!circle_resolve(store, dossier_get_circle(dossier), day, &list->addressees,
			    error))
		return false;
	list->count = list->addressees->count;
	list->items = g_new0(Addressing, list->count);
	for (size_t i = 0; i < list->count; i++) {
		Addressing *addressing = &list->items[i];

		addressing->addressee = &list->addressees->addressees[i];
		addressing->omission = omission_of(addressing->addressee);
		if (addressing->omission != NULL)
			continue;
		find_language(addressing, dossier);
		find_channel(addressing, dossier);
		find_form(addressing, book);
	}
	*list_out = g_steal_pointer(&list);
	return true;
}
