/*
 * The addresses that answers and delivery reports come back to: the letter's token with its
 * check (seal-token.h) stands in Reply-To and envelope sender, behind the separator that the
 * group [returns] of chancery.conf names (man/chancery.conf.5). For this room only.
 */
#ifndef OFFICE_RETURNS_H
#define OFFICE_RETURNS_H

#include "office-config.h"
#include "office-core.h"

#define OFFICE_RETURNS_KEY "returns.key" /* in the home's key folder */

typedef struct Returns Returns;

/* Every key of the group [returns]; ended by NULL. */
extern const char *const office_returns_keys[];

/* Make the home's key, unless it has one. */
bool office_returns_make_key(const char *home, GError **error) CHY_MUST_CHECK;

/*
 * That the group, and the key of `home` if it has one, are fit for use; fails as
 * office_returns_open, and makes nothing.
 */
bool office_returns_examine(const OfficeConfig *config, const char *home,
			    GError **error) CHY_MUST_CHECK;

/*
 * Make the office ready to compose messages; a home that has no key yet, since it is older,
 * gets one. CHY_CONFIG for what is wrong with the group, CHY_CORRUPT or CHY_REFUSED for what
 * is with the key.
 */
bool office_returns_open(Office *office, GError **error) CHY_MUST_CHECK;

void returns_free(Returns *returns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Returns, returns_free)

/*
 * `address` with the token; as it is, where none is configured or there is no room for one
 * (subaddress_format). CHY_INVALID when it is no mailbox, CHY_CORRUPT when the token has not
 * TOKEN_LENGTH characters. *address_out is yours.
 */
bool returns_address(const Returns *returns, const char *address, const char *token,
		     char **address_out, GError **error) CHY_MUST_CHECK;

/*
 * Whether a home of ours may have written `made` for `address` and `token`: the address as it is,
 * or with the token and a check behind any separator. Of the configuration and the key that it was
 * made by nothing is known, for both may have changed; so the check is not checked.
 */
bool returns_may_make(const char *made, const char *address, const char *token);

#endif
