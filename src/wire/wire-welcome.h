/*
 * What a relay has shown to take from us, in the run that a pool serves: by it a refusal is
 * told to be of the relay's policy or of the letter (doc/decisions/0078, 0096).
 */
#ifndef WIRE_WELCOME_H
#define WIRE_WELCOME_H

#include "wire-delivery.h"
#include "wire-job.h"
#include "wire-offer.h"
#include "wire-reply.h"

typedef struct Welcome {
	bool sender; /* it has taken MAIL, in this run or before */
	bool home; /* it has taken recipients in the sender's domain, as from anybody */
	bool abroad;       /* it has taken others */
	bool no_dsn;       /* it has taken without DSN what it had refused with it */
	bool no_utf8;      /* once it did not offer SMTPUTF8 with 8BITMIME */
	guint64 size_most; /* bytes of a message, the least; 0: it has named no limit */
} Welcome;

/* Keep the least of what is offered to those who are in. */
void welcome_note_offer(Welcome *welcome, const Offer *offer);

/* Whether what is needed was offered, as far as was shown. */
bool welcome_may_take(const Welcome *welcome, SmtpNeed need);

/* The relay has taken a sender of ours. */
void welcome_note_sender(Welcome *welcome);

/* The relay has taken the recipient of the job. */
void welcome_note_recipient(Welcome *welcome, const SmtpJob *job);

/*
 * What a 5yz to MAIL makes of a letter, when it says nothing of the message: untried, for it is
 * of the relay and us; but deferred when the letter has been tried before, or when the relay
 * has taken another's.
 */
DeliveryResult welcome_judge_sender(const Welcome *welcome, const SmtpJob *job);

/* Whether a refusal of the job's recipient is of the relay: of its policy (reply_is_policy),
 * and nobody of that kind has been taken. */
bool welcome_is_denied(const Welcome *welcome, const SmtpJob *job,
		       const Reply *reply);

#endif
