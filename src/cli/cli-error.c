/*
 * The one place that turns an error into an exit code.
 */
#include "cli-error.h"

/* sysexits(3), by the names of its header. */
enum {
	EXIT_USAGE = 64,
	EXIT_DATA = 65,
	EXIT_NO_INPUT = 66,
	EXIT_UNAVAILABLE = 69,
	EXIT_SOFTWARE = 70,
	EXIT_SYSTEM = 71,
	EXIT_CANNOT_CREATE = 73,
	EXIT_IO = 74,
	EXIT_TEMPORARY = 75,
	EXIT_NO_PERMISSION = 77,
	EXIT_CONFIG = 78,
};

int cli_exit_code(const GError *error)
{
	static const int codes[] = {
		[CHY_USAGE] = EXIT_USAGE,
		[CHY_INVALID] = EXIT_DATA,
		[CHY_LIMIT] = EXIT_DATA,
		[CHY_NOT_FOUND] = EXIT_NO_INPUT,
		[CHY_EXISTS] = EXIT_CANNOT_CREATE,
		[CHY_CANNOT_CREATE] = EXIT_CANNOT_CREATE,
		[CHY_PERMANENT] = EXIT_UNAVAILABLE,
		[CHY_CORRUPT] = EXIT_SOFTWARE,
		[CHY_INTERNAL] = EXIT_SYSTEM,
		[CHY_IO] = EXIT_IO,
		[CHY_TEMPORARY] = EXIT_TEMPORARY,
		[CHY_CONFLICT] = EXIT_TEMPORARY,
		[CHY_REFUSED] = EXIT_NO_PERMISSION,
		[CHY_CONFIG] = EXIT_CONFIG,
	};

	if (error->domain != CHY_ERROR || error->code < 0 ||
	    (size_t)error->code >= G_N_ELEMENTS(codes))
		return EXIT_SYSTEM;
	return codes[error->code];
}
