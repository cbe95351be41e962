/*
 * What the files of this room share about a run.
 */
#ifndef DISPATCH_PRIVATE_H
#define DISPATCH_PRIVATE_H

#include "dispatch-run.h"

struct Run {
	char *id;
	char *dossier;
	char *dispatch; /* RunNew.dispatch, or its own id */
};

#endif
