/*
 * Acts about users are judged in the order in which they were signed, so that nobody signs for
 * who signed for him. Each says the whole of a user's rights. A name is one person's for good:
 * an act that adds it again gives it neither another key nor other rights.
 */
#include "office-roll.h"

#include <string.h>

/* A user, under one key for good. */
typedef struct Member {
	char *vkey;
	Verifier *verifier;
	GPtrArray *rights; /* RollRights *, in the order of their acts */
} Member;

struct Roll {
	GHashTable *members; /* name → Member * */
	GHashTable *names;   /* a set: all that acts have added, rightly or not */
};

static void rights_free(void *data)
{
	RollRights *rights = data;

	g_free(rights->stamp);
	deedlist_clear(&rights->offices);
	g_free(rights);
}

static void member_free(void *data)
{
	Member *member = data;

	g_free(member->vkey);
	verifier_free(member->verifier);
	g_ptr_array_unref(member->rights);
	g_free(member);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Member, member_free)

void roll_free(Roll *roll)
{
	if (roll == NULL)
		return;
	g_hash_table_unref(roll->members);
	g_hash_table_unref(roll->names);
	g_free(roll);
}

bool roll_is_empty(const Roll *roll)
{
	return g_hash_table_size(roll->members) == 0;
}

/* What an act about a user gives, yours; one that removes him gives nothing. */
static RollRights *read_rights(const RegisterAct *act)
{
	RollRights *rights = g_new0(RollRights, 1);

	rights->position = act->position;
	rights->stamp = g_strdup(act->stamp);
	if (g_strcmp0(act->name, DEED_USER_REMOVE) != 0)
		deed_parse_rights(act, rights->roles, &rights->offices);
	return rights;
}

/* The member whom an act that adds one does, without rights; NULL: his key is none. Yours. */
static Member *read_member(const RegisterAct *act)
{
	g_autoptr(Verifier) verifier = NULL;
	Member *member;

	if (act->verifier == NULL || !verifier_parse(act->verifier, &verifier, NULL) ||
	    strcmp(verifier_get_name(verifier), act->subject) != 0)
		return NULL;
	member = g_new0(Member, 1);
	member->vkey = g_strdup(act->verifier);
	member->verifier = g_steal_pointer(&verifier);
	member->rights = g_ptr_array_new_with_free_func(rights_free);
	return member;
}

/* Whether the act, which adds `member` or changes one, was signed by who may do so. */
static bool is_vouched(const Roll *roll, const RegisterAct *act, const Member *member)
{
	const RollRights *rights;

	if (roll_is_empty(roll))
		return g_strcmp0(act->user, act->subject) == 0 && member != NULL &&
		       register_act_is_signed(act, member->verifier);
	rights = roll_find_signer(roll, act);
	return rights != NULL && rights->roles[ROLE_ADMINISTRATOR];
}

static bool take_act(void *data, const RegisterAct *act, GError **error)
{
	Roll *roll = data;
	bool adds = g_strcmp0(act->name, DEED_USER) == 0;
	g_autoptr(Member) added = NULL;
	Member *member;

	(void)error;
	if (act->subject == NULL)
		return true;
	if (adds)
		g_hash_table_add(roll->names, g_strdup(act->subject));
	member = g_hash_table_lookup(roll->members, act->subject);
	if (adds && member == NULL)
		member = added = read_member(act);
	else if (adds)
		return true;
	if (member == NULL || !is_vouched(roll, act, added))
		return true;
	g_ptr_array_add(member->rights, read_rights(act));
	if (added != NULL)
		g_hash_table_insert(roll->members, g_strdup(act->subject),
				    g_steal_pointer(&added));
	return true;
}

bool roll_load(Store *store, Roll **roll_out, GError **error)
{
	g_autoptr(Roll) roll = g_new0(Roll, 1);

	roll->members =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, member_free);
	roll->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (!register_acts_named(store, DEED_USER, take_act, roll, error))
		return false;
	*roll_out = g_steal_pointer(&roll);
	return true;
}

/* The last rights that an act before the position gave; NULL: none did, or it removed him. */
static const RollRights *find_rights(const Member *member, int64_t position)
{
	const RollRights *found = NULL;

	for (guint i = 0; i < member->rights->len; i++) {
		const RollRights *rights = member->rights->pdata[i];

		if (rights->position < position)
			found = rights;
	}
	return found != NULL && found->offices.words != NULL ? found : NULL;
}

const RollRights *roll_find(const Roll *roll, const char *name)
{
	const Member *member = g_hash_table_lookup(roll->members, name);

	return member != NULL ? find_rights(member, G_MAXINT64) : NULL;
}

const char *roll_find_removal(const Roll *roll, const char *name)
{
	const Member *member = g_hash_table_lookup(roll->members, name);
	const RollRights *last =
		member != NULL && member->rights->len > 0
			? member->rights->pdata[member->rights->len - 1]
			: NULL;

	return last != NULL && last->offices.words == NULL ? last->stamp : NULL;
}

const char *roll_find_key(const Roll *roll, const char *name)
{
	const Member *member = g_hash_table_lookup(roll->members, name);

	return member != NULL ? member->vkey : NULL;
}

bool roll_has_name(const Roll *roll, const char *name)
{
	return g_hash_table_contains(roll->names, name);
}

bool roll_has_another(const Roll *roll, Role role, const char *name)
{
	GHashTableIter iter;
	void *other, *member;

	g_hash_table_iter_init(&iter, roll->members);
	while (g_hash_table_iter_next(&iter, &other, &member)) {
		const RollRights *rights = find_rights(member, G_MAXINT64);

		if (strcmp(other, name) != 0 && rights != NULL && rights->roles[role])
			return true;
	}
	return false;
}

char **roll_list_names(const Roll *roll)
{
	g_autoptr(GList) names =
		g_list_sort(g_hash_table_get_keys(roll->members), (GCompareFunc)strcmp);
	char **list = g_new0(char *, g_hash_table_size(roll->members) + 1);
	size_t count = 0;

	for (const GList *item = names; item != NULL; item = item->next)
		list[count++] = g_strdup(item->data);
	return list;
}

const RollRights *roll_find_signer(const Roll *roll, const RegisterAct *act)
{
	const Member *member = act->user != NULL
				       ? g_hash_table_lookup(roll->members, act->user)
				       : NULL;

	return member != NULL && register_act_is_signed(act, member->verifier)
		       ? find_rights(member, act->position)
		       : NULL;
}

bool roll_fail_right(const char *user, const char *kind, const char *right,
		     GError **error)
{
	return chy_fail(error, CHY_CORRUPT,
			"the register gives '%s' no %s '%s'; 'verify' says what else",
			user, kind, right);
}

bool roll_confirm_user(const Roll *roll, const char *name, const char *vkey,
		       const RollRights **rights_out, GError **error)
{
	const RollRights *rights = roll_find(roll, name);
	const char *given = roll_find_key(roll, name);

	if (given == NULL)
		return chy_fail(
			error, CHY_CORRUPT,
			"the register has no user '%s'; 'verify' says what else", name);
	if (strcmp(given, vkey) != 0)
		return chy_fail(
			error, CHY_CORRUPT,
			"the register gives '%s' another key; 'verify' says what "
			"else",
			name);
	if (rights == NULL)
		return chy_fail(
			error, CHY_CORRUPT,
			"the register has '%s' removed; 'verify' says what else", name);
	*rights_out = rights;
	return true;
}
