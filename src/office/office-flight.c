#include "office-flight.h"

#include "dispatch-message.h"
#include "mail-message.h"
#include "office-dkim.h"
#include "office-private.h"
#include "register-letter.h"

#include <string.h>

void flight_free(Flight *flight)
{
	if (flight == NULL)
		return;
	g_free(flight->letter);
	g_free(flight->channel);
	envelope_clear(&flight->envelope);
	g_clear_pointer(&flight->header, g_bytes_unref);
	g_clear_pointer(&flight->body, g_bytes_unref);
	g_free(flight);
}

static MessageParts parts_of(const SealedLetter *letter, int64_t date)
{
	return (MessageParts){
		.number = letter->number,
		.token = letter->token,
		.boundary = letter->token,
		.language = letter->language,
		.subject = letter->subject,
		.from_name = letter->from_name,
		.from_address = letter->from_address,
		.reply_to = letter->reply_to,
		.to_name = letter->addressee_name,
		.to_address = letter->mailbox,
		.text = letter->text,
		.html = letter->html,
		.pdf = letter->attachment == NULL ? letter->pdf : NULL,
		.date = date,
	};
}

bool office_message_rebuild(const SealedLetter *letter, const DispatchMessage *kept,
			    GBytes **header_out, GBytes **body_out, GError **error)
{
	const MessageParts parts = parts_of(letter, 0);
	g_autoptr(GBytes) header = g_bytes_new(kept->header, strlen(kept->header));
	g_autoptr(GBytes) body = NULL;

	if (!message_body(&parts, &body, error))
		return false;

	g_autofree char *digest = message_digest(header, body);

	if (strcmp(digest, kept->digest) != 0)
		return chy_fail(
			error, CHY_CORRUPT,
			"the message of letter '%s' does not come out as it was "
			"composed (encoder %s, now %d)",
			letter->number, kept->encoder, MAIL_ENCODER_VERSION);
	*header_out = g_steal_pointer(&header);
	*body_out = g_steal_pointer(&body);
	return true;
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

/* Compose the message of a parcel that is taken up for the first time, and keep it. */
static bool compose_first(Office *office, const MessageParts *parts, Flight *flight,
			  GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autofree char *encoder = g_strdup_printf("%d", MAIL_ENCODER_VERSION);
	g_autoptr(Message) message = NULL;

	if (!message_compose(parts, &message, error) ||
	    !office_dkim_sign(office, message, parts->date, error))
		return false;

	g_autofree char *message_id = g_strdup_printf("<%s>", message->message_id);
	g_autofree char *digest = message_digest(message->header, message->body);
	g_autofree char *header = g_strndup(g_bytes_get_data(message->header, NULL),
					    g_bytes_get_size(message->header));
	const DispatchMessage kept = {
		.letter = flight->letter,
		.channel = flight->channel,
		.message_id = message_id,
		.header = header,
		.encoder = encoder,
		.digest = digest,
		.composed = stamp,
	};

	flight->header = g_bytes_ref(message->header);
	flight->body = g_bytes_ref(message->body);
	return dispatch_message_save(office->store, &kept, error);
}

static bool find_message(Office *office, const SealedLetter *letter,
			 const Parcel *parcel, Flight *flight, GError **error)
{
	g_autoptr(DispatchMessage) kept = NULL;
	const MessageParts parts = parts_for(letter, parcel, clock_now(office->clock));

	if (!message_envelope(&parts, &flight->envelope, error) ||
	    !dispatch_message_find(office->store, flight->letter, flight->channel,
				   &kept, error))
		return false;
	if (kept == NULL)
		return compose_first(office, &parts, flight, error);
	return office_dkim_check(flight->letter, kept->header, parts.date, error) &&
	       office_message_rebuild(letter, kept, &flight->header, &flight->body,
				      error);
}

bool flight_prepare(Office *office, const Parcel *parcel, const SealedLetter *letter,
		    Flight **flight_out, GError **error)
{
	g_autoptr(Flight) flight = g_new0(Flight, 1);

	flight->letter = g_strdup(parcel->letter);
	flight->channel = g_strdup(parcel->channel);
	flight->attempt = parcel->attempt;
	if (!find_message(office, letter, parcel, flight, error))
		return false;
	*flight_out = g_steal_pointer(&flight);
	return true;
}
