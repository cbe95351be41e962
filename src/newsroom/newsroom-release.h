/*
 * A release: what the public is told about a dossier, in every language.
 */
#ifndef NEWSROOM_RELEASE_H
#define NEWSROOM_RELEASE_H

#include "base-clock.h"
#include "store-core.h"

#include <stddef.h>

#define LIMIT_RELEASE_LANGUAGES 32 /* languages of one release */

/* The release in one language. All text is UTF-8; everything is borrowed. */
typedef struct ReleaseText {
	const char *language; /* a code that the lang room knows */
	const char *title;    /* plain text, as all but `body` */
	const char *summary;  /* one paragraph */
	/* HTML blocks without styles and scripts, headings from h2 on */
	const char *body;
	/* stands above and below the text ("Example – …"); NULL: none */
	const char *notice;
	const char *publisher; /* the office, as this language names it */
} ReleaseText;

typedef struct Release {
	const char *dossier; /* its name, [a-z0-9-] */
	/* absolute http(s) URL at which the folder will stand, no slash at its end;
	 * no other dossier's */
	const char *site;
	const ReleaseText *texts; /* the first is the original language */
	size_t count;
} Release;

/* When a release was published and last changed. */
typedef struct ReleaseStamps {
	char *published, *updated;       /* RFC 3339 in UTC */
	Date published_day, updated_day; /* that a clock showed then */
	bool changed; /* whether the last release_save entered anything */
} ReleaseStamps;

void release_stamps_clear(ReleaseStamps *stamps);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReleaseStamps, release_stamps_clear)

/* SHA-256 over everything that the public would see but the stamps, in hexadecimal,
 * yours. */
char *release_digest(const Release *release);

/*
 * Enter the release: at the clock's time it is published, or updated when it was
 * published before with other content. The same content again changes nothing and gives
 * the stamps of then, with the days that the clock showed. *stamps_out is yours to clear.
 */
bool release_save(Store *store, const Release *release, const Clock *clock,
		  ReleaseStamps *stamps_out, GError **error) CHY_MUST_CHECK;

/* Whether a release of the dossier has been published. */
bool release_is_published(Store *store, const char *dossier, bool *published_out,
			  GError **error) CHY_MUST_CHECK;

#endif
