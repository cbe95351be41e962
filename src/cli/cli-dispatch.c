#include "cli-dispatch.h"

#include "cli-print.h"

#include <inttypes.h>
#include <unistd.h>

static void print_some(FILE *stream, int64_t count, const char *noun, const char *what)
{
	g_autofree char *counted = count_noun(count, noun);

	if (count > 0)
		fprintf(stream, "%s %s.\n", counted, what);
}

/* What a person has to look at. */
static void print_trouble(FILE *stream, const char *noun,
			  const DispatchSummary *summary)
{
	print_some(stream, summary->refused, noun, "refused for good: see 'status'");
	print_some(stream, summary->in_doubt, noun,
		   "in doubt, for a person to settle: see 'resolve'");
}

void dispatch_print(const char *carrier, const char *noun,
		    const DispatchSummary *summary)
{
	g_autofree char *sent = count_noun(summary->sent, noun);

	if (summary->sent > 0)
		printf("%s accepted %s.\n", carrier, sent);
	else
		printf("Nothing was %s; accepted before: %" PRId64 ".\n",
		       summary->accepted < summary->letters ? "accepted in this run"
							    : "sent",
		       summary->accepted);
	print_trouble(stdout, noun, summary);
	print_some(stdout, summary->on_paper, noun,
		   "to go by post or by hand: see 'print' and 'outcome'");
	print_some(stdout, summary->abandoned, noun, "abandoned");
}

void dispatch_warn(const char *noun, const DispatchSummary *summary)
{
	if (!isatty(STDOUT_FILENO))
		print_trouble(stderr, noun, summary);
}

void dispatch_write_json(JsonWriter *json, const char *dossier,
			 const DispatchSummary *summary)
{
	json_text(json, "dossier", dossier);
	json_int(json, "letters", summary->letters);
	json_int(json, "sent", summary->sent);
	json_int(json, "accepted", summary->accepted);
	json_int(json, "refused", summary->refused);
	json_int(json, "waiting", summary->waiting);
	json_int(json, "in-doubt", summary->in_doubt);
	json_int(json, "abandoned", summary->abandoned);
	json_int(json, "leased", summary->leased);
	json_int(json, "on-paper", summary->on_paper);
	json_bool(json, "stopped", summary->stopped);
	json_text(json, "barrier", summary->barrier);
	json_text(json, "where", summary->where);
}

bool dispatch_print_json(const char *dossier, const DispatchSummary *summary,
			 GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	dispatch_write_json(json, dossier, summary);
	return print_json_end(json, error);
}

bool dispatch_verdict(const char *noun, const DispatchSummary *summary, GError **error)
{
	int64_t due = summary->waiting - summary->leased;
	g_autofree char *counted = count_noun(due, noun);
	g_autofree char *leased = count_noun(summary->leased, noun);

	if (summary->barrier != NULL && (due > 0 || summary->abandoned > 0))
		return chy_fail(error, CHY_REFUSED, "%s waiting: %s", counted,
				summary->barrier);
	if (summary->waiting == 0)
		return true;
	if (due == 0)
		return chy_fail(error, CHY_TEMPORARY, "%s in the hands of another dispatch",
				leased);
	if (summary->leased > 0)
		return chy_fail(
			error, CHY_TEMPORARY,
			"%s waiting for another try, %s in the hands of another dispatch",
			counted, leased);
	if (summary->stopped)
		return chy_fail(error, CHY_TEMPORARY,
				"stopped by a signal: %s waiting for the next dispatch",
				counted);
	return chy_fail(error, CHY_TEMPORARY, "%s waiting for another try", counted);
}
