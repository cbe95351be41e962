/*
 * Letterheads by name: which one a dossier's letters have, read from the home's folder
 * letterheads or from those shipped, with its pictures made ready to be drawn. For this room
 * only.
 */
#ifndef OFFICE_LETTERHEAD_H
#define OFFICE_LETTERHEAD_H

#include "drafting-design.h"
#include "drafting-dossier.h"
#include "office-core.h"

/* Where chancery.conf names the letterhead of dossiers whose own and circle's none is. */
#define OFFICE_LETTERHEAD_GROUP "office"
#define OFFICE_LETTERHEAD_KEY "letterhead"

/*
 * The letterhead of the dossier's letters: the one that it names, or else that of its circle,
 * or else [office] letterhead; *design_out is NULL where there is none, and for a dossier that
 * has a picture of its own. Whatever is wrong with it is CHY_INVALID or CHY_NOT_FOUND,
 * "FILE:LINE:COLUMN: …". `office` may be NULL: only those shipped are then known. Yours.
 */
bool office_letterhead(const Office *office, const Dossier *dossier,
		       Design **design_out, GError **error) CHY_MUST_CHECK;

/* The same for a check: what is wrong becomes findings, of the rule `letterhead` and others. */
bool office_check_letterhead(const Office *office, const Dossier *dossier,
			     FindingList *findings, GError **error) CHY_MUST_CHECK;

/* The letterhead called `name`, as office_letterhead. */
bool office_letterhead_find(const Office *office, const char *name, Design **design_out,
			    GError **error) CHY_MUST_CHECK;

/*
 * The font files of a letterhead with the beginnings of their digests, by which two machines are
 * compared: "House-Regular.ttf (1a2b3c4d), …"; "" where it brings none. CHY_INVALID names one
 * that cannot be used. Yours.
 */
char *office_letterhead_fonts(const Design *design, GError **error);

/*
 * What no language can be set in of the fonts that a letterhead brings, with the first letter
 * that each language wants of them; NULL where every family serves a language. Yours.
 */
char *office_letterhead_unused(const Design *design);

/* The program that draws dots: beside this one, or where it is installed. Yours. */
char *office_drawer(void);

#endif
