/*
 * Building the manifest. doc/MANIFEST.md defines its bytes; records come in its order.
 */
#include "drafting-manifest.h"
#include "drafting-draft.h"
#include "drafting-manifest-private.h"
#include "drafting-private.h"
#include "drafting-value.h"

#include "directory-circle.h"
#include "seal-digest.h"

#include <stdlib.h>
#include <string.h>

#define PIECE_SIZE (64u << 10) /* bytes after which a piece goes to the sink */

struct ManifestWriter {
	GString *text;            /* that has not gone away yet */
	DigestBuilder *digest;    /* of what has */
	const ManifestSink *sink; /* or NULL */
	const Dossier *dossier;
	const Draft *draft;
};
typedef struct ManifestWriter Writer;

void manifest_escape(GString *into, const char *field)
{
	for (const char *p = field; *p != '\0'; p++) {
		switch (*p) {
		case '\\':
			g_string_append(into, "\\\\");
			break;
		case '\t':
			g_string_append(into, "\\t");
			break;
		case '\n':
			g_string_append(into, "\\n");
			break;
		case '\r':
			g_string_append(into, "\\r");
			break;
		default:
			g_string_append_c(into, *p);
		}
	}
}

/* A record: its name and its fields; NULL is an empty field. */
static void write_fields(const Writer *writer, const char *name,
			 const char *const *fields, size_t count)
{
	g_string_append(writer->text, name);
	for (size_t i = 0; i < count; i++) {
		g_string_append_c(writer->text, MANIFEST_SEPARATOR);
		manifest_escape(writer->text, fields[i] != NULL ? fields[i] : "");
	}
	g_string_append_c(writer->text, '\n');
}

static void write_record(const Writer *writer, const char *name,
			 const char *const *fields)
{
	write_fields(writer, name, fields, g_strv_length((char **)fields));
}

/* A record of one key and a list of lines. */
static void write_lines(const Writer *writer, const char *name, const char *key,
			const char *const *lines)
{
	g_autoptr(GPtrArray) fields = g_ptr_array_new();

	if (key != NULL)
		g_ptr_array_add(fields, (void *)key);
	for (size_t i = 0; lines[i] != NULL; i++)
		g_ptr_array_add(fields, (void *)lines[i]);
	write_fields(writer, name, (const char *const *)fields->pdata, fields->len);
}

static void write_pair(const Writer *writer, const char *name, const char *first,
		       const char *second)
{
	write_fields(writer, name, (const char *const[]){ first, second }, 2);
}

static void write_one(const Writer *writer, const char *name, const char *field)
{
	write_fields(writer, name, &field, 1);
}

static char *hex_of(const void *data, size_t length)
{
	Digest digest;

	digest_data(data, length, &digest);
	return digest_hex(&digest);
}

static char *hex_of_bytes(GBytes *bytes)
{
	size_t length = 0;
	const void *data = g_bytes_get_data(bytes, &length);

	return hex_of(data, length);
}

static void write_page(const Writer *writer)
{
	PageChoice page = dossier_get_page(writer->dossier, writer->draft->design);

	if (!page_choice_is_usual(page))
		write_fields(writer, "page",
			     (const char *const[]){ page_kind_names[page.kind],
						    paper_names[page.paper],
						    text_setting_names[page.text] },
			     3);
}

static void write_head(const Writer *writer)
{
	const Dossier *dossier = writer->dossier;
	g_autofree char *version = g_strdup_printf("%d", MANIFEST_VERSION);
	g_autofree char *day = date_format(dossier->occasion_date);
	g_autofree char *year = g_strdup_printf("%d", dossier->year);
	const Draft *draft = writer->draft;

	write_one(writer, "chancery-manifest", version);
	write_one(writer, "dossier", dossier->name);
	write_pair(writer, "occasion", dossier->occasion_name, day);
	write_one(writer, "year", year);
	write_one(writer, "series", dossier->series);
	write_one(writer, "circle", dossier->circle);
	if (draft->original != NULL)
		write_pair(writer, "original", draft->original,
			   translation_rule_name(draft->translation));
	write_one(writer, "joint", dossier->joint ? "true" : "false");
	if (dossier_is_without_pdf(dossier))
		write_one(writer, "attachment", "none");
	write_page(writer);
	write_lines(writer, MANIFEST_APPROVAL, NULL, dossier_get_approval(dossier));
	write_lines(writer, "channels", NULL, dossier_get_channels(dossier));
	write_lines(writer, "languages", NULL, dossier_get_languages(dossier));
	write_pair(writer, "sender", dossier->from, dossier_get_reply_to(dossier));
}

static bool has_second_signatory(const Dossier *dossier)
{
	return g_hash_table_size(dossier->signatory[1]) > 0;
}

static void write_language(const Writer *writer, const char *language)
{
	const Dossier *dossier = writer->dossier;

	write_pair(writer, "title", language, dossier_get_title(dossier, language));
	write_pair(writer, "occasion-title", language,
		   dossier_get_occasion_title(dossier, language));
	write_pair(writer, "sender-name", language,
		   dossier_get_sender_name(dossier, language));
	write_pair(writer, "place", language, dossier_get_place(dossier, language));
	write_lines(writer, "signatory", language,
		    dossier_get_signatory(dossier, 0, language));
	if (has_second_signatory(dossier))
		write_lines(writer, "second-signatory", language,
			    dossier_get_signatory(dossier, 1, language));
	write_lines(writer, "enclosures", language,
		    dossier_get_enclosures(dossier, language));
	write_lines(writer, "copies", language, dossier_get_copies(dossier, language));
	write_pair(writer, "letterhead-alt", language,
		   dossier_get_letterhead_alt(dossier, language));
	write_pair(writer, "notice", language, dossier_get_notice(dossier, language));
	if (dossier_get_return_line(dossier, language)[0] != NULL)
		write_lines(writer, "return-line", language,
			    dossier_get_return_line(dossier, language));
}

/* The source of a text, a line of it a record, so that the manifest can be read alone. */
static void write_source(const Writer *writer, const Text *text)
{
	g_auto(GStrv) lines = g_strsplit(text->source->text, "\n", -1);
	g_autofree char *digest = hex_of(text->source->text, text->source->length);

	write_pair(writer, MANIFEST_TEXT, text->source->path, digest);
	for (size_t i = 0; lines[i] != NULL; i++)
		write_one(writer, MANIFEST_LINE, lines[i]);
}

static bool is_text(const Dossier *dossier, const char *path)
{
	const GPtrArray *const kinds[] = { dossier->letters, dossier->releases };

	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		for (guint j = 0; j < kinds[i]->len; j++)
			if (strcmp(((const Text *)kinds[i]->pdata[j])->source->path,
				   path) == 0)
				return true;
	return false;
}

static void write_design(const Writer *writer, const Design *design)
{
	write_pair(writer, "letterhead-name", design->name, design->digest);
	for (guint i = 0; i < design->files->len; i++) {
		const DesignFile *file = design->files->pdata[i];
		g_autofree char *digest = hex_of_bytes(file->bytes);

		write_pair(writer, "letterhead-file", file->path, digest);
	}
	for (int i = 0; i < DESIGN_CELLS; i++) {
		const DesignCell *cell = &design->cells[i];

		if (cell->pixels.bytes == NULL)
			continue;

		g_autofree char *digest = hex_of_bytes(cell->pixels.bytes);

		write_fields(writer, "letterhead-pixels",
			     (const char *const[]){ cell->picture, digest,
						    cell->pixels.drawer },
			     3);
	}
}

static void write_files(const Writer *writer)
{
	const Dossier *dossier = writer->dossier;

	for (guint i = 0; i < dossier->letters->len; i++)
		write_source(writer, dossier->letters->pdata[i]);
	for (guint i = 0; i < dossier->releases->len; i++)
		write_source(writer, dossier->releases->pdata[i]);
	for (size_t i = 0; i < dossier_file_count(dossier); i++) {
		const DossierFile *file = dossier_file(dossier, i);
		g_autofree char *digest = hex_of_bytes(file->bytes);

		if (!is_text(dossier, file->path))
			write_pair(writer, MANIFEST_FILE, file->path, digest);
	}
	if (dossier->letterhead != NULL)
		write_one(writer, "letterhead", dossier->letterhead);
	if (writer->draft->design != NULL)
		write_design(writer, writer->draft->design);
	if (dossier->signature[0] != NULL)
		write_one(writer, "signature", dossier->signature[0]);
	if (dossier->signature[1] != NULL)
		write_one(writer, "second-signature", dossier->signature[1]);
}

/* Whether any text of the dossier cites the fact. */
static bool is_cited(const Dossier *dossier, const char *fact)
{
	const GPtrArray *const kinds[] = { dossier->letters, dossier->releases };
	g_autofree char *name = g_strconcat("fact.", fact, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
		for (guint j = 0; j < kinds[i]->len; j++)
			if (text_cites(kinds[i]->pdata[j], name))
				return true;
	}
	return false;
}

static void write_fact(const Writer *writer, const Fact *fact)
{
	const FactSource *source = fact_get_source(fact);
	const char *const *languages = dossier_get_languages(writer->dossier);
	g_autofree char *value = fact_format_value(fact);
	g_autofree char *stated = date_format(fact_get_stated(fact));
	const char *const fields[] = { fact_get_name(fact), value,
				       source != NULL ? source_get_name(source) : "",
				       stated != NULL ? stated : "", NULL };

	write_record(writer, "fact", fields);
	for (size_t i = 0; languages[i] != NULL; i++)
		write_fields(
			writer, "stated-by",
			(const char *const[]){ fact_get_name(fact), languages[i],
					       fact_get_stated_by(fact, languages[i]) },
			3);
}

static void write_facts(const Writer *writer)
{
	size_t count = 0;
	const char *const *names = factbook_names(writer->dossier->facts, &count);

	for (size_t i = 0; i < count; i++)
		if (is_cited(writer->dossier, names[i]))
			write_fact(writer,
				   factbook_find(writer->dossier->facts, names[i]));
}

static int compare_resources(const void *left, const void *right)
{
	const ManifestResource *a = left, *b = right;

	return strcmp(a->name, b->name);
}

static void write_renderer(const Writer *writer, const ManifestRenderings *renderings)
{
	size_t count = renderings->resource_count;
	g_autofree ManifestResource *sorted =
		g_memdup2(renderings->resources, count * sizeof(ManifestResource));

	if (count > 0)
		qsort(sorted, count, sizeof *sorted, compare_resources);
	write_one(writer, "renderer", renderings->renderer);
	for (size_t i = 0; i < count; i++)
		write_pair(writer, "resource", sorted[i].name, sorted[i].digest);
}

static void write_omissions(const Writer *writer)
{
	size_t count = 0;
	const Omission *omissions = draft_omissions(writer->draft, &count);

	for (size_t i = 0; i < count; i++)
		write_pair(writer, "omitted", omissions[i].addressee,
			   omissions[i].reason);
}

static void write_post(const Writer *writer, const char *letter,
		       const Addressee *addressee, size_t i)
{
	const AddresseePost *post = &addressee->posts[i];
	g_autofree char *since = date_format(post->since);
	g_autofree char *until = date_format(post->until);

	write_fields(writer, "post",
		     (const char *const[]){ letter, addressee->id, post->id, post->role,
					    post->body, since, until },
		     7);
}

static void write_addressee(const Writer *writer, const Letter *letter,
			    const Addressee *addressee)
{
	g_autofree char *name = addressee_name(addressee, letter->shared->language);
	g_autofree char *languages = g_strjoinv(" ", (char **)addressee->languages);

	write_fields(writer, "addressee",
		     (const char *const[]){ letter->addressee, addressee->id,
					    addressee->person, name,
					    gender_name(addressee->gender), languages },
		     6);
	for (size_t i = 0; i < addressee->post_count; i++)
		write_post(writer, letter->addressee, addressee, i);
}

static void write_translation(const Writer *writer, const Letter *translation)
{
	write_fields(writer, "translation",
		     (const char *const[]){
			     translation->addressee, translation->shared->language,
			     translation->salutation, translation->closing },
		     4);
	write_lines(writer, "translation-envelope", translation->addressee,
		    translation->address_lines);
}

static void write_letter(const Writer *writer, size_t i, const char *rendering)
{
	const Letter *letter = draft_letter(writer->draft, i);
	g_autoptr(GPtrArray) mailboxes = draft_mailboxes(writer->draft, i);
	size_t count = 0;
	const Addressee *const *addressees = draft_addressees(writer->draft, i, &count);

	write_fields(writer, "letter",
		     (const char *const[]){ letter->addressee, letter->shared->language,
					    letter->channel, letter->mailbox },
		     4);
	for (guint j = 1; j < mailboxes->len; j++)
		write_pair(writer, "mailbox", letter->addressee, mailboxes->pdata[j]);
	for (size_t j = 0; j < count; j++)
		write_addressee(writer, letter, addressees[j]);
	write_fields(writer, "form",
		     (const char *const[]){ letter->addressee, letter->salutation,
					    letter->closing },
		     3);
	if (letter->references[0] != NULL)
		write_lines(writer, "references", letter->addressee,
			    letter->references);
	write_lines(writer, "envelope", letter->addressee, letter->address_lines);
	if (letter->translation != NULL)
		write_translation(writer, letter->translation);
	write_pair(writer, "rendering", letter->addressee, rendering);
}

/* Let the text go once it is long enough, or at the end whatever there is. */
static bool let_go(Writer *writer, size_t enough, GError **error)
{
	GString *text = writer->text;

	if (text->len < enough)
		return true;
	digest_builder_add(writer->digest, text->str, text->len);
	if (writer->sink != NULL &&
	    !writer->sink->take(writer->sink->data, text->str, text->len, error))
		return false;
	g_string_truncate(text, 0);
	return true;
}

void manifestwriter_free(ManifestWriter *writer)
{
	if (writer == NULL)
		return;
	g_string_free(writer->text, TRUE);
	digest_builder_free(writer->digest);
	g_free(writer);
}

bool manifest_begin(const Draft *draft, const ManifestRenderings *renderings,
		    const ManifestSink *sink, ManifestWriter **writer_out,
		    GError **error)
{
	const Dossier *dossier = draft->dossier;
	const char *const *languages = dossier_get_languages(dossier);

	if (dossier->name == NULL || dossier->series == NULL ||
	    dossier->occasion == NULL)
		return chy_fail(
			error, CHY_INVALID,
			"cannot make a manifest: the dossier's check finds errors");

	ManifestWriter *writer = g_new0(ManifestWriter, 1);

	writer->text = g_string_new(NULL);
	writer->digest = digest_builder_new();
	writer->sink = sink;
	writer->dossier = dossier;
	writer->draft = draft;
	write_head(writer);
	for (size_t i = 0; languages[i] != NULL; i++)
		write_language(writer, languages[i]);
	write_files(writer);
	write_facts(writer);
	write_renderer(writer, renderings);
	write_omissions(writer);
	*writer_out = writer;
	return true;
}

bool manifest_add(ManifestWriter *writer, size_t i, const char *rendering,
		  GError **error)
{
	write_letter(writer, i, rendering);
	return let_go(writer, PIECE_SIZE, error);
}

bool manifest_end(ManifestWriter *writer, char **digest_out, GError **error)
{
	Digest digest;

	g_string_append(writer->text, "end\n");
	if (!let_go(writer, 0, error))
		return false;
	digest_builder_finish(writer->digest, &digest);
	*digest_out = digest_hex(&digest);
	return true;
}
