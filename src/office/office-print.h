/*
 * The print file: letters that go by post or by hand, for paper.
 */
#ifndef OFFICE_PRINT_H
#define OFFICE_PRINT_H

#include "office-core.h"

#include <stdint.h>

#define LIMIT_PRINTED 5000 /* letters of one print file */

typedef enum { PRINT_SHEETS, PRINT_LABELS, PRINT_BARE } PrintAddresses;

typedef struct PrintOptions {
	const char *dossier;
	const char *channel; /* only those that go by "post" or by "hand"; NULL: both */
	const char *country; /* only those that go there; NULL: anywhere */
	PrintAddresses addresses; /* a sheet before each letter, labels at the end, none */
	bool duplex;         /* nothing begins on a back: a blank one is put in */
	bool again;          /* those too that have gone, or came back */
	const char *path;    /* of the file to write */
} PrintOptions;

typedef struct PrintSummary {
	int64_t letters, pages;
	int64_t unheld; /* letters whose address is the ledger's: the register has none */
	GPtrArray *left_out; /* sentences (char *): who is not to be written to any more */
} PrintSummary;

void print_summary_clear(PrintSummary *summary);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PrintSummary, print_summary_clear)

/*
 * Write the sealed PDFs of the letters that wait to go by post or by hand into one file, in
 * the order of countries and addresses, behind a checklist of their numbers. Changes
 * nothing in the home. Whoever is suppressed, or whose term has ended, is left out.
 * A letter that is not as it was registered, or has gone by the register, is not printed: once
 * the others are, CHY_CORRUPT for the first of these.
 * CHY_NOT_FOUND when there is none to print, CHY_REFUSED while the dossier's gate is shut, but
 * not to print again what has gone of one that is stopped, CHY_LIMIT beyond LIMIT_PRINTED, and
 * as render_cover and merge_pdfs.
 */
bool office_print(Office *office, const PrintOptions *options, PrintSummary *summary_out,
		  GError **error) CHY_MUST_CHECK;

#endif
