/*
 * Rehearsal: the whole dispatch with specimen letters, against a sink of its own.
 *
 * The sink listens on loopback inside this process and the pool refuses every other
 * address, so no real addressee can be reached. Nothing of the register or the ledger
 * is touched; the rehearsal has a record of its own.
 */
#include "office-dispatch.h"

#include "base-file.h"
#include "dispatch-run.h"
#include "drafting-compose.h"
#include "drafting-dossier.h"
#include "office-dkim.h"
#include "office-guard.h"
#include "office-manifest.h"
#include "office-message.h"
#include "office-letterhead.h"
#include "office-private.h"
#include "office-returns.h"
#include "office-standing.h"
#include "rendering-html.h"
#include "rendering-renderer.h"
#include "rendering-text.h"
#include "rendering-words.h"
#include "seal-token.h"
#include "wire-sink.h"
#include "wire-smtp.h"

#define REHEARSAL_SESSIONS 4

typedef struct Rehearsal {
	Office *office;
	Design *design; /* the letterhead, or NULL */
	Draft *draft;
	Renderer *renderer;
	Loop *loop;
	Sink *sink;
	Relay *relay;
	SmtpPool *pool;
	Date day;
	int64_t accepted;
	int64_t on_paper; /* specimens that no relay would take */
	char *fault; /* what the sink said to the first specimen that it did not take */
} Rehearsal;

static void rehearsal_clear(Rehearsal *rehearsal)
{
	smtp_pool_free(rehearsal->pool);
	relay_free(rehearsal->relay);
	sink_free(rehearsal->sink);
	loop_free(rehearsal->loop);
	renderer_free(rehearsal->renderer);
	draft_free(rehearsal->draft);
	design_free(rehearsal->design);
	g_free(rehearsal->fault);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rehearsal, rehearsal_clear)

char *office_specimen_number(int64_t i)
{
	return g_strdup_printf("SPECIMEN/%05" G_GINT64_FORMAT, i);
}

/* A letter on its way to one of its mailboxes. */
typedef struct Specimen {
	const Letter *letter;
	const char *mailbox;
} Specimen;

/* Rendered in one go with everything that the message borrows. */
static bool compose_specimen(const Rehearsal *rehearsal, const Specimen *specimen,
			     Envelope *envelope_out, Message **message_out,
			     GError **error)
{
	const Letter *letter = specimen->letter;
	g_autofree char *text = render_text(letter);
	g_autofree char *html = render_html(letter);
	g_autofree char *subject = words_subject(letter);
	g_autofree char *token = token_new();
	bool without_pdf = letter->shared->without_pdf;
	g_autoptr(GBytes) pdf = NULL, translation = NULL;

	if (!render_pdf(rehearsal->renderer, letter, &pdf, error) ||
	    !render_translation_pdf(rehearsal->renderer, letter, &translation, error))
		return false;

	const MessageParts parts = {
		.number = letter->number,
		.returns = rehearsal->office->returns,
		.token = token,
		.boundary = token,
		.language = letter->shared->language,
		.translation = letter->translation != NULL
				       ? letter->translation->shared->language
				       : NULL,
		.subject = subject,
		.from_name = letter->shared->sender_name,
		.from_address = letter->shared->from_address,
		.reply_to = letter->shared->reply_to,
		.to_name = letter->addressee_name,
		.to_address = specimen->mailbox,
		.text = text,
		.html = html,
		.pdf = without_pdf ? NULL : pdf,
		.translation_pdf = without_pdf ? NULL : translation,
		.date = clock_now(rehearsal->office->clock),
		.specimen = true,
	};

	return message_envelope(&parts, envelope_out, error) &&
	       message_compose(&parts, envelope_out, message_out, error) &&
	       office_dkim_sign(rehearsal->office, *message_out, parts.date, error);
}

static bool submit_specimen(Rehearsal *rehearsal, const Specimen *specimen,
			    GError **error)
{
	g_auto(Envelope) envelope = { 0 };
	g_autoptr(Message) message = NULL;
	g_autoptr(SmtpJob) job = NULL;

	if (!compose_specimen(rehearsal, specimen, &envelope, &message, error))
		return false;

	const SmtpMessage given = {
		.from = envelope.from,
		.to = envelope.to,
		.header = message->header,
		.body = message->body,
	};

	if (!smtp_job_new(&given, &job, error))
		return false;
	smtp_pool_submit(rehearsal->pool, job);
	return true;
}

/* Wait until a delivery has ended; *idle_out when none was under way. */
static bool await_delivery(Rehearsal *rehearsal, bool *idle_out, GError **error)
{
	g_autoptr(Delivery) delivery = NULL;

	if (!smtp_pool_wait(rehearsal->pool, &delivery, error))
		return false;
	*idle_out = delivery == NULL;
	if (delivery == NULL)
		return true;
	if (delivery->result == DELIVERY_ACCEPTED)
		rehearsal->accepted++;
	else if (rehearsal->fault == NULL)
		rehearsal->fault = g_strdup(delivery->reply);
	return true;
}

/* Letter `i` to each of its mailboxes. */
static bool send_specimen(Rehearsal *rehearsal, size_t i, GError **error)
{
	g_autofree char *number = office_specimen_number((int64_t)i + 1);
	const DraftSlots slots = { number, rehearsal->day, true };
	g_autoptr(GPtrArray) mailboxes = draft_mailboxes(rehearsal->draft, i);
	bool idle = false;
	Specimen specimen;

	if (mailboxes->len == 0)
		rehearsal->on_paper++;
	if (!draft_fill(rehearsal->draft, i, &slots, &specimen.letter, error))
		return false;
	for (guint j = 0; j < mailboxes->len; j++) {
		specimen.mailbox = mailboxes->pdata[j];
		while (smtp_pool_free_slots(rehearsal->pool) == 0)
			if (!await_delivery(rehearsal, &idle, error))
				return false;
		if (!submit_specimen(rehearsal, &specimen, error))
			return false;
	}
	return true;
}

static bool send_specimens(Rehearsal *rehearsal, GError **error)
{
	size_t count = draft_count(rehearsal->draft);
	bool idle = false;

	g_autoptr(Progress) progress =
		office_progress(rehearsal->office, "rehearse", count);

	for (size_t i = 0; i < count && !loop_is_closing(rehearsal->loop); i++) {
		progress_set(progress, i);
		if (!draft_seek(rehearsal->draft, i, error) ||
		    !send_specimen(rehearsal, i, error))
			return false;
	}
	while (!idle)
		if (!await_delivery(rehearsal, &idle, error))
			return false;
	if (rehearsal->fault != NULL)
		return chy_fail(error, CHY_INTERNAL, "the rehearsal's sink said: %s",
				rehearsal->fault);
	if (loop_is_closing(rehearsal->loop))
		return chy_fail(error, CHY_TEMPORARY,
				"the rehearsal was stopped by a signal, after its sink "
				"had accepted %" G_GINT64_FORMAT,
				rehearsal->accepted);
	return true;
}

static bool open_sink(Rehearsal *rehearsal, const char *folder, GError **error)
{
	if (folder != NULL && (!office_guard_keys(folder, error) ||
			       !folder_make_below(folder, 0700, error)))
		return false;
	if (!loop_new(&rehearsal->loop, error) ||
	    !loop_heed(rehearsal->loop, NULL, NULL, error))
		return false;

	const SinkOptions sink = { .loop = rehearsal->loop, .folder = folder };
	const SmtpOptions pool = {
		.loop = rehearsal->loop,
		.sessions = REHEARSAL_SESSIONS,
		.require_loopback = true,
	};

	return sink_new(&sink, &rehearsal->sink, error) &&
	       relay_parse(sink_get_url(rehearsal->sink), &rehearsal->relay, error) &&
	       smtp_pool_new(rehearsal->relay, &pool, &rehearsal->pool, error);
}

/* The record that a rehearsal begins; *run_out is yours. */
static bool begin_run(Office *office, const char *name, Run **run_out, GError **error)
{
	const RunNew beginning = { .dossier = name,
				   .relay = "rehearsal",
				   .rehearsal = true };
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autoptr(StoreTransaction) transaction = store_begin(office->store, error);

	return transaction != NULL &&
	       run_begin(office->store, &beginning, stamp, run_out, error) &&
	       store_commit(&transaction, error);
}

static bool end_run(Office *office, const Run *run, GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autoptr(StoreTransaction) transaction = store_begin(office->store, error);
	g_auto(Recovery) nothing = { 0 };

	return transaction != NULL &&
	       run_end(office->store, run, stamp, &nothing, error) &&
	       store_commit(&transaction, error);
}

/* That the dossier is approved and what was approved still holds, or issued: by signed acts. */
static bool require_approved(Office *office, const Dossier *dossier, GError **error)
{
	const char *name = dossier_get_name(dossier);
	g_autofree char *change = NULL;
	DossierState state;

	if (!approval_get_state(office->store, name, &state, error))
		return false;
	if (state < DOSSIER_APPROVED)
		return chy_fail(error, CHY_REFUSED,
				"cannot rehearse dossier '%s': it is %s, not approved",
				name, dossier_state_name(state));
	if (!standing_check(office->store, dossier, state, "rehearse", error))
		return false;
	if (state > DOSSIER_APPROVED)
		return true;
	if (!office_manifest_changed(office, dossier, NULL, &change, error))
		return false;
	return change == NULL || chy_fail(error, CHY_REFUSED,
					  "cannot rehearse dossier '%s': what was "
					  "approved has changed: %s",
					  name, change);
}

bool office_rehearse(Office *office, const char *name, const char *folder,
		     DispatchSummary *summary_out, GError **error)
{
	g_auto(Rehearsal)
		rehearsal = { .office = office, .day = clock_today(office->clock) };
	ComposeOptions options = { .day = rehearsal.day };
	g_autoptr(Dossier) dossier = NULL;
	g_autoptr(Run) run = NULL;

	if (!office_require(office, ROLE_OFFICER, error) ||
	    !dossier_load(office->store, name, &dossier, error) ||
	    !require_approved(office, dossier, error) ||
	    !office_returns_open(office, error) || !office_dkim_open(office, error) ||
	    !office_letterhead(office, dossier, &rehearsal.design, error))
		return false;
	options.design = rehearsal.design;
	if (!dossier_compose(dossier, office->store, &options, &rehearsal.draft,
			     error) ||
	    !open_sink(&rehearsal, folder, error))
		return false;
	rehearsal.renderer = renderer_new_for(rehearsal.design, error);
	if (rehearsal.renderer == NULL || !begin_run(office, name, &run, error))
		return false;

	bool sent = send_specimens(&rehearsal, error);
	bool ended = end_run(office, run, sent ? error : NULL);

	if (!sent || !ended)
		return false;
	*summary_out = (DispatchSummary){
		.letters = (int64_t)draft_count(rehearsal.draft) - rehearsal.on_paper,
		.on_paper = rehearsal.on_paper,
		.messages = rehearsal.accepted,
		.sent = rehearsal.accepted,
		.accepted = rehearsal.accepted,
		.where = g_strdup(folder),
	};
	return true;
}
