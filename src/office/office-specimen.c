/*
 * The noun is the specimen page: a letter that says what it is, in one language, from the
 * office as its configuration names it.
 */
#include "office-specimen.h"

#include "lang-core.h"
#include "lang-date.h"
#include "lang-word.h"
#include "office-letterhead.h"
#include "office-private.h"
#include "rendering-renderer.h"

#include <string.h>

#define ADDRESS_BEFORE_AT "office@"
#define EXAMPLE_DAY ((Date){ 2025, 2, 26 }) /* without an office there is no clock */

static const char *const no_lines[] = { NULL };

/* A page, with all that its letter borrows. */
typedef struct SpecimenPage {
	Letter letter;
	LetterShared shared;
	DesignWords *words;
	BlockTree *body;
	char *subject, *date, *number, *address, *return_line;
	const char *signatory[2];
	const char *lines[2];
} SpecimenPage;

static void page_free(void *data)
{
	SpecimenPage *page = data;

	designwords_free(page->words);
	blocktree_free(page->body);
	g_free(page->subject);
	g_free(page->date);
	g_free(page->number);
	g_free(page->address);
	g_free(page->return_line);
	g_free(page);
}

/* The mailbox at the host that names the register's log. */
static char *address_of(const Office *office)
{
	g_autofree char *host =
		office != NULL ? g_strndup(office->config->origin,
					   strcspn(office->config->origin, "/"))
			       : g_strdup("assembly.example");

	return g_strconcat(ADDRESS_BEFORE_AT, host, NULL);
}

static const char *sender_of(const Office *office, const char *language)
{
	return office != NULL ? office->config->name : lang_word(language, "example");
}

typedef struct Speaker {
	const Office *office;
	const char *address;
} Speaker;

static DesignSender speak(const void *data, const char *language)
{
	const Speaker *speaker = data;

	return (DesignSender){ sender_of(speaker->office, language), speaker->address,
			       lang_word(language, "example") };
}

static void fill_shared(SpecimenPage *page, const Office *office, const Design *design,
			const char *language)
{
	const Speaker speaker = { office, page->address };

	page->words = design_say(design, language, speak, &speaker);
	page->return_line = design_join_return_line(page->words->return_line);
	page->signatory[0] = sender_of(office, language);
	page->shared = (LetterShared){
		.dossier = design->name,
		.language = language,
		.rtl = lang_is_rtl(language),
		.sender_name = sender_of(office, language),
		.from_address = page->address,
		.reply_to = page->address,
		.place = lang_word(language, "example"),
		.signatories = { { .lines = page->signatory }, { .lines = no_lines } },
		.enclosures = no_lines,
		.copies = no_lines,
		.design = design,
		.design_words = page->words,
		.return_line = page->return_line,
		.page = page_choose(&design->page, NULL),
	};
}

static SpecimenPage *page_new(const Office *office, const Design *design,
			      const char *language)
{
	SpecimenPage *page = g_new0(SpecimenPage, 1);
	const char *const paragraphs[] = { lang_word(language, "letterhead-page"),
					   lang_word(language, "letterhead-senders"),
					   NULL };

	page->subject =
		lang_phrase(language, "letterhead-title", "name", design->name, NULL);
	page->date = lang_date(language, office != NULL ? clock_today(office->clock)
							: EXAMPLE_DAY);
	page->number = office_specimen_number(1);
	page->address = address_of(office);
	page->lines[0] = lang_word(language, "example");
	page->body = blocktree_of_paragraphs(paragraphs);
	fill_shared(page, office, design, language);
	page->letter = (Letter){
		.shared = &page->shared,
		.body = page->body,
		.addressee = language,
		.addressee_name = page->lines[0],
		.channel = "post",
		.subject = page->subject,
		.salutation = "",
		.closing = "",
		.address_lines = page->lines,
		.number = page->number,
		.date = page->date,
		.specimen = true,
	};
	return page;
}

bool office_specimen(Office *office, const char *name, GBytes **pdf_out, GError **error)
{
	g_autoptr(Design) design = NULL;
	g_autoptr(Renderer) renderer = NULL;
	g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func(page_free);
	g_autoptr(GPtrArray) letters = g_ptr_array_new();
	size_t count;
	const char *const *codes = lang_codes(&count);

	if (!office_letterhead_find(office, name, &design, error))
		return false;
	renderer = renderer_new_for(design, error);
	if (renderer == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		g_autofree char *wanting = design_find_wanting(design, codes[i]);
		SpecimenPage *page;

		if (wanting != NULL)
			continue;
		page = page_new(office, design, codes[i]);
		g_ptr_array_add(pages, page);
		g_ptr_array_add(letters, &page->letter);
	}
	if (letters->len == 0)
		return chy_fail(error, CHY_INVALID,
				"the letterhead '%s' is whole in no language", name);
	return render_pdf_together(renderer,
				   (const Letter *const *)(void *)letters->pdata,
				   letters->len, pdf_out, error);
}
