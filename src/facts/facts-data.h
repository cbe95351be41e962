/*
 * What a book of facts holds. Only this room includes it.
 */
#ifndef FACTS_DATA_H
#define FACTS_DATA_H

#include "facts-book.h"
#include "format-yaml.h"
#include "lang-number.h"

#include <glib.h>

/* A text, either one for all languages or one for each. */
typedef struct Wording {
	char *one;
	GHashTable *many; /* language → text; NULL where `one` is set or nothing is */
} Wording;

typedef struct Unit {
	char *language; /* NULL: of all */
	TextPosition position;
	char *forms[PLURAL_COUNT]; /* NULL: none */
} Unit;

typedef struct Part {
	char *name;
	TextPosition position;
} Part;

struct FactSource {
	char *name;
	Wording title;
	Wording by;
	Date date;
	char *url;
};

struct Fact {
	char *name;
	TextPosition position;
	bool is_date;
	int64_t value;
	Date date;
	GArray *units; /* of Unit */
	Wording stated_by;
	char *source_name; /* NULL: none */
	TextPosition source_position;
	const FactSource *source; /* in the book; NULL: none of that name */
	Date stated;
	GArray *parts; /* of Part */
};

struct FactBook {
	GPtrArray *facts;    /* in the order of the file, owned */
	GHashTable *by_name; /* borrows `facts` */
	GHashTable *sources; /* name → FactSource, owned */
	GPtrArray *names;    /* of facts, sorted, borrowed, then NULL */
};

/* Read `root` into an empty book (facts-read.c). */
bool factbook_read(FactBook *book, const YamlNode *root, GError **error);

Fact *fact_new(const char *name, TextPosition position);
void fact_free(Fact *fact);
FactSource *source_new(const char *name);
void source_free(FactSource *source);

#endif
