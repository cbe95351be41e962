/*
 * Any bytes as a body that is made canonical, and as a message that is signed: however
 * they are cut the canonical form is the same; its lines end with CRLF and have no white
 * space at their end or doubled, none is empty at the end; it is its own canonical form.
 * What is signed has no line that is too long.
 */
#include "fuzz.h"

#include "seal-dkim-canon.h"
#include "seal-dkim.h"

#include <string.h>

/* RFC 8463 A.1: everybody has it. */
#define KNOWN                                                                          \
	"-----BEGIN PRIVATE KEY-----\n"                                                \
	"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"           \
	"-----END PRIVATE KEY-----\n"

static void collect(void *data, const void *bytes, size_t length)
{
	g_string_append_len(data, bytes, (gssize)length);
}

/* The canonical form of bytes that come `piece` at a time. */
static GString *relax(const char *bytes, size_t size, size_t piece, bool *whole_out)
{
	GString *out = g_string_new(NULL);
	DkimBody body;

	dkim_body_begin(&body, collect, out);
	for (size_t at = 0; at < size; at += piece)
		dkim_body_add(&body, bytes + at, MIN(piece, size - at));
	*whole_out = dkim_body_end(&body);
	return out;
}

static void check_form(const GString *form)
{
	for (size_t i = 0; i < form->len; i++) {
		char c = form->str[i], next = form->str[i + 1];

		g_assert_true(c != '\t');
		g_assert_false(c == ' ' && (next == ' ' || next == '\r'));
	}
	if (form->len > 0)
		g_assert_true(g_str_has_suffix(form->str + form->len - 2, "\r\n"));
	if (form->len >= 4)
		g_assert_false(g_str_has_suffix(form->str + form->len - 4, "\r\n\r\n"));
}

static void try_body(const char *bytes, size_t size)
{
	static const size_t pieces[] = { 1, 7, DKIM_CANON_BUFFER };
	bool whole, again;
	g_autoptr(GString) form = relax(bytes, size, size + 1, &whole);
	g_autoptr(GString) twice = relax(form->str, form->len, form->len + 1, &again);

	for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) cut = relax(bytes, size, pieces[i], &again);

		g_assert_true(g_string_equal(cut, form));
		g_assert_cmpint(again, ==, whole);
	}
	if (!whole)
		return;
	check_form(form);
	g_assert_true(g_string_equal(twice, form));
}

static DkimSigner *new_signer(void)
{
	const DkimOptions options = { .domain = "majlis.example" };
	g_autoptr(GBytes) pem = g_bytes_new_static(KNOWN, strlen(KNOWN));
	DkimSigner *signer = NULL;
	DkimKey *key = NULL;

	g_assert_true(dkim_key_parse(pem, DKIM_ED25519, 0, &key, NULL));
	g_assert_true(dkim_signer_new(&options, &signer, NULL));
	g_assert_true(dkim_signer_add(signer, "test", key, NULL));
	return signer;
}

/* Whatever stands before the first empty line is the header block. */
static void try_message(const char *text, size_t size)
{
	const char *blank = g_strstr_len(text, (gssize)size, "\r\n\r\n");
	size_t length = blank != NULL ? (size_t)(blank - text) + 2 : size;
	size_t rest = blank != NULL ? length + 2 : size;
	g_autoptr(GBytes) header = g_bytes_new(text, length);
	g_autoptr(GBytes) body = g_bytes_new(text + rest, size - rest);
	g_autoptr(DkimSigner) signer = new_signer();
	g_autoptr(GError) error = NULL;
	const DkimMessage message = { header, body, 0 };
	g_autofree char *fields = NULL;

	if (!dkim_sign(signer, &message, &fields, &error)) {
		g_assert_null(strpbrk(error->message, "\r\n"));
		return;
	}
	g_assert_true(g_str_has_prefix(fields, "DKIM-Signature: v=1; a=ed25519"));
	for (const char *line = fields; *line != '\0'; line = strchr(line, '\n') + 1)
		g_assert_cmpuint(strcspn(line, "\r"), <=, 78);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Exactly as long as given: a read past the end is seen. */
	g_autofree char *bytes = g_malloc(size > 0 ? size : 1);

	if (size > 0)
		memcpy(bytes, data, size);
	try_body(bytes, size);
	try_message(bytes, size);
	return 0;
}
