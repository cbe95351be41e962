#include "office-quiet.h"

#include "office-place.h"
#include "office-private.h"
#include "register-letter.h"

static void place_free(void *data)
{
	place_clear(data);
	g_free(data);
}

bool quiet_open(Office *office, Quiet *quiet_out, GError **error)
{
	g_auto(Place) own = { 0 };
	QuietPolicy policy;

	if (!quiet_policy_parse(office->config->file, &policy, error))
		return office_config_blame(office->config, error);
	if (quiet_policy_is_set(&policy) && !office_place(office->config, &own, error))
		return false;
	*quiet_out = (Quiet){ policy, g_hash_table_new_full(g_str_hash, g_str_equal,
							    g_free, place_free) };
	return true;
}

void quiet_clear(Quiet *quiet)
{
	g_clear_pointer(&quiet->places, g_hash_table_unref);
}

/* The place of a country, opened once. */
static bool find_place(const Quiet *quiet, Office *office, const char *country,
		       const Place **place_out, GError **error)
{
	const char *key = country != NULL ? country : "";
	Place *place = g_hash_table_lookup(quiet->places, key);

	if (place == NULL) {
		g_auto(Place) opened = { 0 };

		if (!office_place_of(office->config, country, &opened, error))
			return false;
		place = g_new0(Place, 1);
		*place = opened;
		opened.zone = NULL;
		g_hash_table_insert(quiet->places, g_strdup(key), place);
	}
	*place_out = place;
	return true;
}

bool quiet_ask(const Quiet *quiet, Office *office, const char *letter,
	       QuietAnswer *answer_out, GError **error)
{
	g_autofree char *country = NULL;
	const Place *place = NULL;

	*answer_out = (QuietAnswer){ .until = G_MAXINT64 };
	if (!quiet_policy_is_set(&quiet->policy))
		return true;
	if (!register_letter_country(office->store, letter, &country, error) ||
	    !find_place(quiet, office, country, &place, error))
		return false;

	const QuietPlace where = { place->zone, place->weekend };
	int64_t now = clock_now(office->clock) / G_USEC_PER_SEC;
	int64_t end = quiet_end(&quiet->policy, &where, now);

	if (end > now)
		answer_out->due = instant_format(end * G_USEC_PER_SEC);
	answer_out->until =
		quiet_may_begin(&quiet->policy, &where, now) * G_USEC_PER_SEC;
	return true;
}
