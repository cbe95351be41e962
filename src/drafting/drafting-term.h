/*
 * One value of dossier.yaml or letterhead.yaml, or a mapping of them. Within the room.
 *
 * Every key of a mapping stands in a table with the function that reads its value and the
 * field that it fills. Whatever is wrong is a finding at its place; the field is then left
 * empty.
 */
#ifndef DRAFTING_TERM_H
#define DRAFTING_TERM_H

#include "drafting-private.h"

typedef struct TermReader {
	Dossier *dossier;
	const SourceFile *source;
	FindingList *findings;
} TermReader;

/* Read a value into `field`, of which the function knows the type. */
typedef void (*TermRead)(const TermReader *reader, const YamlNode *node, void *field);

typedef struct TermKey {
	const char *name;
	TermRead read;
	size_t field; /* offset in what the mapping describes */
	bool needed;
} TermKey;

typedef struct TermTable {
	const TermKey *keys;
	size_t count;
	const char *owner; /* "sender"; NULL: the dossier itself */
} TermTable;

/* Read the keys of a mapping into the fields of `base` that the table names. */
void term_read_mapping(const TermReader *reader, const YamlNode *node,
		       const TermTable *table, void *base);

/* char *: one line; a word of a-z, 0-9 and hyphens; a series; a mailbox. */
void term_read_text(const TermReader *reader, const YamlNode *node, void *field);
void term_read_name(const TermReader *reader, const YamlNode *node, void *field);
void term_read_series(const TermReader *reader, const YamlNode *node, void *field);
void term_read_mailbox(const TermReader *reader, const YamlNode *node, void *field);

/* int; bool; Date. */
void term_read_year(const TermReader *reader, const YamlNode *node, void *field);
void term_read_bool(const TermReader *reader, const YamlNode *node, void *field);
void term_read_date(const TermReader *reader, const YamlNode *node, void *field);

/* char **: lines, or one; words, none of them twice. */
void term_read_lines(const TermReader *reader, const YamlNode *node, void *field);
void term_read_names(const TermReader *reader, const YamlNode *node, void *field);

/* GHashTable * by language: of a line, of lines. */
void term_read_texts(const TermReader *reader, const YamlNode *node, void *field);
void term_read_lines_of(const TermReader *reader, const YamlNode *node, void *field);

/* Words of which one is to be chosen, and what it is that they name. */
typedef struct TermChoice {
	const char *what;
	const char *const *words;
	unsigned count;
} TermChoice;

/* Which word of the choice the node is, from 0; false and a finding that lists them: none. */
bool term_read_choice(const TermReader *reader, const YamlNode *node,
		      const TermChoice *choice, unsigned *which_out);

/* PageWish: a mapping of format, paper and text. */
void term_read_page(const TermReader *reader, const YamlNode *node, void *field);

/* Whether the node is the code of a known language; else a finding. */
bool term_check_language(const TermReader *reader, const YamlNode *node);

/* An error at the node; one of a name that is not known, with the nearest or NULL. */
void term_report(const TermReader *reader, const char *rule, const YamlNode *node,
		 const char *words);
void term_report_unknown(const TermReader *reader, const YamlNode *node,
			 const char *what, const char *nearest);

#endif
