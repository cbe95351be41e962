#include "dispatch-retry.h"

#include "base-group.h"

#include <string.h>

#define GROUP "dispatch"
#define KEY_RETRY "retry"
#define KEY_GIVE_UP "give-up-after"
#define MINUTE 60 /* seconds */
#define HOUR 3600 /* seconds */

/* Those of quiet hours are read elsewhere (calendar-quiet.h). */
const char *const retry_keys[] = { KEY_RETRY, KEY_GIVE_UP, "quiet-hours",
				   "quiet-weekend", NULL };

const RetryPolicy retry_policy_usual = {
	.delays = { 60, 300, 900, 1800, 3600, 7200, 14400 },
	.count = 7,
	.patience = (int64_t)LIMIT_RETRY_PATIENCE * HOUR,
};

static bool read_delays(GKeyFile *file, RetryPolicy *policy, GError **error)
{
	g_autofree char *text = g_key_file_get_string(file, GROUP, KEY_RETRY, NULL);

	if (text == NULL)
		return true;

	g_auto(GStrv) words = g_strsplit(g_strstrip(text), " ", -1);
	guint count = g_strv_length(words);
	bool good = count >= 1 && count <= LIMIT_RETRY_DELAYS;

	for (guint i = 0; good && i < count; i++) {
		guint64 minutes = 0;

		good = g_ascii_string_to_unsigned(words[i], 10, 1, LIMIT_RETRY_DELAY,
						  &minutes, NULL);
		policy->delays[i] = (int64_t)minutes * MINUTE;
	}
	policy->count = count;
	return good ||
	       chy_fail(error, CHY_CONFIG,
			"cannot read group '%s': %s is no list of 1 to %d numbers of "
			"minutes, each from 1 to %d, with a space between",
			GROUP, KEY_RETRY, LIMIT_RETRY_DELAYS, LIMIT_RETRY_DELAY);
}

static bool read_patience(GKeyFile *file, RetryPolicy *policy, GError **error)
{
	g_autofree char *text = g_key_file_get_string(file, GROUP, KEY_GIVE_UP, NULL);
	guint64 hours = 0;

	if (text == NULL)
		return true;
	if (!g_ascii_string_to_unsigned(text, 10, 1, LIMIT_RETRY_PATIENCE, &hours,
					NULL))
		return chy_fail(
			error, CHY_CONFIG,
			"cannot read group '%s': %s is no number of hours from 1 to %d",
			GROUP, KEY_GIVE_UP, LIMIT_RETRY_PATIENCE);
	policy->patience = (int64_t)hours * HOUR;
	return true;
}

bool retry_policy_parse(GKeyFile *file, RetryPolicy *policy_out, GError **error)
{
	RetryPolicy policy = retry_policy_usual;

	policy.spread = RETRY_SPREAD;
	if (!group_check(file, GROUP, retry_keys, error) ||
	    !read_delays(file, &policy, error) || !read_patience(file, &policy, error))
		return false;
	*policy_out = policy;
	return true;
}

int64_t retry_delay(const RetryPolicy *policy, const char *letter, int64_t attempt)
{
	int64_t last = (int64_t)policy->count - 1;
	int64_t delay = policy->delays[CLAMP(attempt - 1, 0, last)];
	int64_t room = delay * policy->spread / 100;

	return delay + (int64_t)g_str_hash(letter) % (room + 1);
}
