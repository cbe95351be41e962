#include "cli-call.h"
#include "cli-dispatch.h"

#include "dispatch-relay.h"
#include "office-gate.h"

static void tell(void *data, const char *sentence)
{
	fprintf(data, "%s.\n", sentence);
}

/* How many connections to use; 0, when nothing was asked for, is as configured. */
static bool find_sessions(const Call *call, unsigned *sessions_out, GError **error)
{
	if (!call_number(call, "sessions", LIMIT_RELAY_SESSIONS, sessions_out, error))
		return false;
	return call_text(call, "sessions") == NULL || *sessions_out > 0 ||
	       chy_fail(error, CHY_USAGE, "--sessions needs at least one connection");
}

/* One dossier among several. */
typedef struct Turn {
	const char *dossier;
	JsonWriter *json; /* that is told what happened; NULL: standard output is */
	bool stopped;     /* a signal came: it is the last */
} Turn;

static bool send_one(Call *call, const DispatchOptions *options, Turn *turn,
		     GError **error)
{
	const char *dossier = turn->dossier;
	JsonWriter *json = turn->json;
	g_auto(DispatchSummary) summary = { 0 };

	g_autoptr(GError) fault = NULL;
	bool sent =
		office_dispatch(call_office(call), dossier, options, &summary, &fault);

	turn->stopped = summary.stopped;
	if (!sent)
		return dispatch_fail(dossier, &summary, g_steal_pointer(&fault), error);
	if (json != NULL) {
		json_object_begin(json, NULL);
		dispatch_write_json(json, dossier, &summary);
		json_object_end(json);
	} else {
		g_autofree char *carrier =
			g_strdup_printf("Dossier '%s': the relay ", dossier);

		dispatch_print(carrier, "letter", &summary);
	}
	dispatch_warn("letter", &summary);
	return dispatch_verdict("letter", &summary, error);
}

/* One that fails keeps no other from its turn; the first failure is that of the call. */
static void keep_first(const char *dossier, GError **fault, GError **first)
{
	if (*fault == NULL)
		return;
	if (*first == NULL)
		g_propagate_prefixed_error(first, g_steal_pointer(fault),
					   "dossier '%s': ", dossier);
	else
		fprintf(stderr, "dossier '%s': %s\n", dossier, (*fault)->message);
}

/* A dossier that waits for a person is no less than one that fails. */
static bool refuse_barred(const ScheduleBarred *barred, GError **error)
{
	g_autofree char *counted =
		count_noun(barred->waiting, barred->several ? "message" : "letter");

	return chy_fail(error, CHY_REFUSED, "%s waiting: %s; see '%s' and 'stop'",
			counted, barred->why, barred->paused ? "resume" : "schedule");
}

static void name_barred(const GPtrArray *barred, GError **first)
{
	for (guint i = 0; i < barred->len; i++) {
		const ScheduleBarred *one = barred->pdata[i];
		g_autoptr(GError) fault = NULL;

		if (!refuse_barred(one, &fault))
			keep_first(one->dossier, &fault, first);
	}
}

/* All dossiers whose schedule has come. */
static bool send_scheduled(Call *call, const DispatchOptions *options, GError **error)
{
	g_auto(Scheduled) scheduled = { 0 };
	g_autoptr(JsonWriter) json = NULL;
	g_autoptr(GError) first = NULL;
	Turn turn = { 0 };

	if (!office_scheduled(call_office(call), &scheduled, error))
		return false;
	if (call_wants_json(call)) {
		json = print_json_begin();
		json_array_begin(json, "dispatches");
	}
	turn.json = json;
	for (guint i = 0; i < scheduled.ready->len && !turn.stopped; i++) {
		g_autoptr(GError) fault = NULL;

		turn.dossier = scheduled.ready->pdata[i];
		if (!send_one(call, options, &turn, &fault))
			keep_first(turn.dossier, &fault, &first);
	}
	name_barred(scheduled.barred, &first);
	if (json != NULL) {
		json_array_end(json);
		if (!print_json_end(json, error))
			return false;
	}
	if (first == NULL)
		return true;
	g_propagate_error(error, g_steal_pointer(&first));
	return false;
}

static bool send_dossier(Call *call, const DispatchOptions *options, GError **error)
{
	const char *dossier = call_operand(call, 0);
	g_auto(DispatchSummary) summary = { 0 };
	g_autoptr(GError) fault = NULL;

	if (!office_dispatch(call_office(call), dossier, options, &summary, &fault))
		return dispatch_fail(dossier, &summary, g_steal_pointer(&fault), error);
	if (!call_wants_json(call))
		dispatch_print("The relay ", "letter", &summary);
	else if (!dispatch_print_json(dossier, &summary, error))
		return false;
	dispatch_warn("letter", &summary);
	return dispatch_verdict("letter", &summary, error);
}

/* How many processes share the work. */
static bool find_jobs(const Call *call, unsigned *jobs_out, GError **error)
{
	if (!call_number(call, "jobs", LIMIT_DISPATCH_JOBS, jobs_out, error))
		return false;
	return call_text(call, "jobs") == NULL || *jobs_out > 0 ||
	       chy_fail(error, CHY_USAGE, "--jobs needs at least one job");
}

static bool run(Call *call, GError **error)
{
	DispatchOptions options = { .relay = call_text(call, "relay"),
				    .tell = tell,
				    .tell_data = stderr };
	bool scheduled = call_flag(call, "scheduled");

	if (scheduled == (call_operand(call, 0) != NULL))
		return chy_fail(error, CHY_USAGE,
				"'dispatch' needs either a dossier or --scheduled");
	if (!find_sessions(call, &options.sessions, error) ||
	    !find_jobs(call, &options.jobs, error))
		return false;
	return scheduled ? send_scheduled(call, &options, error)
			 : send_dossier(call, &options, error);
}

static const CommandOption options[] = {
	{ .name = "relay",
	  .value = "RELAY",
	  .help = "hand all letters to this relay, a URL or one configured" },
	{ .name = "sessions",
	  .value = "NUMBER",
	  .help = "how many connections to use at once, for each job" },
	{ .name = "jobs",
	  .value = "NUMBER",
	  .help = "how many processes share the work" },
	{ .name = "scheduled", .help = "send every dossier whose schedule has come" },
	{ 0 },
};

const Command cmd_dispatch = {
	.name = "dispatch",
	.group = GROUP_SENDING,
	.needs = NEEDS_WRITING,
	.json = true,
	.summary = "send the letters of an issued dossier that are due",
	.operands = "[DOSSIER]",
	.most = 1,
	.options = options,
	.run = run,
};
