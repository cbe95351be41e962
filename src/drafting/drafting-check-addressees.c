/*
 * Addressees that cannot be written to properly. All findings stand at the circle's
 * name.
 */
#include "drafting-addressing.h"
#include "drafting-check-private.h"

#include "lang-core.h"
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

static bool stands_in(char *const *lines, const char *name)
{
	for (size_t i = 0; lines[i] != NULL; i++)
		if (strstr(lines[i], name) != NULL)
			return true;
	return false;
}

/* Say that a name of the envelope is in another script, if it is so; takes the name. */
static bool tell_script(const CheckRun *run, const Place *place,
			const Addressing *addressing, char *taken)
{
	g_autofree char *name = taken;
	const char *language = addressing->language;

	if (name == NULL || lang_has_own_script(language, name) ||
	    !stands_in(addressing->form->envelope, name))
		return false;
	finding_warning(run->findings, "other-script", place,
			"the letter in '%s' to '%s' names '%s', which is in another "
			"script",
			language, addressing->addressee->id, name);
	return true;
}

/* One finding an addressee; a holder's name that is not declined has its own. */
static void check_script(const CheckRun *run, const Place *place,
			 const Addressing *addressing)
{
	const Addressee *addressee = addressing->addressee;
	const char *language = addressing->language;
	bool told = addressing->form->undeclined == NULL &&
		    tell_script(run, place, addressing,
				addressee_name(addressee, language));

	for (size_t i = 0; i < addressee->post_count && !told; i++)
		told = tell_script(run, place, addressing,
				   addressee_title_of(addressee, i, language)) ||
		       tell_script(run, place, addressing,
				   addressee_body_of(addressee, i, language)) ||
		       tell_script(run, place, addressing,
				   addressee_parent_of(addressee, i, language));
}

/* A name that stands in the envelope as it is, where the form of address declines it. */
static void check_case(const CheckRun *run, const Place *place,
		       const Addressing *addressing)
{
	const AddressForm *form = addressing->form;
	g_autofree char *name = NULL;

	if (form->undeclined == NULL)
		return;
	name = addressee_name(addressing->addressee, form->undeclined);
	finding_warning(run->findings, "undeclined-name", place,
			"the name of the addressee '%s' has no %s: it stands in the "
			"address as '%s'",
			addressing->addressee->id, form->undeclined, name);
}

/* How a letter, or its translation, names the addressee. */
static void check_names(const CheckRun *run, const Place *place,
			const Addressing *addressing)
{
	report_fault(run, "no-form-of-address", place, addressing->no_form);
	if (addressing->form == NULL)
		return;
	check_script(run, place, addressing);
	check_case(run, place, addressing);
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
	check_names(run, place, addressing);
	if (addressing->translation != NULL)
		check_names(run, place, addressing->translation);
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

/* A check of all addressees, list by list, which keeps of each no more than its mailbox. */
typedef struct AddresseeCheck {
	const CheckRun *run;
	Place place;
	GStringChunk *texts; /* of the next two, many and small */
	GHashTable *first; /* key of a mailbox → id of the first who is reached there */
	/* the same → that one's body; empty unless letters are joint */
	GHashTable *bodies;
	GHashTable *answered; /* ids of the dossier's references that there are */
	size_t count, written;
	char **idle; /* what no post has of those that have been read */
	bool no_original; /* that was said already */
} AddresseeCheck;

static void check_clear(AddresseeCheck *check)
{
	g_hash_table_unref(check->first);
	g_hash_table_unref(check->bodies);
	g_hash_table_unref(check->answered);
	g_string_chunk_free(check->texts);
	g_strfreev(check->idle);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AddresseeCheck, check_clear)

/* The addressee is the first who is reached at the mailbox. */
static void keep_first(AddresseeCheck *check, const Addressee *addressee,
		       const char *mailbox)
{
	char *key = g_string_chunk_insert(check->texts, mailbox);

	g_hash_table_insert(check->first, key,
			    g_string_chunk_insert(check->texts, addressee->id));
	if (dossier_is_joint(check->run->dossier))
		g_hash_table_insert(
			check->bodies, key,
			g_string_chunk_insert(check->texts, addressee->posts[0].body));
}

/* Two addressees on one mailbox get two letters, unless they share one; a person may want to
 * know. */
static void check_mailbox(AddresseeCheck *check, const Addressee *addressee)
{
	g_autofree char *key = mailbox_key(addressee->mailbox);
	const char *first = g_hash_table_lookup(check->first, key);
	const char *body = g_hash_table_lookup(check->bodies, key);

	check_reach(check->run, &check->place, addressee);
	if (first == NULL)
		keep_first(check, addressee, key);
	else if (g_strcmp0(body, addressee->posts[0].body) != 0)
		finding_warning(check->run->findings, "shared-mailbox", &check->place,
				"'%s' and '%s' are both reached at %s", first,
				addressee->id, addressee->mailbox);
}

/* Which references are to what this addressee wrote. */
static void meet_references(AddresseeCheck *check, const Addressee *addressee)
{
	const GArray *references = check->run->dossier->references;

	for (guint i = 0; i < references->len; i++) {
		char *id = g_array_index(references, Reference, i).addressee;

		if (id != NULL && addressing_is_to(addressee, id))
			g_hash_table_add(check->answered, id);
	}
}

static void check_list(AddresseeCheck *check, const AddressingList *list)
{
	if (!check->no_original)
		report_fault(check->run, "no-original", &check->place,
			     list->no_original);
	check->no_original = list->no_original != NULL;
	for (size_t i = 0; i < list->count; i++) {
		const Addressing *addressing = &list->items[i];

		meet_references(check, addressing->addressee);
		check_addressing(check->run, &check->place, addressing);
		if (addressing->omission != NULL)
			continue;
		check->written++;
		if (g_strcmp0(addressing->channel, "email") == 0)
			check_mailbox(check, addressing->addressee);
	}
	check->count += list->count;
	g_strfreev(check->idle);
	check->idle = g_strdupv((char **)list->addressees->idle);
}

/* A circle that nobody can be written to in, and the values that may be why. */
static void check_circle(const AddresseeCheck *check)
{
	const char *circle = dossier_get_circle(check->run->dossier);

	if (check->written == 0)
		finding_error(check->run->findings, "no-addressee", &check->place,
			      check->count == 0
				      ? "the circle '%s' selects nobody"
				      : "nobody of the circle '%s' can be written to",
			      circle);
	for (size_t i = 0; check->idle[i] != NULL; i++)
		finding_warning(check->run->findings, "no-addressee", &check->place,
				"the circle '%s' selects by %s, which no post has",
				circle, check->idle[i]);
}

/* References to what somebody wrote who is not written to. */
static void check_references(const AddresseeCheck *check)
{
	const Dossier *dossier = check->run->dossier;
	const YamlNode *node = yaml_get(yaml_root(dossier->yaml), "references");

	for (guint i = 0; i < dossier->references->len; i++) {
		const char *id =
			g_array_index(dossier->references, Reference, i).addressee;
		Place place = place_of_node(dossier_yaml_source(dossier),
					    yaml_get(yaml_item(node, i), "addressee"));

		if (id != NULL && !g_hash_table_contains(check->answered, id))
			finding_error(check->run->findings, "unknown-name", &place,
				      "the circle '%s' has no addressee '%s'",
				      dossier->circle, id);
	}
}

static Place circle_place(const Dossier *dossier)
{
	return place_of_node(dossier_yaml_source(dossier),
			     yaml_get(yaml_root(dossier->yaml), "circle"));
}

void dossier_report_letter(const Dossier *dossier, FindingList *findings,
			   const char *key, const char *text)
{
	const YamlNode *node = yaml_get(yaml_root(dossier->yaml), key);
	Place place = node != NULL ? place_of_node(dossier_yaml_source(dossier), node)
				   : circle_place(dossier);

	finding_error(findings, "letter", &place, "%s", text);
}

/* All lists of the walk, then what is to be said of the whole. */
static bool check_walk(AddresseeCheck *check, AddressingWalk *walk, GError **error)
{
	bool more = true;

	while (more) {
		g_autoptr(AddressingList) list = NULL;

		if (!addressing_next(walk, &list, error))
			return false;
		more = list != NULL;
		if (more)
			check_list(check, list);
	}
	check_circle(check);
	check_references(check);
	return true;
}

bool check_addressees(const CheckRun *run, Store *store, GError **error)
{
	const Dossier *dossier = run->dossier;
	g_autoptr(AddressingWalk) walk = NULL;
	g_autoptr(GError) failure = NULL;

	if (dossier->circle == NULL)
		return true;

	g_auto(AddresseeCheck) check = {
		.run = run,
		.place = circle_place(dossier),
		.texts = g_string_chunk_new(8 << 10),
		.first = g_hash_table_new(g_str_hash, g_str_equal),
		.bodies = g_hash_table_new(g_str_hash, g_str_equal),
		.answered = g_hash_table_new(g_str_hash, g_str_equal),
	};

	if (addressing_open(dossier, store, run->world->today, &walk, &failure))
		return check_walk(&check, walk, error);
	if (!chy_error_is(failure, CHY_NOT_FOUND)) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return false;
	}
	finding_error(run->findings, "unknown-name", &check.place, "%s",
		      failure->message);
	return true;
}
