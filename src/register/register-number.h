/*
 * Numbers of letters: without a gap in each series and year.
 */
#ifndef REGISTER_NUMBER_H
#define REGISTER_NUMBER_H

#include "store-core.h"

#define LIMIT_SERIES 40 /* bytes of a series' name */

typedef struct NumberSeries {
	const char *name; /* "1-14"; letters, digits, hyphens and full stops */
	int year;
} NumberSeries;

/*
 * Take the next `count` numbers of a series in the caller's transaction; *first_out is
 * the first of them. They are given again when that transaction is rolled back, which
 * is what keeps the series without gaps; the write lock keeps two from taking the same.
 * CHY_INVALID for a name that is no series' or a count below 1.
 */
bool register_number_next(Store *store, const NumberSeries *series, int64_t count,
			  int64_t *first_out, GError **error) CHY_MUST_CHECK;

/* "1-14/2025/00005", yours. */
char *register_number_format(const NumberSeries *series, int64_t sequence);

#endif
