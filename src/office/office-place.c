#include "office-place.h"

#include "calendar-country.h"
#include "calendar-zone.h"
#include "office-private.h"

#define GROUP "office"

void place_clear(Place *place)
{
	g_clear_pointer(&place->zone, g_time_zone_unref);
}

bool office_place(const OfficeConfig *config, Place *place_out, GError **error)
{
	g_autofree char *zone =
		g_key_file_get_string(config->file, GROUP, "time-zone", NULL);
	g_autofree char *code =
		g_key_file_get_string(config->file, GROUP, "country", NULL);
	Country country = { .weekend = WEEKDAYS_USUAL_WEEKEND };
	g_autoptr(GError) fault = NULL;
	GTimeZone *opened = NULL;

	if (code != NULL && !country_find(code, &country))
		return chy_fail(error, CHY_CONFIG,
				"%s: cannot read group '" GROUP "': country: there is "
				"no '%s' (two letters)",
				config->path, code);
	if (zone == NULL && code != NULL)
		zone = g_strdup(country.zone);
	if (!zone_open(zone, &opened, &fault))
		return chy_fail(error, CHY_CONFIG,
				"%s: cannot read group '" GROUP "': time-zone: %s",
				config->path, fault->message);
	*place_out = (Place){ opened, country.weekend };
	return true;
}

bool office_place_of(const OfficeConfig *config, const char *country, Place *place_out,
		     GError **error)
{
	Country found;
	GTimeZone *zone = NULL;

	if (country == NULL || !country_find(country, &found))
		return office_place(config, place_out, error);
	if (!zone_open(found.zone, &zone, error))
		return false;
	*place_out = (Place){ zone, found.weekend };
	return true;
}
