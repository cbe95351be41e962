/*
 * A stream is a socket to a relay that never waits, with TLS over it where that was asked
 * for. It moves bytes and knows no events: who calls it waits for what it says.
 */
#ifndef WIRE_STREAM_H
#define WIRE_STREAM_H

#include "wire-private.h"
#include "wire-tls.h"

struct evbuffer;

typedef struct Stream Stream;

/*
 * Begin to connect. NULL, with errno, when that has failed already, which is EAGAIN where as
 * many wait at a unix socket as may; otherwise the socket can be written once it has come to an
 * end.
 */
Stream *stream_open(const RelayAddress *address);

/* How connecting has ended: 0, or a number of errno. */
int stream_finish_opening(const Stream *stream);

/* Without a word to the far side. NULL is fine. */
void stream_close(Stream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stream, stream_close)

int stream_get_fd(const Stream *stream);

/* Put TLS over the socket; the handshake comes next. False when it cannot be had. */
bool stream_secure(Stream *stream, const Tls *tls) CHY_MUST_CHECK;

/* Go on with the handshake. */
Transfer stream_shake_hands(Stream *stream);

/* The TLS over the socket, borrowed, or NULL. */
const TlsSession *stream_get_tls(const Stream *stream);

/* Read what has come, at most `most` bytes. */
Transfer stream_read(Stream *stream, char *bytes, size_t most, size_t *got_out);

/* Hand bytes of `output`, which has some, to the kernel; they are gone from it then. */
Transfer stream_write(Stream *stream, struct evbuffer *output);

/* Why the last call failed, for a person. Yours. */
char *stream_fault(const Stream *stream);

#endif
