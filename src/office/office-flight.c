#include "office-flight.h"

#include "mail-block.h"
#include "mail-message.h"
#include "office-dkim.h"
#include "office-held.h"
#include "office-private.h"

#include <string.h>

#define ENCODER G_STRINGIFY(MAIL_ENCODER_VERSION)

Flight *flight_new(const Parcel *parcel)
{
	Flight *flight = g_new0(Flight, 1);

	flight->parcel = (Parcel){
		.letter = g_strdup(parcel->letter),
		.channel = g_strdup(parcel->channel),
		.mailbox = g_strdup(parcel->mailbox),
		.token = g_strdup(parcel->token),
		.dossier = g_strdup(parcel->dossier),
		.serial = parcel->serial,
		.attempt = parcel->attempt,
		.composed = parcel->composed,
	};
	return flight;
}

void flight_free(Flight *flight)
{
	if (flight == NULL)
		return;
	g_free((char *)flight->parcel.letter);
	g_free((char *)flight->parcel.channel);
	g_free((char *)flight->parcel.mailbox);
	g_free((char *)flight->parcel.token);
	g_free((char *)flight->parcel.dossier);
	sealed_letter_free(flight->letter);
	g_free(flight->addressee);
	g_free(flight->addressees);
	smtp_job_unref(flight->job);
	dispatch_message_free(flight->composed);
	g_free(flight);
}

SmtpNeed flight_need(const Flight *flight)
{
	return smtp_job_get_need(flight->job);
}

static MessageParts parts_of(const SealedLetter *letter, int64_t date)
{
	return (MessageParts){
		.number = letter->number,
		.token = letter->token,
		.boundary = letter->token,
		.language = letter->language,
		.translation = letter->translation,
		.subject = letter->subject,
		.from_name = letter->from_name,
		.from_address = letter->from_address,
		.reply_to = letter->reply_to,
		.to_name = letter->addressee_name,
		.to_address = letter->mailbox,
		.text = letter->text,
		.html = letter->html,
		.pdf = letter->attachment == NULL ? letter->pdf : NULL,
		.translation_pdf =
			letter->attachment == NULL ? letter->translation_pdf : NULL,
		.date = date,
	};
}

/* Each holder that a joint letter addresses has a parcel, hence a message, of their own. */
static MessageParts parts_for(const SealedLetter *letter, const Parcel *parcel,
			      int64_t date)
{
	MessageParts parts = parts_of(letter, date);

	parts.token = parcel->token;
	parts.to_address = parcel->mailbox;
	return parts;
}

static bool refuse_field(const SealedLetter *letter, const char *field, GError **error)
{
	return chy_fail(error, CHY_CORRUPT,
			"cannot use letter '%s': its message in the ledger is not as "
			"registered: '%s' differs",
			letter->number, field);
}

/* The header block below the signatures that were kept, made of the letter anew. */
static bool restore(const SealedLetter *letter, const MessageParts *parts,
		    const DispatchMessage *kept, char **header_out, GError **error)
{
	g_autofree char *header = NULL;
	g_autofree char *field = NULL;

	if (!message_restore(parts, office_dkim_skip(kept->header), &header, &field,
			     error))
		return false;
	if (field != NULL)
		return refuse_field(letter, field, error);
	if (!mail_block_is_whole(kept->header))
		return refuse_field(letter, "DKIM-Signature", error);

	g_autofree char *message_id = mail_block_get(header, "Message-ID");

	if (strcmp(message_id, kept->message_id) != 0)
		return refuse_field(letter, "Message-ID", error);
	*header_out = g_steal_pointer(&header);
	return true;
}

/* The signatures that `header` begins with and other lines in the place of what is below; yours. */
static char *below_signatures(const char *header, const char *lines)
{
	g_autofree char *signatures =
		g_strndup(header, (size_t)(office_dkim_skip(header) - header));

	return g_strconcat(signatures, lines, NULL);
}

/* The message of a header block below the signatures that were kept, and a body, which it takes. */
static Message *message_of(const DispatchMessage *kept, const char *header,
			   GBytes *body)
{
	Message *message = g_new0(Message, 1);
	char *whole = below_signatures(kept->header, header);

	message->message_id =
		g_strndup(kept->message_id + 1, strlen(kept->message_id) - 2);
	message->header = g_bytes_new_take(whole, strlen(whole));
	message->body = body;
	return message;
}

static bool refuse_encoded(const SealedLetter *letter, const DispatchMessage *kept,
			   GError **error)
{
	return chy_fail(error, CHY_CORRUPT,
			"the message of letter '%s' does not come out as it was "
			"composed (encoder %s, now " ENCODER ")",
			letter->number, kept->encoder);
}

bool office_message_is_ours(const DispatchMessage *kept)
{
	return strcmp(kept->encoder, ENCODER) == 0;
}

bool office_message_hold(const SealedLetter *letter, const Parcel *parcel,
			 const DispatchMessage *kept, GError **error)
{
	const MessageParts parts = parts_for(letter, parcel, 0);
	g_autofree char *header = NULL;

	return restore(letter, &parts, kept, &header, error);
}

bool office_message_rebuild(const SealedLetter *letter, const Parcel *parcel,
			    const DispatchMessage *kept, Message **message_out,
			    GError **error)
{
	const MessageParts parts = parts_for(letter, parcel, 0);
	g_autoptr(Message) message = NULL;
	g_autofree char *header = NULL;
	GBytes *body = NULL;

	if (!office_message_is_ours(kept))
		return refuse_encoded(letter, kept, error);
	if (!restore(letter, &parts, kept, &header, error) ||
	    !message_body(&parts, &body, error))
		return false;
	message = message_of(kept, header, body);
	if (!message_has_digest(message, kept->digest))
		return refuse_encoded(letter, kept, error);
	*message_out = g_steal_pointer(&message);
	return true;
}

/* What the ledger is to keep of a message that was composed at `stamp`; takes the stamp. */
static void keep(Flight *flight, const Message *message, char *stamp)
{
	DispatchMessage *composed = g_new0(DispatchMessage, 1);
	g_autofree char *header = g_strndup(g_bytes_get_data(message->header, NULL),
					    g_bytes_get_size(message->header));
	g_autofree char *lines = message_lines(office_dkim_skip(header));

	composed->parcel = flight->parcel.serial;
	composed->message_id = g_strconcat("<", message->message_id, ">", NULL);
	composed->header = below_signatures(header, lines);
	composed->encoder = g_strdup(ENCODER);
	composed->digest = message_digest(message->header);
	composed->composed = stamp;
	flight->composed = composed;
}

/* A message in the making. */
typedef struct Making {
	SealedLetter *letter;
	MessageParts parts; /* of the letter */
	Envelope envelope;
	Message *message;
} Making;

static void making_clear(Making *making)
{
	sealed_letter_free(making->letter);
	envelope_clear(&making->envelope);
	message_free(making->message);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Making, making_clear)

/* Compose the message of a parcel that is taken up for the first time. */
static bool compose(Flight *flight, Office *office, Making *making, GError **error)
{
	if (!message_compose(&making->parts, &making->envelope, &making->message,
			     error) ||
	    !office_dkim_sign(office, making->message, making->parts.date, error))
		return false;
	keep(flight, making->message, clock_stamp(office->clock));
	return true;
}

static bool may_sign_again(Flight *flight, Office *office, int64_t end, GError **error)
{
	const Parcel *parcel = &flight->parcel;
	g_autofree char *stamp = instant_format(end);
	bool arrived;

	if (!dispatch_message_may_have_arrived(office->store, parcel->serial, &arrived,
					       error))
		return false;
	return !arrived ||
	       chy_fail(error, CHY_INVALID,
			"cannot send letter '%s': the signature that its message bears "
			"ended at %s, and with it the message may have arrived",
			parcel->letter, stamp);
}

/* Put other signatures in the place of those that the rebuilt message bears. */
static bool sign_again(Flight *flight, Office *office, Message *message,
		       const DispatchMessage *kept, GError **error)
{
	g_autoptr(GBytes) whole = message->header;
	gsize signatures = (gsize)(office_dkim_skip(kept->header) - kept->header);

	message->header = g_bytes_new_from_bytes(whole, signatures,
						 g_bytes_get_size(whole) - signatures);
	if (!office_dkim_sign(office, message, clock_now(office->clock), error))
		return false;
	keep(flight, message, g_strdup(kept->composed));
	flight->renewed = true;
	return true;
}

/* Make the message of an earlier attempt again. */
static bool rebuild(Flight *flight, Office *office, Making *making, GError **error)
{
	const Parcel *parcel = &flight->parcel;
	g_autoptr(DispatchMessage) kept = NULL;
	int64_t end;

	if (!dispatch_message_find(office->store, parcel->serial, &kept, error))
		return false;
	if (kept == NULL)
		return chy_fail(error, CHY_CORRUPT,
				"the ledger has no message of letter '%s' any more",
				parcel->letter);
	end = office_dkim_find_end(kept->header, clock_now(office->clock));
	if (end != 0 && !may_sign_again(flight, office, end, error))
		return false;
	return office_message_rebuild(making->letter, parcel, kept, &making->message,
				      error) &&
	       (end == 0 ||
		sign_again(flight, office, making->message, kept, error));
}

/* Make a job of the message that was made, which is checked with that. */
static bool make_job(Flight *flight, const Making *making, GError **error)
{
	const SmtpMessage message = {
		.from = making->envelope.from,
		.to = making->envelope.to,
		.header = making->message->header,
		.body = making->message->body,
		.tag = flight,
		.envelope_id = flight->parcel.letter,
		.tried = flight->parcel.attempt > 1,
	};

	return smtp_job_new(&message, &flight->job, error);
}

static bool load(Flight *flight, Store *store, GError **error)
{
	const Parcel *parcel = &flight->parcel;

	if (!held_load(store, parcel->letter, true, &flight->letter, error))
		return false;
	g_free(flight->addressee);
	g_free(flight->addressees);
	flight->addressee = g_strdup(flight->letter->addressee);
	flight->addressees = g_strdup(flight->letter->addressees);
	return held_check_parcel(parcel, flight->letter, error) &&
	       held_check_waiting(store, parcel->letter, parcel->channel, error);
}

bool flight_load(Flight *flight, Store *store, GError **error)
{
	return flight->letter != NULL || load(flight, store, error);
}

bool flight_prepare(Flight *flight, Office *office, GError **error)
{
	g_auto(Making) making = { .letter = g_steal_pointer(&flight->letter) };

	making.parts = parts_for(making.letter, &flight->parcel,
				 clock_now(office->clock));
	making.parts.returns = office->returns;
	return message_envelope(&making.parts, &making.envelope, error) &&
	       (flight->parcel.composed ? rebuild : compose)(flight, office, &making,
							      error) &&
	       make_job(flight, &making, error);
}

bool flight_intend(Flight *flight, Store *store, const Run *run, const char *stamp,
		   GError **error)
{
	const ParcelIntent intent = { &flight->parcel,
				      carrier_get_name(flight->carrier) };

	if (!parcel_intend(store, run, &intent, stamp, error) ||
	    (flight->composed != NULL &&
	     !(flight->renewed ? dispatch_message_replace : dispatch_message_save)(
		     store, flight->composed, error)))
		return false;
	flight->renewed = false;
	g_clear_pointer(&flight->composed, dispatch_message_free);
	return true;
}
