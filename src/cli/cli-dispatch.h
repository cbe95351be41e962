/*
 * How a dispatch and a rehearsal tell what happened.
 */
#ifndef CLI_DISPATCH_H
#define CLI_DISPATCH_H

#include "office-dispatch.h"

/* "CARRIER accepted 3 letters.", and lines for what did not go that way. */
void dispatch_print(const char *carrier, const char *noun,
		    const DispatchSummary *summary);

bool dispatch_print_json(const char *dossier, const DispatchSummary *summary,
			 GError **error) CHY_MUST_CHECK;

/* Fails with CHY_TEMPORARY when some wait for another try. */
bool dispatch_verdict(const char *noun, const DispatchSummary *summary,
		      GError **error) CHY_MUST_CHECK;

#endif
