#include "cli-call.h"
#include "cli-dispatch.h"

#include "dispatch-relay.h"

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

static bool run(Call *call, GError **error)
{
	DispatchOptions options = { .relay = call_text(call, "relay"),
				    .tell = tell,
				    .tell_data = stderr };
	g_auto(DispatchSummary) summary = { 0 };
	g_autofree char *carrier = NULL;

	if (!find_sessions(call, &options.sessions, error) ||
	    !office_dispatch(call_office(call), call_operand(call, 0), &options,
			     &summary, error))
		return false;
	carrier = g_strdup_printf("The relay %s", summary.where);
	if (!call_wants_json(call))
		dispatch_print(carrier, "letter", &summary);
	else if (!dispatch_print_json(call_operand(call, 0), &summary, error))
		return false;
	dispatch_warn("letter", &summary);
	return dispatch_verdict("letter", &summary, error);
}

static const CommandOption options[] = {
	{ .name = "relay",
	  .value = "URL",
	  .help = "hand the letters to this relay, not to those configured" },
	{ .name = "sessions",
	  .value = "NUMBER",
	  .help = "how many connections to use at once" },
	{ 0 },
};

const Command cmd_dispatch = {
	.name = "dispatch",
	.group = GROUP_SENDING,
	.needs = NEEDS_WRITING,
	.json = true,
	.summary = "send the letters of an issued dossier that are due",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
