/*
 * The name by which a relay calls a message that it took: what its postmaster asks for.
 */
#ifndef DISPATCH_QUEUE_H
#define DISPATCH_QUEUE_H

#define LIMIT_QUEUE_ID 100 /* bytes; a longer word is no queue id */

/*
 * The queue id in the words of a reply to the final dot, without its code and with or
 * without its enhanced status; yours. No standard says where it stands: the forms known are
 * those of Postfix, Exim, Sendmail, OpenSMTPD, Exchange, qmail, Haraka and Gmail. NULL when
 * the reply (which may be NULL) has none of these.
 */
char *queue_id_parse(const char *reply);

#endif
