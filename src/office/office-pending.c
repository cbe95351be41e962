/*
 * What was submitted is drawn again, as it would come out today, and held against its manifest.
 */
#include "office-pending.h"

#include "drafting-dossier.h"
#include "office-manifest.h"
#include "office-private.h"

/*
 * What was submitted is drawn again to see whether it still holds, while its manifest is no
 * longer than so many bytes (some 500 letters): what approves and issues looks anyway.
 */
#define LIMIT_STATUS_MANIFEST (256 << 10)

bool pending_find_change(Office *office, const char *name, bool *large_out,
			 char **change_out, GError **error)
{
	g_autoptr(Dossier) dossier = NULL;
	int64_t size = 0;

	if (!approval_get_size(office->store, name, &size, error) ||
	    !dossier_load(office->store, name, &dossier, error))
		return false;
	*large_out = size > LIMIT_STATUS_MANIFEST;
	return *large_out ||
	       office_manifest_changed(office, dossier, NULL, change_out, error);
}

/* What is to be said of a dossier in that state; NULL: that it holds. Yours. */
static char *describe_shaken(const char *name, DossierState state, bool large,
			     const char *change)
{
	const char *verb = state == DOSSIER_SUBMITTED ? "approve" : "issue";
	g_auto(GStrv) changes = g_strsplit(change != NULL ? change : "", "\n", -1);
	g_autofree char *line = g_strjoinv("; ", changes);

	if (change != NULL)
		return g_strdup_printf("dossier '%s' is %s, and no longer holds: %s; "
				       "'%s' sends it back to draft",
				       name, dossier_state_name(state), line, verb);
	return large ? g_strdup_printf("dossier '%s' is %s: '%s' looks whether it all "
				       "still holds",
				       name, dossier_state_name(state), verb)
		     : NULL;
}

static bool find_shaken(Office *office, const char *name, GPtrArray *sentences,
			GError **error)
{
	DossierState state = DOSSIER_DRAFT;
	g_autofree char *change = NULL;
	bool large = false;
	char *sentence;

	if (!approval_get_state(office->store, name, &state, error))
		return false;
	if (state != DOSSIER_SUBMITTED && state != DOSSIER_APPROVED)
		return true;
	if (!pending_find_change(office, name, &large, &change, error))
		return false;
	sentence = describe_shaken(name, state, large, change);
	if (sentence != NULL)
		g_ptr_array_add(sentences, sentence);
	return true;
}

bool office_find_shaken(Office *office, GPtrArray **sentences_out, GError **error)
{
	g_autoptr(GPtrArray) sentences = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) names = NULL;

	if (!dossier_names(office->store, &names, error))
		return false;
	for (size_t i = 0; names[i] != NULL; i++)
		if (!find_shaken(office, names[i], sentences, error))
			return false;
	*sentences_out = g_steal_pointer(&sentences);
	return true;
}
