#include "office-hand.h"

#include "base-file.h"
#include "dispatch-paper.h"
#include "dispatch-status.h"
#include "office-deed.h"
#include "office-held.h"
#include "office-outcome.h"
#include "office-private.h"
#include "register-letter.h"
#include "register-scan.h"

#include <string.h>

static ParcelAct act_of(Handed what)
{
	static const ParcelAct acts[] = {
		[HANDED_SENT] = PARCEL_SEND,
		[HANDED_CAME_BACK] = PARCEL_COME_BACK,
		[HANDED_RETRACTED] = PARCEL_RETRACT,
	};

	return acts[what];
}

/* That the day is one on which a letter that is issued can have gone by now. */
static bool check_day(Office *office, int64_t now, const char *day,
		      const SealedLetter *letter, GError **error)
{
	int64_t issued;
	Date date;

	if (!date_parse(day, &date, error) ||
	    !instant_parse(letter->issued, &issued, error))
		return false;
	if (date_compare(date, clock_day(office->clock, now)) > 0)
		return chy_fail(error, CHY_INVALID, "the day %s is yet to come", day);
	return date_compare(date, clock_day(office->clock, issued)) >= 0 ||
	       chy_fail(error, CHY_INVALID, "letter '%s' was not issued yet on %s",
			letter->number, day);
}

static bool check_open(Office *office, const char *dossier, GError **error)
{
	DossierState state;

	if (!approval_get_state(office->store, dossier, &state, error))
		return false;
	return state != DOSSIER_CLOSED ||
	       chy_fail(error, CHY_REFUSED,
			"cannot record an outcome in dossier '%s': it is closed",
			dossier);
}

/* That one of the letter's parcels by post or by hand is where and as the register has it. */
static bool check_row(Office *office, const SealedLetter *letter, const StatusRow *row,
		      GError **error)
{
	const PaperParcel parcel = { .letter = row->letter,
				     .channel = row->channel,
				     .dossier = row->dossier,
				     .address = row->address };

	return held_check_paper(&parcel, letter, error) &&
	       held_check_state(office->store, row->letter, row->channel, row->state,
				error);
}

static bool check_held(Office *office, const SealedLetter *letter, GError **error)
{
	g_autoptr(StatusList) list = NULL;
	size_t count = 0;

	if (!dispatch_status_letter(office->store, letter->number, &list, error))
		return false;

	const StatusRow *rows = status_list_get(list, &count);

	for (size_t i = 0; i < count; i++)
		if (rows[i].on_paper && !check_row(office, letter, &rows[i], error))
			return false;
	return true;
}

/* Before the transaction, so that nobody waits for the store while it is read. */
static bool read_scan(const char *path, GBytes **bytes_out, GError **error)
{
	return path == NULL || (file_check_regular(path, error) &&
				file_read(path, LIMIT_SCAN, bytes_out, error));
}

static bool keep_scan(Office *office, GBytes *bytes, char **digest_out, GError **error)
{
	return bytes == NULL ||
	       register_scan_add(office->store, bytes, digest_out, error);
}

/* Sign it, and enter in the register what the ledger now says. */
static bool enter(Office *office, const SealedLetter *letter, const PaperRecord *record,
		  const PaperResult *result, GError **error)
{
	const Act act = { .name = DEED_OUTCOME,
			  .subject = letter->number,
			  .detail = parcel_act_name(result->act),
			  .reason = record->why };
	const OutcomeEntry entry = { .letter = letter->number,
				     .channel = letter->channel,
				     .state = parcel_state_name(result->state),
				     .day = result->day,
				     .who = result->bearer,
				     .why = record->why,
				     .scan = result->scan,
				     .was = parcel_state_name(result->was) };

	return office_sign_act(office, &act, error) &&
	       office_enter_outcomes(office, &entry, 1, error) &&
	       (result->state == PARCEL_WAITING
			? office_reopen(office, letter->dossier, error)
			: office_settle(office, letter->dossier, error)) &&
	       office_sign_checkpoint(office, error);
}

/* In the transaction: the record, and what follows from it. */
static bool record_it(Office *office, const Handing *handing, GBytes *bytes,
		      HandingResult *result_out, GError **error)
{
	int64_t now = clock_now(office->clock);
	g_autofree char *stamp = instant_format(now - now % G_USEC_PER_SEC);
	g_autofree char *today = date_format(clock_day(office->clock, now));
	g_autofree char *scan = NULL;
	g_autoptr(SealedLetter) letter = NULL;
	g_auto(PaperResult) result = { 0 };

	if (!register_letter_load(office->store, handing->letter, &letter, error) ||
	    !check_open(office, letter->dossier, error) ||
	    !check_day(office, now, handing->day != NULL ? handing->day : today, letter,
		       error) ||
	    !check_held(office, letter, error) ||
	    !keep_scan(office, bytes, &scan, error))
		return false;

	const PaperRecord record = { .letter = letter->number,
				     .act = act_of(handing->what),
				     .today = today,
				     .day = handing->day,
				     .bearer = handing->bearer,
				     .why = handing->why,
				     .scan = scan,
				     .user = office->user_name };

	if (!paper_record(office->store, &record, stamp, &result, error))
		return false;
	*result_out = (HandingResult){ .recorded = result.changed,
				       .waits = result.state == PARCEL_WAITING };
	return !result.changed || enter(office, letter, &record, &result, error);
}

bool office_hand(Office *office, const Handing *handing, HandingResult *result_out,
		 GError **error)
{
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autoptr(GBytes) scan = NULL;

	if ((handing->why != NULL && !office_reason_check(handing->why, error)) ||
	    (handing->bearer != NULL &&
	     !office_words_check("name of the bearer", handing->bearer, error)) ||
	    !office_require(office, ROLE_REGISTRAR, error) ||
	    !read_scan(handing->scan, &scan, error) || !office_unlock(office, error))
		return false;
	transaction = store_begin(office->store, error);
	return transaction != NULL &&
	       record_it(office, handing, scan, result_out, error) &&
	       store_commit(&transaction, error);
}
