/*
 * What a relay has shown to take from us.
 *
 * Invariant: evidence is of one relay; it only grows in a run. Of earlier runs there is
 * only that a sender was taken.
 */
#include "wire-welcome.h"

#include "wire-job-private.h"

#include <string.h>

void welcome_note_offer(Welcome *welcome, const Offer *offer)
{
	welcome->no_utf8 = welcome->no_utf8 || !offer_takes_utf8(offer);
	if (offer->size_most > 0 &&
	    (welcome->size_most == 0 || offer->size_most < welcome->size_most))
		welcome->size_most = offer->size_most;
}

bool welcome_may_take(const Welcome *welcome, SmtpNeed need)
{
	return !(need.utf8 && welcome->no_utf8) &&
	       (welcome->size_most == 0 || need.size <= welcome->size_most);
}

void welcome_note_sender(Welcome *welcome)
{
	welcome->sender = true;
}

static const char *domain_of(const char *mailbox)
{
	const char *at = strrchr(mailbox, '@');

	return at != NULL ? at + 1 : "";
}

/* Whether one domain is the other or lies below it. */
static bool is_within(const char *domain, const char *above)
{
	size_t length = strlen(domain), most = strlen(above);

	return length >= most &&
	       g_ascii_strcasecmp(domain + length - most, above) == 0 &&
	       (length == most || domain[length - most - 1] == '.');
}

/* Whether the recipient is in the sender's own domain: there is no relaying to it. */
static bool is_at_home(const SmtpJob *job)
{
	const char *from = domain_of(job->from), *to = domain_of(job->to);

	return is_within(from, to) || is_within(to, from);
}

void welcome_note_recipient(Welcome *welcome, const SmtpJob *job)
{
	if (is_at_home(job))
		welcome->home = true;
	else
		welcome->abroad = true;
}

DeliveryResult welcome_judge_sender(const Welcome *welcome, const SmtpJob *job)
{
	return job->tried || welcome->sender ? DELIVERY_DEFERRED : DELIVERY_UNTRIED;
}

bool welcome_is_denied(const Welcome *welcome, const SmtpJob *job,
		       const Reply *reply)
{
	return reply_is_policy(reply) &&
	       !(welcome->abroad || (welcome->home && is_at_home(job)));
}
