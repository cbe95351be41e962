/*
 * A secret: one line from a file, a credential or a command.
 *
 * Invariants:
 *   1. On its way it is in one buffer, which is wiped.
 *   2. A command that gives it has ended, or been ended, when it is returned.
 */
#include "wire-secret.h"

#include "base-file.h"
#include "base-text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define REAP_PAUSE 5000 /* microseconds between two looks at a command */

void secret_free(char *secret)
{
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	g_free(secret);
}

static bool refuse(GError **error, const char *whence, const char *why)
{
	return chy_fail(error, CHY_CONFIG, "cannot read a secret from %s: %s", whence,
			why);
}

/* Milliseconds left until `deadline`, a monotonic time in microseconds. */
static int time_left(int64_t deadline)
{
	int64_t left = (deadline - g_get_monotonic_time()) / 1000;

	return (int)CLAMP(left, 0, LIMIT_SECRET_COMMAND * 1000);
}

/* Read to the end, the limit or the deadline; how many bytes, or -1 with errno. */
static ssize_t read_all(int fd, char *buffer, size_t size, int64_t deadline)
{
	size_t length = 0;
	ssize_t got = 1;

	while (got != 0 && length < size) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		int count = poll(&ready, 1, time_left(deadline));

		if (count < 0 && errno == EINTR)
			continue;
		if (count == 0)
			errno = ETIMEDOUT;
		if (count <= 0)
			return -1;
		got = read(fd, buffer + length, size - length);
		if (got < 0)
			return -1;
		length += (size_t)got;
	}
	return (ssize_t)length;
}

/* The text that was read, without its line end, checked. */
static bool accept(char *buffer, size_t length, const char *whence, char **secret_out,
		   GError **error)
{
	if (length > LIMIT_SECRET)
		return refuse(error, whence,
			      "it has more than " G_STRINGIFY(
				      LIMIT_SECRET) " bytes, with its line end");
	if (length > 0 && buffer[length - 1] == '\n')
		length--;
	if (length > 0 && buffer[length - 1] == '\r')
		length--;
	buffer[length] = '\0';
	if (length == 0)
		return refuse(error, whence, "it is empty");
	if (strlen(buffer) != length || !g_utf8_validate(buffer, -1, NULL) ||
	    text_has_control(buffer))
		return refuse(error, whence, "it is not one line of text");
	*secret_out = g_strdup(buffer);
	return true;
}

/* *ended_out is whether all was read that there is; NULL: it is not asked. */
static bool read_secret(int fd, const char *whence, bool *ended_out, char **secret_out,
			GError **error)
{
	int64_t deadline =
		g_get_monotonic_time() + LIMIT_SECRET_COMMAND * (int64_t)G_USEC_PER_SEC;
	char buffer[LIMIT_SECRET + 2];
	ssize_t length = read_all(fd, buffer, sizeof buffer - 1, deadline);
	bool good = length >= 0
			    ? accept(buffer, (size_t)length, whence, secret_out, error)
			    : refuse(error, whence, g_strerror(errno));

	if (ended_out != NULL)
		*ended_out = length >= 0 && (size_t)length < sizeof buffer - 1;
	explicit_bzero(buffer, sizeof buffer);
	return good;
}

/* What is wrong with an open file, for a person, or NULL. */
static const char *find_fault(int fd, bool private)
{
	struct stat status;

	if (fstat(fd, &status) != 0)
		return g_strerror(errno);
	if (!S_ISREG(status.st_mode))
		return "it is no regular file";
	if (private && !file_is_private(&status))
		return "others than its owner may read it (chmod 600)";
	if (private && status.st_uid != geteuid())
		return "it is somebody else's file";
	return NULL;
}

static bool read_file(const char *path, bool private, char **secret_out, GError **error)
{
	g_autofree char *whence = g_strdup_printf("'%s'", path);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	const char *fault = fd >= 0 ? find_fault(fd, private) : g_strerror(errno);
	bool good = fault == NULL ? read_secret(fd, whence, NULL, secret_out, error)
				  : refuse(error, whence, fault);

	if (fd >= 0)
		close(fd);
	return good;
}

static bool read_credential(const char *name, char **secret_out, GError **error)
{
	const char *folder = g_getenv("CREDENTIALS_DIRECTORY");
	g_autofree char *whence = g_strdup_printf("credential '%s'", name);
	g_autofree char *path = NULL;

	if (strchr(name, '/') != NULL || *name == '.')
		return refuse(error, whence, "it is no file's name");
	if (folder == NULL)
		return refuse(error, whence, "CREDENTIALS_DIRECTORY is not set");
	path = g_build_filename(folder, name, NULL);
	return read_file(path, false, secret_out, error);
}

/* Whether the process has ended by `deadline`; *status_out is then as of waitpid. */
static bool await_end(GPid process, int64_t deadline, int *status_out)
{
	pid_t ended = 0;

	while ((ended = waitpid(process, status_out, WNOHANG)) == 0 &&
	       time_left(deadline) > 0)
		g_usleep(REAP_PAUSE);
	return ended == process;
}

/* How a command ended that did not end well, yours; NULL: it did. */
static char *describe_end(int status)
{
	if (WIFSIGNALED(status))
		return g_strdup_printf("it was ended by signal %d", WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return g_strdup_printf("it ended with status %d", WEXITSTATUS(status));
	return NULL;
}

/*
 * See a command off that has closed its output, or else must end now. What is wrong with how it
 * did, yours; NULL: nothing, or it was made to.
 */
static char *reap(GPid process, bool closed)
{
	int64_t deadline =
		g_get_monotonic_time() + LIMIT_SECRET_EXIT * (int64_t)G_USEC_PER_SEC;
	int status = 0;

	if (closed && await_end(process, deadline, &status))
		return describe_end(status);
	kill(process, SIGKILL);
	while (waitpid(process, &status, 0) < 0 && errno == EINTR)
		;
	return closed ? g_strdup("it closed its output and did not end") : NULL;
}

static bool read_command(const char *command, char **secret_out, GError **error)
{
	g_auto(GStrv) words = NULL;
	g_autoptr(GError) fault = NULL;
	g_autofree char *whence = NULL;
	char *secret = NULL;
	GPid process;
	int output;

	if (!g_shell_parse_argv(command, NULL, &words, &fault) ||
	    !g_spawn_async_with_pipes(NULL, words, NULL,
				      G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
					      G_SPAWN_CLOEXEC_PIPES,
				      NULL, NULL, &process, NULL, &output, NULL,
				      &fault))
		return refuse(error, "the command", fault->message);
	whence = g_strdup_printf("command '%s'", words[0]);

	bool closed, good = read_secret(output, whence, &closed, &secret, &fault);

	close(output);

	g_autofree char *end = reap(process, closed);

	if (end == NULL && good) {
		*secret_out = secret;
		return true;
	}
	secret_free(secret);
	if (end != NULL)
		return refuse(error, whence, end);
	g_propagate_error(error, g_steal_pointer(&fault));
	return false;
}

bool secret_read(const SecretSource *source, char **secret_out, GError **error)
{
	if (source->file != NULL)
		return read_file(source->file, true, secret_out, error);
	if (source->credential != NULL)
		return read_credential(source->credential, secret_out, error);
	if (source->command != NULL)
		return read_command(source->command, secret_out, error);
	return refuse(error, "nowhere", "no source is named");
}
