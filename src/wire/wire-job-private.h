/*
 * What is in a job, and its bytes as they go out. For this room only.
 */
#ifndef WIRE_JOB_PRIVATE_H
#define WIRE_JOB_PRIVATE_H

#include "wire-job.h"

struct evbuffer;

struct SmtpJob {
	char *from, *to;
	char *envelope_id; /* NULL: nothing is said about delivery reports */
	GBytes *header, *body;
	void *tag;
	bool utf8;   /* a mailbox or the header has more than ASCII: needs SMTPUTF8 */
	bool dotted; /* a line of the message begins with a dot */
	bool tried;  /* a relay has answered it before */
};

/* The same job, but nothing is said about delivery reports. Yours. */
SmtpJob *job_without_reports(const SmtpJob *job);

/* Bytes of the message as it is: header, empty line, body that ends with CRLF. */
size_t job_size(const SmtpJob *job);

/* Add those bytes by reference. */
void job_add_bytes(const SmtpJob *job, struct evbuffer *output);

/* Add them with the dots of RFC 5321 4.5.2, by reference, without the final dot. */
void job_add_stuffed(const SmtpJob *job, struct evbuffer *output);

#endif
