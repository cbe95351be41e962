/*
 * Deeds: what acts are called, and the words in which their subject and detail say what was done.
 * Each form is written and read here and nowhere else: what was signed is read for ever. A detail
 * that no command reads again is written where it is signed. doc/REGISTER.md, 4, has them all;
 * the deeds of a dossier's life are called as dossier_move_name and gate_move_name have it. The
 * register names two itself, by which it learns whose signatures hold: ACT_USER and ACT_REMOVED
 * of register-private.h are DEED_USER and DEED_USER_REMOVE.
 * For this room only.
 */
#ifndef OFFICE_DEED_H
#define OFFICE_DEED_H

#include "base-date.h"
#include "directory-suppress.h"
#include "office-user.h"
#include "register-act.h"

#define DEED_USER "user" /* adds one; register_acts_named gives the next two with it */
#define DEED_USER_CHANGE DEED_USER "-change"
#define DEED_USER_REMOVE DEED_USER "-remove"
#define DEED_ADOPT "adopt"
#define DEED_PUBLISH "publish"
#define DEED_SUPPRESS "suppress"
#define DEED_SCHEDULE "schedule"
#define DEED_RESOLVE "resolve" /* a letter; its detail has a word of the command line */
#define DEED_ACCEPTED                                                                  \
	"accepted"             /* that word where the ledger has the act "confirm" */
#define DEED_OUTCOME "outcome" /* of a letter; its detail is parcel_act_name */

/* --- submitting and approving ---------------------------------------------------- */

/* "authors anna bela", yours; a name has no blanks. */
char *deed_format_authors(const char *const *names);

/* The names, yours; NULL: it has none, as of acts of before there was this. */
char **deed_parse_authors(const char *detail);

/* "for office chair", yours. */
char *deed_format_office(const char *office);

/* The office, yours; NULL: it names none. */
char *deed_parse_office(const char *detail);

/* --- what persons settle --------------------------------------------------------- */

/* "resend by email-2", yours: the word of the command line, and the channel of the message. */
char *deed_format_resolution(const char *word, const char *channel);

/* Both are yours; *channel_out is NULL of an act of before there was this. */
void deed_parse_resolution(const char *detail, char **word_out, char **channel_out);

/* --- schedules ------------------------------------------------------------------- */

/* "from 2025-02-26T05:00:00Z until 2025-02-26T20:00:00Z", yours; `closes` may be NULL. */
char *deed_format_schedule(const char *opens, const char *closes);

/* Both are yours, *closes_out NULL without an end; false: it is no schedule. */
bool deed_parse_schedule(const char *detail, char **opens_out, char **closes_out);

/* --- suppressions ---------------------------------------------------------------- */

/* The subject: "mailbox x@y.example", yours. */
char *deed_format_target(const Suppression *suppression);

/* Both are yours; false: it names nothing that can be suppressed. */
bool deed_parse_target(const char *subject, char **target_out, char **value_out);

/* "until 2025-03-31; only a signature changes it", or "until further notice; …"; yours. */
char *deed_format_end(Date until);

/*
 * *until_out is unknown without an end, or where the detail says nothing of one; *held_out is
 * false where it does not say that imports leave the end alone, as of acts of before there was
 * that.
 */
void deed_parse_end(const char *detail, Date *until_out, bool *held_out);

/* --- users ----------------------------------------------------------------------- */

#define DEED_NO_OFFICES                                                                \
	"none" /* instead of offices in a detail: no office is called so */

/* What an act says of a user's rights, in words of ours: the fields of an Act. */
typedef struct DeedRights {
	char *detail;          /* "roles officer,approver; offices chair,head" */
	char *roles, *offices; /* a line each; NULL for none */
} DeedRights;

void deed_format_rights(const UserNew *user, DeedRights *rights_out);
void deedrights_clear(DeedRights *rights);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DeedRights, deedrights_clear)

/* Offices as an act has them. */
typedef struct DeedList {
	char *words; /* with `between` between them */
	/* a comma, of an act of before there was a line for each */
	const char *between;
} DeedList;

/* *offices_out is yours to clear, and empty where the act gives none. */
void deed_parse_rights(const RegisterAct *act, bool roles_out[ROLE_COUNT],
		       DeedList *offices_out);
void deedlist_clear(DeedList *list);

/*
 * Whether the word stands in the list. An older act's commas may stand in the name of an office:
 * that then has all between them.
 */
bool deedlist_has(const DeedList *list, const char *word);

/* The words of the list that the NULL-terminated one has not, yours. */
char **deedlist_find_lacking(const DeedList *list, const char *const *words);

#endif
