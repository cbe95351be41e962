/*
 * What a client without a name of its own greets a relay with: the address that the relay sees
 * it come from (RFC 5321 4.1.4), in the form of 4.1.3.
 */
#include "wire-smtp.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The linker calls these for gethostname and getsockname (--wrap): the machine is called so, and
 * connects from there; NULL, from where it does. */
int __wrap_gethostname(char *name, size_t size);
int __wrap_getsockname(int fd, struct sockaddr *address, socklen_t *length);
int __real_getsockname(int fd, struct sockaddr *address, socklen_t *length);

static const char *machine, *source;

int __wrap_gethostname(char *name, size_t size)
{
	g_strlcpy(name, machine, size);
	return 0;
}

int __wrap_getsockname(int fd, struct sockaddr *address, socklen_t *length)
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };

	if (source == NULL)
		return __real_getsockname(fd, address, length);
	if (inet_pton(AF_INET, source, &four.sin_addr) == 1) {
		memcpy(address, &four, sizeof four);
		*length = sizeof four;
	} else {
		g_assert_cmpint(inet_pton(AF_INET6, source, &six.sin6_addr), ==, 1);
		memcpy(address, &six, sizeof six);
		*length = sizeof six;
	}
	return 0;
}

typedef struct Case {
	const char *name;
	const char *machine, *source;
	const char *helo; /* as configured, or NULL */
	const char *greeting;
} Case;

static const Case cases[] = {
	{ "configured", "office.example", "192.0.2.7", "desk.example", "desk.example" },
	{ "full-name", "office.example", "192.0.2.7", NULL, "office.example" },
	{ "bad-name", "of_fice!.example", "192.0.2.7", NULL, "[192.0.2.7]" },
	{ "loopback", "office", "127.0.0.1", NULL, "[127.0.0.1]" },
	{ "far", "office", "192.0.2.7", NULL, "[192.0.2.7]" },
	{ "far-6", "office", "2001:db8::7", NULL, "[IPv6:2001:db8::7]" },
	{ "mapped", "office", "::ffff:192.0.2.7", NULL, "[192.0.2.7]" },
	{ "socket", "office", NULL, NULL, "[127.0.0.1]" },
};

/* A relay on a unix socket of that path. */
static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	g_strlcpy(address.sun_path, path, sizeof address.sun_path);
	g_assert_cmpint(bind(listener, (struct sockaddr *)&address, sizeof address), ==,
			0);
	g_assert_cmpint(listen(listener, 1), ==, 0);
	return listener;
}

static SmtpPool *pool_to(const char *url, const char *helo, Loop *loop)
{
	const SmtpOptions options = { .loop = loop, .sessions = 1, .helo = helo };
	g_autoptr(Relay) relay = NULL;
	SmtpPool *pool = NULL;

	g_assert_true(relay_parse(url, &relay, NULL));
	g_assert_true(smtp_pool_new(relay, &options, &pool, NULL));
	return pool;
}

static void submit(SmtpPool *pool)
{
	g_autoptr(GBytes) header = g_bytes_new_static("From: a@b.example\r\n", 19);
	g_autoptr(GBytes) body = g_bytes_new_static("Hello\r\n", 7);
	const SmtpMessage message = { "a@b.example", "c@d.example", header, body };
	g_autoptr(SmtpJob) job = NULL;

	g_assert_true(smtp_job_new(&message, &job, NULL));
	smtp_pool_submit(pool, job);
}

/* The greeting of the client that has connected to the listener. Yours. */
static char *hear(int listener, Loop *loop)
{
	char said[512] = "";
	size_t length = 0;
	int client;

	g_assert_true(loop_turn(loop, 0, NULL));
	client = accept(listener, NULL, NULL);
	g_assert_cmpint(send(client, "220 ready\r\n", 11, 0), ==, 11);
	while (strchr(said, '\n') == NULL && length + 1 < sizeof said) {
		g_assert_true(loop_turn(loop, 1000, NULL));

		ssize_t got = recv(client, said + length, sizeof said - 1 - length,
				   MSG_DONTWAIT);

		length += got > 0 ? (size_t)got : 0;
	}
	close(client);
	return g_strdup(g_strchomp(said));
}

static void test_greeting(gconstpointer data)
{
	const Case *one = data;
	g_autofree char *folder = g_dir_make_tmp("helo-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "relay", NULL);
	g_autofree char *url = g_strconcat("smtp+unix://", path, NULL);
	g_autofree char *wanted = g_strconcat("EHLO ", one->greeting, NULL);
	g_autoptr(Loop) loop = NULL;
	int listener = listen_at(path);

	machine = one->machine;
	source = one->source;
	g_assert_true(loop_new(&loop, NULL));

	g_autoptr(SmtpPool) pool = pool_to(url, one->helo, loop);

	submit(pool);

	g_autofree char *said = hear(listener, loop);

	g_assert_cmpstr(said, ==, wanted);
	close(listener);
	unlink(path);
	rmdir(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/wire/helo/", cases[i].name, NULL);

		g_test_add_data_func(path, &cases[i], test_greeting);
	}
	return g_test_run();
}
