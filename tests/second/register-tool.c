/*
 * The program's own register in the hands of the second reader's test.
 *
 * usage: register-tool build FOLDER     make a register and checkpoints to hold against it
 *        register-tool verify STORE [CHECKPOINT]
 *
 * `verify` prints like tests/second/register.py: "kind: what" and exit 70, "sound: …" and
 * exit 0, exit 65 for a checkpoint that is none of this register.
 */
#include "book.h"

#include "base-file.h"
#include "seal-base64.h"

#include <stdio.h>
#include <string.h>

#define LETTERS 6

static void write_note(const char *folder, const char *name, const char *note)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(file_write(path, note, strlen(note), 0600, &error));
	g_assert_no_error(error);
}

static void write_last(Book *book, const char *folder, const char *name)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *note = NULL;

	g_assert_true(register_checkpoint_last(book->store, &note, &error));
	g_assert_no_error(error);
	write_note(folder, name, note);
}

/* A checkpoint of this size over another history, signed with `key` as the register. */
static void write_other(const Key *key, unsigned size, const char *folder,
			const char *name)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *root = NULL, *text = NULL, *note = NULL;
	Digest digest;

	digest_data("another history", 15, &digest);
	root = base64_format(digest.bytes, DIGEST_SIZE);
	text = g_strdup_printf("%s\n%u\n%s\n", BOOK_ORIGIN, size, root);
	g_assert_true(note_sign(text, BOOK_ORIGIN, key, &note, &error));
	g_assert_no_error(error);
	write_note(folder, name, note);
}

static int build(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	Book book = { 0 };

	book_open_at(&book, path);
	book_fill(&book, LETTERS);
	write_last(&book, folder, "early.note");
	book_outcome(&book, "accepted");
	write_last(&book, folder, "late.note");
	write_other(book.key, 10, folder, "forked.note");
	write_other(book.key, 99, folder, "later.note");
	write_other(book.key, 0, folder, "nothing.note");
	write_other(book.anna, 10, folder, "foreign.note");
	write_note(folder, "broken.note", "no note\n");
	book_close(&book, NULL);
	return 0;
}

static int report_print(const RegisterReport *report)
{
	g_autofree char *root = digest_hex(&report->root);

	for (size_t i = 0; i < report->fault_count; i++)
		printf("%s: %s\n", fault_kind_name(report->faults[i].kind),
		       report->faults[i].text);
	if (report->fault_total > 0)
		return 70;
	printf("sound: %" G_GINT64_FORMAT " entries, %" G_GINT64_FORMAT
	       " letters, %" G_GINT64_FORMAT " acts, %" G_GINT64_FORMAT
	       " checkpoints, root %s\n",
	       report->entries, report->letters, report->acts, report->checkpoints,
	       root);
	return 0;
}

static int verify(const char *path, const char *against_path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;
	g_autoptr(GBytes) against = NULL;
	g_autoptr(RegisterReport) report = NULL;
	RegisterVerifyOptions options = { 0 };

	g_assert_true(store_open(path, STORE_READ, &store, &error));
	if (against_path != NULL) {
		g_assert_true(file_read(against_path, LIMIT_NOTE, &against, &error));
		options.against = g_bytes_get_data(against, NULL);
		options.against_length = g_bytes_get_size(against);
	}
	if (register_verify(store, &options, &report, &error))
		return report_print(report);
	fprintf(stderr, "register-tool: %s\n", error->message);
	return 65;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "build") == 0)
		return build(argv[2]);
	if ((argc == 3 || argc == 4) && strcmp(argv[1], "verify") == 0)
		return verify(argv[2], argv[3]);
	fprintf(stderr,
		"usage: register-tool build FOLDER | verify STORE [CHECKPOINT]\n");
	return 64;
}
