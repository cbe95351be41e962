/*
 * Dispatch: which dossier may be sent, and through which relays.
 */
#include "office-dispatch.h"

#include "base-id.h"
#include "base-text.h"
#include "dispatch-relay.h"
#include "office-ban.h"
#include "office-dkim.h"
#include "office-installation.h"
#include "office-jobs.h"
#include "office-lock.h"
#include "office-outcome.h"
#include "office-private.h"
#include "office-recovery.h"
#include "office-returns.h"
#include "office-sending.h"
#include "office-tally.h"

#include <string.h>

/* The relays of a run, in the order of the configuration. */
typedef struct RelayChoice {
	RelayConfigList *list;
	RelayConfig given; /* made of a URL; its texts are borrowed */
	const RelayConfig *relays;
	size_t count;
} RelayChoice;

static void relay_choice_clear(RelayChoice *choice)
{
	relay_config_list_free(choice->list);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelayChoice, relay_choice_clear)

static bool is_url(const char *text)
{
	return strstr(text, "://") != NULL;
}

static void choose_url(RelayChoice *choice, const char *url)
{
	choice->given = (RelayConfig){ .name = (char *)url,
				       .url = (char *)url,
				       .sessions = RELAY_SESSIONS,
				       .weight = RELAY_WEIGHT };
	choice->relays = &choice->given;
	choice->count = 1;
}

/* Of those configured the one called `name`. */
static bool choose_name(RelayChoice *choice, const char *name, GError **error)
{
	const RelayConfig *found = relay_config_find(choice->list, name);

	if (found == NULL) {
		g_autoptr(GPtrArray) names = g_ptr_array_new();

		for (size_t i = 0; i < choice->count; i++)
			g_ptr_array_add(names, choice->relays[i].name);

		g_autofree char *suggestion = text_suggestion(text_nearest(
			name, (const char *const *)names->pdata, names->len));

		return chy_fail(error, CHY_NOT_FOUND,
				"no relay '%s' is configured, and it is no URL%s", name,
				suggestion);
	}
	choice->relays = found;
	choice->count = 1;
	return true;
}

/* The relay that is asked for, by URL or name, else all of the configuration. */
static bool choose(Office *office, const char *asked, RelayChoice *choice,
		   GError **error)
{
	if (asked != NULL && is_url(asked)) {
		choose_url(choice, asked);
		return true;
	}
	if (!relay_config_parse(office->config->file, &choice->list, error))
		return office_config_blame(office->config, error);
	choice->relays = relay_config_list_get(choice->list, &choice->count);
	if (asked != NULL)
		return choose_name(choice, asked, error);
	return choice->count > 0 ||
	       chy_fail(error, CHY_CONFIG,
			"no relay is configured ([relay NAME] in %s/%s, or "
			"--relay URL)",
			office->home, OFFICE_CONFIG_FILE);
}

/* What the relays are called, or where they are, with commas between; yours. */
static char *list_relays(const RelayChoice *choice, bool urls)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (size_t i = 0; i < choice->count; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
				       urls ? choice->relays[i].url
					    : choice->relays[i].name);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Read what the configuration says of a dispatch, and make the fleet. */
static bool equip(Sending *sending, const RelayChoice *choice, GError **error)
{
	Office *office = sending->office;
	FleetOptions fleet = {
		.relays = choice->relays,
		.count = choice->count,
		.clock = office->clock,
		.sessions = sending->options->sessions,
		.require_loopback = office->frozen,
		.silent = sending_tell_silence,
		.silent_data = sending,
	};

	if (!retry_policy_parse(office->config->file, &sending->retry, error) ||
	    !pace_parse(office->config->file, &sending->pace, error))
		return office_config_blame(office->config, error);
	if (!quiet_open(office, &sending->quiet, error) ||
	    !loop_new(&sending->loop, error))
		return false;
	fleet.loop = sending->loop;
	return fleet_new(&fleet, &sending->fleet, error);
}

/* What a dispatch is to do, by this process or by each of its jobs. */
typedef struct Task {
	Office *office;
	const char *dossier;
	const DispatchOptions *options;
	const RelayChoice *choice;
	const char *relays; /* what they are called */
	const char *id;     /* that the runs of its jobs share */
	JobsTally
		tally; /* of this process; of a failure alone whether it was stopped */
} Task;

/* Send what is due; `line` as in Sending. */
static bool send(void *data, const JobLine *line, GError **error)
{
	Task *task = data;
	Office *office = task->office;
	g_auto(Sending) sending = { 0 };
	g_autoptr(GError) fault = NULL;
	bool sent;

	sending_init(&sending, office, task->dossier);
	sending.options = task->options;
	sending.line = line;
	sending.relays = task->relays;
	sending.dispatch = task->id;
	if (!equip(&sending, task->choice, &fault)) {
		if (line != NULL && chy_error_is(fault, CHY_TEMPORARY)) {
			job_leave(line, fault);
			return true;
		}
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	sent = sending_run(&sending, error);
	task->tally.stopped = loop_is_closing(sending.loop);
	if (line != NULL)
		job_took(line, sending.took);
	if (!sent)
		return false;
	if (line != NULL && sending.left != NULL)
		job_leave(line, sending.left);
	task->tally.left = g_steal_pointer(&sending.left);
	task->tally.accepted = sending.accepted;
	task->tally.took = g_steal_pointer(&sending.took);
	task->tally.barrier = g_steal_pointer(&sending.barrier);
	if (line != NULL && task->tally.barrier != NULL)
		job_bar(line, task->tally.barrier);
	return true;
}

static bool send_by_jobs(Task *task, GError **error)
{
	const JobsWork work = { .office = task->office,
				.dossier = task->dossier,
				.options = task->options,
				.run = send,
				.data = task };

	return jobs_run(&work, &task->tally, error);
}

static void task_clear(Task *task)
{
	jobstally_clear(&task->tally);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Task, task_clear)

/* The relays of the choice that took any, by their URLs and in its order; yours. */
static GPtrArray *find_took(const RelayChoice *choice, const GPtrArray *by_name)
{
	GPtrArray *took = tally_new();

	for (size_t i = 0; i < choice->count; i++)
		for (guint n = 0; n < by_name->len; n++) {
			const RelayTally *relay = by_name->pdata[n];

			if (strcmp(relay->relay, choice->relays[i].name) == 0)
				tally_add(took, choice->relays[i].url, relay->accepted);
		}
	return took;
}

/* Settle what runs that are gone held, whatever becomes of this one. */
static bool recover(Office *office, const char *dossier, const DispatchOptions *options,
		    GError **error)
{
	g_autofree char *sentence = NULL;
	g_autoptr(StoreTransaction) transaction = lock_begin(office, options, error);

	if (transaction == NULL ||
	    !office_recover(office, dossier, &transaction, &sentence, error))
		return false;
	if (sentence != NULL && options->tell != NULL)
		options->tell(options->tell_data, sentence);
	return true;
}

/* Of one moment: others may be sending. */
static bool summarise(Office *office, const char *dossier, const char *urls,
		      DispatchSummary *summary_out, GError **error)
{
	g_autoptr(StoreTransaction) moment = store_begin_reading(office->store, error);

	return moment != NULL &&
	       office_summarise(office, dossier, urls, summary_out, error);
}

/* How all stands after a fault, as far as it can be read: what is refused never began. */
static void find_remains(const Task *task, const char *urls, const GError *fault,
			 DispatchSummary *summary_out)
{
	g_autoptr(GError) unread = NULL;

	if (chy_error_is(fault, CHY_REFUSED) || chy_error_is(fault, CHY_CONFIG))
		return;
	if (task->office->store == NULL || /* jobs: it could not be opened again */
	    !summarise(task->office, task->dossier, urls, summary_out, &unread))
		*summary_out = (DispatchSummary){ 0 };
	summary_out->broken = true;
}

/* Send what is due, and say what came of it; that a signal came, whatever did. */
static bool carry_out(Task *task, DispatchSummary *summary_out, GError **error)
{
	g_autofree char *urls = list_relays(task->choice, true);
	JobsTally *tally = &task->tally;
	g_autoptr(GError) fault = NULL;
	bool sent = task->options->jobs > 1 ? send_by_jobs(task, &fault)
					    : send(task, NULL, &fault);

	if (!sent)
		find_remains(task, urls, fault, summary_out);
	summary_out->stopped = tally->stopped;
	if (!sent) {
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	if (!summarise(task->office, task->dossier, urls, summary_out, error))
		return false;
	summary_out->stopped = tally->stopped;
	summary_out->sent = tally->accepted;
	summary_out->took = find_took(task->choice, tally->took);
	summary_out->barrier = g_steal_pointer(&tally->barrier);
	/* A relay that was not there is none's fault once others have taken its letters. */
	if (summary_out->waiting > 0 || !chy_error_is(tally->left, CHY_TEMPORARY))
		summary_out->left = g_steal_pointer(&tally->left);
	else if (summary_out->in_doubt > 0 && task->options->tell != NULL)
		task->options->tell(task->options->tell_data, tally->left->message);
	return true;
}

bool office_dispatch(Office *office, const char *dossier,
		     const DispatchOptions *options, DispatchSummary *summary_out,
		     GError **error)
{
	g_auto(RelayChoice) choice = { 0 };
	g_autofree char *names = NULL;
	g_autofree char *id = id_new();
	g_auto(Task) task = { .office = office,
			      .dossier = dossier,
			      .options = options,
			      .choice = &choice,
			      .id = id };
	DossierState state;

	g_assert(options->jobs <= LIMIT_DISPATCH_JOBS);
	*summary_out = (DispatchSummary){ 0 };
	if (!office_require(office, ROLE_REGISTRAR, error) ||
	    !approval_get_state(office->store, dossier, &state, error))
		return false;
	if (state < DOSSIER_ISSUED || state == DOSSIER_CLOSED)
		return chy_fail(error, CHY_REFUSED,
				"cannot dispatch dossier '%s': it is %s, not issued",
				dossier, dossier_state_name(state));
	if (!office_require_own(office, "dispatch", error) ||
	    !ban_check(office, dossier, "dispatch", error) ||
	    !office_load_register_key(office, error) ||
	    !recover(office, dossier, options, error) ||
	    !office_returns_open(office, error) || !office_dkim_open(office, error) ||
	    !choose(office, options->relay, &choice, error))
		return false;
	names = list_relays(&choice, false);
	task.relays = names;
	return carry_out(&task, summary_out, error);
}
