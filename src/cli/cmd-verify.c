#include "cli-call.h"
#include "cli-print.h"

#include "office-proof.h"

#include <inttypes.h>

static void json_faults(JsonWriter *json, const VerifySummary *summary)
{
	json_bool(json, "whole", summary->fault_total == 0);
	json_int(json, "fault-count", summary->fault_total);
	json_array_begin(json, "faults");
	for (guint i = 0; i < summary->faults->len; i++) {
		const VerifyFault *fault = summary->faults->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "what", fault->what);
		json_text(json, "where", fault->where);
		json_text(json, "sentence", fault->sentence);
		json_int(json, "more", fault->more);
		json_object_end(json);
	}
	json_array_end(json);
}

static bool print_json(const VerifySummary *summary, GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	json_faults(json, summary);
	if (summary->fault_total > 0)
		return print_json_end(json, error);
	json_int(json, "entries", summary->entries);
	json_int(json, "letters", summary->letters);
	json_int(json, "acts", summary->acts);
	json_int(json, "checkpoints", summary->checkpoints);
	json_int(json, "unsealed", summary->unsealed);
	json_int(json, "unheld", summary->unheld);
	json_int(json, "unlisted", summary->unlisted);
	json_int(json, "unmade", summary->unmade);
	json_int(json, "unnamed", summary->unnamed);
	json_text(json, "root", summary->root);
	return print_json_end(json, error);
}

static void print_counts(const VerifySummary *summary)
{
	g_autofree char *entries = count_noun(summary->entries, "entry");
	g_autofree char *letters = count_noun(summary->letters, "letter");
	g_autofree char *parcels = count_noun(summary->unheld, "parcel");
	g_autofree char *waiting = count_noun(summary->unlisted, "letter");
	g_autofree char *messages = count_noun(summary->unmade, "message");
	g_autofree char *dossiers = count_noun(summary->unnamed, "dossier");
	g_autofree char *acts = count_noun(summary->acts, "signed act");
	g_autofree char *checkpoints = count_noun(summary->checkpoints, "checkpoint");

	printf("The register is whole: %s, %s, %s, %s.\nRoot %s\n", entries, letters,
	       acts, checkpoints, summary->root);
	if (summary->unsealed > 0)
		printf("%" PRId64
		       " of the entries %s newer than the last checkpoint.\n",
		       summary->unsealed, summary->unsealed == 1 ? "is" : "are");
	if (summary->unheld > 0)
		printf("%s of letters issued before it had addresses and further "
		       "mailboxes "
		       "%s where the ledger says.\n",
		       parcels, summary->unheld == 1 ? "goes" : "go");
	if (summary->unlisted > 0)
		printf("%s that %s, issued before it had all addressees, %s for whom the "
		       "store says.\n",
		       waiting, summary->unlisted == 1 ? "waits" : "wait",
		       summary->unlisted == 1 ? "is" : "are");
	if (summary->unmade > 0)
		printf("%s that another version of the encoder wrote, by the ledger, cannot "
		       "be made again: %s believed.\n",
		       messages,
		       summary->unmade == 1 ? "its digest is" : "their digests are");
	if (summary->unnamed > 0)
		printf("%s submitted before the register had authors %s those whom the "
		       "store names.\n",
		       dossiers, summary->unnamed == 1 ? "has" : "have");
}

static bool run(Call *call, GError **error)
{
	const char *against = call_text(call, "against");
	g_auto(VerifySummary) summary = { 0 };
	g_autoptr(GError) fault = NULL;
	bool whole = office_verify(call_office(call), against, &summary, &fault);

	if (call_wants_json(call) && summary.faults != NULL &&
	    !print_json(&summary, error))
		return false;
	if (!whole)
		g_propagate_error(error, g_steal_pointer(&fault));
	if (!whole || call_wants_json(call))
		return whole;
	print_counts(&summary);
	if (against != NULL)
		printf("The checkpoint '%s' is a beginning of it.\n", against);
	return true;
}

static const CommandOption options[] = {
	{ .name = "against",
	  .value = "FILE",
	  .help = "a checkpoint kept elsewhere, which must be a beginning of the "
		  "register" },
	{ 0 },
};

const Command cmd_verify = {
	.name = "verify",
	.group = GROUP_PROOF,
	.needs = NEEDS_READING,
	.json = true,
	.summary = "recompute the register: tree, numbers, digests, signatures",
	.operands = "",
	.options = options,
	.run = run,
};
