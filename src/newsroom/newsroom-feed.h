/*
 * The release as an Atom feed (RFC 4287), an entry for each language.
 */
#ifndef NEWSROOM_FEED_H
#define NEWSROOM_FEED_H

#include "newsroom-release.h"

/* The feed, yours. Ids are tag URIs (RFC 4151), so that the site may move. */
char *feed_format(const Release *release, const ReleaseStamps *stamps);

#endif
