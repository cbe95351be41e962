/*
 * A word is an act, `resolve` or `outcome`, and the outcome entered right behind it, of one
 * transaction. The outcome says the channel, unless the act does: that is signed.
 */
#include "office-word.h"

#include "base-date.h"
#include "dispatch-word.h"
#include "office-deed.h"
#include "register-outcome.h"

#include <string.h>

/* Microseconds between a word's moment and that of its act, which is taken right after it. */
#define LIMIT_APART (G_TIME_SPAN_DAY)

/* A word as it was signed. */
typedef struct Signed {
	char *channel;
	ParcelWord word; /* its texts are its own; `at` is that of the act */
} Signed;

static void signed_free(void *data)
{
	Signed *said = data;

	g_free(said->channel);
	parcelword_clear(&said->word);
	g_free(said);
}

/* The words on a letter while they are read. */
typedef struct Reading {
	Store *store;
	GPtrArray *list; /* of Signed */
} Reading;

/* What was done, as the ledger calls it, and the channel that the act says, or NULL; yours. */
static char *name_act(const RegisterAct *act, char **channel_out)
{
	g_autofree char *word = NULL;

	*channel_out = NULL;
	if (g_strcmp0(act->name, DEED_RESOLVE) != 0 || act->detail == NULL)
		return g_strdup(act->detail);
	deed_parse_resolution(act->detail, &word, channel_out);
	return strcmp(word, DEED_ACCEPTED) == 0
		       ? g_strdup(parcel_act_name(PARCEL_CONFIRM))
		       : g_steal_pointer(&word);
}

static bool take_act(void *data, const RegisterAct *act, GError **error)
{
	const Reading *reading = data;
	g_auto(RegisterOutcome) outcome = { 0 };
	g_autofree char *name = NULL;
	g_autofree char *channel = NULL;
	Signed *said;

	if (g_strcmp0(act->name, DEED_RESOLVE) != 0 &&
	    g_strcmp0(act->name, DEED_OUTCOME) != 0)
		return true;
	if (!register_outcome_load(reading->store, act->position + 1, &outcome, error))
		return false;
	name = name_act(act, &channel);
	said = g_new0(Signed, 1);
	said->channel = channel != NULL ? g_steal_pointer(&channel)
					: g_steal_pointer(&outcome.channel);
	said->word = (ParcelWord){
		.act = g_steal_pointer(&name),
		.was = g_steal_pointer(&outcome.was),
		.who = g_strdup(act->user),
		.why = g_strdup(act->reason),
		.at = g_strdup(act->stamp),
		.day = g_steal_pointer(&outcome.day),
		.bearer = g_steal_pointer(&outcome.who),
		.scan = g_steal_pointer(&outcome.scan),
	};
	g_ptr_array_add(reading->list, said);
	return true;
}

/* Those on one channel, borrowed: a GPtrArray of ParcelWord, yours. */
static GPtrArray *find_of(const GPtrArray *list, const char *channel)
{
	GPtrArray *words = g_ptr_array_new();

	for (guint i = 0; i < list->len; i++) {
		Signed *said = list->pdata[i];

		if (g_strcmp0(said->channel, channel) == 0)
			g_ptr_array_add(words, &said->word);
	}
	return words;
}

/* Nothing said and an empty text are the same. */
static bool is_same(const char *one, const char *other)
{
	return strcmp(one != NULL ? one : "", other != NULL ? other : "") == 0;
}

/* Whether it was said when it was signed: each has a moment of its own. */
static bool is_near(const char *kept, const char *said)
{
	int64_t one, other;

	return kept != NULL && said != NULL && instant_parse(kept, &one, NULL) &&
	       instant_parse(said, &other, NULL) && one - other <= LIMIT_APART &&
	       other - one <= LIMIT_APART;
}

/* In what the word of the ledger is not the one signed; NULL: in nothing. */
static const char *find_difference(const ParcelWord *kept, const ParcelWord *word)
{
	if (!is_same(kept->act, word->act))
		return "another act";
	if (word->was != NULL && !is_same(kept->was, word->was))
		return "another state before";
	if (!is_same(kept->who, word->who))
		return "another user";
	if (!is_same(kept->why, word->why))
		return "another reason";
	if (!is_same(kept->day, word->day))
		return "another day";
	if (!is_same(kept->bearer, word->bearer))
		return "another bearer";
	if (!is_same(kept->scan, word->scan))
		return "another scan";
	return is_near(kept->at, word->at) ? NULL : "another moment";
}

static char *describe_word(const ParcelWord *word)
{
	return g_strdup_printf("'%s' by %s at %s%s%s", word->act, word->who, word->at,
			       is_same(word->why, NULL) ? "" : ": ",
			       word->why != NULL ? word->why : "");
}

/* What is wrong with word `i` of a parcel, yours; NULL: nothing. */
static char *describe(const GPtrArray *kept, const GPtrArray *signed_words, guint i)
{
	const ParcelWord *own = i < kept->len ? kept->pdata[i] : NULL;
	const ParcelWord *word = i < signed_words->len ? signed_words->pdata[i] : NULL;
	g_autofree char *text = describe_word(word != NULL ? word : own);
	const char *difference;

	if (own == NULL)
		return g_strdup_printf("the ledger has no more what was signed: %s",
				       text);
	if (word == NULL)
		return g_strdup_printf("the ledger has what nobody signed: %s", text);
	difference = find_difference(own, word);
	return difference == NULL
		       ? NULL
		       : g_strdup_printf("the ledger has %s than was signed: "
					 "%s",
					 difference, text);
}

/* Of one parcel: the first word that is not as it was signed. */
static bool examine_parcel(Store *store, const StatusRow *row, const GPtrArray *list,
			   AuditReport *report, GError **error)
{
	g_autoptr(GPtrArray) signed_words = find_of(list, row->channel);
	g_autoptr(GPtrArray) kept = NULL;
	g_autofree char *fault = NULL;

	if (row->resolved == NULL && signed_words->len == 0)
		return true;
	if (!parcel_words(store, row->serial, &kept, error))
		return false;
	for (guint i = 0; i < MAX(kept->len, signed_words->len) && fault == NULL; i++)
		fault = describe(kept, signed_words, i);
	if (fault != NULL)
		audit_add_letter_fault(report, row->letter,
				       g_strdup_printf("by %s %s", row->channel,
						       fault));
	return true;
}

bool word_examine(Store *store, const char *letter, const StatusList *parcels,
		  AuditReport *report, GError **error)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(signed_free);
	Reading reading = { store, list };
	size_t count = 0;
	const StatusRow *rows = status_list_get(parcels, &count);

	if (!register_acts(store, letter, take_act, &reading, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!examine_parcel(store, &rows[i], list, report, error))
			return false;
	return true;
}
