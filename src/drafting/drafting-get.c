/*
 * What a dossier says, field by field.
 */
#include "drafting-dossier.h"
#include "drafting-private.h"

#include <string.h>

static const char *const no_lines[] = { NULL };

static const char *text_in(GHashTable *texts, const char *language)
{
	return g_hash_table_lookup(texts, language);
}

static const char *const *lines_or_none(char **lines)
{
	return lines != NULL ? (const char *const *)lines : no_lines;
}

const DossierFile *dossier_find_file(const Dossier *dossier, const char *path)
{
	for (guint i = 0; i < dossier->files->len; i++) {
		const DossierFile *file = dossier->files->pdata[i];

		if (strcmp(file->path, path) == 0)
			return file;
	}
	return NULL;
}

size_t dossier_file_count(const Dossier *dossier)
{
	return dossier->files->len;
}

const DossierFile *dossier_file(const Dossier *dossier, size_t i)
{
	return dossier->files->pdata[i];
}

const char *dossier_get_name(const Dossier *dossier)
{
	return dossier->name;
}

const char *dossier_get_title(const Dossier *dossier, const char *language)
{
	return text_in(dossier->title, language);
}

const char *const *dossier_get_languages(const Dossier *dossier)
{
	return lines_or_none(dossier->languages);
}

bool dossier_has_language(const Dossier *dossier, const char *language)
{
	return g_strv_contains(dossier_get_languages(dossier), language);
}

int dossier_get_year(const Dossier *dossier)
{
	return dossier->year;
}

const char *dossier_get_circle(const Dossier *dossier)
{
	return dossier->circle;
}

const char *dossier_get_series(const Dossier *dossier)
{
	return dossier->series;
}

const char *dossier_get_sender_name(const Dossier *dossier, const char *language)
{
	return text_in(dossier->sender, language);
}

const char *dossier_get_from(const Dossier *dossier)
{
	return dossier->from;
}

const char *dossier_get_reply_to(const Dossier *dossier)
{
	return dossier->reply_to != NULL ? dossier->reply_to : dossier->from;
}

const char *dossier_get_place(const Dossier *dossier, const char *language)
{
	return text_in(dossier->place, language);
}

/* Of the file at `path`; NULL where there is none. */
static GBytes *bytes_of(const Dossier *dossier, const char *path)
{
	const DossierFile *file =
		path != NULL ? dossier_find_file(dossier, path) : NULL;

	return file != NULL ? file->bytes : NULL;
}

const char *const *dossier_get_signatory(const Dossier *dossier, unsigned i,
					 const char *language)
{
	return lines_or_none(g_hash_table_lookup(dossier->signatory[i], language));
}

const char *dossier_get_signature_file(const Dossier *dossier, unsigned i)
{
	return dossier->signature[i];
}

GBytes *dossier_get_signature(const Dossier *dossier, unsigned i)
{
	return bytes_of(dossier, dossier->signature[i]);
}

const char *const *dossier_get_enclosures(const Dossier *dossier, const char *language)
{
	return lines_or_none(g_hash_table_lookup(dossier->enclosures, language));
}

const char *const *dossier_get_copies(const Dossier *dossier, const char *language)
{
	return lines_or_none(g_hash_table_lookup(dossier->copies, language));
}

const char *const *dossier_get_approval(const Dossier *dossier)
{
	return lines_or_none(dossier->approval);
}

const char *const *dossier_get_channels(const Dossier *dossier)
{
	static const char *const email[] = { "email", NULL };

	return dossier->channels != NULL ? (const char *const *)dossier->channels
					 : email;
}

bool dossier_is_without_pdf(const Dossier *dossier)
{
	return dossier->without_pdf;
}

PageChoice dossier_get_page(const Dossier *dossier, const Design *design)
{
	return page_choose(&dossier->page, design != NULL ? &design->page : NULL);
}

bool dossier_is_joint(const Dossier *dossier)
{
	return dossier->joint;
}

const char *const *dossier_get_return_line(const Dossier *dossier, const char *language)
{
	return lines_or_none(g_hash_table_lookup(dossier->return_line, language));
}

const char *dossier_get_notice(const Dossier *dossier, const char *language)
{
	return text_in(dossier->notice, language);
}

const Occasion *dossier_get_occasion(const Dossier *dossier)
{
	return dossier->occasion;
}

Date dossier_get_occasion_date(const Dossier *dossier)
{
	return dossier->occasion_date;
}

const char *dossier_get_occasion_title(const Dossier *dossier, const char *language)
{
	return text_in(dossier->occasion_title, language);
}

int dossier_get_ordinal(const Dossier *dossier)
{
	return dossier->year - dossier->occasion_date.year;
}

const char *dossier_get_letterhead_name(const Dossier *dossier)
{
	return dossier->letterhead_name;
}

GBytes *dossier_get_letterhead(const Dossier *dossier)
{
	return bytes_of(dossier, dossier->letterhead);
}

const char *dossier_get_letterhead_file(const Dossier *dossier)
{
	return dossier->letterhead;
}

const char *dossier_get_letterhead_alt(const Dossier *dossier, const char *language)
{
	return text_in(dossier->letterhead_alt, language);
}

bool dossier_has_release(const Dossier *dossier, const char *language)
{
	return dossier_find_release(dossier, language) != NULL;
}
