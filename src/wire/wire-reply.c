/*
 * A reply, as far as its lines have come.
 *
 *     empty ── line with a hyphen ──> begun ── line without ──> done ── reset ──> empty
 *
 * Invariant: replies are read strictly, since what they say decides whether a letter has been
 * delivered: three digits from 200 to 599, the same on every line, then a hyphen, a space or
 * the end.
 */
#include "wire-reply.h"

#include "wire-smtp.h"

#include <string.h>

#define CODE_TOO_BIG 552 /* RFC 1870 6.1 */

void reply_init(Reply *reply)
{
	*reply = (Reply){ .text = g_string_new(NULL) };
}

void reply_clear(Reply *reply)
{
	g_string_free(reply->text, TRUE);
	*reply = (Reply){ 0 };
}

void reply_reset(Reply *reply)
{
	reply->code = 0;
	reply->lines = 0;
	g_string_truncate(reply->text, 0);
}

static int parse_code(const char *line, size_t length)
{
	if (length < 3 || line[0] < '2' || line[0] > '5' || !g_ascii_isdigit(line[1]) ||
	    !g_ascii_isdigit(line[2]))
		return 0;
	return (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
}

ReplyStatus reply_add_line(Reply *reply, const char *line, size_t length)
{
	int code = parse_code(line, length);
	char mark = length > 3 ? line[3] : ' ';

	if (code == 0 || (mark != ' ' && mark != '-') ||
	    length > LIMIT_SMTP_REPLY_LINE || reply->lines == LIMIT_SMTP_REPLY_LINES ||
	    (reply->lines > 0 && code != reply->code))
		return REPLY_BAD;
	reply->code = code;
	reply->lines++;
	if (length > 4)
		g_string_append_len(reply->text, line + 4, (gssize)(length - 4));
	g_string_append_c(reply->text, '\n');
	return mark == '-' ? REPLY_MORE : REPLY_DONE;
}

int reply_class(const Reply *reply)
{
	return reply->code / 100;
}

/* What must not reach a terminal or a page: it becomes a space. */
static bool is_blank(gunichar c)
{
	bool turns = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);

	return c == ' ' || c == 0x2028 || c == 0x2029 || turns || g_unichar_iscntrl(c);
}

/* Cut to the limit, between two characters. */
static void cut_words(GString *words)
{
	size_t end = MIN(words->len, LIMIT_SMTP_REPLY_WORDS);

	while (end < words->len && end > 0 && ((guchar)words->str[end] & 0xc0) == 0x80)
		end--;
	while (end > 0 && words->str[end - 1] == ' ')
		end--;
	g_string_truncate(words, end);
}

char *reply_words(const Reply *reply)
{
	g_autofree char *valid =
		g_utf8_make_valid(reply->text->str, (gssize)reply->text->len);
	GString *words = g_string_sized_new(reply->text->len);

	for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (!is_blank(c))
			g_string_append_unichar(words, c);
		else if (words->len > 0 && words->str[words->len - 1] != ' ')
			g_string_append_c(words, ' ');
	}
	cut_words(words);
	return g_string_free(words, FALSE);
}

/* The length of "." and one to three digits, or 0. */
static size_t span_of_part(const char *text)
{
	size_t digits = *text == '.' ? strspn(text + 1, "0123456789") : 0;

	return digits >= 1 && digits <= 3 ? digits + 1 : 0;
}

/* The length of an enhanced status code of that class, or 0. */
static size_t span_of_status(const char *text, int class)
{
	size_t subject = 0, detail = 0;

	if (*text != '0' + class || strchr("245", *text) == NULL)
		return 0;
	subject = span_of_part(text + 1);
	detail = subject > 0 ? span_of_part(text + 1 + subject) : 0;
	return detail > 0 ? 1 + subject + detail : 0;
}

char *reply_enhanced(const Reply *reply)
{
	const char *text = reply->text->str;
	const char *behind = strstr(text, "(#");
	size_t length = span_of_status(text, reply_class(reply));

	if (length > 0 && strchr(" \n", text[length]) != NULL)
		return g_strndup(text, length);
	length = behind != NULL ? span_of_status(behind + 2, reply_class(reply)) : 0;
	return length > 0 && behind[2 + length] == ')' ? g_strndup(behind + 2, length)
						       : NULL;
}

/*
 * What servers without enhanced codes say of us: each a word, and not a part of a host's name or
 * of a mailbox.
 */
#define SPEAKS_OF_US                                                                   \
	"(?<![\\w.-])(relay(ing|ed)?|sender|authenticat(e|ed|ion)"                     \
	"|not a gateway"                           /* IMail */                         \
	"|delivery is not allowed to this address" /* hMailServer */                   \
	")(?![\\w@-]|\\.\\w)"

/* Words of any encoding: one byte that is not UTF-8 would match nothing at all. */
static bool speaks_of_us(const Reply *reply)
{
	g_autofree char *valid =
		g_utf8_make_valid(reply->text->str, (gssize)reply->text->len);

	return g_regex_match_simple(SPEAKS_OF_US, valid, G_REGEX_CASELESS, 0);
}

static bool is_of_senders_address(const char *enhanced)
{
	return strcmp(enhanced, "5.1.7") == 0 || strcmp(enhanced, "5.1.8") == 0;
}

bool reply_is_policy(const Reply *reply)
{
	/* a list's expansion; priorities (RFC 6710); owners that have changed (RFC 7293) */
	static const char *const others[] = { "5.7.2",  "5.7.15", "5.7.16", "5.7.17",
					      "5.7.18", "5.7.19", NULL };
	g_autofree char *enhanced = reply_enhanced(reply);

	if (reply_class(reply) != 5)
		return false;
	if (enhanced == NULL)
		return speaks_of_us(reply);
	return is_of_senders_address(enhanced) || (g_str_has_prefix(enhanced, "5.7.") &&
						   !g_strv_contains(others, enhanced));
}

bool reply_is_of_message(const Reply *reply)
{
	g_autofree char *enhanced = reply_enhanced(reply);

	if (enhanced == NULL)
		return reply->code == CODE_TOO_BIG;
	return strcmp(enhanced, "5.3.4") == 0 || strcmp(enhanced, "5.2.3") == 0 ||
	       g_str_has_prefix(enhanced, "5.6.");
}

bool reply_is_of_parameters(const Reply *reply)
{
	g_autofree char *enhanced = reply_enhanced(reply);

	return reply->code == 501 || reply->code == 504 || reply->code == 555 ||
	       g_strcmp0(enhanced, "5.5.4") == 0;
}

char *reply_find_keyword(const Reply *reply, const char *keyword)
{
	size_t length = strlen(keyword);
	const char *line = strchr(reply->text->str, '\n');

	while (line != NULL && *++line != '\0') {
		const char *end = strchr(line, '\n');

		if (end != NULL && g_ascii_strncasecmp(line, keyword, length) == 0 &&
		    (line[length] == ' ' || line[length] == '\n'))
			return g_strstrip(
				g_strndup(line + length, (gsize)(end - line) - length));
		line = end;
	}
	return NULL;
}
