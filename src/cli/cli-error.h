/*
 * What a failed command tells its caller: an exit code of sysexits(3).
 */
#ifndef CLI_ERROR_H
#define CLI_ERROR_H

#include "base-error.h"

/* The exit code of an error; doc/ERRORS.md has the table. */
int cli_exit_code(const GError *error);

#endif
