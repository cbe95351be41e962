/*
 * How dossiers stand. Letters are of the register and parcels of the dispatch: they meet
 * here, letter by letter, so that nothing grows with the dossier.
 */
#include "office-dispatch.h"

#include "dispatch-run.h"
#include "dispatch-status.h"
#include "drafting-dossier.h"
#include "office-addressee.h"
#include "office-barrier.h"
#include "office-held.h"
#include "office-installation.h"
#include "office-manifest.h"
#include "office-pending.h"
#include "office-private.h"
#include "office-standing.h"
#include "register-letter.h"

#include <string.h>

static void dossier_status_clear(DossierStatus *status)
{
	g_free(status->dossier);
	g_free(status->title);
	g_free(status->state);
	g_free(status->note);
	g_free(status->last);
	g_free(status->left);
	g_free(status->halt);
	g_free(status->opens);
	g_free(status->closes);
	g_free(status->gate);
	g_free(status->difference);
	g_clear_pointer(&status->approvals, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DossierStatus, dossier_status_clear)

/* --- the world of a dossier ------------------------------------------------------ */

/* Accepted letters, while they are counted. */
typedef struct Accepted {
	Store *store;
	int64_t letters;
	GHashTable *countries; /* of the same; owned */
	GError **spoilt;       /* as in office_world */
} Accepted;

/* That all parcels of an accepted letter are so by the register too: the public is told. */
static bool check_accepted(Store *store, const StatusList *parcels, GError **error)
{
	size_t count = 0;
	const StatusRow *rows = status_list_get(parcels, &count);

	for (size_t i = 0; i < count; i++)
		if (!held_check_accepted(store, rows[i].letter, rows[i].channel, error))
			return false;
	return true;
}

/* Keep the first letter that is accepted in the ledger alone, where somebody asks for it. */
static bool forgive(const Accepted *accepted, GError **fault, GError **error)
{
	if (accepted->spoilt == NULL || !chy_error_is(*fault, CHY_CORRUPT)) {
		g_propagate_error(error, g_steal_pointer(fault));
		return false;
	}
	if (*accepted->spoilt == NULL)
		*accepted->spoilt = g_steal_pointer(fault);
	return true;
}

static bool count_letter(void *data, const SealedLetter *letter, GError **error)
{
	Accepted *accepted = data;
	g_autoptr(StatusList) parcels = NULL;
	g_autoptr(GError) fault = NULL;

	if (!dispatch_status_letter(accepted->store, letter->number, &parcels, error))
		return false;

	const StatusRow *leading = status_list_leading(parcels);

	if (leading == NULL || leading->state != PARCEL_ACCEPTED)
		return true;
	if (!check_accepted(accepted->store, parcels, &fault))
		return forgive(accepted, &fault, error);
	accepted->letters++;
	if (letter->country != NULL &&
	    !g_hash_table_contains(accepted->countries, letter->country))
		g_hash_table_add(accepted->countries, g_strdup(letter->country));
	return true;
}

/* Count the letters, those accepted, and the distinct countries of these. */
static bool count_accepted(Office *office, const char *name, CheckWorld *world,
			   GError **spoilt, GError **error)
{
	g_autoptr(GHashTable) countries =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Accepted accepted = { .store = office->store,
			      .countries = countries,
			      .spoilt = spoilt };

	if (!register_letter_count(office->store, name, &world->letters, error) ||
	    !register_letters(office->store, name, count_letter, &accepted, error))
		return false;
	world->accepted = accepted.letters;
	world->countries = (int64_t)g_hash_table_size(countries);
	return true;
}

/* The day on which the last letter went; none: none has. */
static bool find_dispatched(Office *office, const char *name, Date *day_out,
			    GError **error)
{
	g_autofree char *stamp = NULL, *said = NULL;
	Date day = { 0 }, sent;
	int64_t last;

	if (!dispatch_last_accepted(office->store, name, &stamp, &said, error))
		return false;
	if (stamp != NULL) {
		if (!instant_parse(stamp, &last, error))
			return false;
		day = clock_day(office->clock, last);
	}
	if (said != NULL) {
		if (!date_parse(said, &sent, error))
			return false;
		if (!date_is_known(day) || date_compare(sent, day) > 0)
			day = sent;
	}
	*day_out = day;
	return true;
}

bool office_world(Office *office, const char *name, CheckWorld *world_out,
		  GError **spoilt, GError **error)
{
	CheckWorld world = { .today = clock_today(office->clock) };

	if (!count_accepted(office, name, &world, spoilt, error) ||
	    !dispatch_is_settled(office->store, name, &world.settled, error) ||
	    !find_dispatched(office, name, &world.dispatched, error))
		return false;
	world.settled &= world.letters > 0;
	*world_out = world;
	return true;
}

/* --- status ---------------------------------------------------------------------- */

/* A status that is being shown. */
typedef struct Showing {
	Office *office;
	Store *store; /* the office's */
	const StatusReader *reader;
	int64_t shown; /* letters that have a parcel */
} Showing;

/* A letter of which the register has no more than its number in the ledger. */
static SealedLetter gone_letter(const char *number)
{
	return (SealedLetter){ .number = number };
}

static LetterStatus letter_status(const SealedLetter *letter, const StatusRow *parcel)
{
	LetterStatus status = {
		.number = letter->number,
		.addressee = letter->addressee_name,
		.country = letter->country,
		.language = letter->language,
		.gone = letter->dossier == NULL,
	};

	if (parcel == NULL)
		return status;
	status.state = parcel_state_name(parcel->state);
	status.channel = parcel->channel;
	status.on_paper = parcel->on_paper;
	status.message_id = parcel->message_id;
	status.attempts = parcel->attempts;
	status.code = parcel->code;
	status.enhanced = parcel->enhanced;
	status.reply = parcel->reply;
	status.relay = parcel->relay;
	status.queue_id = parcel->queue_id;
	status.tls = parcel->tls;
	status.withheld = parcel->withheld;
	status.due = parcel->due;
	status.put_off =
		parcel->due != NULL && strcmp(parcel->due, parcel->changed) > 0;
	status.resolved = parcel->resolved;
	status.day = parcel->day;
	status.bearer = parcel->bearer;
	status.who = parcel->who;
	status.why = parcel->why;
	return status;
}

static ParcelStatus parcel_status(const StatusRow *row)
{
	return (ParcelStatus){
		.channel = row->channel,
		.state = parcel_state_name(row->state),
		.mailbox = row->mailbox,
		.message_id = row->message_id,
		.attempts = row->attempts,
		.code = row->code,
		.enhanced = row->enhanced,
		.reply = row->reply,
		.due = row->due,
	};
}

/* Why a letter that waits would not leave today, whenever it is due. */
typedef struct Hindrance {
	char *reason; /* yours; NULL: for nothing */
	bool lacking; /* of whom it is for, the store says nothing any more */
} Hindrance;

static void hindrance_clear(Hindrance *hindrance)
{
	g_free(hindrance->reason);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Hindrance, hindrance_clear)

static bool find_hindrance(Office *office, const SealedLetter *letter,
			   const StatusRow *leading, Hindrance *hindrance,
			   GError **error)
{
	if (leading == NULL || leading->state != PARCEL_WAITING ||
	    letter->dossier == NULL)
		return true;

	const LetterBound bound = { letter->number, letter->addressee,
				    letter->addressees,
				    leading->mailbox[0] != '\0' ? leading->mailbox
								: NULL };

	if (!office_find_lack(office->store, &bound, &hindrance->reason, error))
		return false;
	hindrance->lacking = hindrance->reason != NULL;
	return hindrance->lacking ||
	       office_find_hindrance(office, &bound, &hindrance->reason, error);
}

static bool show_letter(void *data, const SealedLetter *letter, GError **error)
{
	Showing *showing = data;
	g_autoptr(StatusList) parcels = NULL;
	g_auto(Hindrance) hindrance = { .reason = NULL };

	if (!dispatch_status_letter(showing->store, letter->number, &parcels, error))
		return false;

	const StatusRow *leading = status_list_leading(parcels);

	if (!find_hindrance(showing->office, letter, leading, &hindrance, error))
		return false;

	size_t count = 0;
	const StatusRow *rows = status_list_get(parcels, &count);
	g_autofree ParcelStatus *each = g_new(ParcelStatus, count);
	LetterStatus status = letter_status(letter, leading);

	for (size_t i = 0; i < count; i++)
		each[i] = parcel_status(&rows[i]);
	status.parcels = each;
	status.parcel_count = count;
	status.hindrance = hindrance.reason;
	status.lacking = hindrance.lacking;
	showing->shown += count > 0 ? 1 : 0;
	showing->reader->letter(showing->reader->data, &status);
	return true;
}

/* A letter by its number; one that the register has no more is shown as gone. */
static bool show_number(Showing *showing, const char *number, GError **error)
{
	g_autoptr(SealedLetter) letter = NULL;
	g_autoptr(GError) fault = NULL;
	const SealedLetter gone = gone_letter(number);

	if (!register_letter_load(showing->store, number, &letter, &fault) &&
	    !chy_error_is(fault, CHY_NOT_FOUND)) {
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	return show_letter(showing, letter != NULL ? letter : &gone, error);
}

static bool show_gone(void *data, const char *number, GError **error)
{
	Showing *showing = data;
	const SealedLetter gone = gone_letter(number);
	g_autoptr(GError) fault = NULL;
	int64_t position;

	if (register_letter_position(showing->store, number, &position, &fault))
		return true;
	if (chy_error_is(fault, CHY_NOT_FOUND))
		return show_letter(showing, &gone, error);
	g_propagate_error(error, g_steal_pointer(&fault));
	return false;
}

/* The letters of the register, and behind them those that only the ledger has. */
static bool show_all(Showing *showing, const char *dossier, int64_t letters,
		     GError **error)
{
	return register_letters(showing->store, dossier, show_letter, showing, error) &&
	       (showing->shown == letters ||
		dispatch_letters(showing->store, dossier, show_gone, showing, error));
}

static bool show_pressing(Showing *showing, const GPtrArray *numbers, GError **error)
{
	for (guint i = 0; i < numbers->len; i++)
		if (!show_number(showing, numbers->pdata[i], error))
			return false;
	return true;
}

/* Whether what was submitted still holds, and whose approval is awaited. */
static bool note_pending(Office *office, const char *name, const ApprovalRound *round,
			 char **note_out, GError **error)
{
	g_autofree char *change = NULL;
	bool large = false;

	if (!pending_find_change(office, name, &large, &change, error))
		return false;
	if (change != NULL)
		*note_out = g_strdup_printf("no longer holds: %s", change);
	else if (round->next != NULL)
		*note_out = g_strdup_printf(
			"awaits the approval of office '%s'%s", round->next,
			large ? ", which looks whether it all still holds" : "");
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

static void approval_free(void *data)
{
	StatusApproval *approval = data;

	g_free(approval->office);
	g_free(approval->user);
	g_free(approval->stamp);
	g_free(approval);
}

/* Who approved what was submitted last, where signed acts say so. */
static bool find_approvals(Office *office, DossierStatus *status, GError **error)
{
	g_autoptr(Roll) roll = NULL;
	g_auto(Standing) standing = { .state = DOSSIER_DRAFT };

	status->approvals = g_ptr_array_new_with_free_func(approval_free);
	if (!roll_load(office->store, &roll, error) ||
	    !standing_load(roll, office->store, status->dossier, &standing, error))
		return false;
	for (guint i = 0; i < standing.consents->len; i++) {
		const Consent *consent = standing.consents->pdata[i];
		StatusApproval *approval;

		if (!consent->granted ||
		    g_strcmp0(consent->manifest, standing.manifest) != 0)
			continue;
		approval = g_new0(StatusApproval, 1);
		approval->office = g_strdup(consent->office);
		approval->user = g_strdup(consent->user);
		approval->stamp = g_strdup(consent->stamp);
		g_ptr_array_add(status->approvals, approval);
	}
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

/* How the last dispatch ended. */
static bool find_last(Office *office, DossierStatus *status, GError **error)
{
	g_auto(LastRun) last = { 0 };

	if (!dispatch_find_last(office->store, status->dossier, &last, error))
		return false;
	status->last = g_steal_pointer(&last.ended);
	status->left = g_steal_pointer(&last.fault);
	return true;
}

/* What the dossier's gate and schedule say, to a person and as they are. */
static bool find_gate(Office *office, DossierStatus *status, GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	g_auto(Gate) gate = { .state = GATE_OPEN };

	if (!gate_load(office->store, status->dossier, &gate, error) ||
	    !office_describe_gate(office, &gate, stamp, &status->gate, error))
		return false;
	status->halt = g_strdup(gate_state_name(gate.state));
	status->opens = g_steal_pointer(&gate.opens);
	status->closes = g_steal_pointer(&gate.closes);
	return true;
}

static void take_summary(DossierStatus *status, const StatusSummary *summary)
{
	G_STATIC_ASSERT(STATUS_STATES == PARCEL_STATES);

	status->letters = summary->letters;
	status->on_paper = summary->parcels.on_paper[PARCEL_WAITING];
	status->waiting = summary->parcels.by_state[PARCEL_WAITING] - status->on_paper;
	status->mixed = summary->parcels.mixed;
	status->pressing = summary->pressing_total;
	status->states = summary->states;
	for (size_t i = 0; i < summary->states; i++) {
		status->counts[i].state = parcel_state_name(summary->counts[i].state);
		status->counts[i].letters = summary->counts[i].letters;
	}
}

static bool load_status(Office *office, const char *name, DossierStatus *status,
			GError **error)
{
	DossierState state;

	status->dossier = g_strdup(name);
	if (!approval_get_state(office->store, name, &state, error) ||
	    !load_title(office, name, &status->title, error) ||
	    !make_note(office, name, state, &status->note, error) ||
	    !find_approvals(office, status, error) ||
	    !find_stranded(office, status, error) ||
	    !find_last(office, status, error) || !find_gate(office, status, error) ||
	    !office_find_difference(office, &status->difference, error))
		return false;
	status->state = g_strdup(dossier_state_name(state));
	return true;
}

bool office_status(Office *office, const char *name, const StatusReader *reader,
		   GError **error)
{
	g_autoptr(StoreTransaction) moment = store_begin(office->store, error);
	g_auto(DossierStatus) status = { 0 };
	g_auto(StatusSummary) summary = { 0 };
	Showing showing = { .office = office,
			    .store = office->store,
			    .reader = reader };

	if (moment == NULL || !load_status(office, name, &status, error) ||
	    !dispatch_summary(office->store, name, LIMIT_STATUS_PRESSING, &summary,
			      error))
		return false;
	take_summary(&status, &summary);
	if (reader->begin(reader->data, &status) == STATUS_PRESSING)
		return show_pressing(&showing, summary.pressing, error);
	return show_all(&showing, name, summary.letters, error);
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
		    !dispatch_count_doubts(office->store, names[i], &line->in_doubt,
					   error) ||
		    !load_title(office, names[i], &line->title, error))
			return false;
		line->state = g_strdup(dossier_state_name(state));
	}
	*lines_out = g_steal_pointer(&lines);
	return true;
}
