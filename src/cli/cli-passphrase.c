#include "cli-passphrase.h"

#include "base-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
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

/*
 * Ask once. The echo goes before the question is asked, so that an answer typed at once is
 * neither shown nor lost, and comes back whatever happens to the read.
 */
static char *prompt(int tty, const char *user, const char *suffix, GError **error)
{
	struct termios before, silent;
	g_autofree char *question =
		g_strdup_printf("Passphrase of %s%s: ", user, suffix);
	ssize_t length = (ssize_t)strlen(question);
	char *text = NULL;

	if (tcgetattr(tty, &before) != 0) {
		chy_fail_errno(error, errno, "cannot ask for the passphrase of '%s'",
			       user);
		return NULL;
	}
	silent = before;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
	silent.c_lflag |= ECHONL;
	tcsetattr(tty, TCSAFLUSH, &silent);
	if (write(tty, question, (size_t)length) == length)
		text = read_line(tty, "the terminal", error);
	else
		chy_fail_errno(error, errno, "cannot ask for the passphrase of '%s'",
			       user);
	tcsetattr(tty, TCSADRAIN, &before);
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

static char *ask_terminal(const char *user, PassphraseKind kind, GError **error)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (tty < 0) {
		chy_fail(error, CHY_REFUSED,
			 "the passphrase of '%s' is needed, and there is no terminal "
			 "to ask "
			 "at: use --passphrase-fd",
			 user);
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
	return ask_terminal(user, kind, error);
}
