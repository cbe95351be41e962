/*
 * The commands of the envelope, with the parameters that a relay's offer allows.
 */
#ifndef WIRE_COMMAND_H
#define WIRE_COMMAND_H

#include "wire-job.h"
#include "wire-offer.h"

/*
 * Add "MAIL FROM:<…>" with SIZE (RFC 1870), SMTPUTF8 (RFC 6531) and, for a job with an
 * envelope id, RET=HDRS and ENVID (RFC 3461), and its CRLF.
 */
void command_add_mail(GString *line, const Offer *offer, const SmtpJob *job);

/*
 * Add "RCPT TO:<…>" and, for a job with an envelope id, NOTIFY for success, failure and
 * delay, and ORCPT (RFC 3461; RFC 6533 for a mailbox with more than ASCII), and its CRLF.
 */
void command_add_rcpt(GString *line, const Offer *offer, const SmtpJob *job);

/*
 * What stands against sending the job under this offer, as a static text, or NULL: a
 * mailbox that needs SMTPUTF8, and 8BITMIME with it (the text names what is missing), or a
 * message bigger than SIZE allows. *enhanced_out is the status code (RFC 3463) that says the
 * same.
 */
const char *command_find_obstacle(const Offer *offer, const SmtpJob *job,
				  const char **enhanced_out);

#endif
