/*
 * A reply of an SMTP server, read line by line (RFC 5321 4.2).
 */
#ifndef WIRE_REPLY_H
#define WIRE_REPLY_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Reply {
	int code;       /* 200 to 599; 0 before the first line */
	unsigned lines; /* read so far */
	GString *text;  /* the lines without their codes, as they came, each ended by LF
			 */
} Reply;

typedef enum {
	REPLY_MORE, /* further lines belong to it */
	REPLY_DONE,
	REPLY_BAD, /* no reply of SMTP, or longer than the limits of wire-smtp.h */
} ReplyStatus;

void reply_init(Reply *reply);
void reply_clear(Reply *reply);

/* Make ready for the next reply. */
void reply_reset(Reply *reply);

/* Add a line, without its end. */
ReplyStatus reply_add_line(Reply *reply, const char *line, size_t length);

/* 2 for 250, 5 for 550. */
int reply_class(const Reply *reply);

/*
 * The lines joined by one space, for ledger, register and terminal: UTF-8 of at most
 * LIMIT_SMTP_REPLY_WORDS bytes, without controls, separators of lines and paragraphs, or
 * what turns the direction of text. Yours.
 */
char *reply_words(const Reply *reply);

/*
 * The enhanced status code that opens the text (RFC 2034 4), or stands in it as qmail writes
 * it, "(#5.7.1)"; yours, or NULL.
 */
char *reply_enhanced(const Reply *reply);

/*
 * Whether a 5yz is about what the relay lets us do rather than about this message or its
 * recipient: an enhanced code of subject 7, security or policy (RFC 3463 3.8), but for those
 * that are the recipient's or the message's own by their definition; or one of the sender's
 * address (5.1.7, 5.1.8), which Postfix says to RCPT. Without an enhanced code, whether the
 * words, of whatever encoding, are of relaying, a login or the sender, as Exim's "relay not
 * permitted" and "Sender verify failed".
 */
bool reply_is_policy(const Reply *reply);

/*
 * Whether a 5yz to MAIL is about the message that it announces and not about its sender: its
 * size (5.3.4, 5.2.3, or 552 without an enhanced code, RFC 1870), or its content and the
 * characters of its mailboxes (5.6.x).
 */
bool reply_is_of_message(const Reply *reply);

/*
 * Whether a refusal may be about the parameters of our command and not about whom it names: 501,
 * 504, 555, or an enhanced code of 5.5.4 (RFC 3463 3.6).
 */
bool reply_is_of_parameters(const Reply *reply);

/*
 * What follows `keyword` in a line of its own ("SIZE 1000" gives "1000"), yours, ""
 * when nothing does, or NULL when no line but the first begins with it (RFC
 * 5321 4.1.1.1).
 */
char *reply_find_keyword(const Reply *reply, const char *keyword);

#endif
