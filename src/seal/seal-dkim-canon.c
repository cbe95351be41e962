/*
 * Canonicalisation.
 *
 * A body is read once, byte by byte, and never held: ends of lines and white space are
 * counted until the next other byte shows that they count, and what counts is gathered in
 * a buffer of fixed size.
 */
#include "seal-dkim-canon.h"

#include <stdint.h>
#include <string.h>

void dkim_body_begin(DkimBody *body, DkimSink sink, void *data)
{
	body->sink = sink;
	body->data = data;
	body->lines = 0;
	body->used = 0;
	body->space = body->carriage = body->begun = body->bare = false;
}

static void flush(DkimBody *body)
{
	if (body->used > 0)
		body->sink(body->data, body->buffer, body->used);
	body->used = 0;
}

static void put(DkimBody *body, const char *bytes, size_t length)
{
	if (length > DKIM_CANON_BUFFER - body->used)
		flush(body);
	if (length > DKIM_CANON_BUFFER) {
		body->sink(body->data, bytes, length);
	} else {
		memcpy(body->buffer + body->used, bytes, length);
		body->used += length;
	}
	body->begun = true;
}

/* Write what was held back: something follows it. */
static void settle(DkimBody *body)
{
	for (; body->lines > 0; body->lines--)
		put(body, "\r\n", 2);
	if (body->space)
		put(body, " ", 1);
	if (body->carriage) {
		put(body, "\r", 1);
		body->bare = true;
	}
	body->space = body->carriage = false;
}

/* SP, HTAB, CR or LF. */
static void add_special(DkimBody *body, char c)
{
	if (c == '\n' && body->carriage) {
		body->carriage = body->space = false;
		body->lines++;
	} else if (c == '\n') {
		settle(body);
		put(body, "\n", 1);
		body->bare = true;
	} else {
		if (body->carriage)
			settle(body);
		body->carriage = c == '\r';
		body->space = body->space || c != '\r';
	}
}

static bool is_special(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Whether one of eight bytes may be special: none below 0x21 is a graphic character. */
static bool may_have_special(const char *bytes)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t eight;

	memcpy(&eight, bytes, sizeof eight);
	return ((eight - each * 0x21) & ~eight & (each * 0x80)) != 0;
}

/* The first byte from `p` on that is special, or `end`. */
static const char *find_special(const char *p, const char *end)
{
	while (end - p >= 8 && !may_have_special(p))
		p += 8;
	while (p < end && !is_special(*p))
		p++;
	return p;
}

void dkim_body_add(DkimBody *body, const void *bytes, size_t length)
{
	if (length == 0)
		return; /* no bytes may have no address */

	const char *p = bytes, *end = p + length;

	while (p < end) {
		const char *word = p;

		p = find_special(p, end);
		if (p > word) {
			settle(body);
			put(body, word, (size_t)(p - word));
		}
		while (p < end && is_special(*p))
			add_special(body, *p++);
	}
}

bool dkim_body_end(DkimBody *body)
{
	if (body->carriage)
		settle(body);
	if (body->begun)
		put(body, "\r\n", 2);
	flush(body);
	return !body->bare;
}

static bool has_bare_end(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n')
			i++;
		else if (text[i] == '\r' || text[i] == '\n')
			return true;
	}
	return false;
}

bool dkim_field_append(GString *out, const char *field, size_t length,
		       size_t name_length)
{
	const char *colon = memchr(field, ':', length);
	const char *end = field + length;
	bool space = false, begun = false;

	g_assert(colon != NULL && name_length <= (size_t)(colon - field));
	if (has_bare_end(field, length))
		return false;
	for (size_t i = 0; i < name_length; i++)
		g_string_append_c(out, g_ascii_tolower(field[i]));
	g_string_append_c(out, ':');
	for (const char *p = colon + 1; p < end; p++) {
		if (is_special(*p)) {
			space = begun;
			continue;
		}
		if (space)
			g_string_append_c(out, ' ');
		g_string_append_c(out, *p);
		begun = true;
		space = false;
	}
	g_string_append(out, "\r\n");
	return true;
}
