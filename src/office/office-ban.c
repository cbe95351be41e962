/*
 * Acts and rows are written in one transaction, so where they differ a hand, or a disk, has
 * altered one of them. An act that forbids counts whoever signed it; one that allows again is
 * signed by a registrar, as the register knows them.
 */
#include "office-ban.h"

#include "directory-suppress.h"
#include "dispatch-gate.h"
#include "office-private.h"
#include "office-standing.h"

#include <string.h>

/* --- gates ----------------------------------------------------------------------- */

/* A gate being made of acts. */
typedef struct Gating {
	const Roll *roll;
	Gate gate;
} Gating;

static void gating_clear(Gating *gating)
{
	gate_clear(&gating->gate);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Gating, gating_clear)

static void take_halt(Gate *gate, const RegisterAct *act, GateState state)
{
	gate->state = state;
	g_free(gate->who);
	g_free(gate->at);
	g_free(gate->why);
	gate->who = g_strdup(act->user);
	gate->at = g_strdup(act->stamp);
	gate->why = g_strdup(act->reason);
}

/* A stop is final: no resumption ends it. */
static void resume(Gate *gate)
{
	GateState to;

	if (gate_move_find(gate->state, GATE_RESUME, &to))
		gate->state = to;
}

static void take_schedule(Gate *gate, const char *detail)
{
	char *opens, *closes;

	if (!deed_parse_schedule(detail, &opens, &closes))
		return;
	g_free(gate->opens);
	g_free(gate->closes);
	gate->opens = opens;
	gate->closes = closes;
}

static bool take_gate_act(void *data, const RegisterAct *act, GError **error)
{
	Gating *gating = data;
	const RollRights *rights = roll_find_signer(gating->roll, act);
	const char *name = act->name != NULL ? act->name : "";

	(void)error;
	if (rights == NULL)
		return true;
	if (strcmp(name, gate_move_name(GATE_PAUSE)) == 0)
		take_halt(&gating->gate, act, GATE_PAUSED);
	else if (strcmp(name, gate_move_name(GATE_STOP)) == 0)
		take_halt(&gating->gate, act, GATE_STOPPED);
	else if (!rights->roles[ROLE_REGISTRAR])
		return true;
	else if (strcmp(name, gate_move_name(GATE_RESUME)) == 0)
		resume(&gating->gate);
	else if (strcmp(name, DEED_SCHEDULE) == 0)
		take_schedule(&gating->gate, act->detail);
	return true;
}

static char *describe_halt(const Gate *told, const Gate *row)
{
	const char *state = gate_state_name(row->state);

	return told->state == GATE_OPEN
		       ? g_strdup_printf(
				 "its dispatch is %s in the store, and open in the "
				 "register",
				 state)
		       : g_strdup_printf(
				 "its dispatch is %s in the store, but the register "
				 "has it %s by %s since %s: %s",
				 state, gate_state_name(told->state), told->who,
				 told->at, told->why);
}

static char *describe_times(const Gate *gate)
{
	if (gate->opens == NULL)
		return g_strdup("no schedule");
	return g_strdup_printf("a schedule from %s%s%s", gate->opens,
			       gate->closes != NULL ? " until " : "",
			       gate->closes != NULL ? gate->closes : "");
}

static char *describe_gate(const Gate *told, const Gate *row)
{
	if (told->state != row->state)
		return describe_halt(told, row);
	if (g_strcmp0(told->opens, row->opens) == 0 &&
	    g_strcmp0(told->closes, row->closes) == 0)
		return NULL;

	g_autofree char *registered = describe_times(told);
	g_autofree char *stored = describe_times(row);

	return g_strdup_printf("it has %s in the store, and %s in the register", stored,
			       registered);
}

bool ban_describe_gate(const Roll *roll, Store *store, const char *dossier,
		       char **difference_out, GError **error)
{
	g_auto(Gating) gating = { roll, { .state = GATE_OPEN } };
	g_auto(Gate) row = { .state = GATE_OPEN };

	if (!register_acts(store, dossier, take_gate_act, &gating, error) ||
	    !gate_load(store, dossier, &row, error))
		return false;
	*difference_out = describe_gate(&gating.gate, &row);
	return true;
}

/* --- suppressions ---------------------------------------------------------------- */

/* A suppression, as the last act on it has it. */
typedef struct Ban {
	char *target, *value;
	Date until;  /* unknown: without end */
	bool held;   /* no import has changed its end since, as could be done before */
	char *words; /* who, when and why */
} Ban;

static void ban_free(void *data)
{
	Ban *ban = data;

	g_free(ban->target);
	g_free(ban->value);
	g_free(ban->words);
	g_free(ban);
}

/* A later act on the same takes its place. */
static bool take_suppression(void *data, const RegisterAct *act, GError **error)
{
	char *target, *value;
	Ban *ban;

	(void)error;
	if (!deed_parse_target(act->subject, &target, &value))
		return true;
	ban = g_new0(Ban, 1);
	ban->target = target;
	ban->value = value;
	ban->words = g_strdup_printf("by %s since %s: %s", act->user, act->stamp,
				     act->reason);
	deed_parse_end(act->detail, &ban->until, &ban->held);
	g_hash_table_replace(data, suppress_key(ban->target, ban->value), ban);
	return true;
}

/* The end of a suppression, "" for none, in words; NULL: there is no suppression. Yours. */
static char *describe_row(const char *until)
{
	if (until == NULL)
		return g_strdup("the store has nothing of it");
	return *until == '\0' ? g_strdup("the store has it without end")
			      : g_strdup_printf("the store has it until %s", until);
}

static void loss_free(void *data)
{
	BanLoss *loss = data;

	g_free(loss->key);
	g_free(loss->sentence);
	g_free(loss);
}

static BanLoss *loss_new(const Ban *ban, const char *until, Date today)
{
	g_autofree char *row = describe_row(until);
	BanLoss *loss = g_new0(BanLoss, 1);

	loss->key = suppress_key(ban->target, ban->value);
	loss->sentence = g_strdup_printf("%s %s is suppressed in the register, %s; %s",
					 ban->target, ban->value, ban->words, row);
	loss->over = date_is_known(ban->until) && date_compare(ban->until, today) < 0;
	return loss;
}

static bool look_for(Office *office, const Ban *ban, GPtrArray *lost, GError **error)
{
	g_autofree char *told = date_format(ban->until);
	g_autofree char *until = NULL;

	if (!suppress_find_until(office->store, ban->target, ban->value, &until, error))
		return false;
	if (until != NULL &&
	    (!ban->held || strcmp(until, told != NULL ? told : "") == 0))
		return true;
	g_ptr_array_add(lost, loss_new(ban, until, clock_today(office->clock)));
	return true;
}

bool ban_find_lost(Office *office, GPtrArray **lost_out, GError **error)
{
	g_autoptr(GHashTable) bans =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, ban_free);
	g_autoptr(GPtrArray) lost = g_ptr_array_new_with_free_func(loss_free);
	g_autoptr(GList) keys = NULL;

	if (!register_acts_named(office->store, DEED_SUPPRESS, take_suppression, bans,
				 error))
		return false;
	keys = g_list_sort(g_hash_table_get_keys(bans), (GCompareFunc)strcmp);
	for (const GList *key = keys; key != NULL; key = key->next)
		if (!look_for(office, g_hash_table_lookup(bans, key->data), lost,
			      error))
			return false;
	*lost_out = g_steal_pointer(&lost);
	return true;
}

static const BanLoss *find_loss(const GPtrArray *lost, const char *key)
{
	for (guint i = 0; i < lost->len; i++) {
		const BanLoss *loss = lost->pdata[i];

		if (strcmp(loss->key, key) == 0)
			return loss;
	}
	return NULL;
}

bool ban_check_import(Office *office, const GPtrArray *before, GError **error)
{
	g_autoptr(GPtrArray) after = NULL;

	if (!ban_find_lost(office, &after, error))
		return false;
	for (guint i = 0; i < after->len; i++) {
		const BanLoss *loss = after->pdata[i];
		const BanLoss *earlier = find_loss(before, loss->key);

		if (earlier == NULL)
			return chy_fail(error, CHY_REFUSED,
					"cannot import: 'suppress' alone ends what was "
					"suppressed by a signature: %s",
					loss->sentence);
		if (!loss->over || strcmp(loss->sentence, earlier->sentence) != 0)
			return chy_fail(error, CHY_CORRUPT,
					"cannot import: %s: 'suppress' it again",
					earlier->sentence);
	}
	return true;
}

/* --- before letters leave -------------------------------------------------------- */

static bool fail_lifted(const char *verb, const char *dossier, const char *why,
			GError **error)
{
	return chy_fail(error, CHY_CORRUPT,
			"cannot %s dossier '%s': %s; 'verify' says what else", verb,
			dossier, why);
}

/* Whether acts have led to the state of an issued dossier's row; *why_out is yours: if not. */
static bool describe_state(const Roll *roll, Store *store, const char *dossier,
			   char **why_out, GError **error)
{
	g_auto(Standing) standing = { .state = DOSSIER_DRAFT };
	DossierState row;

	if (!approval_get_state(store, dossier, &row, error) ||
	    !standing_load(roll, store, dossier, &standing, error))
		return false;
	if (standing.state != (row == DOSSIER_DISPATCHED ? DOSSIER_ISSUED : row))
		*why_out = g_strdup_printf(
			"it is %s in the store, and %s in the register",
			dossier_state_name(row), dossier_state_name(standing.state));
	return true;
}

/* NULL, or why letters of the dossier must not leave. */
static bool find_reason(Office *office, const char *dossier, char **why_out,
			GError **error)
{
	g_autoptr(Roll) roll = NULL;
	g_autoptr(GPtrArray) lost = NULL;

	if (!roll_load(office->store, &roll, error) ||
	    !describe_state(roll, office->store, dossier, why_out, error))
		return false;
	if (*why_out != NULL)
		return true;
	if (!ban_describe_gate(roll, office->store, dossier, why_out, error))
		return false;
	if (*why_out != NULL)
		return true;
	if (!ban_find_lost(office, &lost, error))
		return false;
	for (guint i = 0; i < lost->len && *why_out == NULL; i++) {
		const BanLoss *loss = lost->pdata[i];

		if (!loss->over)
			*why_out = g_strdup_printf("%s: 'suppress' it again",
						   loss->sentence);
	}
	return true;
}

bool ban_check(Office *office, const char *dossier, const char *verb, GError **error)
{
	g_autoptr(StoreTransaction) moment = store_begin_reading(office->store, error);
	g_autofree char *why = NULL;

	return moment != NULL && find_reason(office, dossier, &why, error) &&
	       (why == NULL || fail_lifted(verb, dossier, why, error));
}
