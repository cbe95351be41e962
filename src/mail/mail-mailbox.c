/*
 * Mailboxes are judged, never mended: what stands in a directory's e-mail field and is
 * no mailbox (a web form, two addresses, a name) is reported with the reason a person
 * needs.
 */
#include "mail-mailbox.h"

#include "base-limits.h"

#include <idn2.h>
#include <string.h>

#define SHOWN 80 /* characters of a bad mailbox that a message repeats */

void mailbox_free(Mailbox *mailbox)
{
	if (mailbox == NULL)
		return;
	g_free(mailbox->local);
	g_free(mailbox->domain);
	g_free(mailbox->address);
	g_free(mailbox->field);
	g_free(mailbox->key);
	g_free(mailbox);
}

/* `text` fit for a message: valid UTF-8, controls escaped, not too long. Yours. */
static char *shown(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autofree char *cut =
		g_utf8_substring(valid, 0, MIN(g_utf8_strlen(valid, -1), SHOWN));
	GString *out = g_string_new(NULL);

	for (const char *p = cut; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_iscntrl(c) || g_unichar_type(c) == G_UNICODE_FORMAT)
			g_string_append_printf(out, "\\u%04X", c);
		else
			g_string_append_unichar(out, c);
	}
	return g_string_free(out, FALSE);
}

static bool refuse(GError **error, ChyError code, const char *text, const char *why)
{
	g_autofree char *quoted = shown(text);

	return chy_fail(error, code, "cannot parse mailbox '%s': %s", quoted, why);
}

/* Marks without a shape, but for the joiners that some scripts need in a domain. */
static bool is_invisible(gunichar c)
{
	return g_unichar_type(c) == G_UNICODE_FORMAT && c != 0x200c && c != 0x200d;
}

/* What may stand in a local part besides letters and digits (RFC 5321 4.1.2). */
#define ATOM_SIGNS "!#$%&'*+-/=?^_`{|}~"

static bool is_atom(char c)
{
	return g_ascii_isalnum(c) || (c != '\0' && strchr(ATOM_SIGNS, c) != NULL);
}

/* Whether there is no fault to look for: ASCII of a dot-atom, with one '@'. */
static bool is_plain(const char *text)
{
	unsigned ats = 0;

	for (const char *p = text; *p != '\0'; p++)
		if (*p == '@')
			ats++;
		else if (*p != '.' && !is_atom(*p))
			return false;
	return ats == 1 && g_ascii_strncasecmp(text, "www.", 4) != 0;
}

/* What is wrong with the text as a whole, for a person; NULL when nothing is. */
static const char *find_fault(const char *text)
{
	const char *at = strchr(text, '@');

	if (is_plain(text))
		return NULL;
	if (*text == '\0')
		return "it is empty";
	if (!g_utf8_validate(text, -1, NULL))
		return "it is not UTF-8";
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c > ' ' && c < 0x7f)
			continue; /* of ASCII, as nearly all are */
		if (g_unichar_iscntrl(c))
			return "it contains a line break or another control";
		if (g_unichar_isspace(c))
			return "it contains a space";
		if (is_invisible(c))
			return "it contains an invisible character";
	}
	if (strstr(text, "://") != NULL || g_ascii_strncasecmp(text, "www.", 4) == 0)
		return "it is a web address";
	if (g_ascii_strncasecmp(text, "mailto:", 7) == 0)
		return "it begins with 'mailto:'; only the address is wanted";
	if (strpbrk(text, "<>()\"") != NULL)
		return "it has a name, quotes or brackets; only the address is wanted";
	if (strpbrk(text, ",;") != NULL)
		return "it has a ',' or ';'; only one address is wanted";
	if (at == NULL)
		return "it has no '@'";
	if (strchr(at + 1, '@') != NULL)
		return "it has more than one '@'";
	return NULL;
}

/* What is wrong with the characters beyond ASCII of a local part, which is UTF-8. Letters,
 * marks and digits may stand there, as in the identifiers of RFC 8264 4.2. */
static const char *find_extended_fault(const char *local)
{
	g_autofree char *composed = g_utf8_normalize(local, -1, G_NORMALIZE_NFC);
	bool free_mark = true; /* a mark here has nothing to stand on */

	if (g_strcmp0(composed, local) != 0)
		return "what stands before the '@' is not in the form NFC";
	for (const char *p = local; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		bool mark = g_unichar_ismark(c), plain = mark || g_unichar_isalnum(c);

		if (c >= 0x80 && !plain)
			return "a character before the '@' is no letter, mark or digit";
		if (free_mark && mark)
			return "a mark before the '@' has no letter that it stands on";
		free_mark = !plain;
	}
	return NULL;
}

/* What is wrong with the local part: a dot-atom (RFC 5321 4.1.2, RFC 6531 3.3). */
static const char *find_local_fault(const char *local)
{
	char before = '.';

	if (*local == '\0')
		return "nothing stands before the '@'";
	for (const char *p = local; *p != '\0'; before = *p++) {
		if (*p == '.' && before == '.')
			return "a '.' begins the address or follows another";
		if (*p != '.' && (guchar)*p < 0x80 && !is_atom(*p))
			return "a character before the '@' is not allowed there";
	}
	return before == '.'           ? "a '.' stands before the '@'"
	       : g_str_is_ascii(local) ? NULL
				       : find_extended_fault(local);
}

/* What is wrong with a domain of A-labels: letters,
 * digits, hyphens (RFC 5321 4.1.2). */
static const char *find_domain_fault(const char *domain)
{
	const char *last = strrchr(domain, '.');

	for (const char *p = domain; *p != '\0'; p++) {
		bool edge = p == domain || p[-1] == '.' || p[1] == '.' || p[1] == '\0';

		if (!g_ascii_isalnum(*p) && *p != '-' && *p != '.')
			return "a character of its domain is not allowed there";
		if (*p == '-' && edge)
			return "a part of its domain begins or ends with '-'";
	}
	if (last == NULL)
		return "its domain has no '.'";
	if (last[1] == '\0' || *domain == '.' || strstr(domain, "..") != NULL)
		return "its domain has an empty part";
	if (last[1 + strspn(last + 1, "0123456789")] == '\0')
		return "its domain ends in a number";
	return NULL;
}

/*
 * Whether IDNA has nothing to say about the domain: ASCII, no A-label in it, and so short that
 * neither it nor a label of it can be too long.
 */
static bool domain_is_plain(const char *domain)
{
	size_t length = 0;

	while (g_ascii_isalnum(domain[length]) || domain[length] == '.' ||
	       domain[length] == '-')
		length++;
	return domain[length] == '\0' && length <= LIMIT_MAILBOX_LABEL &&
	       strstr(domain, "--") == NULL && strstr(domain, "..") == NULL;
}

/*
 * The domain in A-labels, yours, or NULL with the reason in words.
 * IDN2_USE_STD3_ASCII_RULES is not asked for: libidn2 2.3 then drops the bad characters
 * instead of refusing them.
 */
static char *domain_ascii(const char *domain, const char **fault_out)
{
	static const char too_long[] =
		"its domain has more than " G_STRINGIFY(LIMIT_MAILBOX_DOMAIN)
		" bytes, or a part of it more than " G_STRINGIFY(LIMIT_MAILBOX_LABEL);

	if (domain_is_plain(domain)) {
		*fault_out = find_domain_fault(domain);
		return *fault_out == NULL ? g_ascii_strdown(domain, -1) : NULL;
	}

	char *found = NULL;
	int status = idn2_to_ascii_8z(domain, &found, IDN2_NONTRANSITIONAL);
	char *ascii = NULL;

	if (status != IDN2_OK) {
		*fault_out =
			status == IDN2_TOO_BIG_DOMAIN || status == IDN2_TOO_BIG_LABEL
				? too_long
				: "its domain is not one that IDNA allows";
		return NULL;
	}
	*fault_out = find_domain_fault(found);
	if (*fault_out == NULL)
		ascii = g_strdup(found);
	idn2_free(found);
	return ascii;
}

/* A domain of A-labels in U-labels, or as it is where the way back would lead elsewhere.
 * Yours. */
static char *domain_unicode(const char *domain)
{
	g_autofree char *back = NULL;
	const char *fault = NULL;
	char *found = NULL, *unicode = NULL;

	if (idn2_to_unicode_8z8z(domain, &found, 0) != IDN2_OK)
		return g_strdup(domain);
	back = domain_ascii(found, &fault);
	unicode = g_strdup(g_strcmp0(back, domain) == 0 ? found : domain);
	idn2_free(found);
	return unicode;
}

/* Fill in what follows from local part and domain. */
static void complete(Mailbox *mailbox)
{
	mailbox->address = g_strconcat(mailbox->local, "@", mailbox->domain, NULL);
	mailbox->extended = !g_str_is_ascii(mailbox->local);
	if (!mailbox->extended) {
		mailbox->field = g_strdup(mailbox->address);
		mailbox->key = g_ascii_strdown(mailbox->address, -1);
		return;
	}

	g_autofree char *unicode = domain_unicode(mailbox->domain);
	g_autofree char *folded = g_utf8_casefold(mailbox->address, -1);

	mailbox->field = g_strconcat(mailbox->local, "@", unicode, NULL);
	mailbox->key = g_utf8_normalize(folded, -1, G_NORMALIZE_NFC);
}

bool mailbox_parse(const char *text, Mailbox **mailbox_out, GError **error)
{
	const char *fault = find_fault(text);
	g_autoptr(Mailbox) mailbox = NULL;
	const char *at = NULL;

	if (fault != NULL)
		return refuse(error, CHY_INVALID, text, fault);
	at = strchr(text, '@');
	mailbox = g_new0(Mailbox, 1);
	mailbox->local = g_strndup(text, (size_t)(at - text));
	fault = find_local_fault(mailbox->local);
	if (fault == NULL && at[1] == '\0')
		fault = "nothing stands after the '@'";
	if (fault == NULL)
		mailbox->domain = domain_ascii(at + 1, &fault);
	if (fault != NULL)
		return refuse(error, CHY_INVALID, text, fault);
	complete(mailbox);
	if (strlen(mailbox->local) > LIMIT_MAILBOX_LOCAL)
		return refuse(error, CHY_LIMIT, text,
			      "more than " G_STRINGIFY(LIMIT_MAILBOX_LOCAL)
			      " bytes stand before the '@'");
	if (strlen(mailbox->address) > LIMIT_MAILBOX)
		return refuse(error, CHY_LIMIT, text,
			      "it has more than " G_STRINGIFY(
				      LIMIT_MAILBOX) " bytes, as it travels");
	*mailbox_out = g_steal_pointer(&mailbox);
	return true;
}

bool mailbox_check(const char *text, GError **error)
{
	g_autoptr(Mailbox) mailbox = NULL;

	return mailbox_parse(text, &mailbox, error);
}

char *mailbox_key(const char *text)
{
	g_autoptr(Mailbox) mailbox = NULL;

	return mailbox_parse(text, &mailbox, NULL) ? g_steal_pointer(&mailbox->key)
						   : g_ascii_strdown(text, -1);
}
