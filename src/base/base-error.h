/*
 * Errors, named by what the caller can do about them.
 *
 * There is one domain, CHY_ERROR. Where a failure happened stands in the message; the code
 * says what helps. Each code is mapped in exactly one place to an exit code (cli), an HTTP
 * status (web), a decision of the queue (dispatch) and a log level (office); doc/ERRORS.md
 * has the table.
 *
 * A message reads "cannot <verb> <noun> '<which>': <cause>", without capital or full stop.
 * A room returns errors and never logs them. Programming errors are g_assert, not errors.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <glib.h>
#include <stdbool.h>

typedef enum {
	CHY_USAGE,         /* the command line is wrong */
	CHY_INVALID,       /* the input is wrong; the message says where and how */
	CHY_LIMIT,         /* too big, too many or too deep: a named maximum was passed */
	CHY_NOT_FOUND,     /* no such thing, or not visible */
	CHY_EXISTS,        /* already there */
	CHY_CANNOT_CREATE, /* an output cannot be made where it was asked for */
	CHY_PERMANENT,     /* the far side said no for good */
	CHY_CORRUPT,       /* a record fails its own check: stop */
	CHY_INTERNAL,      /* a library failed in a way no input explains */
	CHY_IO,            /* reading or writing failed */
	CHY_TEMPORARY,     /* the world failed; try again later */
	CHY_CONFLICT,      /* somebody changed it meanwhile: read again */
	CHY_REFUSED,       /* a rule or a missing right forbids it */
	CHY_CONFIG,        /* the configuration is wrong */
} ChyError;

#define CHY_ERROR (chy_error_quark())
#define CHY_MUST_CHECK __attribute__((warn_unused_result))

GQuark chy_error_quark(void);

/* Set `*error` (when `error` is not NULL) and return false, so that a caller can end on it. */
bool chy_fail(GError **error, ChyError code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/*
 * As chy_fail, for a failed system call: appends ": " and the words for `errnum`, and picks
 * the code by it (ENOENT not-found, EACCES and EROFS cannot-create, EEXIST exists, EAGAIN
 * and EINTR temporary, all others input/output).
 */
bool chy_fail_errno(GError **error, int errnum, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

/* Whether `error` is of our domain and has this code; false for NULL. */
bool chy_error_is(const GError *error, ChyError code);

#endif
