/*
 * A socket's file descriptor, and perhaps a session of TLS.
 *
 * Invariants:
 *   1. A byte leaves `output` when the kernel has it; under TLS, when it has the whole
 *      record that the byte is in, for nobody can open a part of one.
 *   2. A small write goes at once (TCP_NODELAY): what belongs together is one write.
 */
#include "wire-stream.h"

#include <errno.h>
#include <event2/buffer.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#define LIMIT_WRITE (1u << 18) /* bytes handed to the kernel at a time */

struct Stream {
	int fd;
	TlsSession *tls; /* NULL: none */
	int errnum;      /* of the last call that failed */
};

Stream *stream_open(const RelayAddress *address)
{
	const struct sockaddr *name = (const struct sockaddr *)&address->address;
	int on = 1;
	int fd = socket(name->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	Stream *stream;

	if (fd < 0)
		return NULL;
	/* has no meaning for a unix socket, and does no harm */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (connect(fd, name, address->length) != 0 && errno != EINPROGRESS) {
		int errnum = errno;

		close(fd);
		errno = errnum;
		return NULL;
	}
	stream = g_new0(Stream, 1);
	stream->fd = fd;
	return stream;
}

int stream_finish_opening(const Stream *stream)
{
	int errnum = 0;
	socklen_t length = sizeof errnum;

	if (getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &errnum, &length) != 0)
		return errno;
	return errnum;
}

void stream_close(Stream *stream)
{
	if (stream == NULL)
		return;
	tls_end(stream->tls);
	close(stream->fd);
	g_free(stream);
}

int stream_get_fd(const Stream *stream)
{
	return stream->fd;
}

bool stream_secure(Stream *stream, const Tls *tls)
{
	stream->tls = tls_begin(tls, stream->fd);
	return stream->tls != NULL;
}

Transfer stream_shake_hands(Stream *stream)
{
	return tls_shake_hands(stream->tls);
}

const TlsSession *stream_get_tls(const Stream *stream)
{
	return stream->tls;
}

/* What a call of the kernel that moved nothing says. */
static Transfer failed(Stream *stream, Transfer waits)
{
	stream->errnum = errno;
	return errno == EAGAIN || errno == EINTR ? waits : TRANSFER_FAILED;
}

Transfer stream_read(Stream *stream, char *bytes, size_t most, size_t *got_out)
{
	ssize_t got;

	if (stream->tls != NULL)
		return tls_read(stream->tls, bytes, most, got_out);
	got = read(stream->fd, bytes, most);
	if (got < 0)
		return failed(stream, TRANSFER_WAITS_IN);
	*got_out = (size_t)got;
	return got > 0 ? TRANSFER_DONE : TRANSFER_ENDED;
}

/* One record. What could not be written is offered again, with more behind it or not. */
static Transfer write_record(Stream *stream, struct evbuffer *output)
{
	char record[LIMIT_TLS_RECORD];
	ssize_t length = evbuffer_copyout(output, record, sizeof record);
	size_t put = 0;
	Transfer done = tls_write(stream->tls, record, (size_t)length, &put);

	evbuffer_drain(output, put);
	return done;
}

Transfer stream_write(Stream *stream, struct evbuffer *output)
{
	if (stream->tls != NULL)
		return write_record(stream, output);
	if (evbuffer_write_atmost(output, stream->fd, LIMIT_WRITE) < 0)
		return failed(stream, TRANSFER_WAITS_OUT);
	return TRANSFER_DONE;
}

char *stream_fault(const Stream *stream)
{
	return stream->tls != NULL ? tls_fault(stream->tls)
				   : g_strdup(g_strerror(stream->errnum));
}
