/*
 * Within the room: a dossier's parts, and how findings are made.
 */
#ifndef DRAFTING_PRIVATE_H
#define DRAFTING_PRIVATE_H

#include "drafting-dossier.h"
#include "drafting-finding.h"
#include "drafting-letter.h"
#include "calendar-occasion.h"
#include "facts-book.h"
#include "format-yaml.h"

/* A file that should be text, followed by a NUL; a byte order mark before it is left out. */
typedef struct SourceFile {
	const char *path; /* below the folder */
	const char *text; /* NULL: there is no such file */
	size_t length;
	bool clean;       /* no forbidden character is in it, so that it can be read */
	TextIndex *index; /* of the text; of an empty one where there is none */
} SourceFile;

typedef struct Place {
	const SourceFile *source;
	TextPosition position;
	unsigned width; /* code points */
} Place;

/* The first character of a file, a range of its bytes, a node of its YAML. */
Place place_of_file(const SourceFile *source);
Place place_of_range(const SourceFile *source, size_t offset, size_t length);
Place place_of_node(const SourceFile *source, const YamlNode *node);

void findinglist_add_all(FindingList *list, const FindingList *others);

void finding_error(FindingList *list, const char *rule, const Place *place,
		   const char *format, ...) G_GNUC_PRINTF(4, 5);
void finding_warning(FindingList *list, const char *rule, const Place *place,
		     const char *format, ...) G_GNUC_PRINTF(4, 5);
void finding_note(FindingList *list, const char *rule, const Place *place,
		  const char *format, ...) G_GNUC_PRINTF(4, 5);

/* An error whose message may begin with "FILE:LINE:COLUMN: " of this very file. */
void finding_of_error(FindingList *list, const char *rule, const SourceFile *source,
		      const GError *error);

/* One of a dossier's texts; drafting-text.h. */
typedef struct Text Text;

/* Digits that a text may contain, and why. */
typedef struct Literal {
	char *text;
	char *reason;
} Literal;

/* What an addressee has written, which the letter answers. */
typedef struct Reference {
	char *addressee; /* an id: a post's or a person's */
	char *number;    /* theirs; or NULL */
	Date day;        /* of their message; may be unknown */
} Reference;

/*
 * What a dossier holds. Tables by language map a code to a text (char *) or to lines
 * (char **, NULL-terminated); what the files do not say is NULL, 0 or empty.
 */
struct Dossier {
	GPtrArray *files;      /* DossierFile, by path */
	GPtrArray *sources;    /* SourceFile of the files that are text */
	FindingList *findings; /* of reading */

	YamlDocument *yaml; /* dossier.yaml */
	char *name;
	GHashTable *title;
	char *occasion_name;
	Date occasion_date;
	GHashTable *occasion_title;
	Occasion *occasion; /* of these three, when they could be read */
	int year;
	char **languages;
	char *circle;
	char *series;
	GHashTable *sender;
	char *from, *reply_to;
	GHashTable *place;
	GHashTable *signatory[LETTER_SIGNATORIES];
	char *signature[LETTER_SIGNATORIES]; /* files */
	char **approval;
	char **channels;
	bool joint;
	bool without_pdf;
	PageWish page;
	char *letterhead;      /* the file of its own … */
	char *letterhead_name; /* … or the name of a design; or both NULL */
	GHashTable *letterhead_alt;
	GHashTable *notice;
	GHashTable *return_line;
	GHashTable *enclosures;
	GHashTable *copies;
	GArray *references; /* Reference */
	GArray *literals;   /* Literal */
	char **words;

	FactBook *facts;
	bool facts_unread; /* there is a facts.yaml, and the book is empty all the same */
	GPtrArray *letters;  /* Text, in the order of the languages */
	GPtrArray *releases; /* likewise */
};

/* The text source called `path`, or NULL. */
const SourceFile *dossier_find_source(const Dossier *dossier, const char *path);

/* dossier.yaml, for findings; without text when there is no such file. */
const SourceFile *dossier_yaml_source(const Dossier *dossier);

const Text *dossier_find_letter(const Dossier *dossier, const char *language);
const Text *dossier_find_release(const Dossier *dossier, const char *language);

/* Read dossier.yaml into the dossier's fields; what is wrong becomes a finding. */
void dossier_read_terms(Dossier *dossier, const SourceFile *source);

#endif
