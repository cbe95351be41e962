/*
 * What differs between two manifests, in words.
 *
 * Each kind of record has a key of its first fields. A record of the same kind and key in the
 * other manifest is compared field by field; one without is gone or new. Records that are
 * part of a letter count only while their letter is in both, and renderings only when
 * nothing else differs: they follow from the rest.
 */
#include "drafting-manifest.h"
#include "drafting-manifest-private.h"

#include <string.h>

#define FIELDS_NAMED 6

typedef enum {
	OF_DOSSIER,
	OF_LETTER,
	DRAWN,
} RecordPart;

typedef struct RecordKind {
	const char *name;
	unsigned key;   /* how many fields identify the record */
	unsigned shown; /* which of them is named in words, from 1; 0: none */
	RecordPart part;
	const char *noun;
	const char *fields[FIELDS_NAMED]; /* behind the key */
	bool list;                        /* of any length, called by the one name */
} RecordKind;

static const RecordKind kinds[] = {
	{ "chancery-manifest", 0, 0, OF_DOSSIER, "the manifest", { "version" } },
	{ "dossier", 0, 0, OF_DOSSIER, "the dossier", { "name" } },
	{ "occasion", 0, 0, OF_DOSSIER, "the occasion", { "name", "day" } },
	{ "year", 0, 0, OF_DOSSIER, "the dossier", { "year" } },
	{ "series", 0, 0, OF_DOSSIER, "the dossier", { "series" } },
	{ "circle", 0, 0, OF_DOSSIER, "the dossier", { "circle" } },
	{ "original",
	  0,
	  0,
	  OF_DOSSIER,
	  "the circle",
	  { "language of letters", "rule on translations" } },
	{ "joint", 0, 0, OF_DOSSIER, "the dossier", { "rule on joint letters" } },
	{ "attachment", 0, 0, OF_DOSSIER, "the dossier", { "attachment" } },
	{ "page", 0, 0, OF_DOSSIER, "the page", { "format", "paper", "text" } },
	{ "approval", 0, 0, OF_DOSSIER, "the dossier", { "approving offices" }, true },
	{ "channels", 0, 0, OF_DOSSIER, "the dossier", { "channels" }, true },
	{ "languages", 0, 0, OF_DOSSIER, "the dossier", { "languages" }, true },
	{ "sender", 0, 0, OF_DOSSIER, "the sender", { "address", "reply address" } },
	{ "title", 1, 1, OF_DOSSIER, "the title in", { "text" } },
	{ "occasion-title", 1, 1, OF_DOSSIER, "the occasion's title in", { "text" } },
	{ "sender-name", 1, 1, OF_DOSSIER, "the sender's name in", { "text" } },
	{ "place", 1, 1, OF_DOSSIER, "the place in", { "text" } },
	{ "signatory", 1, 1, OF_DOSSIER, "the signatory in", { "lines" }, true },
	{ "second-signatory",
	  1,
	  1,
	  OF_DOSSIER,
	  "the second signatory in",
	  { "lines" },
	  true },
	{ "enclosures", 1, 1, OF_DOSSIER, "the enclosures in", { "list" }, true },
	{ "copies", 1, 1, OF_DOSSIER, "the copies in", { "list" }, true },
	{ "letterhead-alt", 1, 1, OF_DOSSIER, "the letterhead in", { "text" } },
	{ "notice", 1, 1, OF_DOSSIER, "the notice in", { "text" } },
	{ "return-line", 1, 1, OF_DOSSIER, "the return line in", { "lines" }, true },
	{ MANIFEST_TEXT, 1, 1, OF_DOSSIER, "the text", { "contents" } },
	{ MANIFEST_FILE, 1, 1, OF_DOSSIER, "the file", { "contents" } },
	{ "letterhead", 0, 0, OF_DOSSIER, "the letterhead", { "file" } },
	{ "letterhead-name", 0, 0, OF_DOSSIER, "the letterhead", { "name", "files" } },
	{ "letterhead-file",
	  1,
	  1,
	  OF_DOSSIER,
	  "the letterhead's file",
	  { "contents" } },
	{ "letterhead-pixels",
	  1,
	  1,
	  OF_DOSSIER,
	  "the dots of the letterhead's picture",
	  { "colours", "drawing library" } },
	{ "signature", 0, 0, OF_DOSSIER, "the signature", { "file" } },
	{ "second-signature", 0, 0, OF_DOSSIER, "the second signature", { "file" } },
	{ "fact", 1, 1, OF_DOSSIER, "the fact", { "value", "source", "day" } },
	{ "stated-by", 2, 1, OF_DOSSIER, "the fact", { "words of who states it" } },
	{ "renderer", 0, 0, OF_DOSSIER, "the renderer", { "version" } },
	{ "resource", 1, 1, OF_DOSSIER, "the renderer's resource", { "contents" } },
	{ "omitted", 1, 1, OF_DOSSIER, "who gets no letter:", { "reason" } },
	{ "letter",
	  1,
	  1,
	  OF_DOSSIER,
	  "the letter to",
	  { "language", "channel", "mailbox" } },
	{ "mailbox", 2, 2, OF_LETTER, "the further mailbox", { "" } },
	{ "addressee",
	  2,
	  2,
	  OF_LETTER,
	  "the addressee",
	  { "holder", "holder's name", "gender", "languages" } },
	{ "post",
	  3,
	  3,
	  OF_LETTER,
	  "the post",
	  { "role", "body", "start of the term", "end of the term" } },
	{ "form",
	  1,
	  1,
	  OF_LETTER,
	  "the form of address of",
	  { "salutation", "closing" } },
	{ "references",
	  1,
	  1,
	  OF_LETTER,
	  "the list of references to",
	  { "lines" },
	  true },
	{ "envelope", 1, 1, OF_LETTER, "the envelope to", { "lines" }, true },
	{ "translation",
	  1,
	  1,
	  OF_LETTER,
	  "the translation to",
	  { "language", "salutation", "closing" } },
	{ "translation-envelope",
	  1,
	  1,
	  OF_LETTER,
	  "the translation's envelope to",
	  { "lines" },
	  true },
	{ "rendering", 1, 1, DRAWN, "the rendering of the letter to", { "bytes" } },
};

typedef struct Record {
	const RecordKind *kind;
	char **fields; /* as written, still escaped */
	char *key;     /* kind and key fields */
} Record;

typedef struct Manifest {
	GPtrArray *records; /* Record, in order */
	GHashTable *by_key; /* the same */
} Manifest;

/* One comparison. */
typedef struct Comparison {
	const Manifest *before, *after;
	GString *words;
	unsigned count;
} Comparison;

static void record_free(Record *record)
{
	g_strfreev(record->fields);
	g_free(record->key);
	g_free(record);
}

static void manifest_clear(Manifest *manifest)
{
	g_clear_pointer(&manifest->by_key, g_hash_table_unref);
	g_clear_pointer(&manifest->records, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Manifest, manifest_clear)

static const RecordKind *find_kind(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* The line as a record, yours; NULL for a line of a text, or an unknown or short record. */
static Record *parse_record(const char *line)
{
	const char separator[] = { MANIFEST_SEPARATOR, '\0' };
	g_auto(GStrv) fields = g_strsplit(line, separator, -1);
	const RecordKind *kind = fields[0] != NULL ? find_kind(fields[0]) : NULL;
	GString *key = NULL;
	Record *record = NULL;

	if (kind == NULL || g_strv_length(fields) <= kind->key)
		return NULL;
	key = g_string_new(kind->name);
	for (unsigned i = 1; i <= kind->key; i++)
		g_string_append_printf(key, "%c%s", MANIFEST_SEPARATOR, fields[i]);
	record = g_new0(Record, 1);
	record->kind = kind;
	record->fields = g_steal_pointer(&fields);
	record->key = g_string_free(key, FALSE);
	return record;
}

static Manifest parse_manifest(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	Manifest manifest = {
		.records = g_ptr_array_new_with_free_func((GDestroyNotify)record_free),
		.by_key = g_hash_table_new(g_str_hash, g_str_equal),
	};

	for (size_t i = 0; lines[i] != NULL; i++) {
		Record *record = parse_record(lines[i]);

		if (record == NULL)
			continue;
		g_ptr_array_add(manifest.records, record);
		g_hash_table_insert(manifest.by_key, record->key, record);
	}
	return manifest;
}

static const Record *find_record(const Manifest *manifest, const char *key)
{
	return g_hash_table_lookup(manifest->by_key, key);
}

/* Add one change; beyond MANIFEST_CHANGES they are only counted. Takes `words`. */
static void add_change(Comparison *comparison, char *words)
{
	g_autofree char *owned = words;

	if (comparison->count++ < MANIFEST_CHANGES)
		g_string_append_printf(comparison->words, "%s%s",
				       comparison->words->len > 0 ? "\n" : "", owned);
}

/* "the letter to 'x'", yours. */
static char *describe(const Record *record)
{
	const RecordKind *kind = record->kind;

	if (kind->shown == 0)
		return g_strdup(kind->noun);
	return g_strdup_printf("%s '%s'", kind->noun, record->fields[kind->shown]);
}

static bool is_digest(const char *field)
{
	return strlen(field) == 64 && strspn(field, "0123456789abcdef") == 64;
}

static void compare_field(Comparison *comparison, const char *what, const char *before,
			  const char *after)
{
	if (strcmp(before, after) == 0)
		return;
	if (is_digest(before) || is_digest(after))
		add_change(comparison, g_strdup_printf("%s changed", what));
	else
		add_change(comparison, g_strdup_printf("%s changed from '%s' to '%s'",
						       what, before, after));
}

/* Field `i` behind the key; of a list all of them in one. Yours. */
static char *field_behind_key(const Record *record, unsigned i)
{
	char **fields = record->fields + record->kind->key + 1;

	if (record->kind->list)
		return g_strjoinv(", ", fields);
	return g_strdup(i < g_strv_length(fields) ? fields[i] : "");
}

/* Name each field that differs. */
static void compare_fields(Comparison *comparison, const Record *before,
			   const Record *after)
{
	const RecordKind *kind = before->kind;
	g_autofree char *of = describe(before);

	for (unsigned i = 0; i < FIELDS_NAMED && kind->fields[i] != NULL; i++) {
		g_autofree char *old = field_behind_key(before, i);
		g_autofree char *new = field_behind_key(after, i);
		g_autofree char *what =
			g_strdup_printf("%s: the %s", of, kind->fields[i]);

		compare_field(comparison, what, old, new);
	}
}

/* Whether the letter that the record is part of is in both manifests. */
static bool has_letter(const Comparison *comparison, const Record *record)
{
	g_autofree char *key =
		g_strdup_printf("letter%c%s", MANIFEST_SEPARATOR, record->fields[1]);

	return find_record(comparison->before, key) != NULL &&
	       find_record(comparison->after, key) != NULL;
}

/* A record that only one of the manifests has. */
static void add_lone(Comparison *comparison, const Record *record, bool is_new)
{
	const char *id =
		record->kind->shown > 0 ? record->fields[record->kind->shown] : "";
	g_autofree char *what = describe(record);

	if (record->kind->part != OF_DOSSIER && !has_letter(comparison, record))
		return;
	if (strcmp(record->kind->name, "omitted") == 0)
		add_change(comparison,
			   is_new ? g_strdup_printf("'%s' gets no letter any more: %s",
						    id, record->fields[2])
				  : g_strdup_printf("'%s' is no longer left out (%s)",
						    id, record->fields[2]));
	else
		add_change(comparison,
			   g_strdup_printf("%s is %s", what, is_new ? "new" : "gone"));
}

static bool is_compared(const Record *record, bool renderings)
{
	return (record->kind->part == DRAWN) == renderings;
}

/* Compare renderings, or all records but them. */
static void compare_records(Comparison *comparison, bool renderings)
{
	for (guint i = 0; i < comparison->before->records->len; i++) {
		const Record *before = comparison->before->records->pdata[i];
		const Record *after = find_record(comparison->after, before->key);

		if (!is_compared(before, renderings))
			continue;
		if (after != NULL)
			compare_fields(comparison, before, after);
		else
			add_lone(comparison, before, false);
	}
	for (guint i = 0; i < comparison->after->records->len; i++) {
		const Record *after = comparison->after->records->pdata[i];

		if (is_compared(after, renderings) &&
		    find_record(comparison->before, after->key) == NULL)
			add_lone(comparison, after, true);
	}
}

char *manifest_difference(const char *before, const char *after)
{
	if (strcmp(before, after) == 0)
		return NULL;

	g_auto(Manifest) old = parse_manifest(before);
	g_auto(Manifest) new = parse_manifest(after);
	Comparison comparison = { .before = &old, .after = &new };

	comparison.words = g_string_new(NULL);
	compare_records(&comparison, false);
	if (comparison.count == 0)
		compare_records(&comparison, true);
	if (comparison.count == 0)
		add_change(&comparison,
			   g_strdup("the order or form of the manifest changed"));
	if (comparison.count > MANIFEST_CHANGES)
		g_string_append_printf(comparison.words, "\nand %u more",
				       comparison.count - MANIFEST_CHANGES);
	return g_string_free(comparison.words, FALSE);
}
