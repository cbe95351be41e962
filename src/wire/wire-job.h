/*
 * A job is one message to one recipient, checked when it is made: of it nothing can break out of
 * its commands or of the message's lines. It does not change, and is kept by references.
 */
#ifndef WIRE_JOB_H
#define WIRE_JOB_H

#include "base-error.h"
#include "wire-need.h"

#include <glib.h>
#include <stdbool.h>

#define LIMIT_SMTP_ENVELOPE_ID 100 /* characters as xtext (RFC 3461 4.4) */

typedef struct SmtpJob SmtpJob;

/* What a job is made of. */
typedef struct SmtpMessage {
	const char *from; /* without angle brackets; "" for the null reverse-path */
	const char *to;   /* likewise */
	GBytes *header;   /* header block, ends with CRLF, without the empty line */
	GBytes *body;
	void *tag; /* yours, comes back with the delivery */
	/* What delivery reports call the message (ENVID), printing ASCII; with it the
	 * relay is asked for reports on success, failure and delay where it offers DSN
	 * (RFC 3461). NULL: nothing is asked for. */
	const char *envelope_id;
	bool tried; /* a relay has answered it before: a refusal of its sender defers it */
} SmtpMessage;

/*
 * A job, yours to smtp_job_unref. Texts are copied, header and body kept by reference.
 * CHY_INVALID when an address or the envelope id could not stand in a command, the header is
 * not UTF-8, the body is not 7-bit text, or either is not in lines that end with CRLF.
 * Mailboxes and header may have more than ASCII (RFC 6531); a relay without SMTPUTF8 then
 * gets no MAIL, and the job ends as refused and unfit.
 */
bool smtp_job_new(const SmtpMessage *message, SmtpJob **job_out,
		  GError **error) CHY_MUST_CHECK;

/* Count one who refers to it more, and one less; the last frees it. NULL is fine for the second. */
SmtpJob *smtp_job_ref(SmtpJob *job);
void smtp_job_unref(SmtpJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmtpJob, smtp_job_unref)

/* What it needs of a relay. */
SmtpNeed smtp_job_get_need(const SmtpJob *job);

#endif
