/*
 * A dossier in memory: its files, and what reading them gave.
 *
 * Files are read in the order terms, facts, texts, since each needs the one before. A
 * file that is not clean text is reported and passed over.
 */
#include "drafting-dossier.h"
#include "drafting-private.h"
#include "drafting-text.h"

#include "base-limits.h"
#include "lang-core.h"

#include <stdlib.h>
#include <string.h>

#define FACTS_FILE "facts.yaml"
#define TEXT_SUFFIX ".md"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define ENCODING_FINDINGS 20 /* that are reported of one file */

static void file_free(DossierFile *file)
{
	g_free((char *)file->path);
	g_bytes_unref(file->bytes);
	g_free(file);
}

static void source_free(SourceFile *source)
{
	textindex_free(source->index);
	g_free((char *)source->text);
	g_free(source);
}

static void literal_clear(Literal *literal)
{
	g_free(literal->text);
	g_free(literal->reason);
}

static void reference_clear(Reference *reference)
{
	g_free(reference->addressee);
	g_free(reference->number);
}

static GHashTable *texts_new(GDestroyNotify free_value)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_value);
}

static Dossier *dossier_new_empty(void)
{
	Dossier *dossier = g_new0(Dossier, 1);
	GHashTable **texts[] = { &dossier->title,  &dossier->occasion_title,
				 &dossier->sender, &dossier->place,
				 &dossier->notice, &dossier->letterhead_alt };
	GHashTable **lines[] = { &dossier->signatory[0], &dossier->signatory[1],
				 &dossier->enclosures, &dossier->copies,
				 &dossier->return_line };

	dossier->files = g_ptr_array_new_with_free_func((GDestroyNotify)file_free);
	dossier->sources = g_ptr_array_new_with_free_func((GDestroyNotify)source_free);
	dossier->findings = findinglist_new();
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i] = texts_new(g_free);
	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
		*lines[i] = texts_new((GDestroyNotify)g_strfreev);
	dossier->references = g_array_new(FALSE, FALSE, sizeof(Reference));
	g_array_set_clear_func(dossier->references, (GDestroyNotify)reference_clear);
	dossier->literals = g_array_new(FALSE, FALSE, sizeof(Literal));
	g_array_set_clear_func(dossier->literals, (GDestroyNotify)literal_clear);
	dossier->letters = g_ptr_array_new_with_free_func((GDestroyNotify)text_free);
	dossier->releases = g_ptr_array_new_with_free_func((GDestroyNotify)text_free);
	return dossier;
}

void dossier_free(Dossier *dossier)
{
	if (dossier == NULL)
		return;

	char *strings[] = { dossier->name,         dossier->occasion_name,
			    dossier->circle,       dossier->series,
			    dossier->from,         dossier->reply_to,
			    dossier->letterhead,   dossier->signature[0],
			    dossier->signature[1], dossier->letterhead_name };
	char **lists[] = { dossier->languages, dossier->approval, dossier->channels,
			   dossier->words };
	GHashTable *tables[] = { dossier->title,        dossier->occasion_title,
				 dossier->sender,       dossier->place,
				 dossier->notice,       dossier->letterhead_alt,
				 dossier->signatory[0], dossier->signatory[1],
				 dossier->enclosures,   dossier->copies,
				 dossier->return_line };

	for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
		g_free(strings[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		g_strfreev(lists[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
		g_hash_table_unref(tables[i]);
	g_array_unref(dossier->references);
	g_array_unref(dossier->literals);
	g_ptr_array_unref(dossier->letters);
	g_ptr_array_unref(dossier->releases);
	occasion_free(dossier->occasion);
	factbook_free(dossier->facts);
	yaml_document_free(dossier->yaml);
	findinglist_free(dossier->findings);
	g_ptr_array_unref(dossier->sources);
	g_ptr_array_unref(dossier->files);
	g_free(dossier);
}

static bool path_is_legal(const char *path)
{
	g_auto(GStrv) names = g_strsplit(path, "/", -1);

	for (size_t i = 0; names[i] != NULL; i++)
		if (names[i][0] == '\0' || names[i][0] == '.')
			return false;
	return names[0] != NULL && g_utf8_validate(path, -1, NULL) &&
	       !text_has_control(path) && g_strv_length(names) <= LIMIT_DOSSIER_DEPTH;
}

static bool add_file(Dossier *dossier, const DossierFile *file, GError **error)
{
	DossierFile copy = { g_strdup(file->path), g_bytes_ref(file->bytes) };

	g_ptr_array_add(dossier->files, g_memdup2(&copy, sizeof copy));
	if (!path_is_legal(file->path))
		return chy_fail(error, CHY_INVALID,
				"cannot read dossier: the path '%s' is not legal",
				file->path);
	if (strlen(file->path) > LIMIT_DOSSIER_PATH)
		return chy_fail(
			error, CHY_LIMIT,
			"cannot read dossier: the path '%s' is longer than %d bytes",
			file->path, LIMIT_DOSSIER_PATH);
	if (g_bytes_get_size(file->bytes) > LIMIT_DOSSIER_FILE)
		return chy_fail(
			error, CHY_LIMIT,
			"cannot read dossier: the file '%s' is larger than %u bytes",
			file->path, LIMIT_DOSSIER_FILE);
	return true;
}

static int compare_files(const void *left, const void *right)
{
	const DossierFile *a = *(const DossierFile *const *)left;
	const DossierFile *b = *(const DossierFile *const *)right;

	return strcmp(a->path, b->path);
}

static char *forbidden_words(const char *at, size_t length)
{
	gunichar c = g_utf8_get_char_validated(at, (gssize)length);

	if (*at == '\0')
		return g_strdup("a NUL has no place in a text");
	if (c >= 0x110000)
		return g_strdup_printf("the byte 0x%02x is no UTF-8", (guchar)*at);
	if (c >= 0x2000)
		return g_strdup_printf(
			"the bidirectional control U+%04X is not allowed", c);
	return g_strdup_printf("the control character U+%04X is not allowed", c);
}

/* Bytes of the character at `at`; 1 for a malformed one. */
static size_t character_size(const char *at, size_t length)
{
	gunichar c = g_utf8_get_char_validated(at, (gssize)length);

	return c < 0x110000 && c != 0 ? (size_t)(g_utf8_next_char(at) - at) : 1;
}

/* Report what the source must not contain. */
static void check_encoding(Dossier *dossier, SourceFile *source)
{
	size_t offset = 0, found = 0;

	source->clean = true;
	for (int i = 0; i < ENCODING_FINDINGS; i++) {
		if (!text_find_forbidden(source->text + offset, source->length - offset,
					 &found))
			return;
		offset += found;

		g_autofree char *words =
			forbidden_words(source->text + offset, source->length - offset);
		Place place = place_of_range(source, offset, 1);

		finding_error(dossier->findings, "encoding", &place, "%s", words);
		source->clean = false;
		offset +=
			character_size(source->text + offset, source->length - offset);
	}
}

/* Characters that the scanner of placeholders keeps for itself. */
static void check_masks(Dossier *dossier, SourceFile *source)
{
	for (const char *p = source->text; source->clean && *p != '\0';
	     p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c < PLACEHOLDER_MASK || c > PLACEHOLDER_MASK_LAST)
			continue;

		Place place = place_of_range(source, (size_t)(p - source->text), 1);

		finding_error(dossier->findings, "encoding", &place,
			      "the private-use character U+%04X is not allowed", c);
		source->clean = false;
	}
}

/* Bytes of the mark that some editors put before a text, which is no part of it. */
static size_t mark_length(const char *data, size_t length)
{
	size_t mark = strlen(BYTE_ORDER_MARK);

	return length >= mark && memcmp(data, BYTE_ORDER_MARK, mark) == 0 ? mark : 0;
}

static SourceFile *add_source(Dossier *dossier, const DossierFile *file)
{
	SourceFile *source = g_new0(SourceFile, 1);
	size_t length = 0;
	const char *data = g_bytes_get_data(file->bytes, &length);
	size_t mark = mark_length(data, length);
	char *text = g_malloc0(length - mark + 1);

	if (length > mark)
		memcpy(text, data + mark, length - mark);
	length -= mark;
	source->path = file->path;
	source->text = text;
	source->length = length;
	source->index = textindex_new(text, length);
	g_ptr_array_add(dossier->sources, source);
	check_encoding(dossier, source);
	check_masks(dossier, source);
	return source;
}

const SourceFile *dossier_find_source(const Dossier *dossier, const char *path)
{
	for (guint i = 0; i < dossier->sources->len; i++) {
		const SourceFile *source = dossier->sources->pdata[i];

		if (strcmp(source->path, path) == 0)
			return source;
	}
	return NULL;
}

/* A source for a file that is not there, so that findings have a place. */
static const SourceFile *absent_source(Dossier *dossier, const char *path)
{
	SourceFile *source = g_new0(SourceFile, 1);

	source->path = path;
	source->index = textindex_new("", 0);
	g_ptr_array_add(dossier->sources, source);
	return source;
}

static void read_facts(Dossier *dossier)
{
	const SourceFile *source = dossier_find_source(dossier, FACTS_FILE);
	g_autoptr(GError) error = NULL;

	dossier->facts_unread = source != NULL;
	if (source != NULL && source->clean &&
	    factbook_parse(source->path, source->text, source->length, &dossier->facts,
			   &error)) {
		dossier->facts_unread = false;
		return;
	}
	if (error != NULL)
		finding_of_error(dossier->findings, "syntax", source, error);
	g_clear_error(&error);
	if (!factbook_parse(FACTS_FILE, NULL, 0, &dossier->facts, &error))
		g_assert_not_reached();
}

/* A letter must be there in every language; a release should be. */
static void report_missing_text(Dossier *dossier, const char *language, TextKind kind)
{
	const YamlNode *languages = yaml_get(yaml_root(dossier->yaml), "languages");
	Place place = place_of_node(dossier_find_source(dossier, DOSSIER_TERMS_FILE),
				    languages);

	if (kind == TEXT_LETTER)
		finding_error(dossier->findings, "missing", &place,
			      "there is no file letter.%s.md", language);
	else
		finding_warning(dossier->findings, "missing", &place,
				"there is no file release.%s.md", language);
}

/* Whether any file is a release. */
static bool has_releases(const Dossier *dossier)
{
	for (guint i = 0; i < dossier->files->len; i++) {
		const DossierFile *file = dossier->files->pdata[i];

		if (g_str_has_prefix(file->path, "release.") &&
		    g_str_has_suffix(file->path, TEXT_SUFFIX))
			return true;
	}
	return false;
}

static void read_texts(Dossier *dossier, TextKind kind, GPtrArray *texts)
{
	for (size_t i = 0; dossier->languages != NULL && dossier->languages[i] != NULL;
	     i++) {
		const char *language = dossier->languages[i];
		g_autofree char *path = g_strdup_printf("%s.%s" TEXT_SUFFIX,
							text_kind_name(kind), language);
		const SourceFile *source = dossier_find_source(dossier, path);

		if (source == NULL)
			report_missing_text(dossier, language, kind);
		else if (source->clean)
			g_ptr_array_add(texts, text_new(kind, language, source,
							dossier->findings));
	}
}

/* The language in "letter.en.md" or "release.en.md", yours; NULL for another path. */
static char *language_of_path(const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, ".", -1);

	if (g_strv_length(parts) != 3 || strcmp(parts[2], "md") != 0 ||
	    (strcmp(parts[0], "letter") != 0 && strcmp(parts[0], "release") != 0))
		return NULL;
	return g_strdup(parts[1]);
}

/* A text in a language that the dossier does not have would never be sent. */
static void check_stray_text(Dossier *dossier, const SourceFile *source)
{
	g_autofree char *language = language_of_path(source->path);
	Place place = place_of_file(source);
	size_t count = 0;
	const char *const *codes = lang_codes(&count);

	if (language == NULL || dossier->languages == NULL ||
	    dossier_has_language(dossier, language))
		return;
	if (lang_is_known(language)) {
		finding_error(dossier->findings, "unknown-name", &place,
			      "the dossier does not name the language '%s'", language);
		return;
	}

	g_autofree char *suggestion =
		text_suggestion(text_nearest(language, codes, count));

	finding_error(dossier->findings, "unknown-name", &place,
		      "unknown language '%s'%s", language, suggestion);
}

static void read_files(Dossier *dossier)
{
	for (guint i = 0; i < dossier->files->len; i++) {
		const DossierFile *file = dossier->files->pdata[i];
		g_autofree char *language = language_of_path(file->path);

		if (language != NULL || strcmp(file->path, DOSSIER_TERMS_FILE) == 0 ||
		    strcmp(file->path, FACTS_FILE) == 0)
			add_source(dossier, file);
	}

	const SourceFile *terms = dossier_find_source(dossier, DOSSIER_TERMS_FILE);

	if (terms == NULL) {
		Place place = place_of_file(absent_source(dossier, DOSSIER_TERMS_FILE));

		finding_error(dossier->findings, "missing", &place,
			      "there is no such file");
	} else if (terms->clean) {
		dossier_read_terms(dossier, terms);
	}
	read_facts(dossier);
	read_texts(dossier, TEXT_LETTER, dossier->letters);
	if (has_releases(dossier))
		read_texts(dossier, TEXT_RELEASE, dossier->releases);
	for (guint i = 0; i < dossier->sources->len; i++)
		check_stray_text(dossier, dossier->sources->pdata[i]);
}

bool dossier_new(const DossierFile *files, size_t count, Dossier **dossier_out,
		 GError **error)
{
	g_autoptr(Dossier) dossier = dossier_new_empty();

	if (count > LIMIT_DOSSIER_FILES)
		return chy_fail(error, CHY_LIMIT,
				"cannot read dossier: it has more than %d files",
				LIMIT_DOSSIER_FILES);
	for (size_t i = 0; i < count; i++)
		if (!add_file(dossier, &files[i], error))
			return false;
	g_ptr_array_sort(dossier->files, compare_files);
	read_files(dossier);
	*dossier_out = g_steal_pointer(&dossier);
	return true;
}

const Text *dossier_find_letter(const Dossier *dossier, const char *language)
{
	for (guint i = 0; i < dossier->letters->len; i++) {
		const Text *text = dossier->letters->pdata[i];

		if (strcmp(text->language, language) == 0)
			return text;
	}
	return NULL;
}

const Text *dossier_find_release(const Dossier *dossier, const char *language)
{
	for (guint i = 0; i < dossier->releases->len; i++) {
		const Text *text = dossier->releases->pdata[i];

		if (strcmp(text->language, language) == 0)
			return text;
	}
	return NULL;
}

const SourceFile *dossier_yaml_source(const Dossier *dossier)
{
	return dossier_find_source(dossier, DOSSIER_TERMS_FILE);
}
