#include "cli-dispatch.h"

#include "cli-print.h"

#include <inttypes.h>
#include <unistd.h>

/* What the counts are of: of the messages where a joint letter has several. */
static const char *noun_of(const char *noun, const DispatchSummary *summary)
{
	return summary->messages > summary->letters ? "message" : noun;
}

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

/* "The relay A accepted 3 letters, B 1 letter." */
static void print_took(const char *carrier, const char *noun, const GPtrArray *took)
{
	for (guint i = 0; i < took->len; i++) {
		const RelayTally *relay = took->pdata[i];
		g_autofree char *counted = count_noun(relay->accepted, noun);

		printf("%s%s%s %s", i > 0 ? ", " : carrier, relay->relay,
		       i > 0 ? "" : " accepted", counted);
	}
	printf(".\n");
}

/* "4 letters make 5 messages", where they do. */
static void print_messages(const char *noun, const DispatchSummary *summary)
{
	g_autofree char *letters = count_noun(summary->letters, noun);
	g_autofree char *messages = count_noun(summary->messages, "message");

	if (summary->messages > summary->letters)
		printf("%s %s %s: a joint one goes to each of its mailboxes.\n",
		       letters, summary->letters == 1 ? "makes" : "make", messages);
}

void dispatch_print(const char *carrier, const char *letter,
		    const DispatchSummary *summary)
{
	const char *noun = noun_of(letter, summary);
	g_autofree char *sent = count_noun(summary->sent, noun);

	if (summary->took != NULL && summary->took->len > 0)
		print_took(carrier, noun, summary->took);
	else if (summary->sent > 0 && summary->took != NULL)
		printf("%s accepted.\n", sent);
	else if (summary->sent > 0)
		printf("%s accepted %s.\n", carrier, sent);
	else
		printf("Nothing was %s; accepted before: %" PRId64 ".\n",
		       summary->accepted < summary->messages ? "accepted in this run"
							     : "sent",
		       summary->accepted);
	print_trouble(stdout, noun, summary);
	print_some(stdout, summary->on_paper, letter,
		   "to go by post or by hand: see 'print' and 'outcome'");
	print_some(stdout, summary->abandoned, noun, "abandoned: see 'status'");
	print_messages(letter, summary);
}

void dispatch_warn(const char *letter, const DispatchSummary *summary)
{
	if (!isatty(STDOUT_FILENO))
		print_trouble(stderr, noun_of(letter, summary), summary);
}

static void write_took(JsonWriter *json, const GPtrArray *took)
{
	json_array_begin(json, "relays");
	for (guint i = 0; took != NULL && i < took->len; i++) {
		const RelayTally *relay = took->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "relay", relay->relay);
		json_int(json, "accepted", relay->accepted);
		json_object_end(json);
	}
	json_array_end(json);
}

void dispatch_write_json(JsonWriter *json, const char *dossier,
			 const DispatchSummary *summary)
{
	json_text(json, "dossier", dossier);
	json_int(json, "letters", summary->letters);
	json_int(json, "messages", summary->messages);
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
	json_text(json, "next", summary->next);
	write_took(json, summary->took);
	json_text(json, "where", summary->where);
}

bool dispatch_print_json(const char *dossier, const DispatchSummary *summary,
			 GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	dispatch_write_json(json, dossier, summary);
	return print_json_end(json, error);
}

/* "3 letters in the hands of another dispatch (process 4711 on HOST)", yours. */
static char *describe_leased(const char *noun, const DispatchSummary *summary)
{
	g_autofree char *counted = count_noun(summary->leased, noun);

	return g_strdup_printf("%s in the hands of another dispatch%s%s%s", counted,
			       summary->holder != NULL ? " (" : "",
			       summary->holder != NULL ? summary->holder : "",
			       summary->holder != NULL ? ")" : "");
}

/* How many wait, for what, and until when; yours. Empty where none does. */
static char *describe_waiting(const char *noun, const DispatchSummary *summary)
{
	int64_t due = summary->waiting - summary->leased;
	g_autofree char *counted = count_noun(due, noun);
	g_autofree char *leased = describe_leased(noun, summary);
	g_autofree char *first =
		summary->next != NULL
			? g_strdup_printf(", the first at %s", summary->next)
			: g_strdup("");

	if (summary->waiting == 0)
		return g_strdup("");
	if (due == 0)
		return g_strdup_printf(
			"%s: wait for its end, then dispatch what it leaves", leased);
	if (summary->leased > 0)
		return g_strdup_printf("%s waiting for another try%s, %s", counted,
				       first, leased);
	if (summary->stopped)
		return g_strdup_printf(
			"stopped by a signal: %s waiting for the next dispatch",
			counted);
	return g_strdup_printf("%s waiting for another try%s", counted, first);
}

/* "; 3 letters accepted, 1 letter in doubt": what else came of the run; yours. */
static char *describe_rest(const char *noun, const DispatchSummary *summary)
{
	g_autofree char *sent = count_noun(summary->sent, noun);
	g_autofree char *doubted = count_noun(summary->in_doubt, noun);

	if (summary->in_doubt == 0)
		return g_strdup_printf("; %s accepted", sent);
	return g_strdup_printf("; %s accepted, %s in doubt", sent, doubted);
}

/* "; of 4 letters 3 accepted, 1 in doubt", of those that are known; yours. */
static char *describe_remains(const DispatchSummary *summary)
{
	const struct {
		int64_t count;
		const char *state;
	} parts[] = {
		{ summary->accepted, "accepted" },
		{ summary->refused, "refused" },
		{ summary->waiting - summary->leased, "waiting" },
		{ summary->leased, "leased" },
		{ summary->in_doubt, "in doubt" },
		{ summary->abandoned, "abandoned" },
	};
	g_autofree char *all =
		count_noun(summary->messages, noun_of("letter", summary));
	g_autoptr(GString) text = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (parts[i].count > 0)
			g_string_append_printf(text, "%s %" PRId64 " %s",
					       text->len > 0 ? "," : "", parts[i].count,
					       parts[i].state);
	if (text->len > 0)
		g_string_prepend(g_string_prepend(text, all), "; of ");
	return g_string_free(g_steal_pointer(&text), FALSE);
}

bool dispatch_fail(const char *dossier, const DispatchSummary *summary, GError *failure,
		   GError **error)
{
	g_autoptr(GError) fault = failure;
	g_autofree char *remains = describe_remains(summary);

	if (summary->broken)
		return chy_fail(error, (ChyError)fault->code,
				"%s%s; see 'chancery status %s'", fault->message,
				remains, dossier);
	g_propagate_error(error, g_steal_pointer(&fault));
	return false;
}

bool dispatch_verdict(const char *letter, const DispatchSummary *summary,
		      GError **error)
{
	const char *noun = noun_of(letter, summary);
	int64_t due = summary->waiting - summary->leased;
	g_autofree char *counted = count_noun(due > 0 ? due : summary->abandoned, noun);
	g_autofree char *waiting = describe_waiting(noun, summary);
	g_autofree char *rest = describe_rest(noun, summary);

	if (summary->barrier != NULL && (due > 0 || summary->abandoned > 0))
		return chy_fail(error, CHY_REFUSED, "%s %s: %s%s", counted,
				due > 0 ? "waiting" : "abandoned", summary->barrier,
				rest);
	if (summary->left != NULL)
		return chy_fail(error, (ChyError)summary->left->code, "%s%s%s%s",
				summary->left->message, *waiting != '\0' ? "; " : "",
				waiting, rest);
	return summary->waiting == 0 ||
	       chy_fail(error, CHY_TEMPORARY, "%s%s", waiting, rest);
}
