/*
 * A design: the letterhead of an office, as the folder letterheads/NAME says it.
 *
 * letterhead.yaml (man/chancery-letterhead.5) names margins, fonts, colours, how pages are made
 * up, up to three cells of the head, each a picture or lines of words, and the lines of the
 * foot. Pictures are SVG files of the same folder, and so are files of fonts, in which a letter
 * is set instead of the house's. A design never changes once it is read, but for pixels that
 * are given to pictures which cannot be drawn as vectors. Measures are points. Strings are
 * UTF-8 lines without controls.
 */
#ifndef DRAFTING_DESIGN_H
#define DRAFTING_DESIGN_H

#include "base-error.h"
#include "drafting-finding.h"
#include "drafting-page.h"

#include <stdint.h>

#define DESIGN_FOLDER "letterheads"         /* of a home */
#define DESIGN_TERMS_FILE "letterhead.yaml" /* makes a folder a design */

#define LIMIT_DESIGN_FILES 16             /* files in the folder */
#define LIMIT_DESIGN_TERMS (64u << 10)    /* bytes of letterhead.yaml */
#define LIMIT_DESIGN_PICTURE (512u << 10) /* bytes of a picture */
#define LIMIT_DESIGN_FACE (4u << 20)      /* bytes of a font file */
#define LIMIT_DESIGN_LINES 6              /* lines of one cell, and of the foot */
#define LIMIT_DESIGN_LINE 160             /* code points of a line */

#define DESIGN_POINTS_PER_MM (72 / 25.4)
#define LIMIT_DESIGN_HEIGHT 170 /* points of a picture's height: 60 mm */

typedef enum { DESIGN_START, DESIGN_MIDDLE, DESIGN_END, DESIGN_CELLS } DesignPlace;

typedef struct DesignFont {
	double size;
	bool bold, italic;
	uint32_t colour; /* 0xRRGGBB */
} DesignFont;

/* A picture as a grid of dots: three bytes each, red, green, blue, on white. */
typedef struct DesignPixels {
	GBytes *bytes; /* NULL: the picture is drawn as vectors */
	unsigned width, height;
	char *drawer; /* "librsvg 2.54.7; cairo 1.16.0" */
} DesignPixels;

/* One of three places in the head: a picture, words, or nothing (both NULL). */
typedef struct DesignCell {
	char *picture; /* the path of its file */
	GBytes *svg;
	double height;   /* of the picture, at most */
	GHashTable *alt; /* language → char *: its alternative text */
	DesignPixels pixels;

	GHashTable *lines; /* language → char **; "" is all that have no own; or NULL */
	char **languages; /* whose words: the first that is not the letter's; NULL: the
			      letter's own */
} DesignCell;

/* The faces of the two families that a design may bring, in rendering's order of its own. */
typedef enum {
	DESIGN_LATIN,
	DESIGN_LATIN_BOLD,
	DESIGN_LATIN_ITALIC,
	DESIGN_LATIN_BOLD_ITALIC,
	DESIGN_ARABIC,
	DESIGN_ARABIC_BOLD,
	DESIGN_FACES,
} DesignFaceId;

/* A font file; both NULL: the house's face. A family has all of its faces or none. */
typedef struct DesignFace {
	char *file; /* the path of its file */
	GBytes *bytes;
} DesignFace;

typedef struct Design {
	char *name;
	char *digest; /* of all files and their paths, SHA-256 in hexadecimal */
	double left, right, top, bottom; /* margins; 0: those of the page */
	DesignFont name_font;            /* of the first line of a cell */
	DesignFont line_font;            /* of its other lines */
	DesignFont foot_font;
	DesignFace faces[DESIGN_FACES];
	uint32_t rule_colour;
	PageWish page;               /* for dossiers that do not say */
	double head_rule, foot_rule; /* widths; 0: none */
	DesignCell cells[DESIGN_CELLS];
	GHashTable *foot;        /* language → char **, as a cell's lines; or NULL */
	GHashTable *return_line; /* likewise */
	GPtrArray *files;        /* DesignFile, by path */
} Design;

typedef struct DesignFile {
	char *path; /* below the design's folder */
	GBytes *bytes;
} DesignFile;

/*
 * Read `files` (copied, their bytes referenced; one of them is DESIGN_TERMS_FILE). Whatever is
 * wrong is a finding at its place in the file, which is called letterheads/NAME/PATH; with
 * findings that are errors the result is NULL. Yours.
 */
Design *design_new(const char *name, const DesignFile *files, size_t count,
		   FindingList *findings);

/*
 * Read the design NAME of `folder` (a home's letterheads folder, which need not exist, or
 * NULL), or else the shipped one of this name. CHY_NOT_FOUND when there is none, with the
 * nearest name; CHY_LIMIT beyond LIMIT_DESIGN_FILES or for a file that is too large, CHY_INVALID
 * for one that is none or a link out of the folder. *design_out is NULL where there are
 * errors among `findings`.
 */
bool design_load(const char *folder, const char *name, FindingList *findings,
		 Design **design_out, GError **error) CHY_MUST_CHECK;

void design_free(Design *design);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Design, design_free)

/* The names of all designs in `folder` and of those shipped, sorted. Yours (g_strfreev). */
char **design_names(const char *folder);

/* Whether `name` can be one: a-z, 0-9 and hyphens, at most LIMIT_DOSSIER_NAME. */
bool design_name_is_legal(const char *name);

/* Whether the design brings fonts of its own. */
bool design_has_faces(const Design *design);

/* Give the picture of a cell its pixels; takes what `pixels` owns. */
void design_set_pixels(Design *design, DesignPlace place, DesignPixels *pixels);

/* In which language the words of a cell are, in a letter of `language`. */
const char *design_cell_language(const DesignCell *cell, const char *language);

/* The alternative text of a cell's picture; NULL: it has none. */
const char *design_cell_alt(const DesignCell *cell, const char *language);

/* What a letterhead may say of who writes; each may be NULL. */
typedef struct DesignSender {
	const char *name, *address, *place;
} DesignSender;

/*
 * The lines that `lines` has in `language`, with {{sender.name}}, {{sender.address}} and
 * {{place}} filled; a line that becomes empty is left out. Never NULL, yours (g_strfreev).
 */
char **design_lines(GHashTable *lines, const char *language,
		    const DesignSender *sender);

/* The words of a design in a letter of one language. */
typedef struct DesignWords {
	const char *languages
		[DESIGN_CELLS];     /* of the cells; the design's or the letter's */
	char **cells[DESIGN_CELLS]; /* their lines; of a picture none. Never NULL */
	char **foot;
	char **return_line;
} DesignWords;

/* Who writes, in a language; what it gives is borrowed. */
typedef DesignSender (*DesignSpeak)(const void *data, const char *language);

/* Yours; the design and `language` outlive it. */
DesignWords *design_say(const Design *design, const char *language, DesignSpeak speak,
			const void *data);
void designwords_free(DesignWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DesignWords, designwords_free)

/* A return line, which says its lines in one; NULL: there are none. Yours. */
char *design_join_return_line(char *const *lines);

/* Whether words or alternative texts of `language` are wanting; what, or NULL. Yours. */
char *design_find_wanting(const Design *design, const char *language);

#endif
