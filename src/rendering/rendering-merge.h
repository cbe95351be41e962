/*
 * Pages of several PDF files in one, put together by qpdf, which runs as a process of its
 * own within limits. What it makes is for paper: the pages look the same, but the tags, the
 * language and the metadata of the parts are lost, and with them PDF/UA and PDF/A.
 */
#ifndef RENDERING_MERGE_H
#define RENDERING_MERGE_H

#include "base-error.h"
#include "drafting-page.h"

#include <stddef.h>

#define MERGE_PROGRAM "qpdf"
#define LIMIT_MERGE_MEMORY (4ULL << 30) /* bytes of address space of the child */
#define LIMIT_MERGE_TIME 900            /* seconds of processor of the child */

typedef struct MergePart {
	const char *path;
	unsigned first, last; /* pages from 1; both 0: all */
} MergePart;

/*
 * Write the parts' pages, in this order, to `path`. `list` is a file that it writes and
 * leaves: what it tells the program. CHY_CONFIG when the program is not there, CHY_INTERNAL
 * with its own words when it fails or ends by a limit.
 */
bool merge_pdfs(const MergePart *parts, size_t count, const char *list,
		const char *path, GError **error) CHY_MUST_CHECK;

/* How many pages a file of ours has. CHY_CORRUPT for a file that does not say it as ours do. */
bool pdf_count_pages(GBytes *pdf, unsigned *pages_out, GError **error) CHY_MUST_CHECK;

/* On which paper a letter of ours is laid out. CHY_CORRUPT when it is none of ours. */
bool pdf_find_paper(GBytes *pdf, PaperKind *paper_out, GError **error) CHY_MUST_CHECK;

#endif
