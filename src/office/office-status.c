#include "office-dispatch.h"

#include "dispatch-run.h"
#include "dispatch-status.h"
#include "drafting-dossier.h"
#include "office-manifest.h"
#include "office-private.h"
#include "register-letter.h"

#include <string.h>

static void letter_status_free(void *data)
{
	LetterStatus *status = data;

	g_free(status->number);
	g_free(status->addressee);
	g_free(status->country);
	g_free(status->language);
	g_free(status->state);
	g_free(status->message_id);
	g_free(status->reply);
	g_free(status->relay);
	g_free(status->queue_id);
	g_free(status->tls);
	g_free(status->withheld);
	g_free(status->due);
	g_free(status->resolved);
	g_free(status->who);
	g_free(status->why);
	g_free(status);
}

void dossier_status_free(DossierStatus *status)
{
	if (status == NULL)
		return;
	g_free(status->dossier);
	g_free(status->title);
	g_free(status->state);
	g_free(status->note);
	g_clear_pointer(&status->letters, g_ptr_array_unref);
	g_free(status);
}

/* --- letters and their parcels --------------------------------------------------- */

/* A dossier's letters and what has become of each. */
typedef struct Post {
	SealedLetterList *letters;
	StatusList *parcels;
	GHashTable *by_number; /* a letter's number → its leading StatusRow */
} Post;

static void post_clear(Post *post)
{
	g_clear_pointer(&post->by_number, g_hash_table_unref);
	g_clear_pointer(&post->parcels, status_list_free);
	g_clear_pointer(&post->letters, sealed_letter_list_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Post, post_clear)

static bool post_load(Office *office, const char *name, Post *post, GError **error)
{
	size_t count = 0;

	if (!register_letters(office->store, name, &post->letters, error) ||
	    !dispatch_status(office->store, name, &post->parcels, error))
		return false;

	const StatusRow *rows = status_list_get(post->parcels, &count);

	post->by_number = g_hash_table_new(g_str_hash, g_str_equal);
	for (size_t i = 0; i < count; i++)
		g_hash_table_insert(
			post->by_number, rows[i].letter,
			(void *)status_row_leading(
				g_hash_table_lookup(post->by_number, rows[i].letter),
				&rows[i]));
	return true;
}

/* --- the world of a dossier ------------------------------------------------------ */

/* Count the letters, those accepted, and the distinct countries of these. */
static bool count_accepted(Office *office, const char *name, CheckWorld *world,
			   GError **error)
{
	g_auto(Post) post = { 0 };
	g_autoptr(GHashTable) countries = g_hash_table_new(g_str_hash, g_str_equal);

	if (!post_load(office, name, &post, error))
		return false;
	for (size_t i = 0; i < post.letters->count; i++) {
		const SealedLetter *letter = post.letters->letters[i];
		const StatusRow *row =
			g_hash_table_lookup(post.by_number, letter->number);

		if (row == NULL || row->state != PARCEL_ACCEPTED)
			continue;
		world->accepted++;
		if (letter->country != NULL)
			g_hash_table_add(countries, (char *)letter->country);
	}
	world->letters = (int64_t)post.letters->count;
	world->countries = (int64_t)g_hash_table_size(countries);
	return true;
}

bool office_world(Office *office, const char *name, CheckWorld *world_out,
		  GError **error)
{
	CheckWorld world = { .today = clock_today(office->clock) };
	DispatchCounts counts;
	int64_t last;

	if (!count_accepted(office, name, &world, error) ||
	    !dispatch_counts(office->store, name, &counts, error))
		return false;
	world.settled = counts.total > 0 && counts.by_state[PARCEL_WAITING] == 0 &&
			counts.by_state[PARCEL_LEASED] == 0 &&
			counts.by_state[PARCEL_IN_DOUBT] == 0;
	if (*counts.last_accepted != '\0') {
		if (!instant_parse(counts.last_accepted, &last, error))
			return false;
		world.dispatched = date_of_instant(last);
	}
	*world_out = world;
	return true;
}

/* --- status ---------------------------------------------------------------------- */

static LetterStatus *letter_status(const SealedLetter *letter, const StatusRow *parcel)
{
	LetterStatus *status = g_new0(LetterStatus, 1);

	status->number = g_strdup(letter->number);
	status->addressee = g_strdup(letter->addressee_name);
	status->country = g_strdup(letter->country);
	status->language = g_strdup(letter->language);
	if (parcel != NULL) {
		status->state = g_strdup(parcel_state_name(parcel->state));
		status->message_id = g_strdup(parcel->message_id);
		status->attempts = parcel->attempts;
		status->reply = g_strdup(parcel->reply);
		status->relay = g_strdup(parcel->relay);
		status->queue_id = g_strdup(parcel->queue_id);
		status->tls = g_strdup(parcel->tls);
		status->withheld = g_strdup(parcel->withheld);
		status->due = g_strdup(parcel->due);
		status->resolved = g_strdup(parcel->resolved);
		status->who = g_strdup(parcel->who);
		status->why = g_strdup(parcel->why);
	}
	return status;
}

static bool list_letters(Office *office, const char *name, GPtrArray *into,
			 GError **error)
{
	g_auto(Post) post = { 0 };

	if (!post_load(office, name, &post, error))
		return false;
	for (size_t i = 0; i < post.letters->count; i++) {
		const SealedLetter *letter = post.letters->letters[i];

		g_ptr_array_add(into, letter_status(letter, g_hash_table_lookup(
								    post.by_number,
								    letter->number)));
	}
	return true;
}

/* Whether what was submitted still holds, and whose approval is awaited. */
static bool note_pending(Office *office, const char *name, const ApprovalRound *round,
			 char **note_out, GError **error)
{
	g_autofree char *change = NULL;

	if (!office_manifest_changed(office, name, &change, error))
		return false;
	if (change != NULL)
		*note_out = g_strdup_printf("no longer holds: %s", change);
	else if (round->next != NULL)
		*note_out = g_strdup_printf("awaits the approval of office '%s'",
					    round->next);
	return true;
}

/* Why a draft is one again. */
static char *note_returned(const ApprovalRound *round)
{
	return g_strdup_printf("%s by %s at %s: %s", round->ended, round->ended_by,
			       round->ended_at, round->reason);
}

static bool make_note(Office *office, const char *name, DossierState state,
		      char **note_out, GError **error)
{
	g_autoptr(ApprovalHistory) history = NULL;
	size_t count = 0;

	if (!approval_history(office->store, name, &history, error))
		return false;

	const ApprovalRound *rounds = approvalhistory_rounds(history, &count);

	if (state == DOSSIER_SUBMITTED || state == DOSSIER_APPROVED)
		return note_pending(office, name, &rounds[count - 1], note_out, error);
	if (state == DOSSIER_DRAFT && count >= 2)
		*note_out = note_returned(&rounds[count - 2]);
	return true;
}

static bool load_title(Office *office, const char *name, char **title_out,
		       GError **error)
{
	g_autoptr(Dossier) dossier = NULL;

	if (!dossier_load(office->store, name, &dossier, error))
		return false;

	const char *const *languages = dossier_get_languages(dossier);
	const char *title = dossier_get_title(dossier, "en");

	if (title == NULL && languages[0] != NULL)
		title = dossier_get_title(dossier, languages[0]);
	*title_out = g_strdup(title != NULL ? title : "");
	return true;
}

static bool find_stranded(Office *office, DossierStatus *status, GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	Stranded stranded;

	if (!dispatch_find_stranded(office->store, status->dossier, stamp, &stranded,
				    error))
		return false;
	status->unknown = stranded.unknown;
	status->unsent = stranded.unsent;
	return true;
}

bool office_status(Office *office, const char *name, DossierStatus **status_out,
		   GError **error)
{
	g_autoptr(DossierStatus) status = g_new0(DossierStatus, 1);
	DossierState state;

	status->dossier = g_strdup(name);
	status->letters = g_ptr_array_new_with_free_func(letter_status_free);
	if (!approval_get_state(office->store, name, &state, error) ||
	    !load_title(office, name, &status->title, error) ||
	    !make_note(office, name, state, &status->note, error) ||
	    !find_stranded(office, status, error) ||
	    !list_letters(office, name, status->letters, error))
		return false;
	status->state = g_strdup(dossier_state_name(state));
	*status_out = g_steal_pointer(&status);
	return true;
}

static void dossier_line_free(void *data)
{
	DossierLine *line = data;

	g_free(line->name);
	g_free(line->state);
	g_free(line->title);
	g_free(line);
}

bool office_dossiers(Office *office, GPtrArray **lines_out, GError **error)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(dossier_line_free);
	g_auto(GStrv) names = NULL;

	if (!dossier_names(office->store, &names, error))
		return false;
	for (size_t i = 0; names[i] != NULL; i++) {
		DossierLine *line = g_new0(DossierLine, 1);
		DossierState state;

		g_ptr_array_add(lines, line);
		line->name = g_strdup(names[i]);
		if (!approval_get_state(office->store, names[i], &state, error) ||
		    !load_title(office, names[i], &line->title, error))
			return false;
		line->state = g_strdup(dossier_state_name(state));
	}
	*lines_out = g_steal_pointer(&lines);
	return true;
}
