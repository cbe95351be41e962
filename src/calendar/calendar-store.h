/*
 * The occasions that an office keeps, and what is due.
 */
#ifndef CALENDAR_STORE_H
#define CALENDAR_STORE_H

#include "calendar-occasion.h"

typedef struct Store Store;

/* Keep the occasion; one of the same name is replaced, titles and all. */
bool calendar_save(Store *store, const Occasion *occasion,
		   GError **error) CHY_MUST_CHECK;

/* The occasion of that name, yours; *occasion_out is NULL when there is none. */
bool calendar_find(Store *store, const char *name, Occasion **occasion_out,
		   GError **error) CHY_MUST_CHECK;

typedef struct OccasionDue {
	Occasion *occasion;
	Date day;    /* on which it is next observed */
	int days;    /* from today to that day; 0 is today */
	int ordinal; /* which anniversary that day is; 0 in the year itself */
} OccasionDue;

typedef struct OccasionAgenda {
	OccasionDue *rows; /* soonest first, then by name */
	size_t count;
} OccasionAgenda;

/* What is due from `today` on, at most `within_days` days ahead. Yours. */
bool calendar_list(Store *store, Date today, unsigned within_days,
		   OccasionAgenda **agenda_out, GError **error) CHY_MUST_CHECK;
void occasionagenda_free(OccasionAgenda *agenda);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OccasionAgenda, occasionagenda_free)

#endif
