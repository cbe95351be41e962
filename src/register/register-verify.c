/*
 * The register's examination: what it trusts, what it walks, and the verdict about a
 * checkpoint kept elsewhere.
 *
 * Everything is recomputed from the entries. The stored tree, checkpoints and letters
 * are what is judged, never what is believed.
 */
#include "register-verify.h"

#include "register-examine.h"
#include "register-home.h"

#include <string.h>

const char *fault_kind_name(FaultKind kind)
{
	static const char *const names[] = {
		[FAULT_TRUNCATED] = "truncated",
		[FAULT_REWRITTEN] = "rewritten",
		[FAULT_FORKED] = "forked",
		[FAULT_ENTRY] = "entry",
		[FAULT_NODE] = "node",
		[FAULT_NUMBER] = "number",
		[FAULT_LETTER] = "letter",
		[FAULT_SIGNATURE] = "signature",
		[FAULT_CHECKPOINT] = "checkpoint",
	};

	return names[kind];
}

void examination_fault(Examination *examination, FaultKind kind, const char *format,
		       ...)
{
	RegisterFault fault = { .kind = kind };
	va_list args;

	examination->report->fault_total++;
	if (examination->faults->len >= LIMIT_REGISTER_FAULTS)
		return;
	va_start(args, format);
	fault.text = g_strdup_vprintf(format, args);
	va_end(args);
	g_array_append_val(examination->faults, fault);
}

const Verifier *examination_get_key(const Examination *examination)
{
	const Verifier *given = examination->options->checkpoints;

	return given != NULL ? given : examination->own;
}

static void fault_clear(gpointer fault)
{
	g_free(((RegisterFault *)fault)->text);
}

static void stored_checkpoint_free(gpointer data)
{
	StoredCheckpoint *checkpoint = data;

	g_free(checkpoint->note);
	g_free(checkpoint);
}

static void examination_init(Examination *examination, Store *store,
			     const RegisterVerifyOptions *options)
{
	*examination = (Examination){
		.store = store,
		.options = options,
		.report = g_new0(RegisterReport, 1),
		.faults = g_array_new(FALSE, FALSE, sizeof(RegisterFault)),
		.origin = g_strdup(options->origin),
		.learnt = g_ptr_array_new_with_free_func((GDestroyNotify)verifier_free),
		.removed = g_ptr_array_new_with_free_func(g_free),
		.checkpoints = g_ptr_array_new_with_free_func(stored_checkpoint_free),
		.doubtful = g_array_new(FALSE, FALSE, sizeof(int64_t)),
	};
	g_array_set_clear_func(examination->faults, fault_clear);
}

static void examination_clear(Examination *examination)
{
	register_report_free(examination->report);
	g_array_unref(examination->faults);
	g_free(examination->origin);
	verifier_free(examination->own);
	g_ptr_array_unref(examination->learnt);
	g_ptr_array_unref(examination->removed);
	g_ptr_array_unref(examination->checkpoints);
	checkpoint_free(examination->against);
	g_array_unref(examination->doubtful);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Examination, examination_clear)

/* Learn origin and key from the home's entry, where they were not given. */
static bool learn_home(Examination *examination, GError **error)
{
	g_auto(RegisterHome) home = { 0 };

	if (!register_home_load(examination->store, &home, error))
		return false;
	if (examination->origin == NULL)
		examination->origin = g_steal_pointer(&home.origin);
	if (home.vkey != NULL && !verifier_parse(home.vkey, &examination->own, NULL))
		examination_fault(examination, FAULT_ENTRY,
				  "entry 0 names a key that is no verifier");
	return true;
}

/* Open the checkpoint kept elsewhere: it must be one of this register. */
static bool open_against(Examination *examination, GError **error)
{
	const Verifier *key = examination_get_key(examination);
	VerifierList known = { &key, key != NULL ? 1 : 0 };
	g_autoptr(Note) note = NULL;
	g_autoptr(Checkpoint) checkpoint = NULL;

	if (examination->options->against == NULL)
		return true;
	if (!note_open(examination->options->against,
		       examination->options->against_length, &known, &note, error) ||
	    !checkpoint_parse(note_get_text(note), &checkpoint, error)) {
		g_prefix_error(error, "cannot verify against that checkpoint, perhaps "
				      "one of another register: ");
		return false;
	}
	if (examination->origin != NULL &&
	    strcmp(checkpoint->origin, examination->origin) != 0)
		return chy_fail(
			error, CHY_INVALID,
			"cannot verify against a checkpoint of '%s': this register "
			"is '%s'",
			checkpoint->origin, examination->origin);
	if (checkpoint->size == 0)
		return chy_fail(
			error, CHY_REFUSED,
			"cannot verify against a checkpoint of size 0: it proves "
			"nothing");
	examination->against = g_steal_pointer(&checkpoint);
	return true;
}

static bool load_checkpoints(Examination *examination, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(examination->store,
			 "SELECT size, note FROM register_checkpoint ORDER BY size",
			 NULL, &rows, error))
		return false;
	while (store_rows_next(rows)) {
		StoredCheckpoint *checkpoint = g_new0(StoredCheckpoint, 1);

		checkpoint->size = store_rows_int(rows, 0);
		checkpoint->note = g_strdup(store_rows_text(rows, 1));
		g_ptr_array_add(examination->checkpoints, checkpoint);
	}
	return store_rows_finish(rows, error);
}

/*
 * Name what happened to the history that the checkpoint kept elsewhere knows. Where the
 * register's own checkpoints agree with its entries at least that far, the same key has
 * signed two histories; where they do not, what was signed was rewritten.
 */
static void judge_against(Examination *examination)
{
	const Checkpoint *against = examination->against;
	const RegisterReport *report = examination->report;

	if (!examination->against_reached && !examination->broken)
		examination_fault(
			examination, FAULT_TRUNCATED,
			"the checkpoint kept elsewhere knows %" G_GUINT64_FORMAT
			" entries, the register has %" G_GINT64_FORMAT,
			against->size, report->entries);
	else if (examination->against_reached &&
		 digest_equal(&examination->against_root, &against->root))
		return;
	else if (examination->sealed < against->size)
		examination_fault(examination, FAULT_REWRITTEN,
				  "the first %" G_GUINT64_FORMAT
				  " entries are not those that the checkpoint kept "
				  "elsewhere knows",
				  against->size);
	else
		examination_fault(
			examination, FAULT_FORKED,
			"the first %" G_GUINT64_FORMAT
			" entries agree with the register's own checkpoints, but "
			"the checkpoint kept elsewhere signs another history",
			against->size);
}

bool register_verify(Store *store, const RegisterVerifyOptions *options,
		     RegisterReport **report_out, GError **error)
{
	g_auto(Examination) examination = { 0 };

	examination_init(&examination, store, options);
	if (!learn_home(&examination, error) || !open_against(&examination, error) ||
	    !load_checkpoints(&examination, error) ||
	    !examine_entries(&examination, error) ||
	    !examine_letters(&examination, error))
		return false;
	if (examination.against != NULL)
		judge_against(&examination);

	RegisterReport *report = g_steal_pointer(&examination.report);

	merkle_frontier_root(&examination.told, &report->root);
	report->fault_count = examination.faults->len;
	g_array_set_clear_func(examination.faults, NULL); /* the report owns them now */
	report->faults = (RegisterFault *)g_array_free(examination.faults, FALSE);
	examination.faults = g_array_new(FALSE, FALSE, sizeof(RegisterFault));
	*report_out = report;
	return true;
}

void register_report_free(RegisterReport *report)
{
	if (report == NULL)
		return;
	for (size_t i = 0; i < report->fault_count; i++)
		g_free(report->faults[i].text);
	g_free((gpointer)report->faults);
	g_free(report);
}
