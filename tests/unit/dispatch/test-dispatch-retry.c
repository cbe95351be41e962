#include "dispatch-retry.h"

static const struct {
	const char *text;
	const char *failure; /* words of the message, or NULL */
	int64_t first, last, patience;
} cases[] = {
	{ "[office]\nname=x\n", NULL, 60, 14400, 432000 },
	{ "[dispatch]\nretry=2 10\n", NULL, 120, 600, 432000 },
	{ "[dispatch]\nretry=1440\ngive-up-after=120\n", NULL, 86400, 86400, 432000 },
	{ "[dispatch]\ngive-up-after=1\n", NULL, 60, 14400, 3600 },
	{ "[dispatch]\nretry=1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n", NULL, 60, 960,
	  432000 },
	{ "[dispatch]\nretry=1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n", "retry", 0,
	  0, 0 },
	{ "[dispatch]\nretry=\n", "retry", 0, 0, 0 },
	{ "[dispatch]\nretry=0\n", "retry", 0, 0, 0 },
	{ "[dispatch]\nretry=1 1441\n", "retry", 0, 0, 0 },
	{ "[dispatch]\nretry=1, 2\n", "retry", 0, 0, 0 },
	{ "[dispatch]\ngive-up-after=0\n", "give-up-after", 0, 0, 0 },
	{ "[dispatch]\ngive-up-after=121\n", "give-up-after", 0, 0, 0 },
	{ "[dispatch]\ngive-up-after=5d\n", "give-up-after", 0, 0, 0 },
	{ "[dispatch]\nretries=1\n", "did you mean 'retry'", 0, 0, 0 },
};

static void test_parse(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GKeyFile) file = g_key_file_new();
		g_autoptr(GError) error = NULL;
		RetryPolicy policy;

		g_assert_true(g_key_file_load_from_data(file, cases[i].text, (gsize)-1,
							G_KEY_FILE_NONE, NULL));

		bool good = retry_policy_parse(file, &policy, &error);

		g_assert_cmpint(good, ==, cases[i].failure == NULL);
		if (!good) {
			g_assert_error(error, CHY_ERROR, CHY_CONFIG);
			g_assert_nonnull(strstr(error->message, cases[i].failure));
			continue;
		}
		g_assert_cmpint(policy.delays[0], ==, cases[i].first);
		g_assert_cmpint(policy.delays[policy.count - 1], ==, cases[i].last);
		g_assert_cmpint(policy.patience, ==, cases[i].patience);
		g_assert_cmpuint(policy.spread, ==, RETRY_SPREAD);
	}
}

static void test_the_usual_delays(void)
{
	g_assert_cmpint(retry_delay(&retry_policy_usual, "1/2025/00001", 1), ==, 60);
	g_assert_cmpint(retry_delay(&retry_policy_usual, "1/2025/00002", 2), ==, 300);
	g_assert_cmpint(retry_delay(&retry_policy_usual, "1/2025/00003", 99), ==,
			14400);
}

/* Deferred together, the letters come back apart, and each within its bounds. */
static void test_spread(void)
{
	RetryPolicy policy = { .delays = { 3600 }, .count = 1, .spread = RETRY_SPREAD };
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

	for (unsigned i = 1; i <= 100; i++) {
		g_autofree char *letter = g_strdup_printf("1/2025/%05u", i);
		int64_t delay = retry_delay(&policy, letter, 1);

		g_assert_cmpint(delay, >=, 3600);
		g_assert_cmpint(delay, <=, 4500);
		g_assert_cmpint(delay, ==, retry_delay(&policy, letter, 1));
		g_hash_table_add(seen, GINT_TO_POINTER((int)delay));
	}
	g_assert_cmpuint(g_hash_table_size(seen), >, 50);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/retry/parse", test_parse);
	g_test_add_func("/dispatch/retry/usual", test_the_usual_delays);
	g_test_add_func("/dispatch/retry/spread", test_spread);
	return g_test_run();
}
