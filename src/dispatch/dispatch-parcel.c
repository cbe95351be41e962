/*
 * Parcels and their attempts.
 *
 * Invariants:
 *   1. A letter has at most one parcel on a channel (a unique pair).
 *   2. A parcel's `attempts` is the number of its attempts, with the one that it is
 * leased for; an attempt that certainly sent nothing leaves no trace.
 *   3. At most one attempt of a parcel has no outcome, its last one, and only while the
 *      parcel is leased or in doubt.
 *   4. What has an address goes by post or by hand: no statement here leases it.
 *   5. Every move is one of dispatch-state.c, and is made only from the state that the
 *      statement itself asks for, so that two runs never both make it.
 */
#include "dispatch-parcel.h"

#include "base-date.h"
#include "dispatch-private.h"

#include <stdlib.h>

/* What is of a parcel is known by its number, also where a hand has deleted the parcel. */
static const char sql_create[] =
	"INSERT INTO dispatch_parcel (letter, channel, dossier, mailbox, token, address,"
	" state, due, attempts, created, changed, serial)"
	" SELECT $1, $2, $3, $4, $5, $6, 'waiting', $7, 0, $7, $7,"
	" COALESCE(MAX(serial), 0) + 1 FROM (SELECT MAX(serial) AS serial FROM"
	" dispatch_parcel UNION ALL SELECT MAX(parcel) FROM dispatch_attempt UNION ALL"
	" SELECT MAX(parcel) FROM dispatch_resolution UNION ALL"
	" SELECT MAX(parcel) FROM dispatch_message) AS given";

/* Whether the run holds the parcel for that attempt. */
#define IS_HELD                                                                        \
	"SELECT 1 FROM dispatch_parcel"                                                \
	" WHERE serial = $1 AND attempts = $2 AND run = $3"
static const char sql_holds[] = IS_HELD;

/*
 * And none of its attempts is open: an open intent may have been sent. One, or an attempt of that
 * number, is there already only where a hand has changed how many there were, or that the parcel
 * waits. It is asked before the intent is made: a statement that reads the table that it fills
 * has SQLite make another aside, each time.
 */
static const char sql_may_intend[] =
	IS_HELD " AND NOT EXISTS (SELECT 1 FROM dispatch_attempt"
		" WHERE parcel = $1 AND outcome IS NULL)";

static const char sql_intend[] =
	"INSERT INTO dispatch_attempt (parcel, number, run, relay, intent)"
	" VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

/* Take a parcel without an intent out of its lease: it waits, or is withheld. */
static const char sql_withdraw[] =
	"UPDATE dispatch_parcel SET state = $1, attempts = attempts - 1, run = NULL,"
	" lease_until = NULL, withheld = $2, due = COALESCE($3, due), paced = $4,"
	" changed = $5 WHERE serial = $6 AND attempts = $7 AND run = $8"
	" AND NOT EXISTS (SELECT 1 FROM dispatch_attempt"
	" WHERE parcel = $6 AND number = $7)";

/* Since when the parcel is tried, and how often: from its beginning, or since a person's last
 * word. */
static const char sql_tries[] =
	"SELECT MIN(intent), COUNT(*) FROM dispatch_attempt WHERE parcel = $1"
	" AND intent >= COALESCE((SELECT MAX(at) FROM dispatch_resolution"
	" WHERE parcel = $1), '')";

static const char sql_outcome[] =
	"UPDATE dispatch_attempt SET outcome = $1, act = $2, code = $3, enhanced = $4,"
	" reply = $5, queue_id = $6, tls = $7"
	" WHERE parcel = $8 AND number = $9 AND outcome IS NULL";

static const char sql_forget[] =
	"DELETE FROM dispatch_attempt"
	" WHERE parcel = $1 AND number = $2 AND outcome IS NULL";

/* What an outcome or a person makes of a parcel in a state: its due time stays for NULL. */
static const char sql_move[] =
	"UPDATE dispatch_parcel SET state = $1, due = COALESCE($2, due),"
	" withheld = NULL, attempts = attempts - $3, run = NULL, lease_until = NULL, "
	"changed = $4"
	" WHERE serial = $5 AND state = $6";

static const char sql_state[] = "SELECT state FROM dispatch_parcel WHERE serial = $1";

static const char sql_find[] =
	"SELECT serial, state FROM dispatch_parcel WHERE letter = $1 AND channel = $2";

static const char sql_dossier[] =
	"SELECT dossier FROM dispatch_parcel WHERE letter = $1 LIMIT 1";

static const char sql_close[] = "UPDATE dispatch_attempt SET outcome = $1, act = $2"
				" WHERE parcel = $3 AND outcome IS NULL";

static const char sql_resolution[] =
	"INSERT INTO dispatch_resolution (parcel, number, act, was, who, why, at)"
	" SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5, $6"
	" FROM dispatch_resolution WHERE parcel = $1";

char *parcel_channel(const char *channel, unsigned i)
{
	return i == 0 ? g_strdup(channel) : g_strdup_printf("%s-%u", channel, i + 1);
}

bool parcel_create(Store *store, const ParcelNew *parcel, const char *stamp,
		   GError **error)
{
	return store_run(
		store, sql_create,
		STORE_ARGS(store_text(parcel->letter), store_text(parcel->channel),
			   store_text(parcel->dossier), store_text(parcel->mailbox),
			   store_text(parcel->token), store_text(parcel->address),
			   store_text(stamp)),
		error);
}

struct ParcelList {
	GArray *parcels;     /* of Parcel */
	GStringChunk *texts; /* that they point to */
};

static ParcelList *parcel_list_new(void)
{
	ParcelList *list = g_new0(ParcelList, 1);

	list->parcels = g_array_new(FALSE, FALSE, sizeof(Parcel));
	list->texts = g_string_chunk_new(4096);
	return list;
}

void parcel_list_free(ParcelList *list)
{
	if (list == NULL)
		return;
	g_array_unref(list->parcels);
	g_string_chunk_free(list->texts);
	g_free(list);
}

const Parcel *parcel_list_get(const ParcelList *list, size_t *count_out)
{
	*count_out = list->parcels->len;
	return (const Parcel *)(const void *)list->parcels->data;
}

static int compare_parcels(gconstpointer a, gconstpointer b)
{
	const Parcel *one = a, *other = b;
	int letters = strcmp(one->letter, other->letter);

	return letters != 0 ? letters : strcmp(one->channel, other->channel);
}

/* `stamp` moved by `seconds`, yours. */
static bool stamp_after(const char *stamp, int64_t seconds, char **later_out,
			GError **error)
{
	int64_t instant;

	if (!instant_parse(stamp, &instant, error))
		return false;
	*later_out = instant_format(instant + seconds * G_USEC_PER_SEC);
	return true;
}

static const char *list_text(ParcelList *list, const StoreRows *rows, unsigned column)
{
	return g_string_chunk_insert(list->texts, store_rows_text(rows, column));
}

bool parcel_lease_due(Store *store, const ParcelDue *due, ParcelList **list_out,
		      GError **error)
{
	g_autoptr(ParcelList) list = parcel_list_new();
	g_autofree char *moment =
		due->now != 0 ? instant_format_exact(due->now) : g_strdup(due->stamp);
	g_autofree char *until = NULL;
	g_autoptr(StoreRows) rows = NULL;

	g_assert(due->lease > 0);
	if (!stamp_after(due->stamp, due->lease, &until, error) ||
	    !store_query(store, SQL_LEASE,
			 STORE_ARGS(store_text(due->run->id), store_text(until),
				    store_text(due->stamp),
				    store_text(due->run->dossier), store_text(moment),
				    store_int(due->max)),
			 &rows, error))
		return false;
	while (store_rows_next(rows)) {
		Parcel parcel = { .letter = list_text(list, rows, 0),
				  .channel = list_text(list, rows, 1),
				  .mailbox = list_text(list, rows, 2),
				  .token = list_text(list, rows, 3),
				  .dossier = g_string_chunk_insert_const(
					  list->texts, due->run->dossier),
				  .serial = store_rows_int(rows, 4),
				  .attempt = store_rows_int(rows, 5),
				  .composed = store_rows_int(rows, 6) != 0 };

		g_array_append_val(list->parcels, parcel);
	}
	if (!store_rows_finish(rows, error))
		return false;
	g_array_sort(list->parcels, compare_parcels);
	*list_out = g_steal_pointer(&list);
	return true;
}

/* Fail unless one row was changed: the run lost the parcel otherwise, or a hand altered it. */
static bool expect_held(Store *store, const Run *run, int64_t changed,
			const Parcel *parcel, GError **error)
{
	StoreInt held = { 0 };

	if (changed == 1)
		return true;
	if (!store_find_int(store, sql_holds,
			    STORE_ARGS(store_int(parcel->serial),
				       store_int(parcel->attempt), store_text(run->id)),
			    &held, error))
		return false;
	return chy_fail(
		error, CHY_CONFLICT, "cannot send letter '%s': %s", parcel->letter,
		held.value != 0
			? "the ledger has this attempt of it already, or an open "
			  "one"
			: "this run does not hold its parcel any more");
}

bool parcel_intend(Store *store, const Run *run, const ParcelIntent *intent,
		   const char *stamp, GError **error)
{
	const Parcel *parcel = intent->parcel;
	StoreValue serial = store_int(parcel->serial);
	StoreValue number = store_int(parcel->attempt);
	StoreValue holder = store_text(run->id);
	StoreInt may = { 0 };
	int64_t changed = 0;

	return store_find_int(store, sql_may_intend, STORE_ARGS(serial, number, holder),
			      &may, error) &&
	       (!may.found ||
		store_change(store, sql_intend,
			     STORE_ARGS(serial, number, holder,
					store_text(intent->relay), store_text(stamp)),
			     &changed, error)) &&
	       expect_held(store, run, changed, parcel, error);
}

/* What a parcel is taken out of its lease for; the texts may be NULL. */
typedef struct Withdrawal {
	const Parcel *parcel;
	ParcelAct act;
	const char *why, *due;
	bool paced;
} Withdrawal;

static bool withdraw(Store *store, const Run *run, const Withdrawal *withdrawal,
		     const char *stamp, GError **error)
{
	const Parcel *parcel = withdrawal->parcel;
	ParcelState to;
	int64_t changed;

	if (!parcel_state_move(PARCEL_LEASED, withdrawal->act, &to))
		g_assert_not_reached();
	return store_change(store, sql_withdraw,
			    STORE_ARGS(store_text(parcel_state_name(to)),
				       store_text(withdrawal->why),
				       store_text(withdrawal->due),
				       store_int(withdrawal->paced), store_text(stamp),
				       store_int(parcel->serial),
				       store_int(parcel->attempt), store_text(run->id)),
			    &changed, error) &&
	       expect_held(store, run, changed, parcel, error);
}

bool parcel_postpone(Store *store, const Run *run, const ParcelDelay *delay,
		     const char *stamp, GError **error)
{
	const Withdrawal back = { .parcel = delay->parcel,
				  .act = PARCEL_RETURN,
				  .due = delay->due,
				  .paced = delay->paced };

	return withdraw(store, run, &back, stamp, error);
}

bool parcel_withhold(Store *store, const Run *run, const ParcelHold *hold,
		     const char *stamp, GError **error)
{
	const Withdrawal held = { .parcel = hold->parcel,
				  .act = PARCEL_WITHHOLD,
				  .why = hold->why };

	g_assert(hold->why != NULL);
	return withdraw(store, run, &held, stamp, error);
}

static const RetryPolicy *policy_of(const ParcelOutcome *outcome)
{
	return outcome->retry != NULL ? outcome->retry : &retry_policy_usual;
}

/* Since when a parcel is tried, microseconds, and how often, with the attempt that ends now. */
typedef struct Tries {
	int64_t since, count;
} Tries;

static bool find_tries(Store *store, const ParcelOutcome *outcome, const char *stamp,
		       Tries *tries_out, GError **error)
{
	g_autofree char *first = NULL;
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_tries,
			 STORE_ARGS(store_int(outcome->parcel->serial)), &rows, error))
		return false;
	if (store_rows_next(rows)) {
		first = g_strdup(store_rows_text(rows, 0));
		tries_out->count = store_rows_int(rows, 1);
	}
	return store_rows_finish(rows, error) &&
	       instant_parse(first != NULL ? first : stamp, &tries_out->since, error);
}

/*
 * When a parcel that is deferred now is tried again, yours. NULL: it is given up, since it has been
 * tried for too long, or no time could be written at which that is: it would be due at once.
 */
static bool find_retry(Store *store, const ParcelOutcome *outcome, const char *stamp,
		       char **due_out, GError **error)
{
	const RetryPolicy *policy = policy_of(outcome);
	Tries tries = { 0 };
	int64_t now, delay;

	if (!instant_parse(stamp, &now, error) ||
	    !find_tries(store, outcome, stamp, &tries, error))
		return false;
	delay = retry_delay(policy, outcome->parcel->letter, MAX(tries.count, 1));
	*due_out = NULL;
	return now - tries.since >= policy->patience * G_USEC_PER_SEC ||
	       now > INSTANT_LAST - delay * G_USEC_PER_SEC ||
	       stamp_after(stamp, delay, due_out, error);
}

/*
 * Keep the outcome with its attempt, or forget an attempt that sent nothing; CHY_CONFLICT when
 * it is not open.
 */
static bool attempt_end(Store *store, const ParcelOutcome *outcome, ParcelAct act,
			const char *stamp, GError **error)
{
	const Parcel *parcel = outcome->parcel;
	StoreValue serial = store_int(parcel->serial);
	StoreValue number = store_int(parcel->attempt);
	int64_t changed;

	if (!(act == PARCEL_RETURN
		      ? store_change(store, sql_forget, STORE_ARGS(serial, number),
				     &changed, error)
		      : store_change(
				store, sql_outcome,
				STORE_ARGS(store_text(stamp),
					   store_text(parcel_act_name(act)),
					   outcome->code != 0 ? store_int(outcome->code)
							      : store_null(),
					   store_text(outcome->enhanced),
					   store_text(outcome->reply),
					   store_text(outcome->queue_id),
					   store_text(outcome->tls), serial, number),
				&changed, error)))
		return false;
	return changed == 1 ||
	       chy_fail(error, CHY_CONFLICT,
			"cannot record outcome of letter '%s': its attempt "
			"%" G_GINT64_FORMAT " is not open",
			parcel->letter, parcel->attempt);
}

/* What is to become of a parcel. */
typedef struct ParcelMove {
	int64_t serial;
	const char *letter;
	ParcelState from, to;
	const char *due; /* NULL: as before */
	bool uncounted;  /* its last attempt was none */
} ParcelMove;

/* *moved_out is false when the parcel is not in the state that it is to be moved from. */
static bool parcel_move(Store *store, const ParcelMove *move, const char *stamp,
			bool *moved_out, GError **error)
{
	int64_t changed;

	if (!store_change(store, sql_move,
			  STORE_ARGS(store_text(parcel_state_name(move->to)),
				     store_text(move->due), store_int(move->uncounted),
				     store_text(stamp), store_int(move->serial),
				     store_text(parcel_state_name(move->from))),
			  &changed, error))
		return false;
	*moved_out = changed == 1;
	return true;
}

/*
 * Move the parcel of an attempt that was open: it is leased, or was put in doubt meanwhile
 * (invariant 3). Asking would cost more than trying.
 */
static bool outcome_move(Store *store, ParcelMove *move, ParcelAct act,
			 const char *stamp, GError **error)
{
	static const ParcelState open[] = { PARCEL_LEASED, PARCEL_IN_DOUBT };

	for (size_t i = 0; i < G_N_ELEMENTS(open); i++) {
		bool moved = false;

		move->from = open[i];
		if (!parcel_state_move(open[i], act, &move->to))
			continue;
		if (!parcel_move(store, move, stamp, &moved, error))
			return false;
		if (moved)
			return true;
	}
	return chy_fail(error, CHY_CONFLICT,
			"letter '%s' has an open attempt, but its parcel is not under "
			"way",
			move->letter);
}

bool parcel_record(Store *store, const ParcelOutcome *outcome, const char *stamp,
		   ParcelState *state_out, GError **error)
{
	/* behind those that were not tried yet: none of them waits for this one's luck */
	g_autofree char *due = outcome->act == PARCEL_RETURN ? g_strdup(stamp) : NULL;
	ParcelAct act = outcome->act;

	g_assert(act >= PARCEL_ACCEPT && act <= PARCEL_DOUBT);
	if (act == PARCEL_DEFER && !find_retry(store, outcome, stamp, &due, error))
		return false;
	if (act == PARCEL_DEFER && due == NULL)
		act = PARCEL_GIVE_UP;

	ParcelMove move = { .serial = outcome->parcel->serial,
			    .letter = outcome->parcel->letter,
			    .due = due,
			    .uncounted = act == PARCEL_RETURN };

	if (!attempt_end(store, outcome, act, stamp, error) ||
	    !outcome_move(store, &move, act, stamp, error))
		return false;
	*state_out = move.to;
	return true;
}

bool parcel_is_in_doubt(Store *store, const Parcel *parcel, bool *doubt_out,
			GError **error)
{
	g_autofree char *name = NULL;

	if (!store_find_text(store, sql_state, STORE_ARGS(store_int(parcel->serial)),
			     &name, error))
		return false;
	*doubt_out = g_strcmp0(name, parcel_state_name(PARCEL_IN_DOUBT)) == 0;
	return true;
}

bool parcel_find_dossier(Store *store, const char *letter, char **dossier_out,
			 GError **error)
{
	return store_find_text(store, sql_dossier, STORE_ARGS(store_text(letter)),
			       dossier_out, error);
}

/* Whether the resolution may be made of a parcel in that state, and where it moves it. */
static bool resolution_move(const ParcelResolution *resolution, ParcelState from,
			    ParcelState *to_out)
{
	return resolution->differs
		       ? parcel_state_move_differing(resolution->act, to_out)
		       : parcel_state_move(from, resolution->act, to_out);
}

static bool resolution_refuse(const ParcelResolution *resolution, ParcelState from,
			      GError **error)
{
	bool confirms = resolution->act == PARCEL_CONFIRM;

	return chy_fail(error, CHY_REFUSED, "cannot %s letter '%s'%s: it is %s%s",
			confirms ? "take" : parcel_act_name(resolution->act),
			resolution->letter, confirms ? " as accepted" : "",
			parcel_state_name(from),
			from == PARCEL_LEASED
				? " by a dispatch; if that was interrupted, "
				  "the next one settles what it left"
				: "");
}

/* Find the parcel and its state. */
static bool resolution_find(Store *store, const ParcelResolution *resolution,
			    ParcelMove *move, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	bool found = false;

	if (!store_query(store, sql_find,
			 STORE_ARGS(store_text(resolution->letter),
				    store_text(resolution->channel)),
			 &rows, error))
		return false;
	while (store_rows_next(rows)) {
		found = true;
		move->serial = store_rows_int(rows, 0);
		if (!parcel_state_parse(store_rows_text(rows, 1), &move->from, error))
			return false;
	}
	if (!store_rows_finish(rows, error))
		return false;
	return found || chy_fail(error, CHY_NOT_FOUND,
				 "cannot resolve letter '%s': it has no parcel by %s",
				 resolution->letter, resolution->channel);
}

/* Find the parcel, and where the resolution moves it. */
static bool resolution_judge(Store *store, const ParcelResolution *resolution,
			     ParcelMove *move, GError **error)
{
	if (resolution->why == NULL || *resolution->why == '\0')
		return chy_fail(error, CHY_INVALID,
				"cannot resolve letter '%s': a reason is needed",
				resolution->letter);
	if (!resolution_find(store, resolution, move, error))
		return false;
	return resolution_move(resolution, move->from, &move->to) ||
	       resolution_refuse(resolution, move->from, error);
}

bool parcel_resolve(Store *store, const ParcelResolution *resolution, const char *stamp,
		    ParcelState *state_out, GError **error)
{
	StoreValue act = store_text(parcel_act_name(resolution->act));
	ParcelMove move = { .letter = resolution->letter,
			    .due = resolution->act == PARCEL_RESEND ? stamp : NULL };
	bool moved;

	g_assert(resolution->act >= PARCEL_CONFIRM &&
		 resolution->act <= PARCEL_ABANDON);
	if (!resolution_judge(store, resolution, &move, error) ||
	    !store_run(store, sql_close,
		       STORE_ARGS(store_text(stamp), act, store_int(move.serial)),
		       error) ||
	    !parcel_move(store, &move, stamp, &moved, error) ||
	    !store_run(store, sql_resolution,
		       STORE_ARGS(store_int(move.serial), act,
				  store_text(parcel_state_name(move.from)),
				  store_text(resolution->who),
				  store_text(resolution->why), store_text(stamp)),
		       error))
		return false;
	g_assert(moved);
	*state_out = move.to;
	return true;
}
