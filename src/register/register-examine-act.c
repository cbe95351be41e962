/*
 * The examination of acts: who signed what.
 *
 * Where the reader gave the users' verifiers, those count and no others. Otherwise
 * users are learnt as the register introduces them: the first act adds a user who
 * vouches for itself, every later act "user" is signed by a user known by then. In either
 * case an act "user-remove" ends what its subject may sign. A name is learnt once: an act that
 * adds it again is a fault, and gives it no other key.
 */
#include "register-examine.h"

#include "register-record.h"

#include <string.h>

static bool is_learnt(const Examination *examination, const char *user)
{
	const GPtrArray *learnt = examination->learnt;

	for (guint i = 0; i < learnt->len; i++)
		if (strcmp(verifier_get_name(learnt->pdata[i]), user) == 0)
			return true;
	return false;
}

/* Learn the user whom an act introduces, if it does. */
static void learn_user(Examination *examination, int64_t position, const char *record)
{
	g_autofree char *act = record_get(record, "act");
	g_autofree char *user = record_get(record, "subject");
	g_autofree char *vkey = record_get(record, "verifier");
	g_autoptr(Verifier) verifier = NULL;

	if (g_strcmp0(act, ACT_USER) != 0 || user == NULL || vkey == NULL)
		return;
	if (!verifier_parse(vkey, &verifier, NULL) ||
	    strcmp(verifier_get_name(verifier), user) != 0)
		return;
	if (is_learnt(examination, user))
		examination_fault(examination, FAULT_SIGNATURE,
				  "act of entry %" G_GINT64_FORMAT
				  ": it adds '%s', whom an act before has added",
				  position, user);
	else
		g_ptr_array_add(examination->learnt, g_steal_pointer(&verifier));
}

static void learn_removal(Examination *examination, const char *record)
{
	g_autofree char *act = record_get(record, "act");
	g_autofree char *user = record_get(record, "subject");

	if (g_strcmp0(act, ACT_REMOVED) == 0 && user != NULL)
		g_ptr_array_add(examination->removed, g_steal_pointer(&user));
}

/* Open the note with whom we know; NULL and why. */
static Note *open_act(const Examination *examination, const char *note, GError **error)
{
	VerifierList known = examination->options->users;
	g_autoptr(Note) opened = NULL;

	if (known.count == 0)
		known = (VerifierList){
			(const Verifier *const *)examination->learnt->pdata,
			examination->learnt->len
		};
	if (!note_open(note, strlen(note), &known, &opened, error))
		return NULL;

	g_autofree char *user = record_get(note_get_text(opened), "user");

	if (user == NULL || !note_is_signed_by(opened, user)) {
		chy_fail(error, CHY_REFUSED,
			 "cannot trust note: '%s' has not signed it",
			 user != NULL ? user : "");
		return NULL;
	}
	if (g_ptr_array_find_with_equal_func(examination->removed, user, g_str_equal,
					     NULL)) {
		chy_fail(error, CHY_REFUSED, "cannot trust note: '%s' had been removed",
			 user);
		return NULL;
	}
	return g_steal_pointer(&opened);
}

void examine_act(Examination *examination, int64_t position, const char *note)
{
	bool learning = examination->options->users.count == 0;
	g_autoptr(GError) error = NULL;

	examination->report->acts++;
	if (learning && examination->report->acts == 1)
		learn_user(examination, position, note);

	g_autoptr(Note) opened = open_act(examination, note, &error);

	if (opened == NULL) {
		examination_fault(examination, FAULT_SIGNATURE,
				  "act of entry %" G_GINT64_FORMAT ": %s", position,
				  error->message);
		return;
	}
	examination->report->signatures++;
	if (learning && examination->report->acts > 1)
		learn_user(examination, position, note_get_text(opened));
	learn_removal(examination, note_get_text(opened));
}
