#include "mail-message.h"

#include <string.h>

static const char text[] =
	"Votre Excellence,\n\n33-cü il: 613 nəfər = 613.\n.\nFrom now on \n";
static const char html[] =
	"<!doctype html>\n<html lang=\"az\"><body><p>33-cü il</p></body></html>\n";

/* The message of the golden file. */
static MailMessage golden_message(GBytes *pdf)
{
	return (MailMessage){
		.message_id = "k7q2.1@majlis.example",
		.date = INT64_C(1740546000) * G_USEC_PER_SEC,
		.from_name = "Nümunə Məclisi",
		.from_address = "appeals@majlis.example",
		.reply_to = "appeals+k7q2@majlis.example",
		.to_name = "Lind, Anna",
		.to_address = "chair@bücher.example",
		.subject = "Xocalı soyqırımının 33-cü ildönümü ilə əlaqədar müraciət: "
			   "xarici parlamentlərin komitə sədrlərinə",
		.language = "az",
		.reference = "1-14/2025/00005",
		.boundary = "k7q2",
		.text = text,
		.html = html,
		.pdf = pdf,
		.pdf_name = "1-14-2025-00005.pdf",
	};
}

static GBytes *some_pdf(void)
{
	guchar bytes[500];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (guchar)(i * i + i / 3);
	return g_bytes_new(bytes, sizeof bytes);
}

static char *whole_message(const MailMessage *message)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *header = NULL;
	g_autoptr(GBytes) body = NULL;

	if (!mail_header(message, &header, &error) ||
	    !mail_body(message, &body, &error))
		g_error("%s", error->message);

	g_autofree char *body_text =
		g_strndup(g_bytes_get_data(body, NULL), g_bytes_get_size(body));

	return g_strconcat(header, "\r\n", body_text, NULL);
}

/* A changed golden file means another MAIL_ENCODER_VERSION. */
static void test_golden(void)
{
	g_autoptr(GBytes) pdf = some_pdf();
	MailMessage message = golden_message(pdf);
	g_autofree char *whole = whole_message(&message);
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "golden.eml", NULL);
	g_autofree char *golden = NULL;
	g_autoptr(GError) error = NULL;

	if (g_getenv("GOLDEN_WRITE") != NULL)
		g_file_set_contents(path, whole, -1, NULL);
	g_file_get_contents(path, &golden, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(whole, ==, golden);
}

static void test_lines(void)
{
	g_autoptr(GBytes) pdf = some_pdf();
	MailMessage message = golden_message(pdf);
	g_autofree char *whole = whole_message(&message);
	g_auto(GStrv) lines = g_strsplit(whole, "\r\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		g_assert_cmpuint(strlen(lines[i]), <=, 78);
		g_assert_true(g_str_is_ascii(lines[i]));
		g_assert_null(strpbrk(lines[i], "\r\n"));
		g_assert_true(lines[i][0] != '.');
	}
}

/* A message in two languages names both, in their order. */
static void test_translation(void)
{
	MailMessage message = golden_message(NULL);
	g_autofree char *header = NULL;
	g_autoptr(GError) error = NULL;

	message.translation = "en-GB";
	g_assert_true(mail_header(&message, &header, &error));
	g_assert_nonnull(strstr(header, "\r\nContent-Language: az, en-GB\r\n"));
	message.translation = "e,n";
	g_clear_pointer(&header, g_free);
	g_assert_false(mail_header(&message, &header, &error));
	g_assert_nonnull(strstr(error->message, "'Content-Language'"));
}

/* One in a document of its own is a second attachment, by its own name. */
static void test_translation_apart(void)
{
	g_autoptr(GBytes) pdf = some_pdf();
	g_autoptr(GBytes) other = g_bytes_new_static("%PDF-1.7 other", 14);
	MailMessage message = golden_message(pdf);
	g_autoptr(GBytes) body = NULL, refused = NULL;
	g_autoptr(GError) error = NULL;

	message.translation_pdf = other;
	message.translation_name = "1-14-2025-00005-translation-en.pdf";
	g_assert_true(mail_body(&message, &body, &error));

	const char *sent = g_bytes_get_data(body, NULL);
	const char *first = strstr(sent, "filename=\"1-14-2025-00005.pdf\"");
	const char *second =
		strstr(sent, "filename=\"1-14-2025-00005-translation-en.pdf\"\r\n\r\n"
			     "JVBERi0xLjcgb3RoZXI=\r\n--=_m_k7q2--\r\n");

	g_assert_nonnull(first);
	g_assert_nonnull(second);
	g_assert_true(first < second);
	message.translation_name = "a/b.pdf";
	g_assert_false(mail_body(&message, &refused, &error));
	g_assert_nonnull(strstr(error->message, "'Content-Disposition'"));
}

/* What goes without a PDF has no part around its two alternatives. */
static void test_without_pdf(void)
{
	MailMessage message = golden_message(NULL);
	static const char *const parts[] = {
		"\r\nContent-Type: multipart/alternative;\r\n "
		"boundary=\"=_a_k7q2\"\r\n",
		"\r\n\r\n--=_a_k7q2\r\nContent-Type: text/plain;",
		"\r\n--=_a_k7q2\r\nContent-Type: text/html;",
		"\r\n--=_a_k7q2--\r\n",
	};

	message.pdf_name = NULL;

	g_autofree char *whole = whole_message(&message);
	const char *at = whole;

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		at = strstr(at, parts[i]);
		g_assert_nonnull(at);
	}
	g_assert_cmpstr(at, ==, parts[3]);
	g_assert_null(strstr(whole, "=_m_"));
	g_assert_null(strstr(whole, "pdf"));
}

/* A mailbox with more than ASCII before its "@" is the one thing that stands as UTF-8. */
static void test_extended(void)
{
	static const char *const forms[] = { "почта@xn--80ahy1a.example",
					     "почта@дума.example" };
	static const char wanted[] = "\r\nTo: =?utf-8?B?QW5kcsOp?= <почта@дума.example>"
				     "\r\nSubject: =?utf-8?B?w4ljaG8=?=\r\n";
	MailMessage message = golden_message(NULL);

	message.to_name = "André";
	message.subject = "Écho";
	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *header = NULL;
		char *at;

		message.to_address = forms[i];
		g_assert_true(mail_header(&message, &header, &error));
		at = strstr(header, wanted);
		g_assert_nonnull(at);
		memset(at, ' ', strlen(wanted));
		g_assert_true(g_str_is_ascii(header));
	}
}

static void test_specimen(void)
{
	g_autoptr(GBytes) pdf = some_pdf();
	MailMessage message = golden_message(pdf);
	g_autofree char *real = NULL, *specimen = NULL;
	g_autoptr(GError) error = NULL;

	message.subject = "An appeal";
	g_assert_true(mail_header(&message, &real, &error));
	message.specimen = true;
	g_assert_true(mail_header(&message, &specimen, &error));
	g_assert_null(strstr(real, "pecimen"));
	g_assert_nonnull(strstr(specimen, "\r\nSubject: [SPECIMEN] An appeal\r\n"));
	g_assert_nonnull(strstr(specimen, "\r\nChancery-Specimen: yes\r\n"));
}

/* A value that could start a field of its own, in each place that takes one. */
static void test_injection(void)
{
	static const char *const evils[] = {
		"a\r\nBcc: x@y.example",
		"a\nBcc: x@y.example",
		"a\rb",
		"a\tb",
		"a\x01",
		"a\x7f",
		"a\xc2\x85",
		"a\xe2\x80\xae",
		"a\xff",
		"a\xc0\x8d\xc0\x8a",
	};
	static const struct {
		size_t offset;
		const char *field;
	} places[] = {
		{ offsetof(MailMessage, message_id), "'Message-ID'" },
		{ offsetof(MailMessage, from_name), "'From'" },
		{ offsetof(MailMessage, from_address), "'From'" },
		{ offsetof(MailMessage, reply_to), "'Reply-To'" },
		{ offsetof(MailMessage, to_name), "'To'" },
		{ offsetof(MailMessage, to_address), "'To'" },
		{ offsetof(MailMessage, subject), "'Subject'" },
		{ offsetof(MailMessage, language), "'Content-Language'" },
		{ offsetof(MailMessage, reference), "'Chancery-Reference'" },
		{ offsetof(MailMessage, boundary), "'Content-Type'" },
		{ offsetof(MailMessage, pdf_name), "'Content-Disposition'" },
	};
	g_autoptr(GBytes) pdf = some_pdf();

	for (size_t p = 0; p < G_N_ELEMENTS(places); p++) {
		for (size_t e = 0; e < G_N_ELEMENTS(evils); e++) {
			MailMessage message = golden_message(pdf);
			g_autoptr(GError) error = NULL;
			g_autofree char *header = NULL;
			g_autoptr(GBytes) body = NULL;

			memcpy((char *)&message + places[p].offset, &evils[e],
			       sizeof evils[e]);
			g_assert_false(mail_header(&message, &header, &error) &&
				       mail_body(&message, &body, &error));
			g_assert_true(chy_error_is(error, CHY_INVALID));
			g_assert_nonnull(strstr(error->message, places[p].field));
			g_assert_null(strpbrk(error->message, "\r\n"));
		}
	}
}

static void test_limits(void)
{
	g_autoptr(GBytes) pdf = some_pdf();
	MailMessage message = golden_message(pdf);
	g_autofree char *endless = g_strnfill(2000, 'x');
	g_autofree char *id = g_strdup_printf("%s@b.example", endless);
	g_autofree char *header = NULL;
	g_autoptr(GBytes) body = NULL;
	g_autoptr(GError) error = NULL;

	message.subject = message.from_name = message.to_name = message.reference =
		endless;
	g_assert_true(mail_header(&message, &header, &error));
	for (const char *line = header; *line != '\0'; line += strcspn(line, "\r") + 2)
		g_assert_cmpuint(strcspn(line, "\r"), <=, 78);
	message.message_id = id;
	g_clear_pointer(&header, g_free);
	g_assert_false(mail_header(&message, &header, &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
	g_clear_error(&error);
	message.pdf_name = endless;
	g_assert_false(mail_body(&message, &body, &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
}

static void test_dates(void)
{
	static const struct {
		int64_t instant;
		const char *date;
	} cases[] = {
		{ 0, "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n" },
		{ -1, "Date: Wed, 31 Dec 1969 23:59:59 +0000\r\n" },
		{ INT64_C(1740546000999999),
		  "Date: Wed, 26 Feb 2025 05:00:00 +0000\r\n" },
		{ INT64_C(1709251199000000),
		  "Date: Thu, 29 Feb 2024 23:59:59 +0000\r\n" },
	};
	g_autoptr(GBytes) pdf = some_pdf();
	MailMessage message = golden_message(pdf);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *header = NULL;
		g_autoptr(GError) error = NULL;

		message.date = cases[i].instant;
		g_assert_true(mail_header(&message, &header, &error));
		g_assert_true(g_str_has_prefix(header, cases[i].date));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail/message/golden", test_golden);
	g_test_add_func("/mail/message/lines", test_lines);
	g_test_add_func("/mail/message/without-pdf", test_without_pdf);
	g_test_add_func("/mail/message/translation", test_translation);
	g_test_add_func("/mail/message/translation-apart", test_translation_apart);
	g_test_add_func("/mail/message/extended", test_extended);
	g_test_add_func("/mail/message/specimen", test_specimen);
	g_test_add_func("/mail/message/injection", test_injection);
	g_test_add_func("/mail/message/limits", test_limits);
	g_test_add_func("/mail/message/dates", test_dates);
	return g_test_run();
}
