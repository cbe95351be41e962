/*
 * A field is written word by word. Folding only ever puts CRLF before a space that is
 * there anyway, so that unfolding gives back what was written; text in which that would
 * be doubtful (spaces at an end or two together) is encoded instead.
 *
 * The words are ours and not a library's: the bytes must not change with its version,
 * and GMime 3.2 makes encoded words longer than RFC 2047 allows out of words that have
 * no spaces (doc/decisions/0021-header-words.md).
 */
#include "mail-field.h"

#include "mail-encode.h"

#include <string.h>

#define FOLD_COLUMN 78     /* characters of a line (RFC 5322 2.1.1) */
#define ENCODED_LINE 76    /* of a line with an encoded word (RFC 2047 2) */
#define ENCODED_WORD 75    /* of an encoded word (RFC 2047 2) */
#define ENCODED_FRAME 12   /* "=?utf-8?B?" and "?=" */
#define ENCODED_MINIMUM 12 /* a payload that one code point always fits */
#define PLAIN_WORD 70      /* longer words of ASCII are encoded, so that they fold */

typedef size_t (*WordCut)(const char *text, size_t room);

static size_t field_column(const Field *field)
{
	return field->out->len - field->line_start;
}

static void field_fold(Field *field)
{
	g_string_append(field->out, "\r\n");
	field->line_start = field->out->len;
	field->fresh = true;
}

void field_begin(Field *field, GString *out, const char *name)
{
	field->out = out;
	field->line_start = out->len;
	field->fresh = false;
	g_string_append(out, name);
	g_string_append_c(out, ':');
}

static void field_add(Field *field, const char *word, size_t length)
{
	if (!field->fresh && field_column(field) + 1 + length > FOLD_COLUMN)
		field_fold(field);
	g_string_append_c(field->out, ' ');
	g_string_append_len(field->out, word, (gssize)length);
	field->fresh = false;
}

void field_add_word(Field *field, const char *word)
{
	field_add(field, word, strlen(word));
}

void field_end(Field *field)
{
	g_string_append(field->out, "\r\n");
}

/* Words of printable ASCII, one space between two, none that could pass for an encoded
 * one. */
static bool is_plain(const char *text)
{
	size_t word = 0;

	if (strstr(text, "=?") != NULL)
		return false;
	for (const char *p = text; *p != '\0'; p++) {
		if ((guchar)*p < 0x20 || (guchar)*p >= 0x7f || word > PLAIN_WORD)
			return false;
		if (*p == ' ' && word == 0)
			return false;
		word = *p == ' ' ? 0 : word + 1;
	}
	return word > 0 && word <= PLAIN_WORD;
}

static void field_add_plain(Field *field, const char *text)
{
	for (;;) {
		size_t length = strcspn(text, " ");

		field_add(field, text, length);
		if (text[length] == '\0')
			return;
		text += length + 1;
	}
}

/* Bytes that stand for themselves in a "Q" word wherever it stands (RFC 2047 5). */
static bool is_q_literal(char c)
{
	return g_ascii_isalnum(c) || (c != '\0' && strchr("!*+-/", c) != NULL);
}

static size_t q_width(const char *text, size_t length)
{
	size_t width = 0;

	for (size_t i = 0; i < length; i++)
		width += is_q_literal(text[i]) || text[i] == ' ' ? 1 : 3;
	return width;
}

/* Bytes of `text` for one word of `room` characters, whole code points, in "Q". */
static size_t cut_q(const char *text, size_t room)
{
	size_t taken = 0, width = 0;

	while (text[taken] != '\0') {
		size_t size = (size_t)(g_utf8_next_char(text + taken) - (text + taken));

		width += q_width(text + taken, size);
		if (width > room)
			break;
		taken += size;
	}
	return taken;
}

/*
 * The same in "B". A cut at a multiple of three bytes is preferred: it needs no
 * padding, and there are readers that stop at the padding of the first of several
 * words.
 */
static size_t cut_b(const char *text, size_t room)
{
	size_t taken = 0, whole = 0;

	while (text[taken] != '\0') {
		size_t size = (size_t)(g_utf8_next_char(text + taken) - (text + taken));

		if ((taken + size + 2) / 3 * 4 > room)
			break;
		taken += size;
		if (taken % 3 == 0)
			whole = taken;
	}
	return text[taken] != '\0' && whole * 2 > taken ? whole : taken;
}

static void append_q(GString *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		guchar byte = (guchar)text[i];

		if (is_q_literal(text[i])) {
			g_string_append_c(out, text[i]);
		} else if (byte == ' ') {
			g_string_append_c(out, '_');
		} else {
			g_string_append_c(out, '=');
			g_string_append_c(out, encode_hex(byte >> 4));
			g_string_append_c(out, encode_hex(byte));
		}
	}
}

/* Room for an encoded word's payload at the end of the present line, after a space. */
static size_t encoded_room(const Field *field)
{
	size_t used = field_column(field) + 1 + ENCODED_FRAME;

	return used < ENCODED_LINE
		       ? MIN(ENCODED_LINE - used, ENCODED_WORD - ENCODED_FRAME)
		       : 0;
}

static void field_add_encoded(Field *field, const char *text)
{
	size_t length = strlen(text);
	bool q = q_width(text, length) <= (length + 2) / 3 * 4;
	WordCut cut = q ? cut_q : cut_b;

	while (*text != '\0') {
		if (encoded_room(field) < ENCODED_MINIMUM)
			field_fold(field);

		size_t size = cut(text, encoded_room(field));

		g_string_append(field->out, q ? " =?utf-8?Q?" : " =?utf-8?B?");
		if (q)
			append_q(field->out, text, size);
		else
			encode_base64_flat(field->out, text, size);
		g_string_append(field->out, "?=");
		field->fresh = false;
		text += size;
	}
}

void field_add_text(Field *field, const char *text)
{
	if (is_plain(text))
		field_add_plain(field, text);
	else
		field_add_encoded(field, text);
}

/* atext and spaces (RFC 5322 3.2.3). */
static bool is_atoms(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (!g_ascii_isalnum(*p) && strchr(" !#$%&'*+-/=?^_`{|}~", *p) == NULL)
			return false;
	return true;
}

void field_add_phrase(Field *field, const char *phrase)
{
	g_autoptr(GString) quoted = NULL;

	if (!is_plain(phrase) || strlen(phrase) > PLAIN_WORD) {
		field_add_encoded(field, phrase);
		return;
	}
	if (is_atoms(phrase)) {
		field_add_plain(field, phrase);
		return;
	}
	quoted = g_string_new("\"");
	for (const char *p = phrase; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			g_string_append_c(quoted, '\\');
		g_string_append_c(quoted, *p);
	}
	g_string_append_c(quoted, '"');
	field_add(field, quoted->str, quoted->len);
}
