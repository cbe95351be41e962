/*
 * Domains and their queues.
 *
 * Invariants:
 *   1. `admitted` and `claimed` count this run's parcels alone, and each of them once.
 *   2. A moment is given to one parcel of this run: `slot` is the last at which the ledger
 *      has room, given to the first that asked, and `tail` follows the last of those that
 *      are put off behind it, as long as the domain is remembered and the clock goes on.
 *   3. Of domains without a parcel in hand no more are remembered than LIMIT_PACE_DOMAINS: what
 *      is forgotten of one is only where its parcels were put off to.
 *
 * Two runs do not know each other's queues: where both give one moment, one of the two
 * parcels passes then, and the other is put off again, to the end of its run's queue. So it is
 * where a domain was forgotten that has parcels put off.
 */
#include "dispatch-pace.h"

#include "base-date.h"
#include "base-group.h"
#include "dispatch-private.h"
#include "dispatch-worker.h"
#include "mail-mailbox.h"

#define GROUP_PREFIX "domain "
#define ANY "*"

typedef struct Limits {
	Rate rate;
	unsigned sessions; /* 0: as many as there are */
} Limits;

typedef struct Domain {
	const char *name; /* in A-labels, as are those of limits */
	const Limits *limits;
	unsigned admitted, claimed;
	unsigned others; /* parcels that other runs have under way */
	int64_t slot, tail;
} Domain;

struct Pace {
	GHashTable *limits;  /* name or ANY: Limits */
	GHashTable *domains; /* name: Domain, as its first mailbox comes */
	bool counts;         /* some domain has a number of sessions */
};

const char *const pace_keys[] = { "rate", "sessions", NULL };

static const char sql_others[] =
	"SELECT p.mailbox, r.host, r.boot, r.space, r.process, r.born, r.id"
	" FROM dispatch_parcel p JOIN dispatch_run r ON r.id = p.run"
	" WHERE p.run <> $1 AND p.lease_until > $2 ORDER BY r.id";

void pace_free(Pace *pace)
{
	if (pace == NULL)
		return;
	g_hash_table_unref(pace->limits);
	g_hash_table_unref(pace->domains);
	g_free(pace);
}

static bool read_sessions(GKeyFile *file, const char *group, unsigned *sessions_out,
			  GError **error)
{
	g_autofree char *text = g_key_file_get_string(file, group, "sessions", NULL);
	guint64 sessions = 0;

	if (text != NULL && !g_ascii_string_to_unsigned(
				    text, 10, 1, LIMIT_PACE_SESSIONS, &sessions, NULL))
		return chy_fail(error, CHY_CONFIG,
				"cannot read group '%s': sessions is no number from 1 "
				"to %d: '%s'",
				group, LIMIT_PACE_SESSIONS, text);
	*sessions_out = (unsigned)sessions;
	return true;
}

/* The domain in A-labels, yours, or NULL for what is none: each has a postmaster. */
static char *find_key(const char *domain)
{
	g_autofree char *text = g_strconcat("postmaster@", domain, NULL);
	g_autoptr(Mailbox) mailbox = NULL;

	return mailbox_parse(text, &mailbox, NULL) ? g_steal_pointer(&mailbox->domain)
						   : NULL;
}

/* What the group called `name` is for: ANY, or a domain that no other group is for. Yours. */
static char *find_subject(const Pace *pace, const char *group, GError **error)
{
	const char *name = group + strlen(GROUP_PREFIX);
	g_autofree char *key = strcmp(name, ANY) == 0 ? g_strdup(ANY) : find_key(name);

	if (key == NULL) {
		chy_fail(error, CHY_CONFIG, "cannot read group '%s': '%s' is no domain",
			 group, name);
		return NULL;
	}
	if (g_hash_table_contains(pace->limits, key)) {
		chy_fail(error, CHY_CONFIG,
			 "cannot read group '%s': another one is for that domain",
			 group);
		return NULL;
	}
	return g_steal_pointer(&key);
}

static bool read_group(Pace *pace, GKeyFile *file, const char *group, GError **error)
{
	g_autofree char *subject = find_subject(pace, group, error);
	Limits limits = { 0 };

	if (subject == NULL)
		return false;
	if (!group_check(file, group, pace_keys, error) ||
	    !rate_read(file, group, &limits.rate, error) ||
	    !read_sessions(file, group, &limits.sessions, error))
		return false;
	if (limits.rate.interval == 0 && limits.sessions == 0)
		return chy_fail(error, CHY_CONFIG,
				"cannot read group '%s': it has neither rate nor "
				"sessions",
				group);
	pace->counts |= limits.sessions > 0;
	g_hash_table_insert(pace->limits, g_steal_pointer(&subject),
			    g_memdup2(&limits, sizeof limits));
	return true;
}

bool pace_parse(GKeyFile *file, Pace **pace_out, GError **error)
{
	g_autoptr(Pace) pace = g_new0(Pace, 1);
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

	pace->limits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	pace->domains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (size_t i = 0; groups[i] != NULL; i++)
		if (g_str_has_prefix(groups[i], GROUP_PREFIX) &&
		    !read_group(pace, file, groups[i], error))
			return false;
	*pace_out = g_steal_pointer(&pace);
	return true;
}

bool pace_is_set(const Pace *pace)
{
	return g_hash_table_size(pace->limits) > 0;
}

unsigned pace_count_domains(const Pace *pace)
{
	return g_hash_table_size(pace->domains);
}

/* Whether no parcel of the domain is in hand, here or in another run. */
static gboolean is_idle(G_GNUC_UNUSED void *name, void *value, G_GNUC_UNUSED void *data)
{
	const Domain *domain = value;

	return domain->admitted + domain->claimed + domain->others == 0;
}

/* The domain called `name`, which is taken, if it has a pace. */
static Domain *add_domain(Pace *pace, char *name)
{
	const Limits *limits = g_hash_table_lookup(pace->limits, name);

	if (limits == NULL)
		limits = g_hash_table_lookup(pace->limits, ANY);
	if (limits == NULL) {
		g_free(name);
		return NULL;
	}

	if (pace_count_domains(pace) >= LIMIT_PACE_DOMAINS)
		g_hash_table_foreach_remove(pace->domains, is_idle, NULL);

	Domain *domain = g_new0(Domain, 1);

	domain->name = name;
	domain->limits = limits;
	g_hash_table_insert(pace->domains, name, domain);
	return domain;
}

/* The mailbox's domain; NULL where it has no pace. */
static Domain *find_domain(Pace *pace, const char *mailbox)
{
	const char *at = strrchr(mailbox, '@');

	if (!pace_is_set(pace))
		return NULL;

	if (at == NULL)
		return NULL;

	g_autofree char *key = find_key(at + 1);
	g_autofree char *name =
		key != NULL ? g_steal_pointer(&key) : g_ascii_strdown(at + 1, -1);
	Domain *domain = g_hash_table_lookup(pace->domains, name);

	return domain != NULL ? domain : add_domain(pace, g_steal_pointer(&name));
}

static void forget_others(Pace *pace)
{
	GHashTableIter iterator;
	void *domain;

	g_hash_table_iter_init(&iterator, pace->domains);
	while (g_hash_table_iter_next(&iterator, NULL, &domain))
		((Domain *)domain)->others = 0;
}

/*
 * Count the parcels that other runs have under way. A run whose process is gone has no
 * connection any more: what it holds until it is recovered holds nobody up.
 */
static bool count_others(Pace *pace, StoreRows *rows, GError **error)
{
	g_autofree char *run = NULL; /* of the row before */
	bool gone = false;
	Worker self;

	while (store_rows_next(rows)) {
		Domain *domain = find_domain(pace, store_rows_text(rows, 0));

		if (run == NULL && !worker_self(&self, error))
			return false;
		if (g_strcmp0(run, store_rows_text(rows, 6)) != 0) {
			const Worker worker = worker_read(rows, 1);

			gone = worker_is_gone(&worker, &self);
			g_free(run);
			run = g_strdup(store_rows_text(rows, 6));
		}
		if (domain != NULL && !gone)
			domain->others++;
	}
	return store_rows_finish(rows, error);
}

bool pace_begin(Pace *pace, Store *store, const Run *run, const char *stamp,
		GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!pace->counts)
		return true;
	forget_others(pace);
	if (!store_query(store, sql_others,
			 STORE_ARGS(store_text(run->id), store_text(stamp)), &rows,
			 error))
		return false;
	return count_others(pace, rows, error);
}

/* Put a parcel off that may go at `slot`, after those that were put off before. Yours. */
static char *put_off(Domain *domain, int64_t slot, int64_t step)
{
	int64_t due = slot;

	if (slot > domain->slot)
		domain->slot = slot;
	else
		due = MAX(domain->tail, slot + step);
	domain->tail = MAX(domain->tail, due + step);
	return instant_format_exact(due);
}

static bool is_full(const Domain *domain)
{
	return domain->limits->sessions > 0 &&
	       domain->admitted + domain->claimed + domain->others >=
		       domain->limits->sessions;
}

/* Where the ledger has left the domain's rate; 0 where it has none. */
static bool load(Store *store, const Domain *domain, int64_t *free_out, GError **error)
{
	*free_out = 0;
	return domain->limits->rate.interval == 0 ||
	       rate_load(store, &(RateKey){ "domain", domain->name }, free_out, error);
}

bool pace_admit(Pace *pace, Store *store, const PaceAsk *ask, char **due_out,
		GError **error)
{
	Domain *domain = find_domain(pace, ask->mailbox);
	int64_t free;

	*due_out = NULL;
	if (domain == NULL)
		return true;
	if (!load(store, domain, &free, error))
		return false;

	Rate rate = domain->limits->rate;
	unsigned sessions = domain->limits->sessions;
	int64_t step = MAX(rate.interval, sessions > 0 ? PACE_BUSY / sessions : 0);
	int64_t slot = rate_slot(rate, free, ask->now, domain->admitted);

	if (slot > ask->now)
		*due_out = put_off(domain, slot, step);
	else if (is_full(domain))
		*due_out = put_off(domain, ask->now + step, step);
	else
		domain->admitted++;
	return true;
}

bool pace_claim(Pace *pace, Store *store, const PaceAsk *ask, char **due_out,
		GError **error)
{
	Domain *domain = find_domain(pace, ask->mailbox);
	int64_t free;

	*due_out = NULL;
	if (domain == NULL)
		return true;
	if (!load(store, domain, &free, error))
		return false;

	Rate rate = domain->limits->rate;
	int64_t slot = rate_slot(rate, free, ask->now, 0);

	g_assert(domain->admitted > 0);
	domain->admitted--;
	if (slot > ask->now) {
		*due_out = put_off(domain, slot, rate.interval);
		return true;
	}
	domain->claimed++;
	return rate.interval == 0 ||
	       rate_save(store, &(RateKey){ "domain", domain->name },
			 rate_take(rate, free, ask->now), error);
}

void pace_forget_queues(Pace *pace)
{
	GHashTableIter iterator;
	void *value;

	g_hash_table_iter_init(&iterator, pace->domains);
	while (g_hash_table_iter_next(&iterator, NULL, &value)) {
		Domain *domain = value;

		domain->slot = domain->tail = 0;
	}
}

void pace_drop(Pace *pace, const char *mailbox)
{
	Domain *domain = find_domain(pace, mailbox);

	if (domain != NULL && domain->admitted > 0)
		domain->admitted--;
}

void pace_end(Pace *pace, const char *mailbox)
{
	Domain *domain = find_domain(pace, mailbox);

	if (domain != NULL && domain->claimed > 0)
		domain->claimed--;
}
