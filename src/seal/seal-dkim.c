/*
 * A signer and the message it is at.
 *
 * What is signed (RFC 6376 3.7) is the same for every key but for the signature's own
 * field: the digest of the body and the canonical form of the chosen fields are made once
 * a message. All buffers are the signer's and are used again.
 */
#include "seal-dkim.h"

#include "seal-base64.h"
#include "seal-dkim-canon.h"

#include <string.h>

#define USUAL_FIELDS 2048 /* bytes that two signature fields have at most, as a rule */
#define FIELD_NAME "DKIM-Signature"
#define LABEL_MOST 63 /* bytes of a label in DNS (RFC 1035 2.3.4) */
#define LINE 78       /* characters of a folded line (RFC 5322 2.1.1) */

/* Signed in every message, whether there or not. */
static const char *const names_always[] = {
	"From",
	"Sender",
	"Reply-To",
	"To",
	"Cc",
	"Subject",
	"Date",
	"Message-ID",
	"In-Reply-To",
	"References",
	"MIME-Version",
	"Content-Type",
	"Content-Transfer-Encoding",
	"Content-Language",
	"List-Id",
	"List-Help",
	"List-Subscribe",
	"List-Unsubscribe",
	"List-Unsubscribe-Post",
	"List-Post",
	"List-Owner",
	"List-Archive",
};

/* A field of the header block that is being signed. */
typedef struct Span {
	const char *text;
	size_t length; /* with its CRLF */
	size_t name;   /* bytes of its name */
} Span;

struct DkimSigner {
	char *domain;
	int64_t lifetime;
	GPtrArray *names;
	char *selectors[DKIM_ALGORITHMS];
	DkimKey *keys[DKIM_ALGORITHMS]; /* NULL: not signed with */
	DigestBuilder *builder;
	DkimBody body;
	GArray *spans;   /* of Span: the present message's fields */
	GString *chosen; /* its signed fields, canonical */
	GString *list;   /* h=, folded */
	size_t line;     /* characters on the last line of `list` */
	Digest hash;     /* of its body */
	int64_t time;
};

void dkim_signer_free(DkimSigner *signer)
{
	if (signer == NULL)
		return;
	for (int i = 0; i < DKIM_ALGORITHMS; i++) {
		g_free(signer->selectors[i]);
		dkim_key_free(signer->keys[i]);
	}
	digest_builder_free(signer->builder);
	g_ptr_array_unref(signer->names);
	g_array_unref(signer->spans);
	g_string_free(signer->chosen, TRUE);
	g_string_free(signer->list, TRUE);
	g_free(signer->domain);
	g_free(signer);
}

/* Letters, digits and inner hyphens (RFC 5321 4.1.2, "sub-domain"). */
static bool is_label(const char *text, size_t length)
{
	if (length == 0 || length > LABEL_MOST || text[0] == '-' ||
	    text[length - 1] == '-')
		return false;
	for (size_t i = 0; i < length; i++)
		if (!g_ascii_isalnum(text[i]) && text[i] != '-')
			return false;
	return true;
}

/* Labels, `least` of them or more, with dots between them. */
static bool is_name(const char *text, size_t least)
{
	size_t labels = 0;

	if (strlen(text) > LIMIT_DKIM_NAME)
		return false;
	for (;; text++) {
		size_t length = strcspn(text, ".");

		if (!is_label(text, length))
			return false;
		labels++;
		text += length;
		if (*text == '\0')
			return labels >= least;
	}
}

bool dkim_signer_new(const DkimOptions *options, DkimSigner **signer_out,
		     GError **error)
{
	if (!is_name(options->domain, 2))
		return chy_fail(error, CHY_INVALID,
				"cannot sign mail for '%s': it is no domain in ASCII",
				options->domain);

	DkimSigner *signer = g_new0(DkimSigner, 1);

	signer->domain = g_strdup(options->domain);
	signer->lifetime = options->lifetime;
	signer->names = g_ptr_array_new_with_free_func(g_free);
	for (size_t i = 0; i < G_N_ELEMENTS(names_always); i++)
		g_ptr_array_add(signer->names, g_strdup(names_always[i]));
	for (size_t i = 0; options->fields != NULL && options->fields[i] != NULL; i++)
		g_ptr_array_add(signer->names, g_strdup(options->fields[i]));
	signer->builder = digest_builder_new();
	signer->spans = g_array_new(FALSE, FALSE, sizeof(Span));
	signer->chosen = g_string_new(NULL);
	signer->list = g_string_new(NULL);
	*signer_out = signer;
	return true;
}

bool dkim_signer_add(DkimSigner *signer, const char *selector, DkimKey *key,
		     GError **error)
{
	DkimAlgorithm algorithm = dkim_key_get_algorithm(key);
	g_autoptr(DkimKey) owned = key;

	if (!is_name(selector, 1))
		return chy_fail(error, CHY_INVALID,
				"cannot sign mail under selector '%s': it is not "
				"of letters, digits and hyphens",
				selector);
	for (int i = 0; i < DKIM_ALGORITHMS; i++)
		if (signer->keys[i] != NULL &&
		    (i == (int)algorithm ||
		     g_ascii_strcasecmp(signer->selectors[i], selector) == 0))
			return chy_fail(error, CHY_EXISTS,
					"cannot sign mail with two keys under selector "
					"'%s' or of one algorithm",
					selector);
	signer->selectors[algorithm] = g_strdup(selector);
	signer->keys[algorithm] = g_steal_pointer(&owned);
	return true;
}

const DkimKey *dkim_signer_get_key(const DkimSigner *signer, DkimAlgorithm algorithm)
{
	return signer->keys[algorithm];
}

char *dkim_signer_key_name(const DkimSigner *signer, DkimAlgorithm algorithm)
{
	g_assert(signer->keys[algorithm] != NULL);
	return g_strdup_printf("%s._domainkey.%s", signer->selectors[algorithm],
			       signer->domain);
}

/* --- the body ------------------------------------------------------------------- */

static void add_to_digest(void *data, const void *bytes, size_t length)
{
	digest_builder_add(data, bytes, length);
}

static bool digest_body(DkimSigner *signer, GBytes *body, GError **error)
{
	gsize length;
	const void *bytes = g_bytes_get_data(body, &length);

	dkim_body_begin(&signer->body, add_to_digest, signer->builder);
	dkim_body_add(&signer->body, bytes, length);

	bool whole = dkim_body_end(&signer->body);

	digest_builder_finish(signer->builder, &signer->hash);
	return whole || chy_fail(error, CHY_INVALID,
				 "cannot sign message: a CR or LF in its body ends no "
				 "line");
}

/* --- the header block ----------------------------------------------------------- */

/* Bytes of the field at `text`, with its folded lines and the last LF. */
static size_t field_length(const char *text, const char *end)
{
	const char *p = text;

	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));

		p = lf != NULL ? lf + 1 : end;
		if (p < end && *p != ' ' && *p != '\t')
			break;
	}
	return (size_t)(p - text);
}

static bool span_parse(const char *text, size_t length, Span *span_out)
{
	size_t name = 0, colon;

	while (name < length && g_ascii_isgraph(text[name]) && text[name] != ':')
		name++;
	colon = name;
	while (colon < length && (text[colon] == ' ' || text[colon] == '\t'))
		colon++;
	*span_out = (Span){ text, length, name };
	return name > 0 && colon < length && text[colon] == ':';
}

static bool split_header(DkimSigner *signer, GBytes *header, GError **error)
{
	gsize size;
	const char *text = g_bytes_get_data(header, &size);
	const char *end = size > 0 ? text + size : text;

	g_array_set_size(signer->spans, 0);
	while (text < end) {
		Span span;

		if (!span_parse(text, field_length(text, end), &span))
			return chy_fail(error, CHY_INVALID,
					"cannot sign message: its header field %u "
					"has no name and colon",
					signer->spans->len + 1);
		if (signer->spans->len == LIMIT_DKIM_FIELDS)
			return chy_fail(error, CHY_LIMIT,
					"cannot sign message: it has more than %d "
					"header fields",
					LIMIT_DKIM_FIELDS);
		g_array_append_val(signer->spans, span);
		text += span.length;
	}
	return true;
}

/* Append to the h= tag, folding after a colon (section 3.5). */
static void list_name(DkimSigner *signer, const char *name, size_t length)
{
	if (signer->list->len > 0) {
		g_string_append_c(signer->list, ':');
		signer->line++;
	}
	if (signer->line + length + 1 > LINE) {
		g_string_append(signer->list, "\r\n ");
		signer->line = 1;
	}
	g_string_append_len(signer->list, name, (gssize)length);
	signer->line += length;
}

/* The fields of one name, from the last to the first (section 5.4.2), and once more. */
static bool choose_name(DkimSigner *signer, const char *name, unsigned *found_out,
			GError **error)
{
	size_t length = strlen(name);

	*found_out = 0;
	for (guint i = signer->spans->len; i-- > 0;) {
		const Span *span = &g_array_index(signer->spans, Span, i);

		if (span->name != length ||
		    g_ascii_strncasecmp(span->text, name, length) != 0)
			continue;
		if (!dkim_field_append(signer->chosen, span->text, span->length,
				       span->name))
			return chy_fail(error, CHY_INVALID,
					"cannot sign message: a CR or LF in header "
					"field '%s' ends no line",
					name);
		list_name(signer, name, length);
		(*found_out)++;
	}
	list_name(signer, name, length);
	return true;
}

static bool choose_fields(DkimSigner *signer, GError **error)
{
	g_string_truncate(signer->chosen, 0);
	g_string_truncate(signer->list, 0);
	signer->line = strlen(" h=");
	for (guint i = 0; i < signer->names->len; i++) {
		const char *name = g_ptr_array_index(signer->names, i);
		unsigned found;

		if (!choose_name(signer, name, &found, error))
			return false;
		if (i == 0 && found != 1) /* From */
			return chy_fail(error, CHY_INVALID,
					"cannot sign message: it has %u From fields",
					found);
	}
	return true;
}

/* --- signatures ----------------------------------------------------------------- */

/* The field with an empty b= at its end, without CRLF. */
static void add_tags(const DkimSigner *signer, GString *out, DkimAlgorithm algorithm)
{
	g_autofree char *hash = base64_format(signer->hash.bytes, DIGEST_SIZE);

	g_string_append_printf(
		out, FIELD_NAME ": v=1; a=%s; c=relaxed/relaxed; t=%" G_GINT64_FORMAT,
		dkim_algorithm_name(algorithm), signer->time);
	if (signer->lifetime > 0)
		g_string_append_printf(out, ";\r\n x=%" G_GINT64_FORMAT,
				       signer->time + signer->lifetime);
	g_string_append_printf(
		out, ";\r\n d=%s; s=%s;\r\n h=%s;\r\n bh=%s;\r\n b=", signer->domain,
		signer->selectors[algorithm], signer->list->str, hash);
}

static void digest_fields(DkimSigner *signer, const char *tags, size_t length,
			  Digest *digest_out)
{
	g_autoptr(GString) own = g_string_sized_new(length);
	bool good = dkim_field_append(own, tags, length, strlen(FIELD_NAME));

	g_assert(good);
	digest_builder_add(signer->builder, signer->chosen->str, signer->chosen->len);
	digest_builder_add(signer->builder, own->str, own->len - strlen("\r\n"));
	digest_builder_finish(signer->builder, digest_out);
}

/* Base64 in lines, the first of which has " b=" already. */
static void add_folded(GString *out, const DkimSignature *signature)
{
	g_autofree char *text = base64_format(signature->bytes, signature->length);
	size_t length = strlen(text), room = LINE - strlen(" b=");

	for (size_t at = 0; at < length; at += room) {
		if (at > 0)
			g_string_append(out, "\r\n ");
		g_string_append_len(out, text + at, (gssize)MIN(room, length - at));
	}
	g_string_append(out, "\r\n");
}

static bool add_signature(DkimSigner *signer, GString *out, DkimAlgorithm algorithm,
			  GError **error)
{
	size_t start = out->len;
	DkimSignature signature;
	Digest digest;

	add_tags(signer, out, algorithm);
	digest_fields(signer, out->str + start, out->len - start, &digest);
	if (!dkim_key_sign(signer->keys[algorithm], &digest, &signature, error))
		return false;
	add_folded(out, &signature);
	return true;
}

bool dkim_sign(DkimSigner *signer, const DkimMessage *message, char **fields_out,
	       GError **error)
{
	g_autoptr(GString) out = g_string_sized_new(USUAL_FIELDS);

	signer->time = message->time;
	if (!split_header(signer, message->header, error) ||
	    !choose_fields(signer, error) || !digest_body(signer, message->body, error))
		return false;
	for (int i = 0; i < DKIM_ALGORITHMS; i++)
		if (signer->keys[i] != NULL &&
		    !add_signature(signer, out, (DkimAlgorithm)i, error))
			return false;
	*fields_out = g_string_free(g_steal_pointer(&out), FALSE);
	return true;
}
