/*
 * The office stores a checkpoint with each act, and with all that it enters but what a run does:
 * that is sealed once a second, and when the run ends. So a checkpoint that is gone leaves an act
 * without one, or an end without one while no run is under way. Of those in between, which others
 * cover, nothing is known.
 */
#include "office-sealing.h"

#include "dispatch-run.h"
#include "office-private.h"
#include "register-checkpoint.h"

static void fault_act(void *data, int64_t position)
{
	audit_add_fault(data, "checkpoint", NULL,
			g_strdup_printf("the one behind the act of entry "
					"%" G_GINT64_FORMAT " is gone",
					position));
}

static bool examine_end(Office *office, AuditReport *report, GError **error)
{
	int64_t first = -1, runs = 0;

	if (!register_find_unsealed(office->store, &first, error) ||
	    !dispatch_count_unended(office->store, &runs, error))
		return false;
	if (first >= 0 && runs == 0)
		audit_add_fault(
			report, "checkpoint", NULL,
			g_strdup_printf("none seals the entries from "
					"%" G_GINT64_FORMAT
					" on, though no dispatch is under way",
					first));
	return true;
}

bool sealing_examine(Office *office, AuditReport *report, GError **error)
{
	return register_unsealed_acts(office->store, fault_act, report, error) &&
	       examine_end(office, report, error);
}
