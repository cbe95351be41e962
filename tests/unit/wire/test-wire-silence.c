/*
 * A relay that stops reading in the middle of a message, which no sink does: it is a process
 * of its own.
 */
#include "wire-smtp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEADER "From: a@b.example\r\nMessage-ID: <1.x@b.example>\r\n"
#define BIG (16u << 20) /* bytes: more than the kernel keeps for the relay */

/* Say `reply` to each of so many lines that come. */
static void answer_lines(FILE *stream, unsigned lines, const char *reply)
{
	char line[1024];

	while (lines-- > 0 && fgets(line, sizeof line, stream) != NULL) {
		fputs(reply, stream);
		fflush(stream);
	}
}

/* A relay that takes the envelope and reads nothing more. */
static pid_t begin_deaf_relay(char **url_out)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	pid_t process;
	FILE *stream;

	g_assert_true(bind(listener, (struct sockaddr *)&address, length) == 0 &&
		      listen(listener, 1) == 0 &&
		      getsockname(listener, (struct sockaddr *)&address, &length) == 0);
	*url_out = g_strdup_printf("smtp://127.0.0.1:%d", ntohs(address.sin_port));
	process = fork();
	if (process == 0) {
		stream = fdopen(accept(listener, NULL, NULL), "r+");
		setvbuf(stream, NULL, _IONBF, 0);
		fputs("220 deaf\r\n", stream);
		answer_lines(stream, 3, "250 ok\r\n");
		answer_lines(stream, 1, "354 go on\r\n");
		pause();
		_exit(EXIT_FAILURE);
	}
	close(listener);
	return process;
}

/* What was told of a silence. */
typedef struct Told {
	unsigned times;
	double waited, left;
} Told;

static void on_silent(void *data, double waited, double left)
{
	Told *told = data;

	*told = (Told){ told->times + 1, waited, left };
}

/* A pool that waits a second at every stage. */
static SmtpPool *open_pool(const char *url, Told *told)
{
	const SmtpOptions options = { .sessions = 1,
				      .helo = "client.example",
				      .require_loopback = true,
				      .timeouts = { 1, 1, 1, 1, 1, 1 },
				      .silent = on_silent,
				      .silent_data = told };
	g_autoptr(Relay) relay = NULL;
	SmtpPool *pool = NULL;

	g_assert_true(relay_parse(url, &relay, NULL));
	g_assert_true(smtp_pool_new(relay, &options, &pool, NULL));
	return pool;
}

/* It is given up in time, which is told before, and has not got the message. */
static void test_not_read(void)
{
	g_autofree char *url = NULL;
	pid_t process = begin_deaf_relay(&url);
	Told told = { 0 };
	g_autoptr(SmtpPool) pool = open_pool(url, &told);
	g_autoptr(GBytes) header = g_bytes_new_static(HEADER, strlen(HEADER));
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GBytes) body = NULL;
	g_autoptr(SmtpJob) job = NULL;
	g_autoptr(Delivery) delivery = NULL;

	while (text->len < BIG)
		g_string_append(text, "A line of about forty characters, full.\r\n");
	body = g_string_free_to_bytes(g_steal_pointer(&text));

	const SmtpMessage message = { "a@b.example", "c@d.example", header, body,
				      &process };

	g_assert_true(smtp_job_new(&message, &job, NULL));
	smtp_pool_submit(pool, job);
	g_assert_true(smtp_pool_wait(pool, &delivery, NULL));
	g_assert_cmpint(delivery->result, ==, DELIVERY_UNTRIED);
	g_assert_cmpstr(delivery->reply, ==, "the relay takes no more bytes");
	g_assert_cmpuint(told.times, ==, 1);
	g_assert_cmpfloat(told.waited, ==, 0.5); /* half of it, for that is below SMTP_SILENCE */
	g_assert_cmpfloat(told.left, ==, 0.5);
	kill(process, SIGKILL);
	waitpid(process, NULL, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/silence/not-read", test_not_read);
	return g_test_run();
}
