/*
 * A dossier: one appeal, as the files of its folder and as what they say.
 *
 * The files are kept byte for byte, whatever they are; folder, store and folder again
 * give the same bytes. What dossier.yaml, facts.yaml and the texts say is read once,
 * when the dossier is loaded. A dossier whose files are wrong loads all the same, so
 * that dossier_check can report everything at once: what could not be read is then
 * absent (NULL, empty).
 *
 * A dossier never changes; strings and lists that it gives are borrowed from it. Lists
 * end with NULL. What is asked for in a language that the dossier does not have is NULL
 * or an empty list.
 */
#ifndef DRAFTING_DOSSIER_H
#define DRAFTING_DOSSIER_H

#include "base-date.h"
#include "drafting-design.h"
#include "drafting-page.h"

#include <stdint.h>

#define LIMIT_DOSSIER_NAME 64    /* bytes of a dossier's name */
#define LIMIT_DOSSIER_PATH 255   /* bytes of a file's path below the folder */
#define LIMIT_DOSSIER_DEPTH 8    /* folders inside each other */
#define LIMIT_APPROVAL 32        /* offices that approve a dossier */
#define LIMIT_REFERENCES 3       /* that a letter makes to those of one addressee */
#define LIMIT_REFERENCE 60       /* code points of a letter's mark */
#define LIMIT_PLACEHOLDERS 10000 /* placeholders of one text */

typedef struct Store Store;
typedef struct FactBook FactBook;
typedef struct Occasion Occasion;
typedef struct Dossier Dossier;

typedef struct DossierFile {
	const char *path; /* below the folder, "/" between names */
	GBytes *bytes;
} DossierFile;

#define DOSSIER_TERMS_FILE "dossier.yaml" /* makes a folder a dossier */

/*
 * Read every file below the folder `path`; names that begin with "." and ones that end
 * in "~" are passed over. CHY_NOT_FOUND without the folder, CHY_INVALID for a file that
 * is no regular file or whose name is no UTF-8, CHY_LIMIT beyond the limits.
 */
bool dossier_load_folder(const char *path, Dossier **dossier_out,
			 GError **error) CHY_MUST_CHECK;

/* Read the dossier called `name` from the store. CHY_NOT_FOUND without one. */
bool dossier_load(Store *store, const char *name, Dossier **dossier_out,
		  GError **error) CHY_MUST_CHECK;

/* A dossier from files in memory: `files` are copied (their bytes referenced). */
bool dossier_new(const DossierFile *files, size_t count, Dossier **dossier_out,
		 GError **error) CHY_MUST_CHECK;

void dossier_free(Dossier *dossier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Dossier, dossier_free)

/* Who changes a dossier, and when (RFC 3339). */
typedef struct DossierAuthor {
	const char *user;
	const char *stamp;
} DossierAuthor;

/*
 * Keep the dossier in the store under its name, in place of what was there, and note
 * `author` as one of the round's. Nothing changes, in any state, when the store holds
 * these very files
 * (*changed_out is false). CHY_INVALID for a dossier without a readable name;
 * CHY_REFUSED when the stored one is no draft any more.
 */
bool dossier_save(Store *store, const Dossier *dossier, const DossierAuthor *author,
		  bool *changed_out, GError **error) CHY_MUST_CHECK;

/*
 * Write the files below `folder`, which is made when it is missing and must else be
 * empty (CHY_EXISTS).
 */
bool dossier_write_folder(const Dossier *dossier, const char *folder,
			  GError **error) CHY_MUST_CHECK;

/* dossier_load and dossier_write_folder. */
bool dossier_export(Store *store, const char *name, const char *folder,
		    GError **error) CHY_MUST_CHECK;

/* The names of all dossiers in the store, sorted.
 * NULL-terminated, yours (g_strfreev). */
bool dossier_names(Store *store, char ***names_out, GError **error) CHY_MUST_CHECK;

/* The files, sorted by path as bytes. */
size_t dossier_file_count(const Dossier *dossier);
const DossierFile *dossier_file(const Dossier *dossier, size_t i);

/* The file at `path`, or NULL. */
const DossierFile *dossier_find_file(const Dossier *dossier, const char *path);

const char *dossier_get_name(const Dossier *dossier);
const char *dossier_get_title(const Dossier *dossier, const char *language);
const char *const *dossier_get_languages(const Dossier *dossier);
bool dossier_has_language(const Dossier *dossier, const char *language);
int dossier_get_year(const Dossier *dossier);
const char *dossier_get_circle(const Dossier *dossier);
const char *dossier_get_series(const Dossier *dossier);
const char *dossier_get_sender_name(const Dossier *dossier, const char *language);
const char *dossier_get_from(const Dossier *dossier);
const char *dossier_get_reply_to(const Dossier *dossier);
const char *dossier_get_place(const Dossier *dossier, const char *language);
const char *const *dossier_get_enclosures(const Dossier *dossier, const char *language);
const char *const *dossier_get_copies(const Dossier *dossier, const char *language);
const char *const *dossier_get_approval(const Dossier *dossier); /* offices, in order */
const char *const *
dossier_get_channels(const Dossier *dossier); /* wished for, in order */
bool dossier_is_joint(const Dossier *dossier);
bool dossier_is_without_pdf(const Dossier *dossier); /* its messages carry no PDF */
/* How its pages are made up: as it says, or else as its letterhead (or NULL) does. */
PageChoice dossier_get_page(const Dossier *dossier, const Design *design);
/* Whom undelivered paper comes back to; may be empty: its letterhead may say. */
const char *const *dossier_get_return_line(const Dossier *dossier,
					   const char *language);
const char *dossier_get_notice(const Dossier *dossier, const char *language);

/* The occasion; its day (unknown without one) and its title. */
const Occasion *dossier_get_occasion(const Dossier *dossier);
Date dossier_get_occasion_date(const Dossier *dossier);
const char *dossier_get_occasion_title(const Dossier *dossier, const char *language);

/* The occasion's ordinal in the dossier's year: 1992 to 2025 is 33. */
int dossier_get_ordinal(const Dossier *dossier);

/* Signatory `i`, from 0: the lines, and the file and bytes of the signature. NULL: none. */
const char *const *dossier_get_signatory(const Dossier *dossier, unsigned i,
					 const char *language);
const char *dossier_get_signature_file(const Dossier *dossier, unsigned i);
GBytes *dossier_get_signature(const Dossier *dossier, unsigned i);

/* The office's letterhead that the dossier names, or NULL. */
const char *dossier_get_letterhead_name(const Dossier *dossier);

/* The letterhead of its own, and its alternative text. NULL: none. */
GBytes *dossier_get_letterhead(const Dossier *dossier);
const char *dossier_get_letterhead_file(const Dossier *dossier);
const char *dossier_get_letterhead_alt(const Dossier *dossier, const char *language);

/* Whether there is a release in `language` (release.<language>.md). */
bool dossier_has_release(const Dossier *dossier, const char *language);

#endif
