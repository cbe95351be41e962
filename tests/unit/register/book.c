#include "book.h"

#include "register-number.h"

#include <string.h>

static Key *new_key(void)
{
	g_autoptr(GError) error = NULL;
	Key *key = key_generate(&error);

	g_assert_no_error(error);
	return key;
}

static void open_store(Book *book, const char *location)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *vkey = NULL;

	g_assert_true(store_open(location, STORE_CREATE, &book->store, &error));
	g_assert_true(store_migrate(book->store, &error));
	book->key = new_key();
	book->anna = new_key();
	book->bela = new_key();
	book->seal = (RegisterSeal){ BOOK_ORIGIN, book->key };
	vkey = key_verifier(book->key, BOOK_ORIGIN);
	g_assert_true(verifier_parse(vkey, &book->own, &error));
	g_assert_no_error(error);
}

void book_open(Book *book, gconstpointer data)
{
	(void)data;
	open_store(book, ":memory:");
}

void book_open_at(Book *book, const char *path)
{
	open_store(book, path);
}

void book_close(Book *book, gconstpointer data)
{
	(void)data;
	store_rollback(book->transaction);
	store_close(book->store);
	key_free(book->key);
	key_free(book->anna);
	key_free(book->bela);
	verifier_free(book->own);
}

void book_begin(Book *book)
{
	g_autoptr(GError) error = NULL;

	book->transaction = store_begin(book->store, &error);
	g_assert_no_error(error);
}

void book_commit(Book *book)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(store_commit(&book->transaction, &error));
	g_assert_no_error(error);
}

static void append(Book *book, const char *kind, const char *payload)
{
	RegisterEntry entry = { kind, payload, strlen(payload), BOOK_STAMP };
	g_autoptr(GError) error = NULL;

	g_assert_true(register_append(book->store, &entry, 1, &error));
	g_assert_no_error(error);
}

static void add_home(Book *book)
{
	g_autofree char *vkey = key_verifier(book->key, BOOK_ORIGIN);
	g_autofree char *payload = g_strdup_printf(
		"chancery-home-v1\norigin: %s\nverifier: %s\nclock: frozen\n"
		"time: " BOOK_STAMP "\n",
		BOOK_ORIGIN, vkey);

	append(book, "home", payload);
}

static void add_user(Book *book, const char *name, const Key *key)
{
	g_autofree char *vkey = key_verifier(key, name);
	g_autofree char *text = g_strdup_printf(
		"chancery-act-v1\nact: user\nsubject: %s\nverifier: %s\n"
		"user: anna\ntime: " BOOK_STAMP "\n",
		name, vkey);
	g_autoptr(GError) error = NULL;
	g_autofree char *note = NULL;

	g_assert_true(note_sign(text, "anna", book->anna, &note, &error));
	append(book, "act", note);
}

SealedLetter book_letter(int64_t n)
{
	/* One of each kind of difference: with and without country, text of its own. */
	static char numbers[400][20], addressees[400][20], texts[400][24];

	g_assert(n >= 1 && n < 400);
	g_snprintf(numbers[n], sizeof numbers[n], "1-14/2025/%05d", (int)n);
	g_snprintf(addressees[n], sizeof addressees[n], "body-%d/chair", (int)n);
	g_snprintf(texts[n], sizeof texts[n], "Hörmətli %d\n", (int)n);
	return (SealedLetter){
		.number = numbers[n],
		.series = "1-14",
		.year = 2025,
		.sequence = n,
		.dossier = "khojali-33",
		.addressee = addressees[n],
		.addressee_name = "Anna Lind",
		.country = n % 2 ? "xa" : NULL,
		.language = "az",
		.subject = "Müraciət",
		.from_name = "Nümunə Məclisi",
		.from_address = "appeals@majlis.example",
		.reply_to = n % 3 ? "office@majlis.example" : NULL,
		.channel = "email",
		.mailbox = "chair@body.example",
		.token = "k3",
		.address = n % 8 == 7 ? "Anna Lind\n1 Quay\nBorv" : NULL,
		.further = n % 8 == 5   ? ""
			   : n % 8 == 6 ? "email-2 k4 \"a b\"@body.example"
					: NULL,
		.addressees = n % 8 >= 6
				      ? "body/chair\nbody/chair\nanna-lind\n\nAnna Lind"
				      : NULL,
		.attachment = n % 4 == 3 ? "none" : NULL,
		.translation = n % 8 == 4 ? "en" : NULL,
		.text = texts[n],
		.html = "<p>Hörmətli</p>",
		.pdf = g_bytes_new("%PDF-1.7\n", 9),
		.translation_pdf =
			n % 16 == 4 ? g_bytes_new_static("%PDF-2.0\n", 9) : NULL,
		.issued = BOOK_STAMP,
	};
}

static void add_letters(Book *book, int64_t count)
{
	NumberSeries series = { "1-14", 2025 };
	g_autoptr(GError) error = NULL;
	int64_t first;

	g_assert_true(
		register_number_next(book->store, &series, count, &first, &error));
	for (int64_t i = 0; i < count; i++) {
		SealedLetter letter = book_letter(first + i);

		g_assert_true(register_letter_add(book->store, &letter, &error));
		g_bytes_unref(letter.pdf);
	}
	g_assert_no_error(error);
}

static void add_checkpoint(Book *book)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(register_checkpoint(book->store, &book->seal, BOOK_STAMP, NULL,
					  &error));
	g_assert_no_error(error);
}

void book_fill(Book *book, int64_t letters)
{
	book_begin(book);
	add_home(book);
	add_user(book, "anna", book->anna);
	add_user(book, "bela", book->bela);
	add_letters(book, letters);
	add_checkpoint(book);
	book_commit(book);
}

static void append_lines(Book *book, const char *kind, const char *head,
			 const char *lines)
{
	g_autofree char *payload =
		g_strdup_printf("%s\n%stime: " BOOK_STAMP "\n", head, lines);

	append(book, kind, payload);
}

void book_enter(Book *book, const char *kind, const char *head, const char *lines)
{
	book_begin(book);
	append_lines(book, kind, head, lines);
	book_commit(book);
}

void book_outcome(Book *book, const char *state)
{
	g_autofree char *lines =
		g_strdup_printf("letter: 1-14/2025/00001\nstate: %s\n", state);

	book_begin(book);
	append_lines(book, "outcome", "chancery-outcome-v1", lines);
	add_checkpoint(book);
	book_commit(book);
}

void book_leaf(Book *book, int64_t position, Digest *leaf_out)
{
	g_autoptr(StoredEntry) entry = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(DigestBuilder) builder = digest_builder_new();
	uint8_t leaf[REGISTER_LEAF_SIZE] = { 1 };
	Digest digest;

	g_assert_true(register_entry_load(book->store, position, &entry, &error));
	digest_builder_add(builder, entry->salt, REGISTER_SALT_SIZE);
	digest_builder_add(builder, g_bytes_get_data(entry->payload, NULL),
			   g_bytes_get_size(entry->payload));
	digest_builder_finish(builder, &digest);
	leaf[1] = strcmp(entry->kind, "home") == 0     ? 1
		  : strcmp(entry->kind, "act") == 0    ? 2
		  : strcmp(entry->kind, "letter") == 0 ? 3
						       : 4;
	memcpy(leaf + 2, digest.bytes, DIGEST_SIZE);
	merkle_leaf(leaf, sizeof leaf, leaf_out);
}

RegisterReport *book_verify(Book *book)
{
	RegisterVerifyOptions options = { 0 };
	g_autoptr(GError) error = NULL;
	RegisterReport *report = NULL;

	g_assert_true(register_verify(book->store, &options, &report, &error));
	g_assert_no_error(error);
	for (size_t i = 0; i < report->fault_count; i++)
		g_test_message("%s: %s", fault_kind_name(report->faults[i].kind),
			       report->faults[i].text);
	return report;
}

void book_assert_sound(Book *book)
{
	g_autoptr(RegisterReport) report = book_verify(book);

	g_assert_cmpuint(report->fault_total, ==, 0);
}

void book_tamper(Book *book, const char *sql)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(store_run(book->store, sql, NULL, &error));
	g_assert_no_error(error);
}
