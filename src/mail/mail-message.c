/*
 * Header block and body of a letter's message.
 *
 * Every value is checked before the first byte is written: what cannot stand in its
 * field is an error that names the field, never something repaired in silence.
 */
#include "mail-message.h"

#include "mail-encode.h"
#include "mail-field.h"
#include "mail-mailbox.h"

#include "base-date.h"
#include "base-text.h"

#include <string.h>

#define LIMIT_MAIL_MESSAGE_ID 250 /* bytes, without the angle brackets */
#define LIMIT_MAIL_LANGUAGE 35    /* bytes (RFC 5646 4.4.1) */
#define LIMIT_MAIL_FILE_NAME 255  /* bytes */
#define PARAMETER_PIECE 54        /* characters of one piece of a long parameter */
#define ROOM_AROUND 2048 /* bytes for the fields and delimiters of a body's parts */

static bool refuse_field(GError **error, const char *field, const char *why)
{
	return chy_fail(error, CHY_INVALID, "cannot write header field '%s': %s", field,
			why);
}

/* Whether `value` can stand in a field at all: UTF-8, and nothing that ends or bends
 * it. */
static bool check_value(const char *field, const char *value, GError **error)
{
	size_t offset;

	if (!g_utf8_validate(value, -1, NULL))
		return refuse_field(error, field, "the value is not UTF-8");
	if (text_has_control(value))
		return refuse_field(
			error, field,
			"the value contains a line break or another control");
	if (text_find_forbidden(value, strlen(value), &offset))
		return refuse_field(
			error, field,
			"the value contains a control or a bidirectional override");
	return true;
}

static bool add_text_field(GString *out, const char *name, const char *value,
			   GError **error)
{
	Field field;

	if (!check_value(name, value, error))
		return false;
	field_begin(&field, out, name);
	field_add_text(&field, value);
	field_end(&field);
	return true;
}

static bool add_mailbox_field(GString *out, const char *name, const char *phrase,
			      const char *address, GError **error)
{
	g_autoptr(Mailbox) mailbox = NULL;
	Field field;

	if (phrase != NULL && !check_value(name, phrase, error))
		return false;
	if (!mailbox_parse(address, &mailbox, error)) {
		g_prefix_error(error, "cannot write header field '%s': ", name);
		return false;
	}
	field_begin(&field, out, name);
	if (phrase != NULL && *phrase != '\0') {
		g_autofree char *angled = g_strconcat("<", mailbox->field, ">", NULL);

		field_add_phrase(&field, phrase);
		field_add_word(&field, angled);
	} else {
		field_add_word(&field, mailbox->field);
	}
	field_end(&field);
	return true;
}

static void add_word_field(GString *out, const char *name, const char *word)
{
	Field field;

	field_begin(&field, out, name);
	field_add_word(&field, word);
	field_end(&field);
}

/* The last two digits of a number that is not negative. */
static void add_pair(GString *out, int number)
{
	g_string_append_c(out, (char)('0' + number / 10 % 10));
	g_string_append_c(out, (char)('0' + number % 10));
}

static void add_time(GString *out, int seconds)
{
	add_pair(out, seconds / 3600);
	g_string_append_c(out, ':');
	add_pair(out, seconds / 60 % 60);
	g_string_append_c(out, ':');
	add_pair(out, seconds % 60);
}

/* The form of RFC 5322 3.3, always in UTC. */
static bool add_date(GString *out, int64_t instant, GError **error)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu",
					    "Fri", "Sat", "Sun" };
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun",
		"Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
	};
	const int64_t day_length = INT64_C(86400) * G_USEC_PER_SEC;
	Date date = date_of_instant(instant);
	int64_t rest = instant % day_length;
	int seconds = (int)((rest < 0 ? rest + day_length : rest) / G_USEC_PER_SEC);

	if (date.year < 1900 || date.year > 9999)
		return refuse_field(error, "Date",
				    "the year is not one that mail knows");
	g_string_append(out, "Date: ");
	g_string_append(out, days[date_weekday(date) - 1]);
	g_string_append(out, ", ");
	add_pair(out, date.day);
	g_string_append_c(out, ' ');
	g_string_append(out, months[date.month - 1]);
	g_string_append_c(out, ' ');
	add_pair(out, date.year / 100);
	add_pair(out, date.year);
	g_string_append_c(out, ' ');
	add_time(out, seconds);
	g_string_append(out, " +0000\r\n");
	return true;
}

static size_t span_of_atoms(const char *text)
{
	size_t length = 0;

	while (g_ascii_isalnum(text[length]) ||
	       (text[length] != '\0' &&
		strchr("!#$%&'*+-/=?^_`{|}~.", text[length]) != NULL))
		length++;
	return length;
}

/* The left and right side of a msg-id without its obsolete forms (RFC 5322 3.6.4). */
static bool add_message_id(GString *out, const char *id, GError **error)
{
	size_t left = span_of_atoms(id);
	size_t right = id[left] == '@' ? span_of_atoms(id + left + 1) : 0;
	g_autofree char *angled = NULL;

	if (left == 0 || right == 0 || id[left + 1 + right] != '\0' ||
	    strstr(id, "..") != NULL)
		return refuse_field(error, "Message-ID",
				    "the value is not of the form left@right");
	if (strlen(id) > LIMIT_MAIL_MESSAGE_ID)
		return chy_fail(
			error, CHY_LIMIT,
			"cannot write header field 'Message-ID': the value is longer "
			"than %d bytes",
			LIMIT_MAIL_MESSAGE_ID);
	angled = g_strconcat("<", id, ">", NULL);
	add_word_field(out, "Message-ID", angled);
	return true;
}

static bool check_language(const char *language, GError **error)
{
	size_t length = strlen(language);

	for (const char *p = language; *p != '\0'; p++)
		if (!g_ascii_isalnum(*p) && *p != '-')
			length = 0;
	if (length == 0 || length > LIMIT_MAIL_LANGUAGE)
		return refuse_field(error, "Content-Language",
				    "the value is not a language code");
	return true;
}

/* One language or two, in the order of the texts (RFC 3282). */
static bool add_language(GString *out, const MailMessage *message, GError **error)
{
	const char *translation = message->translation;
	g_autofree char *both =
		translation != NULL
			? g_strconcat(message->language, ", ", translation, NULL)
			: g_strdup(message->language);

	if (!check_language(message->language, error) ||
	    (translation != NULL && !check_language(translation, error)))
		return false;
	add_word_field(out, "Content-Language", both);
	return true;
}

static bool add_subject(GString *out, const MailMessage *message, GError **error)
{
	g_autofree char *subject = g_strconcat(
		message->specimen ? MAIL_SPECIMEN_PREFIX : "", message->subject, NULL);

	return add_text_field(out, "Subject", subject, error);
}

static bool check_boundary(const char *token, GError **error)
{
	size_t length = strlen(token);

	for (const char *p = token; *p != '\0'; p++)
		if (!g_ascii_isalnum(*p))
			length = 0;
	if (length == 0 || length > LIMIT_MAIL_TOKEN)
		return refuse_field(error, "Content-Type",
				    "the boundary token is not of letters and digits");
	return true;
}

/* Every line keeps to the limit that no value may pass. */
static bool check_lines(const GString *header, GError **error)
{
	const char *line = header->str, *field = line;

	while (*line != '\0') {
		size_t length = strcspn(line, "\r");

		if (*line != ' ')
			field = line;
		if (length > LIMIT_FIELD_LINE)
			return chy_fail(
				error, CHY_LIMIT,
				"cannot write header field '%.*s': a line would be "
				"longer than %d characters",
				(int)strcspn(field, ":"), field, LIMIT_FIELD_LINE);
		line += length + 2;
	}
	return true;
}

/* The two kinds of multipart, and what begins their boundaries. */
typedef struct Multipart {
	const char *subtype;
	char letter;
} Multipart;

static const Multipart mixed = { "mixed", 'm' };
static const Multipart alternative = { "alternative", 'a' };

static void add_boundary(GString *out, const Multipart *kind, const char *token)
{
	g_string_append(out, "=_");
	g_string_append_c(out, kind->letter);
	g_string_append_c(out, '_');
	g_string_append(out, token);
}

static void add_multipart(GString *out, const Multipart *kind, const char *token)
{
	g_string_append(out, "Content-Type: multipart/");
	g_string_append(out, kind->subtype);
	g_string_append(out, ";\r\n boundary=\"");
	add_boundary(out, kind, token);
	g_string_append(out, "\"\r\n");
}

/* What begins a part, or ends the last one; `ending` stands behind the boundary. */
static void add_delimiter(GString *out, const Multipart *kind, const char *token,
			  const char *ending)
{
	g_string_append(out, "--");
	add_boundary(out, kind, token);
	g_string_append(out, ending);
}

/* The last fields, which are the same for every message but for the token. */
static void add_mime_fields(GString *out, const MailMessage *message)
{
	g_string_append(out, "MIME-Version: 1.0\r\n");
	add_multipart(out, message->pdf != NULL ? &mixed : &alternative,
		      message->boundary);
}

bool mail_header(const MailMessage *message, char **header_out, GError **error)
{
	g_autoptr(GString) out = g_string_sized_new(1024);

	if (!check_boundary(message->boundary, error) ||
	    !add_date(out, message->date, error) ||
	    !add_mailbox_field(out, "From", message->from_name, message->from_address,
			       error) ||
	    (message->reply_to != NULL &&
	     !add_mailbox_field(out, "Reply-To", NULL, message->reply_to, error)) ||
	    !add_mailbox_field(out, "To", message->to_name, message->to_address,
			       error) ||
	    !add_subject(out, message, error) ||
	    !add_message_id(out, message->message_id, error) ||
	    (message->reference != NULL &&
	     !add_text_field(out, MAIL_REFERENCE_FIELD, message->reference, error)))
		return false;
	if (message->specimen)
		add_word_field(out, MAIL_SPECIMEN_FIELD, "yes");
	if (!add_language(out, message, error))
		return false;
	add_mime_fields(out, message);
	if (!check_lines(out, error))
		return false;
	*header_out = g_string_free(g_steal_pointer(&out), FALSE);
	return true;
}

static bool check_body_text(const char *what, const char *text, GError **error)
{
	if (!text_is_utf8(text, strlen(text)))
		return chy_fail(error, CHY_INVALID,
				"cannot write message body: the %s is not UTF-8", what);
	return true;
}

static bool check_file_name(const char *name, GError **error)
{
	const char *field = "Content-Disposition";

	if (!check_value(field, name, error))
		return false;
	if (*name == '\0' || strpbrk(name, "/\\") != NULL)
		return refuse_field(error, field, "the value is not a file's name");
	if (strlen(name) > LIMIT_MAIL_FILE_NAME)
		return chy_fail(
			error, CHY_LIMIT,
			"cannot write header field '%s': the name is longer than %d "
			"bytes",
			field, LIMIT_MAIL_FILE_NAME);
	return true;
}

/* Append the file name percent-encoded in pieces (RFC 2231 3 and 4). */
static void add_encoded_name(GString *out, const char *name)
{
	unsigned piece = 0;
	size_t start = 0;

	for (const char *p = name; *p != '\0'; p++) {
		if (piece == 0 || out->len - start > PARAMETER_PIECE) {
			g_string_append_printf(out, ";\r\n filename*%u*=%s", piece,
					       piece == 0 ? "utf-8''" : "");
			start = out->len;
			piece++;
		}
		if (g_ascii_isalnum(*p) || strchr("-._", *p) != NULL) {
			g_string_append_c(out, *p);
		} else {
			g_string_append_c(out, '%');
			g_string_append_c(out, encode_hex((guchar)*p >> 4));
			g_string_append_c(out, encode_hex((guchar)*p));
		}
	}
}

static void add_file_name(GString *out, const char *name)
{
	bool plain = strlen(name) <= PARAMETER_PIECE && g_ascii_isalnum(*name);

	for (const char *p = name; *p != '\0'; p++)
		plain = plain && (g_ascii_isalnum(*p) || strchr("-._ ()+", *p) != NULL);
	if (plain)
		g_string_append_printf(out, ";\r\n filename=\"%s\"", name);
	else
		add_encoded_name(out, name);
}

static void add_text_part(GString *out, const char *token, const char *subtype,
			  const char *text)
{
	add_delimiter(out, &alternative, token, "\r\nContent-Type: text/");
	g_string_append(out, subtype);
	g_string_append(out, "; charset=utf-8\r\n"
			     "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	encode_quoted_printable(out, text, strlen(text));
	g_string_append(out, "\r\n");
}

static void add_pdf_part(GString *out, const char *token, GBytes *bytes,
			 const char *name)
{
	size_t length;
	const void *pdf = g_bytes_get_data(bytes, &length);

	add_delimiter(out, &mixed, token,
		      "\r\nContent-Type: application/pdf\r\n"
		      "Content-Transfer-Encoding: base64\r\n"
		      "Content-Disposition: attachment");
	add_file_name(out, name);
	g_string_append(out, "\r\n\r\n");
	encode_base64(out, pdf, length);
}

static void add_alternatives(GString *out, const MailMessage *message)
{
	add_text_part(out, message->boundary, "plain", message->text);
	add_text_part(out, message->boundary, "html", message->html);
	add_delimiter(out, &alternative, message->boundary, "--\r\n");
}

static bool check_file_names(const MailMessage *message, GError **error)
{
	return message->pdf == NULL ||
	       (check_file_name(message->pdf_name, error) &&
		(message->translation_pdf == NULL ||
		 check_file_name(message->translation_name, error)));
}

static size_t room_for_pdf(GBytes *pdf)
{
	return pdf != NULL ? encode_base64_size(g_bytes_get_size(pdf)) : 0;
}

/* As many bytes as a body takes, so that it is not moved while it grows. */
static size_t room_for(const MailMessage *message)
{
	size_t room = ROOM_AROUND +
		      encode_quoted_printable_size(strlen(message->text)) +
		      encode_quoted_printable_size(strlen(message->html));

	if (message->pdf != NULL)
		room += room_for_pdf(message->pdf) +
			room_for_pdf(message->translation_pdf);
	return room;
}

bool mail_body(const MailMessage *message, GBytes **body_out, GError **error)
{
	const char *token = message->boundary;
	g_autoptr(GString) out = NULL;

	if (!check_boundary(token, error) || !check_file_names(message, error) ||
	    !check_body_text("text", message->text, error) ||
	    !check_body_text("HTML", message->html, error))
		return false;
	out = g_string_sized_new(room_for(message));
	if (message->pdf == NULL) {
		add_alternatives(out, message);
	} else {
		add_delimiter(out, &mixed, token, "\r\n");
		add_multipart(out, &alternative, token);
		g_string_append(out, "\r\n");
		add_alternatives(out, message);
		g_string_append(out, "\r\n");
		add_pdf_part(out, token, message->pdf, message->pdf_name);
		if (message->translation_pdf != NULL)
			add_pdf_part(out, token, message->translation_pdf,
				     message->translation_name);
		add_delimiter(out, &mixed, token, "--\r\n");
	}
	*body_out = g_string_free_to_bytes(g_steal_pointer(&out));
	return true;
}
