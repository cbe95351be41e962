#include "dispatch-rate.h"

#include "base-date.h"

static const char sql_load[] =
	"SELECT free FROM dispatch_pace WHERE subject = $1 AND name = $2";

static const char sql_save[] =
	"INSERT INTO dispatch_pace (subject, name, free) VALUES ($1, $2, $3)"
	" ON CONFLICT (subject, name) DO UPDATE SET free = excluded.free";

/* Seconds of a unit; 0 for a word that is none. */
static int64_t unit_seconds(const char *word)
{
	static const struct {
		const char *word;
		int64_t seconds;
	} units[] = { { "s", 1 }, { "m", 60 }, { "h", 3600 } };

	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (strcmp(word, units[i].word) == 0)
			return units[i].seconds;
	return 0;
}

bool rate_parse(const char *text, Rate *rate_out, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(text, "/", 2);
	guint64 count = 0;
	int64_t seconds = 0;

	if (g_strv_length(parts) == 2)
		seconds = unit_seconds(parts[1]);
	if (seconds == 0 ||
	    !g_ascii_string_to_unsigned(parts[0], 10, 1, LIMIT_RATE, &count, NULL))
		return chy_fail(error, CHY_INVALID,
				"'%s' is no rate, which is a number from 1 to %d, a "
				"slash and s, m or h, as in 5/s",
				text, LIMIT_RATE);

	int64_t letters = (int64_t)count;

	rate_out->interval = (seconds * G_USEC_PER_SEC + letters - 1) / letters;
	return true;
}

bool rate_read(GKeyFile *file, const char *group, Rate *rate_out, GError **error)
{
	g_autofree char *text = g_key_file_get_string(file, group, "rate", NULL);
	g_autoptr(GError) fault = NULL;

	*rate_out = (Rate){ 0 };
	return text == NULL || rate_parse(text, rate_out, &fault) ||
	       chy_fail(error, CHY_CONFIG, "cannot read group '%s': rate: %s", group,
			fault->message);
}

/* How much earlier than evenly a letter may go. */
static int64_t tolerance(Rate rate)
{
	return RATE_SPAN - MIN(rate.interval, RATE_SPAN);
}

/* Where the rate was left, unless no letter can have left it there. */
static int64_t trusted(Rate rate, int64_t free, int64_t now)
{
	return free > now + tolerance(rate) + rate.interval ? now : free;
}

int64_t rate_slot(Rate rate, int64_t free, int64_t now, unsigned ahead)
{
	int64_t moment = trusted(rate, free, now);

	if (rate.interval == 0)
		return now;
	if (ahead > 0)
		moment = MAX(moment, now) + ahead * rate.interval;
	return moment - tolerance(rate);
}

int64_t rate_take(Rate rate, int64_t free, int64_t now)
{
	return MAX(trusted(rate, free, now), now) + rate.interval;
}

bool rate_load(Store *store, const RateKey *key, int64_t *free_out, GError **error)
{
	g_autofree char *text = NULL;

	*free_out = 0;
	return store_find_text(
		       store, sql_load,
		       STORE_ARGS(store_text(key->subject), store_text(key->name)),
		       &text, error) &&
	       (text == NULL || instant_parse(text, free_out, error));
}

bool rate_save(Store *store, const RateKey *key, int64_t free, GError **error)
{
	g_autofree char *text = instant_format(free);

	return store_run(store, sql_save,
			 STORE_ARGS(store_text(key->subject), store_text(key->name),
				    store_text(text)),
			 error);
}
