/*
 * For each form its words, then who writes it, then who reads it. Whatever was once signed stays:
 * a form that changes is read in its old way too.
 */
#include "office-deed.h"

#include <string.h>

/* What stands behind `words` at the beginning of the text; NULL when it does not begin so. */
static const char *find_behind(const char *text, const char *words)
{
	return text != NULL && g_str_has_prefix(text, words) ? text + strlen(words)
							     : NULL;
}

/* --- submitting and approving ---------------------------------------------------- */

#define AUTHORS "authors"
#define AUTHORS_BETWEEN " "
#define OFFICE "for office "

char *deed_format_authors(const char *const *names)
{
	g_autoptr(GString) text = g_string_new(AUTHORS);

	for (size_t i = 0; names[i] != NULL; i++)
		g_string_append_printf(text, AUTHORS_BETWEEN "%s", names[i]);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

char **deed_parse_authors(const char *detail)
{
	const char *names = find_behind(detail, AUTHORS AUTHORS_BETWEEN);

	return names != NULL ? g_strsplit(names, AUTHORS_BETWEEN, -1) : NULL;
}

char *deed_format_office(const char *office)
{
	return g_strconcat(OFFICE, office, NULL);
}

char *deed_parse_office(const char *detail)
{
	return g_strdup(find_behind(detail, OFFICE));
}

/* --- schedules ------------------------------------------------------------------- */

#define BY " by "
#define FROM "from "
#define FROM_UNTIL " until "

char *deed_format_resolution(const char *word, const char *channel)
{
	return g_strconcat(word, BY, channel, NULL);
}

void deed_parse_resolution(const char *detail, char **word_out, char **channel_out)
{
	const char *by = strstr(detail, BY);

	*word_out = by != NULL ? g_strndup(detail, (gsize)(by - detail))
			       : g_strdup(detail);
	*channel_out = by != NULL ? g_strdup(by + strlen(BY)) : NULL;
}

char *deed_format_schedule(const char *opens, const char *closes)
{
	return closes != NULL ? g_strconcat(FROM, opens, FROM_UNTIL, closes, NULL)
			      : g_strconcat(FROM, opens, NULL);
}

bool deed_parse_schedule(const char *detail, char **opens_out, char **closes_out)
{
	const char *times = find_behind(detail, FROM);
	g_auto(GStrv) parts = NULL;

	if (times == NULL)
		return false;
	parts = g_strsplit(times, FROM_UNTIL, 2);
	*opens_out = g_strdup(parts[0]);
	*closes_out = parts[0] != NULL ? g_strdup(parts[1]) : NULL;
	return true;
}

/* --- suppressions ---------------------------------------------------------------- */

#define TARGET_BETWEEN ' '
#define END "until "
#define END_NONE "further notice"
#define END_HELD "; only a signature changes it"

char *deed_format_target(const Suppression *suppression)
{
	return g_strdup_printf("%s%c%s", suppression->target, TARGET_BETWEEN,
			       suppression->value);
}

bool deed_parse_target(const char *subject, char **target_out, char **value_out)
{
	const char *between = subject != NULL ? strchr(subject, TARGET_BETWEEN) : NULL;

	if (between == NULL)
		return false;
	*target_out = g_strndup(subject, (size_t)(between - subject));
	*value_out = g_strdup(between + 1);
	return true;
}

char *deed_format_end(Date until)
{
	g_autofree char *day = date_format(until);

	return g_strconcat(END, day != NULL ? day : END_NONE, END_HELD, NULL);
}

void deed_parse_end(const char *detail, Date *until_out, bool *held_out)
{
	const char *at = find_behind(detail, END);
	g_autofree char *end = NULL;

	*until_out = (Date){ 0 };
	*held_out = false;
	if (at == NULL)
		return;
	end = g_strndup(at, strcspn(at, ";"));
	*held_out = strcmp(at + strlen(end), END_HELD) == 0;
	if (!date_parse(end, until_out, NULL))
		*until_out = (Date){ 0 };
}

/* --- users ----------------------------------------------------------------------- */

#define ROLES "roles "
#define ROLES_OFFICES "; offices "
#define DETAIL_BETWEEN ","
#define LINES_BETWEEN "\n"

/* Yours; NULL for none. */
static char *join(const char *const *words, const char *between)
{
	return words != NULL && words[0] != NULL ? g_strjoinv(between, (char **)words)
						 : NULL;
}

void deed_format_rights(const UserNew *user, DeedRights *rights_out)
{
	g_autofree char *roles = join(user->roles, DETAIL_BETWEEN);
	g_autofree char *offices = join(user->offices, DETAIL_BETWEEN);

	rights_out->detail =
		g_strconcat(ROLES, roles != NULL ? roles : "", ROLES_OFFICES,
			    offices != NULL ? offices : DEED_NO_OFFICES, NULL);
	rights_out->roles = join(user->roles, LINES_BETWEEN);
	rights_out->offices = join(user->offices, LINES_BETWEEN);
}

void deedrights_clear(DeedRights *rights)
{
	g_free(rights->detail);
	g_free(rights->roles);
	g_free(rights->offices);
}

static void read_roles(const DeedList *list, bool roles_out[ROLE_COUNT])
{
	for (int role = 0; role < ROLE_COUNT; role++)
		roles_out[role] = deedlist_has(list, role_get_name((Role)role));
}

/* Before acts had lines for them, the detail alone said it. */
static void read_detail(const char *detail, bool roles_out[ROLE_COUNT],
			DeedList *offices_out)
{
	const char *roles = find_behind(detail, ROLES);
	const char *offices = roles != NULL ? strstr(roles, ROLES_OFFICES) : NULL;
	g_autofree char *words = NULL;

	if (offices == NULL)
		return;
	words = g_strndup(roles, (size_t)(offices - roles));
	read_roles(&(DeedList){ words, DETAIL_BETWEEN }, roles_out);
	offices += strlen(ROLES_OFFICES);
	offices_out->words =
		g_strdup(strcmp(offices, DEED_NO_OFFICES) != 0 ? offices : "");
	offices_out->between = DETAIL_BETWEEN;
}

void deed_parse_rights(const RegisterAct *act, bool roles_out[ROLE_COUNT],
		       DeedList *offices_out)
{
	*offices_out = (DeedList){ 0 };
	for (int role = 0; role < ROLE_COUNT; role++)
		roles_out[role] = false;
	if (act->roles != NULL)
		read_roles(&(DeedList){ act->roles, LINES_BETWEEN }, roles_out);
	else
		read_detail(act->detail, roles_out, offices_out);
	if (offices_out->words == NULL)
		*offices_out =
			(DeedList){ g_strdup(act->offices != NULL ? act->offices : ""),
				    LINES_BETWEEN };
}

void deedlist_clear(DeedList *list)
{
	g_clear_pointer(&list->words, g_free);
}

static bool has_word(const char *words, const char *between, const char *word)
{
	g_autofree char *within = g_strconcat(between, words, between, NULL);
	g_autofree char *sought = g_strconcat(between, word, between, NULL);

	return strstr(within, sought) != NULL;
}

bool deedlist_has(const DeedList *list, const char *word)
{
	return has_word(list->words, list->between, word);
}

char **deedlist_find_lacking(const DeedList *list, const char *const *words)
{
	g_auto(GStrv) given = g_strsplit(list->words, list->between, -1);
	g_autofree char *known = g_strjoinv(list->between, (char **)words);
	g_autoptr(GPtrArray) lacking = g_ptr_array_new_with_free_func(g_free);

	for (size_t i = 0; given[i] != NULL; i++)
		if (!has_word(known, list->between, given[i]))
			g_ptr_array_add(lacking, g_strdup(given[i]));
	g_ptr_array_add(lacking, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&lacking), FALSE);
}
