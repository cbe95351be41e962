/*
 * How long the SMTP client waits for a relay.
 */
#ifndef WIRE_TIMEOUTS_H
#define WIRE_TIMEOUTS_H

/* The values of RFC 5321 4.5.3.2, in seconds; it leaves connecting to TCP. */
#define SMTP_TIMEOUT_CONNECT 60
#define SMTP_TIMEOUT_GREETING 300
#define SMTP_TIMEOUT_COMMAND 300
#define SMTP_TIMEOUT_DATA 120
#define SMTP_TIMEOUT_BLOCK 180
#define SMTP_TIMEOUT_FINAL 600

/* Seconds; 0 stands for the value above. */
typedef struct SmtpTimeouts {
	double connect;  /* to one address */
	double greeting; /* until 220 */
	double command;  /* EHLO, TLS's handshake, AUTH, MAIL, RCPT */
	double data;     /* until 354 */
	double block;    /* between two writes of the message */
	double final;    /* after the end of the message */
} SmtpTimeouts;

/*
 * Seconds for which a relay that owes something may be silent before that is told; or half of
 * the time that it has, where that is shorter.
 */
#define SMTP_SILENCE 30

#endif
