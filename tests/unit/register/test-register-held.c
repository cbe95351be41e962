/*
 * Letters that are given out are held against their entries. Letter 3 is one whose messages
 * carry no pdf, letter 4 has a translation in a document of its own.
 */
#include "book.h"

#include <string.h>

typedef struct Alteration {
	const char *name, *sql;
	int64_t letter;
	const char *held, *sent; /* what is said of it; NULL: it is read */
} Alteration;

static const Alteration alterations[] = {
	{ "nothing", "UPDATE register_letter SET sequence = sequence", 4, NULL, NULL },
	{ "another letter",
	  "UPDATE register_letter SET text = CAST('Other' AS BLOB) WHERE sequence = 2",
	  4, NULL, NULL },
	{ "text",
	  "UPDATE register_letter SET text = CAST('Other' AS BLOB) WHERE sequence = 4",
	  4, "'text' differs", "'text' differs" },
	{ "html", "UPDATE register_letter SET html = zeroblob(0) WHERE sequence = 3", 3,
	  "'html' differs", "'html' differs" },
	{ "pdf", "UPDATE register_letter SET pdf = zeroblob(9) WHERE sequence = 4", 4,
	  "'pdf' differs", "'pdf' differs" },
	{ "pdf that no message carries",
	  "UPDATE register_letter SET pdf = zeroblob(9) WHERE sequence = 3", 3,
	  "'pdf' differs", NULL },
	{ "translation",
	  "UPDATE register_letter SET translation_pdf = zeroblob(9) WHERE sequence = 4",
	  4, "'translation-pdf' differs", "'translation-pdf' differs" },
	{ "translation gone",
	  "UPDATE register_letter SET translation_pdf = NULL WHERE sequence = 4", 4,
	  "'translation-pdf' differs", "'translation-pdf' differs" },
	{ "attachment withheld",
	  "UPDATE register_letter SET attachment = 'none' WHERE sequence = 4", 4,
	  "'attachment' differs", "'attachment' differs" },
	{ "attachment added",
	  "UPDATE register_letter SET attachment = NULL WHERE sequence = 3", 3,
	  "'attachment' differs", "'attachment' differs" },
	{ "mailbox",
	  "UPDATE register_letter SET mailbox = 'x@y.example' WHERE sequence = 3", 3,
	  "'mailbox' differs", "'mailbox' differs" },
	{ "address",
	  "UPDATE register_letter SET address = 'Elsewhere' WHERE sequence = 7", 7,
	  "'address' differs", "'address' differs" },
	{ "address gone",
	  "UPDATE register_letter SET address = NULL WHERE sequence = 7", 7,
	  "'address' differs", "'address' differs" },
	{ "further",
	  "UPDATE register_letter SET further = REPLACE(further, 'k4', 'k5') WHERE "
	  "sequence = 6",
	  6, "'further' differs", "'further' differs" },
	{ "further gone",
	  "UPDATE register_letter SET further = NULL WHERE sequence = 5", 5,
	  "'further' differs", "'further' differs" },
	{ "addressees",
	  "UPDATE register_letter SET addressees = REPLACE(addressees, 'lind', 'ek') "
	  "WHERE sequence = 6",
	  6, "'addressees' differs", "'addressees' differs" },
	{ "addressees gone",
	  "UPDATE register_letter SET addressees = NULL WHERE sequence = 7", 7,
	  "'addressees' differs", "'addressees' differs" },
	{ "reply-to", "UPDATE register_letter SET reply_to = NULL WHERE sequence = 4",
	  4, "'reply-to' differs", "'reply-to' differs" },
	{ "control", "UPDATE register_letter SET subject = char(13) WHERE sequence = 3",
	  3, "cannot record 'subject'", "cannot record 'subject'" },
	{ "entry of another",
	  "UPDATE register_entry SET payload = (SELECT payload FROM register_entry "
	  "WHERE "
	  "position = 4) WHERE position = 5",
	  3, "'number' differs", "'number' differs" },
	{ "entry cut",
	  "UPDATE register_entry SET payload = CAST(SUBSTR(CAST(payload AS TEXT), 1, "
	  "LENGTH(CAST(payload AS TEXT)) - 70) AS BLOB) WHERE position = 5",
	  3, "'pdf' differs", "'pdf' differs" },
	{ "entry of another kind",
	  "UPDATE register_entry SET kind = 'outcome' WHERE position = 5", 3,
	  "it has no entry in the register", "it has no entry in the register" },
};

typedef bool (*Load)(Store *store, const char *number, SealedLetter **letter_out,
		     GError **error);

static void assert_loads(Book *book, int64_t number, Load load, const char *fault)
{
	SealedLetter made = book_letter(number);
	g_autoptr(GBytes) pdf = made.pdf;
	g_autoptr(SealedLetter) letter = NULL;
	g_autoptr(GError) error = NULL;
	bool loaded = load(book->store, made.number, &letter, &error);

	if (fault == NULL) {
		g_assert_no_error(error);
		g_assert_true(loaded);
		g_assert_cmpstr(letter->text, ==, made.text);
		return;
	}
	g_assert_false(loaded);
	if (strstr(error->message, fault) == NULL)
		g_error("'%s' does not say \"%s\"", error->message, fault);
}

/* What is written is read again; what a damaged line has behind its token is the mailbox. */
static void test_further(void)
{
	const FurtherParcel given[] = { { "email-2", "k4", "b@body.example" },
					{ "email-3", "k5", "\"c d\"@body.example" } };
	g_autoptr(GString) text = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(given); i++)
		register_further_add(text, &given[i]);
	g_assert_cmpstr(text->str, ==,
			"email-2 k4 b@body.example\nemail-3 k5 \"c d\"@body.example");

	g_autoptr(GPtrArray) list = register_further_list(text->str);
	g_autoptr(GPtrArray) none = register_further_list("");
	g_autoptr(GPtrArray) unknown = register_further_list(NULL);
	g_autoptr(GPtrArray) damaged = register_further_list("email-2");

	g_assert_cmpuint(list->len, ==, G_N_ELEMENTS(given));
	for (guint i = 0; i < list->len; i++) {
		const FurtherParcel *parcel = list->pdata[i];

		g_assert_cmpstr(parcel->channel, ==, given[i].channel);
		g_assert_cmpstr(parcel->token, ==, given[i].token);
		g_assert_cmpstr(parcel->mailbox, ==, given[i].mailbox);
	}
	g_assert_cmpuint(none->len, ==, 0);
	g_assert_cmpuint(unknown->len, ==, 0);
	g_assert_cmpstr(((FurtherParcel *)damaged->pdata[0])->mailbox, ==, "");
}

/* A damaged row may lack what the schema wants. */
static void test_pdf_gone(void)
{
	Book book = { 0 };

	book_open(&book, NULL);
	book_fill(&book, 5);
	book_tamper(&book, "CREATE TABLE damaged AS SELECT * FROM register_letter");
	book_tamper(&book, "PRAGMA foreign_keys = OFF");
	book_tamper(&book, "DROP TABLE register_letter");
	book_tamper(&book, "ALTER TABLE damaged RENAME TO register_letter");
	book_tamper(&book, "UPDATE register_letter SET pdf = NULL");
	assert_loads(&book, 4, register_letter_load_held, "'pdf' differs");
	assert_loads(&book, 4, register_letter_load_sent, "'pdf' differs");
	assert_loads(&book, 3, register_letter_load_held, "'pdf' differs");
	assert_loads(&book, 3, register_letter_load_sent, NULL);

	g_autoptr(RegisterReport) report = book_verify(&book);

	g_assert_cmpuint(report->fault_total, ==, 5);
	g_assert_cmpint(report->faults[0].kind, ==, FAULT_LETTER);
	book_close(&book, NULL);
}

static void test_alteration(gconstpointer data)
{
	const Alteration *alteration = data;
	Book book = { 0 };

	book_open(&book, NULL);
	book_fill(&book, 7);
	book_tamper(&book, alteration->sql);
	assert_loads(&book, alteration->letter, register_letter_load_held,
		     alteration->held);
	assert_loads(&book, alteration->letter, register_letter_load_sent,
		     alteration->sent);
	book_close(&book, NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(alterations); i++) {
		g_autofree char *path =
			g_strdup_printf("/register/held/%s", alterations[i].name);

		g_test_add_data_func(path, &alterations[i], test_alteration);
	}
	g_test_add_func("/register/held/pdf-gone", test_pdf_gone);
	g_test_add_func("/register/further", test_further);
	return g_test_run();
}
