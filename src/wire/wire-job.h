/*
 * A job is one message to one recipient: an SmtpJob as it is handed in, whose texts are the
 * caller's, and a CheckedJob in a session, whose own they are, and of which nothing can break
 * out of its command or of the message's lines.
 */
#ifndef WIRE_JOB_H
#define WIRE_JOB_H

#include "wire-smtp.h"

struct evbuffer;

typedef struct CheckedJob {
	char *from, *to;
	char *envelope_id; /* NULL: nothing is said about delivery reports */
	GBytes *header, *body;
	void *tag;
	bool utf8;   /* a mailbox or the header has more than ASCII: needs SMTPUTF8 */
	bool dotted; /* a line of the message begins with a dot */
	bool tried;  /* a relay has answered it before */
} CheckedJob;

/* A checked copy of `job`. CHY_INVALID as smtp_pool_submit says. */
bool job_new(const SmtpJob *job, CheckedJob **job_out, GError **error) CHY_MUST_CHECK;

/* Whether it is a copy of `given`, as far as that says what is sent to whom. */
bool job_is_of(const CheckedJob *job, const SmtpJob *given);

void job_free(CheckedJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CheckedJob, job_free)

/* Bytes of the message as it is: header, empty line, body that ends with CRLF. */
size_t job_size(const CheckedJob *job);

/* Add those bytes by reference. */
void job_add_bytes(const CheckedJob *job, struct evbuffer *output);

/* Add them with the dots of RFC 5321 4.5.2, by reference, without the final dot. */
void job_add_stuffed(const CheckedJob *job, struct evbuffer *output);

#endif
