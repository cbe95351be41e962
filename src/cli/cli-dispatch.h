/*
 * How a dispatch and a rehearsal tell what happened. `letter` is what a letter is called there;
 * where a joint one has several messages these are counted, and called so.
 */
#ifndef CLI_DISPATCH_H
#define CLI_DISPATCH_H

#include "cli-print.h"
#include "office-dispatch.h"

/*
 * "CARRIER accepted 3 letters.", and lines for what did not go that way. Of a dispatch the
 * relays that accepted any are named behind CARRIER, with a blank at its end.
 */
void dispatch_print(const char *carrier, const char *letter,
		    const DispatchSummary *summary);

/*
 * The lines on letters refused and in doubt once more on standard error, unless standard
 * output is a terminal: the exit code does not tell of them, and who keeps the output of a
 * timer apart sees what it complains of.
 */
void dispatch_warn(const char *letter, const DispatchSummary *summary);

/* The members that the next writes, into an object that is open. */
void dispatch_write_json(JsonWriter *json, const char *dossier,
			 const DispatchSummary *summary);

bool dispatch_print_json(const char *dossier, const DispatchSummary *summary,
			 GError **error) CHY_MUST_CHECK;

/*
 * Fails with CHY_TEMPORARY when some wait for another try, CHY_REFUSED when a gate was shut,
 * and with what letters were left for; the message counts what was sent, waits and is in doubt.
 */
bool dispatch_verdict(const char *letter, const DispatchSummary *summary,
		      GError **error) CHY_MUST_CHECK;

/*
 * Fail with a dispatch's own failure, which is taken; after a fault it says as well how the
 * dossier's messages stand, as far as that is known, and what tells more.
 */
bool dispatch_fail(const char *dossier, const DispatchSummary *summary, GError *failure,
		   GError **error) CHY_MUST_CHECK;

#endif
