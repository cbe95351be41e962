#include "cli-passphrase.h"

#include "base-file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#define LIMIT_PASSPHRASE_LINE 1024 /* bytes */

struct PassphraseSource {
	int fd; /* -1: none was named */
};

PassphraseSource *passphrase_source_new(void)
{
	PassphraseSource *source = g_new0(PassphraseSource, 1);

	source->fd = -1;
	return source;
}

void passphrase_source_free(PassphraseSource *source)
{
	g_free(source);
}

void passphrase_source_set_descriptor(PassphraseSource *source, int fd)
{
	source->fd = fd;
}

/* A byte at a time: what follows the line may belong to somebody else. */
static char *read_line(int fd, const char *whence, GError **error)
{
	char line[LIMIT_PASSPHRASE_LINE + 1];
	size_t length = 0;
	ssize_t got = 0;

	while (length < sizeof line && (got = read(fd, line + length, 1)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 || line[length] == '\n')
			break;
		length++;
	}

	int errnum = errno;
	g_autofree char *text = g_strndup(line, length);

	explicit_bzero(line, sizeof line);
	if (got < 0)
		chy_fail_errno(error, errnum, "cannot read a passphrase from %s",
			       whence);
	else if (length > LIMIT_PASSPHRASE_LINE)
		chy_fail(error, CHY_LIMIT,
			 "cannot read a passphrase from %s: it is longer "
			 "than %d bytes",
			 whence, LIMIT_PASSPHRASE_LINE);
	else if (length == 0)
		chy_fail(error, CHY_REFUSED,
			 "cannot read a passphrase from %s: it is empty", whence);
	else
		return g_steal_pointer(&text);
	explicit_bzero(text, length);
	return NULL;
}

static char *read_credential(const char *path, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	char *text = NULL;

	if (fd < 0 || fstat(fd, &status) != 0)
		chy_fail_errno(error, errno, "cannot read credential '%s'", path);
	else if (!file_is_private(&status))
		chy_fail(error, CHY_REFUSED,
			 "cannot read credential '%s': others than its owner may read "
			 "it",
			 path);
	else
		text = read_line(fd, path, error);
	if (fd >= 0)
		close(fd);
	return text;
}

/* A question at the terminal, whose answer is not shown. */
typedef struct Prompt {
	int tty;
	struct termios before;
	sigset_t mask; /* before */
	int signals; /* from which those are read that would end or stop the process */
} Prompt;

static void silence(const Prompt *prompt)
{
	struct termios silent = prompt->before;

	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
	silent.c_lflag |= ECHONL;
	tcsetattr(prompt->tty, TCSAFLUSH, &silent);
}

static bool prompt_open(int tty, Prompt *prompt)
{
	static const int held[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < G_N_ELEMENTS(held); i++)
		sigaddset(&set, held[i]);
	prompt->tty = tty;
	prompt->signals = -1;
	if (tcgetattr(tty, &prompt->before) == 0)
		prompt->signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (prompt->signals < 0)
		return false;
	sigprocmask(SIG_BLOCK, &set, &prompt->mask);
	silence(prompt);
	return true;
}

static void prompt_close(const Prompt *prompt)
{
	tcsetattr(prompt->tty, TCSADRAIN, &prompt->before);
	sigprocmask(SIG_SETMASK, &prompt->mask, NULL);
	close(prompt->signals);
}

/* Let a signal do what it does, with the terminal as it was; go on if that was to stop. */
static void give_way(const Prompt *prompt)
{
	struct signalfd_siginfo signal;
	sigset_t held;

	if (read(prompt->signals, &signal, sizeof signal) != sizeof signal)
		return;
	tcsetattr(prompt->tty, TCSADRAIN, &prompt->before);
	sigprocmask(SIG_SETMASK, &prompt->mask, &held);
	raise((int)signal.ssi_signo);
	sigprocmask(SIG_SETMASK, &held, NULL);
	silence(prompt);
}

/* Wait until a line has been typed. */
static bool await_line(const Prompt *prompt, const char *question)
{
	struct pollfd files[] = { { prompt->tty, POLLIN, 0 },
				  { prompt->signals, POLLIN, 0 } };
	ssize_t length = (ssize_t)strlen(question);

	while (write(prompt->tty, question, (size_t)length) == length) {
		while (poll(files, G_N_ELEMENTS(files), -1) < 0)
			if (errno != EINTR)
				return false;
		if (files[1].revents == 0)
			return true;
		give_way(prompt);
	}
	return false;
}

/*
 * Ask once. The echo goes before the question is asked, so that an answer typed at once is
 * neither shown nor lost, and comes back whatever happens to the read, or to the process.
 */
static char *prompt(int tty, const char *user, const char *suffix, GError **error)
{
	g_autofree char *question =
		g_strdup_printf("Passphrase of %s%s: ", user, suffix);
	char *text = NULL;
	Prompt asking;

	if (!prompt_open(tty, &asking)) {
		chy_fail_errno(error, errno, "cannot ask for the passphrase of '%s'",
			       user);
		return NULL;
	}
	if (await_line(&asking, question))
		text = read_line(tty, "the terminal", error);
	else
		chy_fail_errno(error, errno, "cannot ask for the passphrase of '%s'",
			       user);
	prompt_close(&asking);
	return text;
}

/* A passphrase that nobody has typed before is asked for twice. */
static char *prompt_twice(int tty, const char *user, PassphraseKind kind,
			  GError **error)
{
	const char *what = kind == PASSPHRASE_CHANGED ? " from now on" : "'s new key";
	g_autofree char *again = g_strconcat(what, ", again", NULL);
	g_autofree char *first = prompt(tty, user, what, error);
	g_autofree char *second =
		first != NULL ? prompt(tty, user, again, error) : NULL;
	bool same = second != NULL && strcmp(first, second) == 0;

	if (second != NULL)
		explicit_bzero(second, strlen(second));
	if (same)
		return g_steal_pointer(&first);
	if (first != NULL)
		explicit_bzero(first, strlen(first));
	if (second != NULL)
		chy_fail(error, CHY_REFUSED, "the two passphrases differ");
	return NULL;
}

/* `missing` is the file that would have spared the question, or NULL. */
static char *ask_terminal(const char *user, PassphraseKind kind, const char *missing,
			  GError **error)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (tty < 0) {
		chy_fail(error, CHY_REFUSED,
			 "the passphrase of '%s' is needed, and there is no %s%s%s"
			 "terminal to ask at: use --passphrase-fd",
			 user, missing != NULL ? "file '" : "",
			 missing != NULL ? missing : "",
			 missing != NULL ? "' nor a " : "");
		return NULL;
	}

	char *text = kind == PASSPHRASE_OF_KEY ? prompt(tty, user, "", error)
					       : prompt_twice(tty, user, kind, error);

	close(tty);
	return text;
}

char *passphrase_ask(void *data, const char *user, PassphraseKind kind, GError **error)
{
	const PassphraseSource *source = data;
	const char *folder = g_getenv("CREDENTIALS_DIRECTORY");
	g_autofree char *file = g_strconcat(
		"chancery.", user, kind == PASSPHRASE_CHANGED ? ".new" : "", NULL);
	g_autofree char *path =
		folder != NULL ? g_build_filename(folder, file, NULL) : NULL;

	if (source->fd >= 0) {
		g_autofree char *whence = g_strdup_printf("descriptor %d", source->fd);

		return read_line(source->fd, whence, error);
	}
	if (path != NULL && g_file_test(path, G_FILE_TEST_EXISTS))
		return read_credential(path, error);
	return ask_terminal(user, kind, path, error);
}
