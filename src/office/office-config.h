/*
 * chancery.conf, the home's configuration (man/chancery.conf.5).
 */
#ifndef OFFICE_CONFIG_H
#define OFFICE_CONFIG_H

#include "base-error.h"

typedef struct OfficeConfig {
	char *path;     /* of the file, as it was asked for */
	char *name;     /* of the office */
	char *origin;   /* of the register's log */
	char *site;     /* https URL of the newsroom, without a slash at its end */
	GKeyFile *file; /* all of it; the names of files in it are absolute */
} OfficeConfig;

/* Read and check the file at `path`; what is wrong is CHY_CONFIG, with group and key. */
OfficeConfig *office_config_load(const char *path, GError **error) CHY_MUST_CHECK;

/*
 * What is wrong with groups and keys of the file at `path`, in every group: a sentence each
 * (char *), with file, group and key. Empty where nothing is, and where the file cannot be
 * read, as office_config_load says. Yours.
 */
GPtrArray *office_config_examine(const char *path);

/*
 * What a reader of the file says of a group and its keys, with the file's name before it.
 * Returns false, so that a caller can end on it.
 */
bool office_config_blame(const OfficeConfig *config, GError **error);

void office_config_free(OfficeConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OfficeConfig, office_config_free)

/*
 * That the newsroom can stand below `site`: an http or https URL of a host and a path,
 * without user, query or fragment, and without a slash at its end; else CHY_INVALID.
 */
bool office_site_check(const char *site, GError **error) CHY_MUST_CHECK;

/* As office_site_check of the file's own; CHY_CONFIG, with file, group and key. */
bool office_config_check_site(const OfficeConfig *config,
			      GError **error) CHY_MUST_CHECK;

/*
 * The text of a new home's configuration, yours. CHY_INVALID for a name that is not one
 * line; an origin with a scheme, an empty part, a slash at its end or a character that a
 * key's name cannot have; or a site as office_site_check has it. A file that is loaded is
 * not held to this: an origin cannot be changed any more.
 */
char *office_config_new_text(const char *name, const char *origin, const char *site,
			     GError **error) CHY_MUST_CHECK;

#endif
