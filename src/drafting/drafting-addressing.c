/*
 * Addressing: the first language of an addressee that the dossier has, or the circle's and that
 * one for the translation; a channel that the dossier uses, and the form of address in each
 * language.
 */
#include "drafting-addressing.h"

#include <string.h>

#define STRETCH 500 /* posts of the directory that are read at a time */

static void addressing_free(Addressing *addressing);

static void addressing_clear(Addressing *addressing)
{
	addressing_free(addressing->translation);
	addressform_free(addressing->form);
	g_free(addressing->omission);
	g_free(addressing->no_language);
	g_free(addressing->no_channel);
	g_free(addressing->no_address);
	g_free(addressing->other_channel);
	g_free(addressing->other_address);
	g_free(addressing->no_form);
}

static void addressing_free(Addressing *addressing)
{
	if (addressing == NULL)
		return;
	addressing_clear(addressing);
	g_free(addressing);
}

void addressinglist_free(AddressingList *list)
{
	if (list == NULL)
		return;
	for (size_t i = 0; i < list->count; i++)
		addressing_clear(&list->items[i]);
	g_free(list->items);
	addresseelist_free(list->addressees);
	g_free(list->no_original);
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

/* The channels of the dossier that its circle allows, in order; the array is yours. */
static const char **find_allowed(const Dossier *dossier, const AddresseeList *list)
{
	const char *const *channels = dossier_get_channels(dossier);
	GPtrArray *allowed = g_ptr_array_new();

	for (size_t i = 0; channels[i] != NULL; i++)
		if (list->channels[0] == NULL ||
		    g_strv_contains(list->channels, channels[i]))
			g_ptr_array_add(allowed, (gpointer)channels[i]);
	g_ptr_array_add(allowed, NULL);
	return (const char **)g_ptr_array_free(allowed, FALSE);
}

/* The first of `order` that is allowed and reaches the addressee, or NULL. */
static const char *choose_channel(const Addressee *addressee,
				  const char *const *allowed, const char *const *order)
{
	for (size_t i = 0; order[i] != NULL; i++)
		if (g_strv_contains(allowed, order[i]) &&
		    g_strv_contains(addressee->channels, order[i]))
			return order[i];
	return NULL;
}

/* Why no channel fits. */
static void explain_channel(Addressing *addressing, const char *const *allowed)
{
	const Addressee *addressee = addressing->addressee;
	bool email = g_strv_contains(allowed, "email");
	g_autofree char *used = g_strjoinv(", ", (char **)allowed);
	g_autofree char *reached = g_strjoinv(", ", (char **)addressee->channels);

	if (allowed[0] == NULL)
		addressing->no_channel = g_strdup_printf(
			"the circle allows no channel of the dossier, so that the "
			"addressee '%s' cannot be written to",
			addressee->id);
	else if (!email)
		addressing->no_address =
			g_strdup_printf("the addressee '%s' has no postal address, and "
					"the dossier goes "
					"by %s",
					addressee->id, used);
	else if (addressee->channel == NULL)
		addressing->no_channel = g_strdup_printf(
			"no channel is known for the addressee '%s'", addressee->id);
	else
		addressing->no_channel = g_strdup_printf(
			"the addressee '%s' is reached by %s, the dossier goes by %s",
			addressee->id, reached, used);
}

/* That the channel is not the one that the addressee would rather have. */
static void explain_wish(Addressing *addressing, const char *const *allowed)
{
	const Addressee *addressee = addressing->addressee;
	const char *wish = addressee->preferred[0];
	g_autofree char *used = g_strjoinv(", ", (char **)allowed);

	if (wish == NULL || addressing->channel == NULL ||
	    strcmp(wish, addressing->channel) == 0)
		return;
	if (!g_strv_contains(allowed, wish))
		addressing->other_channel = g_strdup_printf(
			"the addressee '%s' prefers %s, the dossier goes by %s",
			addressee->id, wish, used);
	else if (g_strv_contains(addressee->channels, wish))
		addressing->other_channel = g_strdup_printf(
			"the addressee '%s' prefers %s, its joint letter goes by %s",
			addressee->id, wish, addressing->channel);
	else
		addressing->other_address = g_strdup_printf(
			"the addressee '%s' prefers %s and has no %s: its letter goes "
			"by %s",
			addressee->id, wish,
			strcmp(wish, "email") == 0 ? "mailbox" : "postal address",
			addressing->channel);
}

static void find_channel(Addressing *addressing, const char *const *allowed)
{
	const Addressee *addressee = addressing->addressee;

	addressing->channel = choose_channel(addressee, allowed, addressee->preferred);
	if (addressing->channel == NULL)
		addressing->channel = choose_channel(addressee, allowed, allowed);
	if (addressing->channel == NULL)
		explain_channel(addressing, allowed);
}

/* Another addressee of a joint letter goes its way: one envelope, or a mailbox each. */
static void follow_channel(Addressing *addressing, const char *channel)
{
	const Addressee *addressee = addressing->addressee;

	if (addressing->channel == NULL)
		return;
	addressing->channel = channel;
	if (strcmp(channel, "email") != 0 ||
	    g_strv_contains(addressee->channels, channel))
		return;
	addressing->channel = NULL;
	addressing->no_channel = g_strdup_printf(
		"the addressee '%s' has no mailbox, and its joint letter goes by email",
		addressee->id);
}

/* The bodies where one who is written to has no mailbox, borrowed from the list. */
static GHashTable *bodies_on_paper(const AddressingList *list)
{
	GHashTable *bodies = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t i = 0; i < list->count; i++) {
		const Addressing *addressing = &list->items[i];
		const Addressee *addressee = addressing->addressee;

		if (addressing->omission == NULL && addressing->channel != NULL &&
		    !g_strv_contains(addressee->channels, "email"))
			g_hash_table_add(bodies, (gpointer)addressee->posts[0].body);
	}
	return bodies;
}

/* Not by e-mail, which does not reach all of them, where the lead can be reached otherwise. */
static void choose_paper(Addressing *lead, const char *const *allowed)
{
	g_autoptr(GPtrArray) ways = g_ptr_array_new();
	const char *channel;

	for (size_t i = 0; allowed[i] != NULL; i++)
		if (strcmp(allowed[i], "email") != 0)
			g_ptr_array_add(ways, (gpointer)allowed[i]);
	g_ptr_array_add(ways, NULL);
	allowed = (const char *const *)ways->pdata;
	channel = choose_channel(lead->addressee, allowed, lead->addressee->preferred);
	if (channel == NULL)
		channel = choose_channel(lead->addressee, allowed, allowed);
	if (channel != NULL)
		lead->channel = channel;
}

/* A joint letter goes by one channel: its first addressee's, or one that reaches all. */
static void settle_channels(AddressingList *list, const char *const *allowed)
{
	g_autoptr(GHashTable) leads = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) paper = bodies_on_paper(list);

	for (size_t i = 0; i < list->count; i++) {
		Addressing *addressing = &list->items[i];
		const char *body = addressing->addressee->posts[0].body;
		const Addressing *lead = g_hash_table_lookup(leads, body);

		if (addressing->omission != NULL)
			continue;
		if (lead != NULL && lead->channel != NULL)
			follow_channel(addressing, lead->channel);
		if (lead != NULL)
			continue;
		if (addressing->channel != NULL && g_hash_table_contains(paper, body))
			choose_paper(addressing, allowed);
		g_hash_table_insert(leads, (gpointer)body, addressing);
	}
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

void addressing_set_language(Addressing *addressing, FormBook *book,
			     const char *language)
{
	g_clear_pointer(&addressing->form, addressform_free);
	g_clear_pointer(&addressing->no_language, g_free);
	g_clear_pointer(&addressing->no_form, g_free);
	addressing->language = language;
	find_form(addressing, book);
}

/* What the translation says; its form is still to be found. */
static void add_translation(Addressing *addressing, const char *language)
{
	addressing->translation = g_new0(Addressing, 1);
	addressing->translation->addressee = addressing->addressee;
	addressing->translation->channel = addressing->channel;
	addressing->translation->language = language;
}

void addressing_set_translation(Addressing *addressing, FormBook *book,
				const char *language)
{
	const Addressing *known = addressing->translation;

	if (known != NULL && g_strcmp0(known->language, language) == 0)
		return;
	g_clear_pointer(&addressing->translation, addressing_free);
	if (language == NULL)
		return;
	add_translation(addressing, language);
	find_form(addressing->translation, book);
}

/* The circle's language in place of the addressee's, which the letter is translated into. */
static void apply_original(Addressing *addressing, const AddresseeList *list)
{
	const char *read = addressing->language;

	addressing->language = list->original;
	if (list->translation == TRANSLATION_NONE)
		g_clear_pointer(&addressing->no_language, g_free);
	else if (read != NULL && strcmp(read, list->original) != 0)
		add_translation(addressing, read);
}

/* Language, channel and forms of one who is written to. */
static void address(Addressing *addressing, const Dossier *dossier,
		    const AddressingList *list, const char *const *allowed)
{
	find_language(addressing, dossier);
	find_channel(addressing, allowed);
	if (list->addressees->original != NULL)
		apply_original(addressing, list->addressees);
}

static void check_original(AddressingList *list, const Dossier *dossier)
{
	const char *original = list->addressees->original;

	if (original != NULL && !dossier_has_language(dossier, original))
		list->no_original =
			g_strdup_printf("letters to the circle '%s' are in '%s', which "
					"the dossier lacks",
					dossier_get_circle(dossier), original);
}

/* --- walks ----------------------------------------------------------------------- */

struct AddressingWalk {
	const Dossier *dossier;
	CircleWalk *circle;
	FormBook *book;
};

void addressingwalk_free(AddressingWalk *walk)
{
	if (walk == NULL)
		return;
	circlewalk_free(walk->circle);
	formbook_free(walk->book);
	g_free(walk);
}

bool addressing_open(const Dossier *dossier, Store *store, Date day,
		     AddressingWalk **walk_out, GError **error)
{
	g_autoptr(AddressingWalk) walk = g_new0(AddressingWalk, 1);

	if (dossier_get_circle(dossier) == NULL)
		return chy_fail(error, CHY_INVALID, "the dossier names no circle");
	if (!circle_open(store, dossier_get_circle(dossier), day, &walk->circle, error))
		return false;
	walk->dossier = dossier;
	walk->book = formbook_new();
	*walk_out = g_steal_pointer(&walk);
	return true;
}

static void settle(const AddressingWalk *walk, AddressingList *list)
{
	g_autofree const char **allowed = find_allowed(walk->dossier, list->addressees);

	check_original(list, walk->dossier);
	for (size_t i = 0; i < list->count; i++) {
		Addressing *addressing = &list->items[i];

		addressing->addressee = &list->addressees->addressees[i];
		addressing->omission = omission_of(addressing->addressee);
		if (addressing->omission != NULL)
			continue;
		address(addressing, walk->dossier, list, allowed);
		find_form(addressing, walk->book);
		if (addressing->translation != NULL)
			find_form(addressing->translation, walk->book);
	}
	if (dossier_is_joint(walk->dossier))
		settle_channels(list, allowed);
	for (size_t i = 0; i < list->count; i++)
		explain_wish(&list->items[i], allowed);
}

bool addressing_next(AddressingWalk *walk, AddressingList **list_out, GError **error)
{
	size_t most = dossier_is_joint(walk->dossier) ? SIZE_MAX : STRETCH;
	AddresseeList *addressees = NULL;
	AddressingList *list;

	*list_out = NULL;
	if (!circle_next(walk->circle, most, &addressees, error))
		return false;
	if (addressees == NULL)
		return true;
	list = g_new0(AddressingList, 1);
	list->addressees = addressees;
	list->count = addressees->count;
	list->items = g_new0(Addressing, list->count);
	settle(walk, list);
	*list_out = list;
	return true;
}

FormBook *addressing_book(const AddressingWalk *walk)
{
	return walk->book;
}

bool addressing_is_to(const Addressee *addressee, const char *id)
{
	if (strcmp(addressee->id, id) == 0)
		return true;
	for (size_t i = 0; i < addressee->post_count; i++)
		if (strcmp(addressee->posts[i].id, id) == 0)
			return true;
	return false;
}
