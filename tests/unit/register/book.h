/*
 * A register for tests: an office with two users, some letters and a checkpoint.
 *
 * Entries: 0 the home, 1 and 2 anna and bela added, then letters; book_outcome appends
 * one outcome and a checkpoint.
 */
#ifndef TEST_BOOK_H
#define TEST_BOOK_H

#include "register-checkpoint.h"
#include "register-entry.h"
#include "register-letter.h"
#include "register-verify.h"

#define BOOK_STAMP "2025-02-20T09:00:00Z"
#define BOOK_ORIGIN "majlis.example/register"

typedef struct Book {
	Store *store;
	StoreTransaction *transaction;
	Key *key, *anna, *bela;
	Verifier *own; /* of `key` */
	RegisterSeal seal;
} Book;

/* As the set-up and tear-down of a test: a store in memory, empty. */
void book_open(Book *book, gconstpointer data);
void book_close(Book *book, gconstpointer data);

/* As book_open, in a new file. */
void book_open_at(Book *book, const char *path);

void book_begin(Book *book);
void book_commit(Book *book);

/* Letter number `n` of the series 1-14/2025; the texts are static, the pdf yours. */
SealedLetter book_letter(int64_t n);

/* Home, users, an approval and `letters` letters, in one transaction, then a
 * checkpoint. */
void book_fill(Book *book, int64_t letters);

/* An entry in a transaction of its own: a record's head, its lines, and the time. */
void book_enter(Book *book, const char *kind, const char *head, const char *lines);

/* An outcome and a checkpoint. */
void book_outcome(Book *book, const char *state);

/* The leaf of an entry, from its stored row. */
void book_leaf(Book *book, int64_t position, Digest *leaf_out);

/* Examine with nothing given. */
RegisterReport *book_verify(Book *book);
void book_assert_sound(Book *book);

/* Change the store behind the register's back. */
void book_tamper(Book *book, const char *sql);

#endif
