/*
 * Dates as running text has them.
 */
#ifndef LANG_DATE_H
#define LANG_DATE_H

#include "base-date.h"

/* The form `full`: "26 February 1992", "26 fevral 1992-ci il", "26 февраля 1992 года".
 * Yours. */
char *lang_date(const char *code, Date date);

/*
 * A part of a date, so that a text can say "in the night of 25 to 26 February 1992":
 * `full`; `day-month` ("25 February"); `day` ("25"); `month` ("February"); `year`
 * ("1992", in az "1992-ci"). CHY_INVALID for another form, naming the nearest.
 * *text_out is yours.
 */
bool lang_date_form(const char *code, Date date, const char *form, char **text_out,
		    GError **error) CHY_MUST_CHECK;

#endif
