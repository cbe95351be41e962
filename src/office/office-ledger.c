/*
 * Letter by letter, so that memory does not grow with the home. The letters themselves are as
 * registered: that is examined before.
 */
#include "office-ledger.h"

#include "dispatch-run.h"
#include "dispatch-status.h"
#include "office-addressee.h"
#include "office-flight.h"
#include "office-held.h"
#include "office-private.h"
#include "office-word.h"

#include <string.h>

/* One examination. */
typedef struct Audit {
	Store *store;
	AuditReport *report;
} Audit;

static bool examine_place(const Audit *audit, const SealedLetter *letter,
			  const StatusRow *row)
{
	const Parcel parcel = held_parcel(row);
	const PaperParcel paper = { .letter = row->letter,
				    .channel = row->channel,
				    .dossier = row->dossier,
				    .address = row->address };
	g_autofree char *difference = row->on_paper
					      ? held_describe_paper(&paper, letter)
					      : held_describe_parcel(&parcel, letter);
	bool same = difference == NULL;

	if (!same)
		audit_add_letter_fault(audit->report, letter->number,
				       g_steal_pointer(&difference));
	else if (held_is_believed(row->channel, letter))
		audit->report->unheld++;
	return same;
}

/* Make a kept message again; of one that only another encoder could make, hold the fields. */
static bool make_message(const Audit *audit, const SealedLetter *letter,
			 const Parcel *parcel, const DispatchMessage *kept,
			 GError **error)
{
	g_autoptr(Message) message = NULL;

	if (office_message_is_ours(kept))
		return office_message_rebuild(letter, parcel, kept, &message, error);
	if (!office_message_hold(letter, parcel, kept, error))
		return false;
	audit->report->unmade++;
	return true;
}

/* Make a kept message again of the letter with all that its messages carry. */
static bool make_again(const Audit *audit, const StatusRow *row,
		       const DispatchMessage *kept, GError **error)
{
	const Parcel parcel = held_parcel(row);
	g_autoptr(SealedLetter) whole = NULL;
	g_autoptr(GError) fault = NULL;

	if (!register_letter_load_sent(audit->store, row->letter, &whole, error))
		return false;
	if (make_message(audit, whole, &parcel, kept, &fault))
		return true;
	if (chy_error_is(fault, CHY_IO)) {
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	audit_add_letter_fault(audit->report, row->letter, g_strdup(fault->message));
	return true;
}

/* Hold a parcel's message, which is kept with its first intent, against letter and parcel. */
static bool examine_message(const Audit *audit, const StatusRow *row, GError **error)
{
	g_autoptr(DispatchMessage) kept = NULL;

	if (!dispatch_message_find(audit->store, row->serial, &kept, error))
		return false;
	if (kept != NULL)
		return make_again(audit, row, kept, error);
	if (row->intent != NULL && !row->on_paper)
		audit_add_letter_fault(audit->report, row->letter,
				       g_strdup_printf("the ledger has no message of "
						       "it by %s any more",
						       row->channel));
	return true;
}

static bool examine_state(const Audit *audit, const StatusRow *row, GError **error)
{
	const char *told = held_state_name(row->state);
	g_autofree char *registered = NULL;

	if (!held_find_state(audit->store, row->letter, row->channel, &registered,
			     error))
		return false;
	if (strcmp(told, registered) != 0)
		audit_add_letter_fault(
			audit->report, row->letter,
			g_strdup_printf("by %s it is %s in the ledger, %s in the "
					"register",
					row->channel, told, registered));
	return true;
}

/* That it is known whom to ask about before a parcel that waits leaves. */
static bool examine_addressees(const Audit *audit, const SealedLetter *letter,
			       const StatusList *list, GError **error)
{
	size_t count = 0;
	const StatusRow *rows = status_list_get(list, &count);
	g_autofree char *lack = NULL;
	bool waits = false;

	for (size_t i = 0; i < count && lack == NULL; i++) {
		const LetterBound bound = { letter->number, letter->addressee,
					    letter->addressees,
					    rows[i].on_paper ? NULL : rows[i].mailbox };

		if (rows[i].state != PARCEL_WAITING)
			continue;
		waits = true;
		if (!office_find_lack(audit->store, &bound, &lack, error))
			return false;
	}
	if (lack != NULL)
		audit_add_letter_fault(audit->report, letter->number,
				       g_steal_pointer(&lack));
	else if (waits && letter->addressees == NULL)
		audit->report->unlisted++;
	return true;
}

static void examine_presence(const Audit *audit, const char *number,
			     const char *channel, const StatusList *list)
{
	size_t count = 0;
	const StatusRow *rows = status_list_get(list, &count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].channel, channel) == 0)
			return;
	audit_add_letter_fault(
		audit->report, number,
		g_strdup_printf("the ledger has no parcel by %s", channel));
}

/* Hold the letter's parcels, all that the ledger has, against it. */
static bool examine_parcels(const Audit *audit, const SealedLetter *letter,
			    const StatusList *list, GError **error)
{
	g_autoptr(GPtrArray) further = register_further_list(letter->further);
	size_t count = 0;
	const StatusRow *rows = status_list_get(list, &count);

	for (size_t i = 0; i < count; i++) {
		if (examine_place(audit, letter, &rows[i]) &&
		    !examine_message(audit, &rows[i], error))
			return false;
		if (!examine_state(audit, &rows[i], error))
			return false;
	}
	examine_presence(audit, letter->number, letter->channel, list);
	if (!examine_addressees(audit, letter, list, error) ||
	    !word_examine(audit->store, letter->number, list, audit->report, error))
		return false;
	for (guint i = 0; i < further->len; i++) {
		const FurtherParcel *parcel = further->pdata[i];

		examine_presence(audit, letter->number, parcel->channel, list);
	}
	return true;
}

static bool examine_letter(void *data, const SealedLetter *letter, GError **error)
{
	const Audit *audit = data;
	g_autoptr(StatusList) list = NULL;

	return dispatch_status_letter(audit->store, letter->number, &list, error) &&
	       examine_parcels(audit, letter, list, error);
}

static bool is_open(const StatusList *list)
{
	const StatusRow *leading = status_list_leading(list);

	return leading != NULL &&
	       (leading->state == PARCEL_WAITING || leading->state == PARCEL_LEASED ||
		leading->state == PARCEL_IN_DOUBT);
}

/* That a letter has come to an end, by the ledger and by the register. */
static bool check_ended(void *data, const SealedLetter *letter, GError **error)
{
	const Audit *audit = data;
	g_autoptr(StatusList) list = NULL;

	if (!dispatch_status_letter(audit->store, letter->number, &list, error) ||
	    !examine_parcels(audit, letter, list, error))
		return false;
	if (audit->report->faults > 0) {
		g_autofree char *first = audit_report_first(audit->report);

		return chy_fail(error, CHY_CORRUPT, "cannot close dossier '%s': %s",
				letter->dossier, first);
	}
	return !is_open(list) ||
	       chy_fail(error, CHY_CORRUPT,
			"cannot close dossier '%s': ledger: letter %s: it has not come "
			"to an end, though the dossier is dispatched",
			letter->dossier, letter->number);
}

bool ledger_check_ended(Office *office, const char *dossier, GError **error)
{
	g_auto(AuditReport) report = { .kinds = NULL };
	Audit audit = { office->store, &report };

	return register_letters(office->store, dossier, check_ended, &audit, error);
}

/* That the letter of a parcel is one of the register's. */
static bool look_up(void *data, const char *number, GError **error)
{
	const Audit *audit = data;
	g_autoptr(GError) fault = NULL;
	int64_t position;

	if (register_letter_position(audit->store, number, &position, &fault))
		return true;
	if (!chy_error_is(fault, CHY_NOT_FOUND)) {
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	audit_add_letter_fault(audit->report, number,
			       g_strdup("the ledger has a parcel of it, and the "
					"register has no such letter"));
	return true;
}

static void fault_orphan(void *data, const char *letter, const char *channel)
{
	const Audit *audit = data;

	audit_add_letter_fault(
		audit->report, letter,
		g_strdup_printf("by %s it is leased by a run that is not there; the "
				"next dispatch settles it",
				channel));
}

bool ledger_examine(Office *office, AuditReport *report, GError **error)
{
	Audit audit = { office->store, report };

	return register_letters(office->store, NULL, examine_letter, &audit, error) &&
	       dispatch_letters(office->store, NULL, look_up, &audit, error) &&
	       dispatch_orphans(office->store, fault_orphan, &audit, error);
}
