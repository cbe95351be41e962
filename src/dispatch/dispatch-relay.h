/*
 * The relays that a home's chancery.conf names, each a group of its own:
 *
 *	[relay main]
 *	url=smtp://mail.majlis.example:587
 *	sessions=4
 *	helo=majlis.example
 *	user=chancery
 *	secret-credential=relay
 *
 * man/chancery.conf.5 has all keys.
 */
#ifndef DISPATCH_RELAY_H
#define DISPATCH_RELAY_H

#include "dispatch-rate.h"
#include "wire-smtp.h"

#define LIMIT_RELAY_SESSIONS 50
#define RELAY_SESSIONS 4         /* when the group does not say */
#define LIMIT_RELAY_WEIGHT 100
#define RELAY_WEIGHT 1           /* when the group does not say */
#define LIMIT_RELAY_TIMEOUT 3600 /* seconds */

typedef struct RelayConfig {
	char *name;        /* "main" */
	char *url;         /* as written; wire parses it */
	char *helo;        /* the name to greet with, or NULL: as SmtpOptions.helo */
	unsigned sessions; /* at once, 1 to LIMIT_RELAY_SESSIONS */
	unsigned weight;   /* its share of the letters; 0: when no other is there */
	Rate rate;
	SmtpTls tls;
	char *ca_file;         /* or NULL: the system's */
	SmtpAuth auth;         /* where the secret is, never what it is */
	SmtpTimeouts timeouts; /* 0: the usual ones */
} RelayConfig;

typedef struct RelayConfigList RelayConfigList;

/* Every key of a group [relay NAME]; ended by NULL. */
extern const char *const relay_config_keys[];

/*
 * The relays in the file's order. CHY_CONFIG for a group without url, an unknown key
 * (the message names the nearest), a number or word that is none of those allowed, a user
 * without exactly one source of a secret, or a source without a user. *list_out is yours,
 * maybe empty.
 */
bool relay_config_parse(GKeyFile *file, RelayConfigList **list_out,
			GError **error) CHY_MUST_CHECK;

const RelayConfig *relay_config_list_get(const RelayConfigList *list,
					 size_t *count_out);

/* The relay called `name`, or NULL. */
const RelayConfig *relay_config_find(const RelayConfigList *list, const char *name);

void relay_config_list_free(RelayConfigList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelayConfigList, relay_config_list_free)

#endif
