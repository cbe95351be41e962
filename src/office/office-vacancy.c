/*
 * Who can approve for an office: an approver who holds it, is no author of the dossier, and has
 * not approved it already. drafting-approval.c refuses by the same rule whoever may not, and
 * office-standing.c asks it of signed acts: who changes it here changes it there. As each user
 * approves once, the offices that are left must be matched to as many users.
 */
#include "office-vacancy.h"

#include "office-check.h"
#include "office-private.h"

#include <string.h>

/* What waits for a role that nobody has. */
static const char *const waiting[ROLE_COUNT] = {
	[ROLE_OFFICER] = "nobody can keep the directory, draft or submit",
	[ROLE_APPROVER] = "nobody can approve or reject",
	[ROLE_REGISTRAR] = "nobody can issue, dispatch or resolve",
	[ROLE_PRESS] = "nobody can publish",
	[ROLE_ADMINISTRATOR] = "nobody can add, change or remove users",
};

static void vacancy_free(void *data)
{
	Vacancy *vacancy = data;

	g_free(vacancy->what);
	g_free(vacancy->why);
	g_free(vacancy);
}

/* Takes both. */
static void add_vacancy(GPtrArray *list, char *what, char *why)
{
	Vacancy *vacancy = g_new0(Vacancy, 1);

	vacancy->what = what;
	vacancy->why = why;
	g_ptr_array_add(list, vacancy);
}

/* --- who can approve ------------------------------------------------------------- */

/* The users, and what they have done in the present round of a dossier. */
typedef struct Panel {
	const GPtrArray *users;
	const char *submitter; /* or who is about to be it; NULL: the parts have him */
	ApprovalHistory *history;
	unsigned given; /* approvals, which the first offices have given */
	/* Of each user: the office that he is to approve for, borrowed, and whether he was
	 * asked to change it. */
	const char **seats;
	bool *asked;
} Panel;

static void panel_clear(Panel *panel)
{
	approvalhistory_free(panel->history);
	g_free(panel->seats);
	g_free(panel->asked);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Panel, panel_clear)

/* The parts of the present round; *count_out of them. */
static const ApprovalPart *list_parts(const Panel *panel, size_t *count_out)
{
	size_t rounds = 0, parts = 0, first = 0;
	const ApprovalRound *round = approvalhistory_rounds(panel->history, &rounds);
	const ApprovalPart *part = approvalhistory_parts(panel->history, &parts);

	while (first < parts && part[first].round != round[rounds - 1].round)
		first++;
	*count_out = parts - first;
	return part + first;
}

static bool load_panel(Store *store, const char *dossier, Panel *panel, GError **error)
{
	size_t count;

	if (!approval_history(store, dossier, &panel->history, error))
		return false;

	const ApprovalPart *parts = list_parts(panel, &count);

	for (size_t i = 0; i < count; i++)
		panel->given += parts[i].office != NULL;
	panel->seats = g_new0(const char *, panel->users->len);
	panel->asked = g_new0(bool, panel->users->len);
	return true;
}

/* Why the user, who holds the office, cannot approve; NULL: the user can. */
static const char *find_bar(const Panel *panel, const User *user)
{
	size_t count;
	const ApprovalPart *parts = list_parts(panel, &count);

	if (g_strcmp0(panel->submitter, user->name) == 0)
		return "is an author of the dossier";
	for (size_t i = 0; i < count; i++)
		if (strcmp(parts[i].user, user->name) == 0)
			return parts[i].office != NULL ? "has approved it already"
						       : "is an author of the dossier";
	return NULL;
}

static bool is_holder(const User *user, const char *seat)
{
	return user->roles[ROLE_APPROVER] &&
	       g_strv_contains((const char *const *)user->offices, seat);
}

/*
 * Find the office a user of its own, for which others may change theirs: an augmenting path of
 * the matching, as deep as there are offices, at most LIMIT_APPROVAL.
 */
static bool match(Panel *panel, const char *seat)
{
	for (guint i = 0; i < panel->users->len; i++) {
		const User *user = panel->users->pdata[i];

		if (panel->asked[i] || !is_holder(user, seat) ||
		    find_bar(panel, user) != NULL)
			continue;
		panel->asked[i] = true;
		if (panel->seats[i] == NULL || match(panel, panel->seats[i])) {
			panel->seats[i] = seat;
			return true;
		}
	}
	return false;
}

/* Why nobody is left to approve for the office, which found no user of its own; yours. */
static char *describe_vacancy(const Panel *panel, const char *seat)
{
	g_autoptr(GString) why = g_string_new(NULL);

	for (guint i = 0; i < panel->users->len; i++) {
		const User *user = panel->users->pdata[i];
		const char *bar;

		if (!is_holder(user, seat))
			continue;
		bar = find_bar(panel, user);
		g_string_append_printf(
			why, "%s%s %s",
			why->len > 0 ? ", " : "none of its holders may: ", user->name,
			bar != NULL ? bar : "is needed for another office");
	}
	return why->len > 0 ? g_string_free(g_steal_pointer(&why), FALSE)
			    : g_strdup("no approver holds it");
}

/* Why nobody can approve for the office besides those before it, yours; NULL: somebody can. */
static char *seek_vacancy(Panel *panel, const char *seat)
{
	for (guint i = 0; i < panel->users->len; i++)
		panel->asked[i] = false;
	return match(panel, seat) ? NULL : describe_vacancy(panel, seat);
}

static void add_warning(FindingList *findings, const char *seat, const char *why)
{
	g_autofree char *text = g_strdup_printf(
		"nobody can approve for the office '%s': %s", seat, why);

	office_add_finding(findings, FINDING_WARNING, "no-approver", DOSSIER_TERMS_FILE,
			   text);
}

bool vacancy_check(Office *office, const Dossier *dossier, FindingList *findings,
		   GError **error)
{
	const char *const *seats = dossier_get_approval(dossier);
	g_autoptr(GPtrArray) users = NULL;
	g_auto(Panel) panel = { .submitter = office->user_name };

	if (!office_load_users(office->store, &users, error))
		return false;
	panel.users = users;
	if (!load_panel(office->store, dossier_get_name(dossier), &panel, error))
		return false;
	for (size_t i = 0; seats[i] != NULL; i++) {
		g_autofree char *why = seek_vacancy(&panel, seats[i]);

		if (why != NULL)
			add_warning(findings, seats[i], why);
	}
	findinglist_sort(findings);
	return true;
}

/* --- the whole home -------------------------------------------------------------- */

static void list_roles(const GPtrArray *users, GPtrArray *list)
{
	bool had[ROLE_COUNT] = { false };

	for (guint i = 0; i < users->len; i++)
		for (int role = 0; role < ROLE_COUNT; role++)
			had[role] |= ((const User *)users->pdata[i])->roles[role];
	for (int role = 0; role < ROLE_COUNT; role++)
		if (!had[role])
			add_vacancy(list,
				    g_strdup_printf("no user has the role '%s'",
						    role_get_name((Role)role)),
				    g_strdup(waiting[role]));
}

static bool list_seats(Store *store, const char *name, const GPtrArray *users,
		       GPtrArray *list, GError **error)
{
	g_autoptr(Dossier) dossier = NULL;
	g_auto(Panel) panel = { .users = users };
	DossierState state;

	if (!approval_get_state(store, name, &state, error))
		return false;
	if (state != DOSSIER_SUBMITTED)
		return true;
	if (!dossier_load(store, name, &dossier, error) ||
	    !load_panel(store, name, &panel, error))
		return false;

	const char *const *seats = dossier_get_approval(dossier);

	for (guint i = panel.given; i < g_strv_length((char **)seats); i++) {
		char *why = seek_vacancy(&panel, seats[i]);

		if (why != NULL)
			add_vacancy(list,
				    g_strdup_printf("nobody can approve dossier '%s' "
						    "for the office '%s'",
						    name, seats[i]),
				    why);
	}
	return true;
}

bool vacancy_list(Office *office, GPtrArray **list_out, GError **error)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(vacancy_free);
	g_autoptr(GPtrArray) users = NULL;
	g_auto(GStrv) names = NULL;

	if (!office_load_users(office->store, &users, error) ||
	    !dossier_names(office->store, &names, error))
		return false;
	list_roles(users, list);
	for (size_t i = 0; names[i] != NULL; i++)
		if (!list_seats(office->store, names[i], users, list, error))
			return false;
	*list_out = g_steal_pointer(&list);
	return true;
}

static bool has_vacancy(const GPtrArray *list, const Vacancy *vacancy)
{
	for (guint i = 0; i < list->len; i++)
		if (strcmp(((const Vacancy *)list->pdata[i])->what, vacancy->what) == 0)
			return true;
	return false;
}

GPtrArray *vacancy_compare(const GPtrArray *before, const GPtrArray *after)
{
	GPtrArray *sentences = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < after->len; i++) {
		const Vacancy *vacancy = after->pdata[i];

		if (!has_vacancy(before, vacancy))
			g_ptr_array_add(
				sentences,
				g_strdup_printf("%s: %s", vacancy->what, vacancy->why));
	}
	return sentences;
}
