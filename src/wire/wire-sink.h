/*
 * The sink: a mail server on loopback that takes every message and hands on none.
 *
 * Rehearsals and demonstrations send to it, tests make it misbehave. It speaks SMTP and
 * LMTP (whichever the client greets with). A message is written, byte for byte as
 * received after the dots were unstuffed, to "NNNNNN-MESSAGE-ID.eml" and renamed into
 * place before the client is told 250; the envelope is not part of the file.
 */
#ifndef WIRE_SINK_H
#define WIRE_SINK_H

#include "wire-loop.h"

#include <stdint.h>

#define LIMIT_SINK_MESSAGE (64u << 20) /* bytes of a message; advertised as SIZE */

typedef struct Sink Sink;

/* Where a fault strikes. */
typedef enum {
	SINK_GREETING, /* instead of 220 */
	SINK_HELLO,    /* instead of the answer to EHLO, HELO or LHLO */
	SINK_MAIL,
	SINK_RCPT,
	SINK_DATA, /* instead of 354; a message is taken after 354 only */
	SINK_BODY, /* when the first bytes of the message have come, and again for more */
	SINK_DOT,  /* when the final dot has come, instead of 250; nothing is kept */
	SINK_KEPT, /* when the message has been kept, instead of 250 */
} SinkStage;

#define SINK_CLOSE 0  /* instead of a code: close without a word */
#define SINK_STALL -1 /* say nothing and wait */

typedef struct SinkFault {
	SinkStage stage;
	int code; /* of the reply, SINK_CLOSE or SINK_STALL; 421 closes after it */
	unsigned after; /* let so many pass that stage first */
	unsigned times; /* then strike so many times; 0: every time */
} SinkFault;

typedef struct SinkOptions {
	Loop *loop;         /* borrowed */
	const char *folder; /* exists; NULL: messages are counted and dropped */
	const char *path;   /* a unix socket to make; NULL: TCP on 127.0.0.1 */
	uint16_t port;      /* 0: the kernel picks one */
	bool plain;   /* no PIPELINING, SIZE, 8BITMIME, SMTPUTF8, ENHANCEDSTATUSCODES */
	bool wordy;   /* answer in several lines, and byte by byte */
	double delay; /* seconds before every reply */
	const SinkFault *faults;
	size_t fault_count;
} SinkOptions;

/*
 * Listen. CHY_EXISTS when the port or path is taken, CHY_IO and others by errno when
 * the socket cannot be had.
 */
bool sink_new(const SinkOptions *options, Sink **sink_out,
	      GError **error) CHY_MUST_CHECK;

/* Stops listening, drops connections, removes the socket's path. */
void sink_free(Sink *sink);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sink, sink_free)

/* The port it listens on; 0 for a unix socket. */
uint16_t sink_get_port(const Sink *sink);

/* Its address as a relay's URL: "smtp://127.0.0.1:2525". Borrowed. */
const char *sink_get_url(const Sink *sink);

/* Messages kept (or dropped, without a folder) so far. */
uint64_t sink_get_count(const Sink *sink);

/*
 * Parse "STAGE:CODE", "STAGE:close" or "STAGE:stall", with "+AFTER" and then "*TIMES"
 * where wanted: "rcpt:550+3*1". sink_fault_help names the stages.
 */
bool sink_fault_parse(const char *text, SinkFault *fault_out,
		      GError **error) CHY_MUST_CHECK;

/* The form of a fault and its stages with what each is, for people; yours. */
char *sink_fault_help(void);

#endif
