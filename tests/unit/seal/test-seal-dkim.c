#include "dkim-keys.h"
#include "seal-dkim-canon.h"
#include "seal-dkim.h"

#include <string.h>

/* RFC 8463 A.3: the fields in the order in which both signatures name them. */
static const char *const rfc_fields[] = {
	"From: Joe SixPack <joe@football.example.com>\r\n",
	"To: Suzie Q <suzie@shopping.example.net>\r\n",
	"Subject: Is dinner ready?\r\n",
	"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n",
	"Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n",
};
static const char rfc_body[] = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n"
			       "\r\nJoe.\r\n";
static const char rfc_body_hash[] = "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=";

#define SIGNED_AT 1740373200

static void add_to_builder(void *data, const void *bytes, size_t length)
{
	digest_builder_add(data, bytes, length);
}

static void test_rfc_body_hash(void)
{
	g_autoptr(DigestBuilder) builder = digest_builder_new();
	DkimBody body;
	Digest digest;

	dkim_body_begin(&body, add_to_builder, builder);
	dkim_body_add(&body, rfc_body, strlen(rfc_body));
	g_assert_true(dkim_body_end(&body));
	digest_builder_finish(builder, &digest);

	g_autofree char *hash = g_base64_encode(digest.bytes, DIGEST_SIZE);

	g_assert_cmpstr(hash, ==, rfc_body_hash);
}

/* The b= of a field with these tags over the RFC's message. */
static char *sign_rfc_message(const char *tags, DkimAlgorithm algorithm)
{
	g_autoptr(DkimKey) key = dkim_rfc_key(algorithm);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	DkimSignature signature;
	Digest digest;

	for (size_t i = 0; i < G_N_ELEMENTS(rfc_fields); i++)
		g_assert_true(dkim_field_append(text, rfc_fields[i],
						strlen(rfc_fields[i]),
						strcspn(rfc_fields[i], ":")));
	g_assert_true(dkim_field_append(text, tags, strlen(tags), strcspn(tags, ":")));
	digest_data(text->str, text->len - 2, &digest);
	g_assert_true(dkim_key_sign(key, &digest, &signature, &error));
	return g_base64_encode(signature.bytes, signature.length);
}

/* RFC 8463 A.3. Both algorithms are deterministic. Fields that h= names a second time are
 * not there a second time. */
static void test_rfc_signatures(void)
{
	static const char ed25519[] =
		"DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
		" d=football.example.com; i=@football.example.com;\r\n"
		" q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
		" subject : date : message-id : from : subject : date;\r\n"
		" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";
	static const char rsa[] =
		"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
		" d=football.example.com; i=@football.example.com;\r\n"
		" q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"
		" date : message-id : from : subject : date;\r\n"
		" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";
	g_autofree char *by_ed25519 = sign_rfc_message(ed25519, DKIM_ED25519);
	g_autofree char *by_rsa = sign_rfc_message(rsa, DKIM_RSA);

	g_assert_cmpstr(by_ed25519, ==,
			"/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus"
			"Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==");
	g_assert_cmpstr(by_rsa, ==,
			"F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3"
			"DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz"
			"dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=");
}

static DkimSigner *signer_of(int64_t lifetime)
{
	static const char *const more[] = { "Chancery-Reference", NULL };
	const DkimOptions options = { "football.example.com", more, lifetime };
	g_autoptr(GError) error = NULL;
	DkimSigner *signer = NULL;

	g_assert_true(dkim_signer_new(&options, &signer, &error));
	g_assert_true(dkim_signer_add(signer, "test", dkim_rfc_key(DKIM_RSA), &error));
	g_assert_true(dkim_signer_add(signer, "brisbane", dkim_rfc_key(DKIM_ED25519),
				      &error));
	g_assert_no_error(error);
	return signer;
}

/* The signatures of a message, or NULL and why. */
static char *sign(DkimSigner *signer, const char *header, const char *body,
		  GError **error)
{
	g_autoptr(GBytes) header_bytes = g_bytes_new(header, strlen(header));
	g_autoptr(GBytes) body_bytes = g_bytes_new(body, strlen(body));
	const DkimMessage message = { header_bytes, body_bytes, SIGNED_AT };
	char *fields = NULL;

	return dkim_sign(signer, &message, &fields, error) ? fields : NULL;
}

static const char letter[] = "From: a@football.example.com\r\n"
			     "To: b@shopping.example.net\r\n"
			     "Subject: one\r\n two\r\n"
			     "Received: here\r\n"
			     "Chancery-Reference: 1/2025/1\r\n";

/* The value of a tag in the `n`-th field, without white space; yours. */
static char *tag_of(const char *fields, int n, const char *tag)
{
	g_auto(GStrv) parts = g_strsplit(fields, "DKIM-Signature:", 0);

	g_assert_cmpuint(g_strv_length(parts), ==, 3);

	g_auto(GStrv) pairs = g_strsplit(parts[n + 1], ";", 0);
	char *value = NULL;

	for (size_t i = 0; pairs[i] != NULL; i++) {
		g_autoptr(GString) pair = g_string_new(NULL);

		for (const char *p = pairs[i]; *p != '\0'; p++)
			if (!g_ascii_isspace(*p))
				g_string_append_c(pair, *p);
		if (g_str_has_prefix(pair->str, tag) && pair->str[strlen(tag)] == '=') {
			g_assert_null(value);
			value = g_strdup(pair->str + strlen(tag) + 1);
		}
	}
	return value;
}

static void assert_tag(const char *fields, int n, const char *tag, const char *expected)
{
	g_autofree char *value = tag_of(fields, n, tag);

	g_assert_cmpstr(value, ==, expected);
}

static void test_tags(void)
{
	g_autoptr(DkimSigner) signer = signer_of(0), mortal = signer_of(60);
	g_autoptr(GError) error = NULL;
	g_autofree char *fields = sign(signer, letter, rfc_body, &error);
	g_autofree char *brief = sign(mortal, letter, rfc_body, &error);

	g_assert_no_error(error);
	assert_tag(fields, 0, "a", "rsa-sha256");
	assert_tag(fields, 0, "s", "test");
	assert_tag(fields, 1, "a", "ed25519-sha256");
	assert_tag(fields, 1, "s", "brisbane");
	for (int n = 0; n < 2; n++) {
		assert_tag(fields, n, "v", "1");
		assert_tag(fields, n, "c", "relaxed/relaxed");
		assert_tag(fields, n, "d", "football.example.com");
		assert_tag(fields, n, "t", "1740373200");
		assert_tag(fields, n, "bh", rfc_body_hash);
		assert_tag(fields, n, "l", NULL);
		assert_tag(fields, n, "x", NULL);
		assert_tag(brief, n, "x", "1740373260");
	}
}

/* How often h= names a field. */
static unsigned count_named(const char *fields, int n, const char *name)
{
	g_autofree char *list = tag_of(fields, n, "h");
	g_auto(GStrv) names = g_strsplit(list, ":", 0);
	unsigned count = 0;

	for (size_t i = 0; names[i] != NULL; i++)
		count += strcmp(names[i], name) == 0;
	return count;
}

/* One name more than there are fields, and those of relays not at all. */
static void test_names(void)
{
	static const char *const twice[] = { "From", "To", "Subject",
					     "Chancery-Reference" };
	static const char *const once[] = { "Date",         "Message-ID",
					    "Reply-To",     "Cc",
					    "MIME-Version", "Content-Type",
					    "List-Id",      "List-Unsubscribe" };
	g_autoptr(DkimSigner) signer = signer_of(0);
	g_autofree char *fields = sign(signer, letter, rfc_body, NULL);

	for (int n = 0; n < 2; n++) {
		for (size_t i = 0; i < G_N_ELEMENTS(twice); i++)
			g_assert_cmpuint(count_named(fields, n, twice[i]), ==, 2);
		for (size_t i = 0; i < G_N_ELEMENTS(once); i++)
			g_assert_cmpuint(count_named(fields, n, once[i]), ==, 1);
		g_assert_cmpuint(count_named(fields, n, "Received"), ==, 0);
	}
}

static void test_lines(void)
{
	g_autoptr(DkimSigner) signer = signer_of(86400);
	g_autofree char *fields = sign(signer, letter, rfc_body, NULL);
	g_auto(GStrv) lines = g_strsplit(fields, "\r\n", 0);
	guint count = g_strv_length(lines);

	g_assert_cmpstr(lines[count - 1], ==, "");
	for (guint i = 0; i + 1 < count; i++) {
		g_assert_cmpuint(strlen(lines[i]), <=, 78);
		g_assert_true(lines[i][0] == ' ' ||
			      g_str_has_prefix(lines[i], "DKIM-Signature: v=1;"));
		g_assert_cmpint(lines[i][strspn(lines[i], " ")], !=, '\0');
		g_assert_null(strpbrk(lines[i], "\r\n"));
	}
}

/* What is signed counts, whatever the order and the white space of what is not. */
static void test_what_is_signed(void)
{
	static const struct {
		const char *from, *to;
		bool changes;
	} cases[] = {
		{ "Subject: one\r\n two\r\n", "SUBJECT :  one two \r\n", false },
		{ "Received: here\r\n", "", false },
		{ "one\r\n two", "one\r\n twO", true },
		{ "1/2025/1", "1/2025/2", true },
		{ "Received:", "Cc:", true },
		{ "Received:", "List-Unsubscribe:", true },
		{ "Received:", "To:", true },
	};
	g_autoptr(DkimSigner) signer = signer_of(0);
	g_autofree char *fields = sign(signer, letter, rfc_body, NULL);
	g_autofree char *value = tag_of(fields, 1, "b");

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) changed = g_string_new(letter);
		g_autofree char *again = NULL;

		g_assert_cmpuint(
			g_string_replace(changed, cases[i].from, cases[i].to, 1), ==,
			1);
		again = sign(signer, changed->str, rfc_body, NULL);

		g_autofree char *other = tag_of(again, 1, "b");

		g_assert_cmpint(strcmp(value, other) != 0, ==, cases[i].changes);
	}
}

/* Fields of one name are signed from the last to the first (RFC 6376 5.4.2). */
static void test_order_of_like_fields(void)
{
	static const char *const order[] = { "From: a@b.example\r\n", "To: two\r\n",
					     "To: one\r\n" };
	const DkimOptions options = { .domain = "b.example" };
	g_autoptr(DkimKey) key = dkim_rfc_key(DKIM_ED25519);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(DkimSigner) signer = NULL;
	DkimSignature signature;
	Digest digest;

	g_assert_true(dkim_signer_new(&options, &signer, NULL));
	g_assert_true(dkim_signer_add(signer, "s", dkim_rfc_key(DKIM_ED25519), NULL));

	g_autofree char *fields =
		sign(signer, "To: one\r\nFrom: a@b.example\r\nTo: two\r\n", "", NULL);
	size_t tags = (size_t)(strstr(fields, "\r\n b=") + strlen("\r\n b=") - fields);

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		g_assert_true(dkim_field_append(text, order[i], strlen(order[i]),
						strcspn(order[i], ":")));
	g_assert_true(dkim_field_append(text, fields, tags, strcspn(fields, ":")));
	digest_data(text->str, text->len - 2, &digest);
	g_assert_true(dkim_key_sign(key, &digest, &signature, NULL));

	g_autofree char *expected = g_base64_encode(signature.bytes, signature.length);
	g_auto(GStrv) pieces = g_strsplit(fields + tags, "\r\n", 0);

	for (size_t i = 0; pieces[i] != NULL; i++)
		g_strstrip(pieces[i]);

	g_autofree char *value = g_strjoinv("", pieces);

	g_assert_cmpstr(value, ==, expected);
}

/* A signer that has signed, or failed to, signs the next message as a new one does. */
static void test_signer_is_used_again(void)
{
	g_autoptr(DkimSigner) old = signer_of(0), fresh = signer_of(0);
	g_autofree char *other = sign(old, "From: c@d.example\r\n", "other", NULL);

	g_assert_nonnull(other);
	g_assert_null(sign(old, letter, "bad\n", NULL));
	g_assert_null(sign(old, "To: x@d.example\r\nFrom: a\nb\r\n", "", NULL));

	g_autofree char *again = sign(old, letter, rfc_body, NULL);
	g_autofree char *expected = sign(fresh, letter, rfc_body, NULL);

	g_assert_cmpstr(again, ==, expected);
}

static void test_refusals(void)
{
	static const struct {
		const char *header, *body, *says;
	} cases[] = {
		{ "", "", "0 From fields" },
		{ "To: b@c.example\r\n", "", "0 From fields" },
		{ "From: a@b.example\r\nfrom: c@d.example\r\n", "", "2 From fields" },
		{ "From: a@b.example\r\nnonsense\r\n", "", "has no name and colon" },
		{ " From: a@b.example\r\n", "", "has no name and colon" },
		{ "From: a@b.example\r\n\r\n", "", "has no name and colon" },
		{ "From: a@b.example\nTo: x\r\n", "", "field 'From' ends no line" },
		{ "From: a@b.example\r\n", "a\nb\r\n", "in its body ends no line" },
		{ "From: a@b.example\r\n", "a\rb\r\n", "in its body ends no line" },
	};
	g_autoptr(DkimSigner) signer = signer_of(0);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(sign(signer, cases[i].header, cases[i].body, &error));
		g_assert_true(chy_error_is(error, CHY_INVALID));
		g_assert_nonnull(strstr(error->message, cases[i].says));
	}

	g_autoptr(GString) many = g_string_new(letter);
	g_autoptr(GError) error = NULL;

	for (int i = 0; i < LIMIT_DKIM_FIELDS; i++)
		g_string_append(many, "X: y\r\n");
	g_assert_null(sign(signer, many->str, "", &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
}

static void test_identities(void)
{
	static const char *const bad_domains[] = { "",
						   "example",
						   "a..example",
						   ".example.org",
						   "example.org.",
						   "-a.example",
						   "a b.example",
						   "əli.example",
						   "a.example; l=0" };
	static const char *const bad_selectors[] = {
		"", ".", "a.", "a b", "s;", "a_b"
	};
	g_autoptr(DkimSigner) signer = signer_of(0);

	for (size_t i = 0; i < G_N_ELEMENTS(bad_domains); i++) {
		const DkimOptions options = { .domain = bad_domains[i] };
		g_autoptr(GError) error = NULL;
		DkimSigner *none = NULL;

		g_assert_false(dkim_signer_new(&options, &none, &error));
		g_assert_true(chy_error_is(error, CHY_INVALID));
	}
	for (size_t i = 0; i < G_N_ELEMENTS(bad_selectors); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(dkim_signer_add(signer, bad_selectors[i],
					       dkim_rfc_key(DKIM_RSA), &error));
		g_assert_true(chy_error_is(error, CHY_INVALID));
	}

	g_autoptr(GError) error = NULL;

	g_assert_false(
		dkim_signer_add(signer, "other", dkim_rfc_key(DKIM_RSA), &error));
	g_assert_true(chy_error_is(error, CHY_EXISTS));
}

static void test_key_names(void)
{
	const DkimOptions options = { .domain = "football.example.com" };
	g_autoptr(DkimSigner) signer = NULL;
	g_autoptr(GError) error = NULL;
	DkimKey *key = dkim_rfc_key(DKIM_ED25519);

	g_assert_true(dkim_signer_new(&options, &signer, &error));
	g_assert_true(dkim_signer_add(signer, "a.b", key, &error));
	g_assert_true(dkim_signer_get_key(signer, DKIM_ED25519) == key);
	g_assert_null(dkim_signer_get_key(signer, DKIM_RSA));

	g_autofree char *name = dkim_signer_key_name(signer, DKIM_ED25519);

	g_assert_cmpstr(name, ==, "a.b._domainkey.football.example.com");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/seal/dkim/rfc-body-hash", test_rfc_body_hash);
	g_test_add_func("/seal/dkim/rfc-signatures", test_rfc_signatures);
	g_test_add_func("/seal/dkim/tags", test_tags);
	g_test_add_func("/seal/dkim/names", test_names);
	g_test_add_func("/seal/dkim/lines", test_lines);
	g_test_add_func("/seal/dkim/what-is-signed", test_what_is_signed);
	g_test_add_func("/seal/dkim/order", test_order_of_like_fields);
	g_test_add_func("/seal/dkim/used-again", test_signer_is_used_again);
	g_test_add_func("/seal/dkim/refusals", test_refusals);
	g_test_add_func("/seal/dkim/identities", test_identities);
	g_test_add_func("/seal/dkim/key-names", test_key_names);
	return g_test_run();
}
