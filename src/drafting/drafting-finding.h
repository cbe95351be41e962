/*
 * A finding is one thing that a check has to say about one place of a dossier.
 *
 * Findings are reported as a compiler does: all of one run, what must be mended first, and
 * then sorted by file, line and column. Lines and columns count from 1, in code points.
 */
#ifndef DRAFTING_FINDING_H
#define DRAFTING_FINDING_H

#include "base-text.h"

#include <glib.h>

typedef enum {
	FINDING_ERROR,   /* nothing can be submitted before it is mended */
	FINDING_WARNING, /* a person should look */
	FINDING_NOTE,    /* true for now; nothing to mend */
} FindingSeverity;

#define FINDING_SHIPPED "(shipped) "

typedef struct Finding {
	FindingSeverity severity;
	const char *rule; /* "typed-number", …; a constant */
	const char *file; /* path below the dossier's folder; or from "/" or "./"; or
			      * FINDING_SHIPPED and a name: it is no file */
	TextPosition position; /* 1:1 where all of the file is meant */
	unsigned width;        /* code points that are meant, at least 1 */
	const char *text;      /* one line, without full stop */
	const char
		*line; /* the source line without its end; "" when there is none; of a
			   * long one what is around the position (textindex_line) */
	unsigned skipped; /* code points of the line before what `line` has of it */
} Finding;

typedef struct FindingList FindingList;

size_t findinglist_count(const FindingList *list);
const Finding *findinglist_get(const FindingList *list, size_t i);

/* An empty list, and one more finding in it, copied; sorting is left to
 * findinglist_sort. */
FindingList *findinglist_new(void);
void findinglist_add(FindingList *list, const Finding *finding);

/* Sort by severity, errors first, and then by file, line and column. */
void findinglist_sort(FindingList *list);

/*
 * How many findings, in a sorted list, from `i` on are of one rule and stand at one place:
 * they have one cause, as the circle of whose addressees they tell. At least 1.
 */
size_t findinglist_alike(const FindingList *list, size_t i);

/* How many findings are errors. */
size_t findinglist_errors(const FindingList *list);

void findinglist_free(FindingList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FindingList, findinglist_free)

/* "error", "warning" or "note". */
const char *finding_severity_name(FindingSeverity severity);

/*
 * "file:line:column: error: text [rule]", then the source line and a line that marks
 * the place, each ended by LF; without the two lines when there is no source line.
 * `folder` is put before the name of a file of the dossier; NULL: nothing is. Plain text, yours.
 */
char *finding_format(const Finding *finding, const char *folder);

#endif
