#include "office-proof.h"

#include "base-file.h"
#include "drafting-dossier.h"
#include "office-audit.h"
#include "office-guard.h"
#include "office-installation.h"
#include "office-message.h"
#include "office-private.h"
#include "register-checkpoint.h"
#include "register-letter.h"
#include "register-verify.h"
#include "store-sync.h"

#include <string.h>
#include <unistd.h>

#define MODE_FOLDER 0755
#define MODE_FILE 0600 /* it names its addressee */
#define LIMIT_CHECKPOINT (64u << 10) /* bytes of a checkpoint's file */

/* --- letters of a dossier -------------------------------------------------------- */

/* Letters on their way into a folder. */
typedef struct Writing {
	Office *office;
	const char *folder;
	int64_t count;
	GError *spoilt; /* why the first letter that was not written was not */
} Writing;

static void writing_clear(Writing *writing)
{
	g_clear_error(&writing->spoilt);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Writing, writing_clear)

static bool write_pdf(const Writing *writing, const char *name, GBytes *pdf,
		      GError **error)
{
	g_autofree char *path = g_build_filename(writing->folder, name, NULL);

	return file_write(path, g_bytes_get_data(pdf, NULL), g_bytes_get_size(pdf),
			  MODE_FILE, error);
}

static bool write_translation(const Writing *writing, const SealedLetter *letter,
			      GError **error)
{
	if (letter->translation_pdf == NULL)
		return true;

	g_autofree char *name =
		message_translation_name(letter->number, letter->translation);

	return write_pdf(writing, name, letter->translation_pdf, error);
}

/* A letter that is not as it was registered is passed over: the first of these is told. */
static bool write_letter(void *data, const SealedLetter *listed, GError **error)
{
	Writing *writing = data;
	g_autofree char *name = message_file_name(listed->number, ".pdf");
	g_autoptr(SealedLetter) letter = NULL;
	g_autoptr(GError) fault = NULL;

	if (register_letter_load_held(writing->office->store, listed->number, &letter,
				      &fault)) {
		writing->count++;
		return write_pdf(writing, name, letter->pdf, error) &&
		       write_translation(writing, letter, error);
	}
	if (!chy_error_is(fault, CHY_CORRUPT)) {
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	if (writing->spoilt == NULL)
		writing->spoilt = g_steal_pointer(&fault);
	return true;
}

bool office_show_letters(Office *office, const char *dossier, const char *folder,
			 int64_t *count_out, GError **error)
{
	g_auto(Writing) writing = { .office = office, .folder = folder };
	DossierState state;

	if (!approval_get_state(office->store, dossier, &state, error) ||
	    !office_guard_keys(folder, error) ||
	    !folder_make_below(folder, MODE_FOLDER, error) ||
	    !register_letters(office->store, dossier, write_letter, &writing, error))
		return false;
	*count_out = writing.count;
	if (writing.spoilt == NULL)
		return true;
	g_propagate_prefixed_error(error, g_steal_pointer(&writing.spoilt), "%s",
				   writing.count > 0 ? "the others were written: "
						     : "");
	return false;
}

bool office_checkpoint(Office *office, char **note_out, GError **error)
{
	g_autofree char *note = NULL;

	if (!register_checkpoint_last(office->store, &note, error))
		return false;
	if (note == NULL)
		return chy_fail(error, CHY_CORRUPT, "the register has no checkpoint");
	/* whoever keeps it must never find the register without it */
	if (!store_sync_now(office->store, error))
		return false;
	*note_out = g_steal_pointer(&note);
	return true;
}

/* --- verify ---------------------------------------------------------------------- */

void verify_summary_clear(VerifySummary *summary)
{
	g_clear_pointer(&summary->faults, g_ptr_array_unref);
	g_clear_pointer(&summary->root, g_free);
}

/* Fails where there are faults, which the summary then lists. `says` stands before them. */
static bool judge(const AuditReport *told, const char *says, VerifySummary *summary,
		  GError **error)
{
	g_autofree char *text = NULL;

	if (told->faults == 0)
		return true;
	summary->faults = audit_report_list(told);
	summary->fault_total = told->faults;
	text = audit_report_format(told);
	return chy_fail(error, CHY_CORRUPT, "%s:%s", says, text);
}

static bool judge_register(const RegisterReport *report, VerifySummary *summary,
			   GError **error)
{
	g_auto(AuditReport) told = { .kinds = NULL };

	for (size_t i = 0; i < report->fault_count; i++)
		audit_add_fault(&told, fault_kind_name(report->faults[i].kind), NULL,
				g_strdup(report->faults[i].text));
	told.faults = (int64_t)report->fault_total;
	return judge(&told, "the register does not verify", summary, error);
}

/*
 * That the register is the one of this home, as far as its key can be read: whoever only
 * examines a register needs no secret.
 */
static bool judge_home(Office *office, VerifySummary *summary, GError **error)
{
	g_autofree char *path = office_key_path(office, OFFICE_REGISTER_KEY);
	g_auto(AuditReport) told = { .kinds = NULL };
	g_autoptr(GError) fault = NULL;
	g_autoptr(Key) key = NULL;

	if (access(path, R_OK) != 0 ||
	    office_register_key(office->home, office->store, office->config, &key,
				&fault))
		return true;
	audit_add_fault(&told, "home", NULL, g_strdup(fault->message));
	return judge(&told, "the register is whole, but the home is not its own",
		     summary, error);
}

/* That the rest of the store says what the register does. */
static bool judge_store(const AuditReport *report, VerifySummary *summary,
			GError **error)
{
	return judge(report,
		     "the register is whole, but the store does not agree with it",
		     summary, error);
}

/* An empty file is no checkpoint, and must not pass for none that was asked for. */
static bool read_against(const char *path, GBytes **bytes_out, GError **error)
{
	g_autoptr(GBytes) bytes = NULL;

	if (path == NULL)
		return true;
	if (!file_read(path, LIMIT_CHECKPOINT, &bytes, error))
		return false;
	if (g_bytes_get_size(bytes) == 0)
		return chy_fail(error, CHY_INVALID,
				"cannot verify against checkpoint '%s': it is empty",
				path);
	*bytes_out = g_steal_pointer(&bytes);
	return true;
}

static void count(const RegisterReport *report, const AuditReport *audit,
		  VerifySummary *summary)
{
	summary->faults = audit_report_list(audit);
	summary->entries = report->entries;
	summary->letters = report->letters;
	summary->acts = report->acts;
	summary->checkpoints = report->checkpoints;
	summary->unsealed = report->unsealed;
	summary->unheld = audit->unheld;
	summary->unlisted = audit->unlisted;
	summary->unmade = audit->unmade;
	summary->unnamed = audit->unnamed;
	summary->root = digest_hex(&report->root);
}

/* In a moment of the store, in which it is read; the summary may be yours when it fails. */
static bool verify(Office *office, const RegisterVerifyOptions *options, bool witnessed,
		   VerifySummary *summary, GError **error)
{
	g_autoptr(RegisterReport) report = NULL;
	g_auto(AuditReport) audit = { 0 };

	if (!register_verify(office->store, options, &report, error) ||
	    !judge_register(report, summary, error) ||
	    !judge_home(office, summary, error) ||
	    !audit_examine(office, witnessed, &audit, error) ||
	    !judge_store(&audit, summary, error))
		return false;
	count(report, &audit, summary);
	return true;
}

bool office_verify(Office *office, const char *checkpoint_path,
		   VerifySummary *summary_out, GError **error)
{
	g_autoptr(GBytes) against = NULL;
	bool witnessed;

	*summary_out = (VerifySummary){ .faults = NULL };
	if (!read_against(checkpoint_path, &against, error) ||
	    !office_witness_agrees(office, &witnessed, error))
		return false;

	/* All is learnt from the register: a row or a file of the home proves nothing. */
	const RegisterVerifyOptions options = {
		.against = against != NULL ? g_bytes_get_data(against, NULL) : NULL,
		.against_length = against != NULL ? g_bytes_get_size(against) : 0,
	};

	/* One moment of the store: what a dispatch adds meanwhile is whole or not there. */
	g_autoptr(StoreTransaction) moment = store_begin_reading(office->store, error);

	return moment != NULL &&
	       verify(office, &options, witnessed, summary_out, error);
}
