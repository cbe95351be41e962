/*
 * Places: the office's own, and those that letters go to. For this room only.
 */
#ifndef OFFICE_PLACE_H
#define OFFICE_PLACE_H

#include "calendar-quiet.h"
#include "office-config.h"

typedef struct Place {
	GTimeZone *zone;
	Weekdays weekend;
} Place;

/*
 * The office's place: of [office] time-zone and country, each optional. Without a zone it is that
 * of the country's capital, and without a country the machine's; without a country the weekend
 * is Saturday and Sunday. CHY_CONFIG for a zone or country that there is not. *place_out is
 * yours to clear.
 */
bool office_place(const OfficeConfig *config, Place *place_out,
		  GError **error) CHY_MUST_CHECK;

/* The place of a country, or the office's where it is NULL or none that is known. */
bool office_place_of(const OfficeConfig *config, const char *country, Place *place_out,
		     GError **error) CHY_MUST_CHECK;

void place_clear(Place *place);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Place, place_clear)

#endif
