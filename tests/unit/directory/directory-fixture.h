/*
 * What the directory's tests share: a store in memory, and imports that must work.
 */
#ifndef DIRECTORY_FIXTURE_H
#define DIRECTORY_FIXTURE_H

#include "directory-import.h"

/* A store in memory with the schema, and a transaction open for the whole test. */
typedef struct Fixture {
	Store *store;
	StoreTransaction *transaction;
} Fixture;

void fixture_init(Fixture *fixture);
void fixture_clear(Fixture *fixture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

/* Import a file, or text as a file of that ending (".yaml", ".json"). The report is yours. */
ImportReport *fixture_import(Fixture *fixture, const ImportOptions *options);
ImportReport *fixture_import_text(Fixture *fixture, const char *ending,
				  const char *text);

/* As above, and nothing is rejected. */
void fixture_load(Fixture *fixture, const char *yaml);

/* The error that importing the text ends in; yours. */
GError *fixture_import_error(Fixture *fixture, const char *ending, const char *text,
			     gssize length);

/* The number that a query returns. */
int64_t fixture_count(Fixture *fixture, const char *sql);

/* The folder of the real directories, or NULL when it is not at hand; yours. */
char *fixture_popolo_folder(void);

#endif
