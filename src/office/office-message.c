#include "office-message.h"

#include "mail-block.h"
#include "mail-mailbox.h"
#include "mail-message.h"
#include "seal-digest.h"

#include <string.h>

#define DIGEST_OF_HEADER "header "

char *message_file_name(const char *number, const char *extension)
{
	g_autofree char *name = g_strdelimit(g_strdup(number), "/", '-');

	return g_strconcat(name, extension, NULL);
}

char *message_translation_name(const char *number, const char *language)
{
	g_autofree char *ending = g_strdup_printf("-translation-%s.pdf", language);

	return message_file_name(number, ending);
}

bool message_envelope(const MessageParts *parts, Envelope *envelope_out, GError **error)
{
	g_autoptr(Mailbox) to = NULL;

	if (!mailbox_parse(parts->to_address, &to, error) ||
	    !returns_address(parts->returns, parts->from_address, parts->token,
			     &envelope_out->from, error))
		return false;
	envelope_out->to = g_steal_pointer(&to->address);
	return true;
}

void envelope_clear(Envelope *envelope)
{
	g_clear_pointer(&envelope->from, g_free);
	g_clear_pointer(&envelope->to, g_free);
}

/* The domain is that of the sender, a mailbox as it travels. */
static char *make_message_id(const MessageParts *parts, const char *sender)
{
	g_autofree char *number = message_file_name(parts->number, "");

	return g_strconcat(number, ".", parts->token, strrchr(sender, '@'), NULL);
}

/* What attachments are called. */
typedef struct FileNames {
	char *letter, *translation; /* without a translation NULL */
} FileNames;

static FileNames names_of(const MessageParts *parts)
{
	return (FileNames){
		.letter = message_file_name(parts->number, ".pdf"),
		.translation =
			parts->translation_pdf != NULL
				? message_translation_name(parts->number,
							   parts->translation != NULL
								   ? parts->translation
								   : "")
				: NULL,
	};
}

static void names_clear(FileNames *names)
{
	g_free(names->letter);
	g_free(names->translation);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FileNames, names_clear)

static MailMessage mail_of(const MessageParts *parts, const char *message_id,
			   const FileNames *names)
{
	return (MailMessage){
		.message_id = message_id,
		.date = parts->date,
		.from_name = parts->from_name,
		.from_address = parts->from_address,
		.to_name = parts->to_name,
		.to_address = parts->to_address,
		.subject = parts->subject,
		.language = parts->language,
		.translation = parts->translation,
		.reference = parts->number,
		.boundary = parts->boundary,
		.text = parts->text,
		.html = parts->html,
		.pdf = parts->pdf,
		.pdf_name = names->letter,
		.translation_pdf = parts->translation_pdf,
		.translation_name = names->translation,
		.specimen = parts->specimen,
	};
}

bool message_body(const MessageParts *parts, GBytes **body_out, GError **error)
{
	g_auto(FileNames) names = names_of(parts);
	const MailMessage mail = mail_of(parts, NULL, &names);

	return mail_body(&mail, body_out, error);
}

/* Where replies go, without the token. */
static const char *reply_address(const MessageParts *parts)
{
	return parts->reply_to != NULL ? parts->reply_to : parts->from_address;
}

/* Where replies go. */
static bool make_reply_to(const MessageParts *parts, const Envelope *envelope,
			  char **address_out, GError **error)
{
	const char *address = reply_address(parts);

	if (strcmp(address, parts->from_address) != 0)
		return returns_address(parts->returns, address, parts->token,
				       address_out, error);
	*address_out = g_strdup(envelope->from);
	return true;
}

bool message_compose(const MessageParts *parts, const Envelope *envelope,
		     Message **message_out, GError **error)
{
	g_autoptr(Message) message = g_new0(Message, 1);
	g_auto(FileNames) names = names_of(parts);
	char *header = NULL;

	message->message_id = make_message_id(parts, envelope->from);

	MailMessage mail = mail_of(parts, message->message_id, &names);
	g_autofree char *reply_to = NULL;

	if (!make_reply_to(parts, envelope, &reply_to, error))
		return false;
	mail.reply_to = reply_to;
	if (!mail_header(&mail, &header, error))
		return false;
	message->header = g_bytes_new_take(header, strlen(header));
	if (!mail_body(&mail, &message->body, error))
		return false;
	*message_out = g_steal_pointer(&message);
	return true;
}

/* The header block of parts with a date, with replies to an address as it stands. */
static bool make_header(const MessageParts *parts, const char *reply_to,
			char **header_out, GError **error)
{
	g_auto(FileNames) names = names_of(parts);
	g_autoptr(Mailbox) from = NULL;

	if (!mailbox_parse(parts->from_address, &from, error))
		return false;

	g_autofree char *message_id = make_message_id(parts, from->address);
	MailMessage mail = mail_of(parts, message_id, &names);

	mail.reply_to = reply_to;
	return mail_header(&mail, header_out, error);
}

char *message_lines(const char *header)
{
	static const char *const names[] = { "Date", "Reply-To", NULL };

	return mail_block_pick(header, names);
}

/* Whether a whole header block was kept, as it was before only lines of it were. */
static bool is_whole(const char *kept)
{
	g_autofree char *from = mail_block_get(kept, "From");

	return from != NULL;
}

/* The name of the field in which what was kept is not as it would be of the header; or NULL. */
static char *find_difference(const char *kept, const char *header)
{
	g_autofree char *lines = message_lines(header);

	return mail_block_differ(kept, is_whole(kept) ? header : lines);
}

bool message_restore(const MessageParts *parts, const char *kept, char **header_out,
		     char **field_out, GError **error)
{
	MessageParts dated = *parts;
	g_autofree char *reply_to = mail_block_get(kept, "Reply-To");
	g_autofree char *header = NULL;
	g_autofree char *field = NULL;

	if (!mail_block_date(kept, &dated.date)) {
		*field_out = g_strdup("Date");
		return true;
	}
	if (reply_to == NULL ||
	    !returns_may_make(reply_to, reply_address(parts), parts->token)) {
		*field_out = g_strdup("Reply-To");
		return true;
	}
	if (!make_header(&dated, reply_to, &header, error))
		return false;
	field = find_difference(kept, header);
	if (field == NULL)
		*header_out = g_steal_pointer(&header);
	*field_out = g_steal_pointer(&field);
	return true;
}

void message_free(Message *message)
{
	if (message == NULL)
		return;
	g_free(message->message_id);
	g_clear_pointer(&message->header, g_bytes_unref);
	g_clear_pointer(&message->body, g_bytes_unref);
	g_free(message);
}

char *message_digest(GBytes *header)
{
	Digest digest;
	gsize size;
	const void *data = g_bytes_get_data(header, &size);

	digest_data(data, size, &digest);

	g_autofree char *hex = digest_hex(&digest);

	return g_strconcat(DIGEST_OF_HEADER, hex, NULL);
}

/* SHA-256 in hex of header block, empty line and body, yours. */
static char *digest_whole(GBytes *header, GBytes *body)
{
	g_autoptr(DigestBuilder) builder = digest_builder_new();
	Digest digest;
	gsize header_size, body_size;
	const void *header_data = g_bytes_get_data(header, &header_size);
	const void *body_data = g_bytes_get_data(body, &body_size);

	digest_builder_add(builder, header_data, header_size);
	digest_builder_add(builder, "\r\n", 2);
	digest_builder_add(builder, body_data, body_size);
	digest_builder_finish(builder, &digest);
	return digest_hex(&digest);
}

bool message_has_digest(const Message *message, const char *digest)
{
	g_autofree char *own = g_str_has_prefix(digest, DIGEST_OF_HEADER)
				       ? message_digest(message->header)
				       : digest_whole(message->header, message->body);

	return strcmp(own, digest) == 0;
}
