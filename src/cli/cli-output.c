/*
 * What is longer than the stream's buffer passes it by, and only as it is written is it known
 * why that fails; what the buffer still has is tried again at the end, and fails alike.
 */
#include "cli-output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool fail(GError **error)
{
	return chy_fail_errno(error, errno, "cannot write standard output");
}

bool output_bytes(const void *data, size_t length, GError **error)
{
	return fwrite(data, 1, length, stdout) == length || fail(error);
}

bool output_text(const char *text, GError **error)
{
	return output_bytes(text, strlen(text), error);
}

bool output_flush(GError **error)
{
	return fflush(stdout) == 0 || fail(error);
}

bool output_finish(GError **error)
{
	if (!output_flush(error))
		return false;
	if (ferror(stdout))
		return chy_fail(error, CHY_IO,
				"cannot write standard output: a part of it is lost");
	return close(STDOUT_FILENO) == 0 || fail(error);
}
