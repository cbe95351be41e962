/*
 * What several commands print.
 */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include "drafting-finding.h"
#include "format-json.h"
#include "office-core.h"

#define OUTPUT_VERSION 1 /* of all JSON on standard output: doc/OUTPUT.md */

/* Begin an object with its "version"; print_json_end ends it. Yours. */
JsonWriter *print_json_begin(void);
bool print_json_end(JsonWriter *writer, GError **error) CHY_MUST_CHECK;

#define PRINT_BINARY 1u   /* it is no text for a terminal */
#define PRINT_PERSONAL 2u /* it names addressees: a file of it is its owner's alone */

/*
 * Bytes as they are: to the file `path`, or with NULL to standard output. `traits` are of
 * PRINT_BINARY, which on a terminal is CHY_USAGE, and PRINT_PERSONAL.
 */
bool print_bytes(GBytes *bytes, const char *path, unsigned traits,
		 GError **error) CHY_MUST_CHECK;

/*
 * Findings as a compiler prints them, to `stream`; `folder` stands before file names
 * (NULL: nothing does). Unless `all`, of many of one rule at one place the first are shown,
 * and how many there are besides.
 */
void print_findings(const FindingList *findings, const char *folder, bool all,
		    FILE *stream);

/* The same without notes, of which only the number is told: nobody need mend them. */
void print_findings_to_mend(const FindingList *findings, FILE *stream);

/* "2 warnings, 5 notes", or "nothing to mend", as the last line after findings. */
void print_summary(const FindingList *findings, FILE *stream);

/* Fails with CHY_INVALID, and how many, when some finding is an error. */
bool print_verdict(const FindingList *findings, GError **error) CHY_MUST_CHECK;

/* Say on standard error, below what was done, what follows from it: sentences without stop. */
void print_warnings(const GPtrArray *sentences);

/*
 * Say on standard error which dossiers that wait for approval or issue no longer hold, after
 * something was changed. What was done stands, also when this cannot be found.
 */
void print_shaken(Office *office);

/* "1 letter", "3 letters", "2 entries": counts an English noun. Yours. */
char *count_noun(int64_t count, const char *noun);

#endif
