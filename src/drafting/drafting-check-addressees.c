/*
 * Addressees that cannot be written to properly. All findings stand at the circle's
 * name.
 */
#include "drafting-addressing.h"
#include "drafting-check-private.h"

#include "mail-mailbox.h"

#include <string.h>

static void report_fault(const CheckRun *run, const char *rule, const Place *place,
			 const char *words)
{
	if (words != NULL)
		finding_error(run->findings, rule, place, "%s", words);
}

static void report_doubt(const CheckRun *run, const char *rule, const Place *place,
			 const char *words)
{
	if (words != NULL)
		finding_warning(run->findings, rule, place, "%s", words);
}

static void check_addressing(const CheckRun *run, const Place *place,
			     const Addressing *addressing)
{
	if (addressing->omission != NULL)
		finding_warning(run->findings, "do-not-write", place,
				"the addressee '%s' gets no letter: %s",
				addressing->addressee->id, addressing->omission);
	report_fault(run, "no-language", place, addressing->no_language);
	report_fault(run, "no-channel", place, addressing->no_channel);
	report_fault(run, "no-address", place, addressing->no_address);
	report_doubt(run, "no-address", place, addressing->other_address);
	report_doubt(run, "other-channel", place, addressing->other_channel);
	report_fault(run, "no-form-of-address", place, addressing->no_form);
}

/* Whether both are written to in one letter, which goes to a mailbox once. */
static bool share_letter(const CheckRun *run, const Addressee *a, const Addressee *b)
{
	return dossier_is_joint(run->dossier) &&
	       strcmp(a->posts[0].body, b->posts[0].body) == 0;
}

/* A mailbox that only some mail servers can be given a letter for; not every relay is one. */
static void check_reach(const CheckRun *run, const Place *place,
			const Addressee *addressee)
{
	g_autoptr(Mailbox) mailbox = NULL;

	if (mailbox_parse(addressee->mailbox, &mailbox, NULL) && mailbox->extended)
		finding_warning(
			run->findings, "extended-mailbox", place,
			"'%s' is reached at %s, which takes a relay that offers "
			"SMTPUTF8",
			addressee->id, addressee->mailbox);
}

/* Two addressees on one mailbox get two letters; a person may want to know. */
static void check_mailboxes(const CheckRun *run, const Place *place,
			    const AddressingList *list)
{
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (size_t i = 0; i < list->count; i++) {
		const Addressee *addressee = list->items[i].addressee;

		if (g_strcmp0(list->items[i].channel, "email") != 0 ||
		    list->items[i].omission != NULL)
			continue;

		g_autofree char *key = mailbox_key(addressee->mailbox);
		const Addressee *first = g_hash_table_lookup(seen, key);

		check_reach(run, place, addressee);
		if (first != NULL && share_letter(run, first, addressee))
			continue;
		if (first != NULL)
			finding_warning(run->findings, "shared-mailbox", place,
					"'%s' and '%s' are both reached at %s",
					first->id, addressee->id, addressee->mailbox);
		else
			g_hash_table_insert(seen, g_steal_pointer(&key),
					    (void *)addressee);
	}
}

/* A circle that nobody can be written to in, and the values that may be why. */
static void check_circle(const CheckRun *run, const Place *place,
			 const AddressingList *list)
{
	const char *circle = dossier_get_circle(run->dossier);
	size_t written = 0;

	for (size_t i = 0; i < list->count; i++)
		written += list->items[i].omission == NULL;
	if (written == 0)
		finding_error(run->findings, "no-addressee", place,
			      list->count == 0
				      ? "the circle '%s' selects nobody"
				      : "nobody of the circle '%s' can be written to",
			      circle);
	for (size_t i = 0; list->addressees->idle[i] != NULL; i++)
		finding_warning(run->findings, "no-addressee", place,
				"the circle '%s' selects by %s, which no post has",
				circle, list->addressees->idle[i]);
}

static Place circle_place(const Dossier *dossier)
{
	return place_of_node(dossier_yaml_source(dossier),
			     yaml_get(yaml_root(dossier->yaml), "circle"));
}

void dossier_report_addressee(const Dossier *dossier, FindingList *findings,
			      const char *rule, const char *text)
{
	Place place = circle_place(dossier);

	finding_error(findings, rule, &place, "%s", text);
}

bool check_addressees(const CheckRun *run, Store *store, GError **error)
{
	const Dossier *dossier = run->dossier;
	g_autoptr(AddressingList) list = NULL;
	g_autoptr(GError) failure = NULL;

	if (dossier->circle == NULL)
		return true;

	Place place = circle_place(dossier);

	if (!addressing_resolve(dossier, store, run->world->today, &list, &failure)) {
		if (!chy_error_is(failure, CHY_NOT_FOUND)) {
			g_propagate_error(error, g_steal_pointer(&failure));
			return false;
		}
		finding_error(run->findings, "unknown-name", &place, "%s",
			      failure->message);
		return true;
	}
	for (size_t i = 0; i < list->count; i++)
		check_addressing(run, &place, &list->items[i]);
	check_mailboxes(run, &place, list);
	check_circle(run, &place, list);
	return true;
}
