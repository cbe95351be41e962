/*
 * chancery.conf, the home's configuration (man/chancery.conf.5).
 */
#ifndef OFFICE_CONFIG_H
#define OFFICE_CONFIG_H

#include "base-error.h"

typedef struct OfficeConfig {
	char *name;      /* of the office */
	char *origin;    /* of the register's log */
	char *site;      /* https URL of the newsroom, without a slash at its end */
	GKeyFile *file;  /* all of it: the dispatch room reads its relays here */
} OfficeConfig;

/* Read and check the file at `path`; what is wrong is CHY_CONFIG, with section and key. */
OfficeConfig *office_config_load(const char *path, GError **error) CHY_MUST_CHECK;
void office_config_free(OfficeConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OfficeConfig, office_config_free)

/*
 * The text of a new home's configuration, yours. CHY_INVALID for a name or origin with
 * controls or spaces where none may be, or a site that is no http(s) URL.
 */
char *office_config_new_text(const char *name, const char *origin, const char *site,
			     GError **error) CHY_MUST_CHECK;

#endif
