/*
 * What a letter needs of a relay that not every relay offers.
 */
#ifndef WIRE_NEED_H
#define WIRE_NEED_H

#include <stdbool.h>
#include <stddef.h>

typedef struct SmtpNeed {
	bool utf8; /* a mailbox or the header has more than ASCII: SMTPUTF8 (RFC 6531) */
	size_t size; /* bytes of the message: SIZE (RFC 1870) */
} SmtpNeed;

#endif
