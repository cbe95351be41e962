#include "base-error.h"

#include <errno.h>

G_DEFINE_QUARK(chy-error-quark, chy_error)

bool chy_fail(GError **error, ChyError code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (error != NULL)
		*error = g_error_new_valist(CHY_ERROR, (int)code, format, args);
	va_end(args);
	return false;
}

static ChyError code_of_errno(int errnum)
{
	switch (errnum) {
	case ENOENT:
		return CHY_NOT_FOUND;
	case EACCES:
	case EPERM:
	case EROFS:
		return CHY_CANNOT_CREATE;
	case EEXIST:
		return CHY_EXISTS;
	case EAGAIN:
	case EINTR:
		return CHY_TEMPORARY;
	default:
		return CHY_IO;
	}
}

bool chy_fail_errno(GError **error, int errnum, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_autofree char *what = g_strdup_vprintf(format, args);
	va_end(args);
	return chy_fail(error, code_of_errno(errnum), "%s: %s", what, g_strerror(errnum));
}

bool chy_error_is(const GError *error, ChyError code)
{
	return g_error_matches(error, CHY_ERROR, (int)code);
}
