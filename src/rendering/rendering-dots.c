/*
 * The noun is the drawing by a child: it gets the picture as its standard input, from memory,
 * and says what it has drawn in one line, followed by three bytes for each dot.
 */
#include "rendering-dots.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE_GREATEST 512 /* bytes of the child's line */
#define PIECE 65536

typedef struct Child {
	GPid pid;
	int output;
} Child;

/* The picture as a file that is nowhere; -1 with *error. */
static int open_input(const DotsTask *task, GError **error)
{
	gsize length;
	const char *data = g_bytes_get_data(task->svg, &length);
	int input = memfd_create("picture", MFD_CLOEXEC);

	if (input < 0 || write(input, data, length) != (gssize)length ||
	    lseek(input, 0, SEEK_SET) != 0) {
		chy_fail_errno(error, errno, "cannot hand '%s' to its drawer",
			       task->file);
		if (input >= 0)
			close(input);
		return -1;
	}
	return input;
}

static bool start(const DotsTask *task, Child *child_out, GError **error)
{
	double dots = CLAMP(task->height / 72 * DOTS_PER_INCH, 1, LIMIT_DOTS_WIDTH);
	g_autofree char *width = g_strdup_printf("%d", LIMIT_DOTS_WIDTH);
	g_autofree char *height = g_strdup_printf("%.0f", dots);
	const char *const argv[] = { task->drawer, width, height, NULL };
	g_autoptr(GError) cause = NULL;
	int ends[2], input = open_input(task, error);

	if (input < 0)
		return false;
	if (pipe2(ends, O_CLOEXEC) != 0) {
		close(input);
		return chy_fail_errno(error, errno, "cannot make a pipe");
	}

	bool ok = g_spawn_async_with_fds(
		NULL, (char **)argv, NULL,
		G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
		&child_out->pid, input, ends[1], -1, &cause);

	close(input);
	close(ends[1]);
	child_out->output = ends[0];
	if (ok)
		return true;
	close(ends[0]);
	return chy_fail(
		error, CHY_CONFIG,
		"cannot start '%s', which draws pictures that are no vectors: %s",
		task->drawer, cause->message);
}

/* Read until the child is done, at most `most` bytes; false when it takes too long. */
static bool read_output(const Child *child, GByteArray *output, gsize most)
{
	gint64 end = g_get_monotonic_time() + LIMIT_DOTS_SECONDS * G_USEC_PER_SEC;
	g_autofree guint8 *piece = g_malloc(PIECE);

	for (;;) {
		gint64 left = (end - g_get_monotonic_time()) / 1000;
		struct pollfd wait = { .fd = child->output, .events = POLLIN };

		if (left <= 0 || output->len > most)
			return false;
		if (poll(&wait, 1, (int)left) <= 0)
			continue;

		ssize_t count = read(child->output, piece, PIECE);

		if (count <= 0)
			return count == 0;
		g_byte_array_append(output, piece, (guint)count);
	}
}

/* The child has ended, by itself or by us; whether it ended well. */
static bool reap(const Child *child, bool done)
{
	int status = 0;

	if (!done)
		kill(child->pid, SIGKILL);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	close(child->output);
	g_spawn_close_pid(child->pid);
	return done && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* "dots W H DRAWER", with as many dots behind it. */
static bool take_dots(const GByteArray *output, DesignPixels *pixels_out)
{
	const char *text = (const char *)output->data;
	const char *end = output->len > 0
				  ? memchr(text, '\n', MIN(output->len, LINE_GREATEST))
				  : NULL;

	if (end == NULL)
		return false;

	g_autofree char *line = g_strndup(text, (gsize)(end - text));
	gsize head = (gsize)(end - text) + 1;
	unsigned width, height;
	int names = 0;

	if (sscanf(line, "dots %u %u %n", &width, &height, &names) != 2 || names == 0 ||
	    width > LIMIT_DOTS_WIDTH || height > LIMIT_DOTS_WIDTH ||
	    output->len - head != (gsize)width * height * 3)
		return false;
	*pixels_out = (DesignPixels){
		.bytes = g_bytes_new(output->data + head, output->len - head),
		.width = width,
		.height = height,
		.drawer = g_strdup(line + names),
	};
	return true;
}

static bool fail_drawing(const DotsTask *task, const GByteArray *output, GError **error)
{
	g_autofree char *line =
		output->len > 0 ? g_strndup((const char *)output->data,
					    MIN(output->len, LINE_GREATEST))
				: g_strdup("");
	g_autofree char *words = g_utf8_make_valid(line, -1);

	if (g_str_has_prefix(words, "error "))
		return chy_fail(error, CHY_INVALID, "%s: %s", task->file,
				g_strchomp(words + strlen("error ")));
	return chy_fail(error, CHY_INVALID,
			"%s: it cannot be drawn within the memory and time that a "
			"picture may take",
			task->file);
}

bool dots_draw(const DotsTask *task, DesignPixels *pixels_out, GError **error)
{
	const gsize most = (gsize)LIMIT_DOTS_WIDTH * LIMIT_DOTS_WIDTH * 3;
	g_autoptr(GByteArray) output = g_byte_array_new();
	Child child;

	if (!start(task, &child, error))
		return false;

	bool done = read_output(&child, output, most);

	if (reap(&child, done) && take_dots(output, pixels_out))
		return true;
	return fail_drawing(task, output, error);
}
