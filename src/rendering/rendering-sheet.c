/*
 * The noun is the sheet. It depends on the letter's shared object, body and subject alone,
 * by content; so does every object of the file's beginning.
 */
#include "rendering-sheet.h"

#include "lang-word.h"
#include "rendering-alphabet.h"
#include "rendering-body.h"
#include "rendering-colour.h"
#include "rendering-picture.h"
#include "rendering-signatory.h"
#include "rendering-words.h"

#include <string.h>

#define LIMIT_PHRASES 64 /* salutations and closings, before all are forgotten */
#define LIMIT_SLICES 64  /* of the body, before all are forgotten */
#define LIMIT_STREAMS 64 /* of what stands around it, before all are forgotten */

#define LETTERHEAD_BELOW 26.0
#define LEAST_ROOM 170.0 /* 60 mm of the first page, for number, address and more */
#define NOTES_KEPT 3     /* items that stay with the signatory */
#define SMALL_STYLE ((TextStyle){ .size = 9, .leading = 12.5 })
#define FOOT_STYLE ((TextStyle){ .size = 7.5, .leading = 10 })

struct Sheet {
	Workshop *workshop;
	Typesetter *setter;
	Head head;
	Flow *sender, *subject, *body, *signatory, *notes, *specimen, *courtesy,
		*notice;
	Repertoire *base;
	PdfFile *beginning;
	Digest digest;
	GHashTable *slices;  /* "first last mcid" → BodySlice */
	GHashTable *phrases; /* salutation or closing → Flow */
	GHashTable *streams; /* content → the same deflated; both GBytes */
	SheetParts parts;
};

Typesetter *workshop_setter(Workshop *workshop, const char *language)
{
	Typesetter *setter = g_hash_table_lookup(workshop->setters, language);

	if (setter == NULL) {
		setter = typesetter_new(workshop->set, workshop->book, language);
		typesetter_set_hyphenator(setter,
					  hyphenbook_find(workshop->hyphens, language));
		g_hash_table_insert(workshop->setters, g_strdup(language), setter);
	}
	return setter;
}

static void bytes_entry_free(void *data)
{
	g_bytes_unref(data);
}

static void phrase_entry_free(void *data)
{
	flow_free(data);
}

static void slice_entry_free(void *data)
{
	BodySlice *slice = data;

	g_bytes_unref(slice->deflated);
	g_array_unref(slice->marks);
	g_array_unref(slice->areas);
	g_free(slice);
}

void sheet_free(Sheet *sheet)
{
	if (sheet == NULL)
		return;
	head_clear(&sheet->head);
	flow_free(sheet->sender);
	flow_free(sheet->subject);
	flow_free(sheet->body);
	flow_free(sheet->signatory);
	flow_free(sheet->notes);
	flow_free(sheet->specimen);
	flow_free(sheet->courtesy);
	flow_free(sheet->notice);
	repertoire_free(sheet->base);
	pdf_file_free(sheet->beginning);
	g_hash_table_unref(sheet->slices);
	g_hash_table_unref(sheet->phrases);
	g_hash_table_unref(sheet->streams);
	g_free(sheet);
}

static bool add_alphabet(Sheet *sheet, const char *language, GArray *ids,
			 GError **error)
{
	g_autoptr(Flow) flow = flow_new(&sheet->parts.format.column);
	g_autofree char *text =
		alphabet_text(language, typesetter_is_rtl(sheet->setter));
	FlowText look = { .style = TEXT_STYLE, .type = "P", .parent = ELEMENT_TOP };

	if (!flow_add_plain(flow, sheet->setter, text, &look, error))
		return false;
	flow_collect(flow, ids);
	return true;
}

static bool lay_out_sender(Sheet *sheet, const LetterShared *shared, GError **error)
{
	FlowText look = {
		.style = { .size = 15, .leading = 21, .bold = true },
		.type = "P",
		.parent = ELEMENT_TOP,
		.side = SIDE_CENTRE,
		.whole = true,
		.apart = true,
	};

	if (sheet->head.bottom > 0)
		return true;
	if (!flow_add_plain(sheet->sender, sheet->setter, shared->sender_name, &look,
			    error)) {
		g_prefix_error(error, "sender: ");
		return false;
	}
	flow_add_room(sheet->sender, LETTERHEAD_BELOW);
	return true;
}

static bool lay_out_marks(Sheet *sheet, const LetterShared *shared, GError **error)
{
	FlowText mark = {
		.style = { .size = 9, .leading = 12, .bold = true },
		.type = "P",
		.parent = ELEMENT_TOP,
		.side = SIDE_CENTRE,
	};
	g_autofree char *specimen = words_mark(shared, true);
	g_autofree char *courtesy = words_mark(shared, false);
	FlowText notice = {
		.style = FOOT_STYLE,
		.type = "P",
		.parent = ELEMENT_TOP,
		.end = 90, /* the page number's room */
		.balance = true,
	};

	if (!flow_add_plain(sheet->specimen, sheet->setter, specimen, &mark, error) ||
	    (shared->courtesy &&
	     !flow_add_plain(sheet->courtesy, sheet->setter, courtesy, &mark, error)))
		return false;
	if (shared->notice == NULL || *shared->notice == '\0' ||
	    flow_add_plain(sheet->notice, sheet->setter, shared->notice, &notice,
			   error))
		return true;
	g_prefix_error(error, "notice: ");
	return false;
}

const char *const signature_names[LETTER_SIGNATORIES] = { "Signature", "Second" };

/* Put the picture of a signature into the file; how it will be drawn. */
static bool add_signature(Sheet *sheet, const Signatory *signatory, unsigned i,
			  FlowPicture *picture_out, GError **error)
{
	g_autoptr(Picture) picture = NULL;

	if (signatory->signature == NULL || signatory->lines[0] == NULL)
		return true;
	if (!picture_read(signatory->signature, &picture, error)) {
		g_prefix_error(error, "signature of '%s': ", signatory->lines[0]);
		return false;
	}
	*picture_out = signature_size(picture->width, picture->height);
	picture_out->name = signature_names[i];
	sheet->parts.signatures[i] =
		picture_write(picture, sheet->beginning, sheet->workshop->deflater);
	return true;
}

static bool add_signatories(Sheet *sheet, const LetterShared *shared, GError **error)
{
	FlowPicture pictures[LETTER_SIGNATORIES] = { 0 };

	for (unsigned i = 0; i < LETTER_SIGNATORIES; i++)
		if (!add_signature(sheet, &shared->signatories[i], i, &pictures[i],
				   error))
			return false;
	return signatories_add(sheet->signatory, sheet->setter, shared, pictures,
			       error);
}

/* Item `i` of a list: its first ones stay with the title, and the last with that before. */
static bool add_note(const Sheet *sheet, int list, const char *const *items, unsigned i,
		     GError **error)
{
	Flow *flow = sheet->notes;
	int item = (int)flow_add_element(flow, "LI", list);
	g_autofree char *label =
		words_label(typesetter_get_language(sheet->setter), i + 1);
	FlowText look = { .style = SMALL_STYLE,
			  .type = "Lbl",
			  .parent = item,
			  .keep = i < NOTES_KEPT || items[i + 1] == NULL,
			  .whole = true };
	FlowText body = { .style = SMALL_STYLE,
			  .type = "LBody",
			  .parent = item,
			  .start = 16,
			  .beside = true,
			  .apart = true };

	return flow_add_plain(flow, sheet->setter, label, &look, error) &&
	       flow_add_plain(flow, sheet->setter, items[i], &body, error);
}

static bool add_note_list(const Sheet *sheet, const char *const *items, GError **error)
{
	int list = (int)flow_add_element(sheet->notes, "L", ELEMENT_TOP);

	for (unsigned i = 0; items[i] != NULL; i++)
		if (!add_note(sheet, list, items, i, error))
			return false;
	return true;
}

/* Enclosures or copies: their name in bold, with the only item or over a list of them. */
static bool add_notes(const Sheet *sheet, NotesKind kind, const char *const *items,
		      GError **error)
{
	Flow *flow = sheet->notes;
	g_autofree char *title =
		words_notes(typesetter_get_language(sheet->setter), kind, items);
	bool single = items[0] != NULL && items[1] == NULL;
	const Span spans[] = { { .text = title, .strong = true },
			       { .text = " " },
			       { .text = items[0] } };
	FlowText head = {
		.spans = spans,
		.count = single ? 3 : 1,
		.style = SMALL_STYLE,
		.type = "P",
		.parent = ELEMENT_TOP,
		.before = flow->lines->len == 0 ? 18 : 8,
		.keep = flow->lines->len == 0,
		.whole = true,
		.apart = true,
	};

	if (items[0] == NULL)
		return true;
	if (flow_add_text(flow, sheet->setter, &head, error) &&
	    (single || add_note_list(sheet, items, error)))
		return true;
	g_prefix_error(error, "%s ", title);
	return false;
}

static bool lay_out(Sheet *sheet, const Letter *letter, GError **error)
{
	FlowText subject = {
		.style = { .size = 12, .leading = 17, .bold = true },
		.type = "H1",
		.parent = ELEMENT_TOP,
		.before = 24,
		.whole = true,
		.balance = true,
	};

	if (!lay_out_sender(sheet, letter->shared, error) ||
	    !lay_out_marks(sheet, letter->shared, error))
		return false;
	if (!flow_add_plain(sheet->subject, sheet->setter, letter->subject, &subject,
			    error)) {
		g_prefix_error(error, "subject: ");
		return false;
	}
	sheet->body->justified = letter->shared->page.text == TEXT_JUSTIFIED;
	return body_flow(sheet->body, sheet->setter, letter->body, error) &&
	       add_signatories(sheet, letter->shared, error) &&
	       add_notes(sheet, NOTES_ENCLOSURES, letter->shared->enclosures, error) &&
	       add_notes(sheet, NOTES_COPIES, letter->shared->copies, error);
}

static Typesetter *find_setter(void *workshop, const char *language)
{
	return workshop_setter(workshop, language);
}

/* Lay out the head, and say where on the pages there is room beside it. */
static bool place_head(Sheet *sheet, const LetterShared *shared, GError **error)
{
	SheetParts *parts = &sheet->parts;
	PageFormat *format = &parts->format;
	const HeadTools tools = { find_setter, sheet->workshop,
				  sheet->workshop->deflater, sheet->beginning };

	*format = page_format(shared->page, shared->rtl);
	if (!head_lay_out(shared, &tools, format, &sheet->head, error))
		return false;
	parts->room = (PageRoom){ format->first_top, format->column.top,
				  format->column.top + format->column.height };
	if (sheet->head.bottom > 0 && !page_format_has_window(format))
		parts->room.first_top = sheet->head.bottom + LETTERHEAD_BELOW;
	return parts->room.bottom - parts->room.first_top >= LEAST_ROOM ||
	       chy_fail(
		       error, CHY_LIMIT,
		       "letterhead: it leaves %.0f mm of the first page to the letter, "
		       "less than %.0f",
		       MAX(parts->room.bottom - parts->room.first_top, 0) /
			       DESIGN_POINTS_PER_MM,
		       LEAST_ROOM / DESIGN_POINTS_PER_MM);
}

static bool write_fonts(Sheet *sheet, const char *language, GError **error)
{
	const Flow *const flows[] = { sheet->sender,    sheet->subject, sheet->body,
				      sheet->signatory, sheet->notes,   sheet->specimen,
				      sheet->courtesy,  sheet->notice };
	g_autoptr(GArray) ids = g_array_new(false, false, sizeof(GlyphId));

	for (size_t i = 0; i < G_N_ELEMENTS(flows); i++)
		flow_collect(flows[i], ids);
	head_collect(&sheet->head, ids);
	if (!add_alphabet(sheet, language, ids, error))
		return false;
	sheet->base = repertoire_new(sheet->workshop->book, ids);
	return repertoire_write(sheet->base, sheet->workshop->subsets, sheet->beginning,
				&sheet->parts.fonts, error);
}

static void fill_parts(Sheet *sheet)
{
	SheetParts *parts = &sheet->parts;
	const GString *bytes = pdf_file_bytes(sheet->beginning);

	digest_data(bytes->str, bytes->len, &sheet->digest);
	parts->head = &sheet->head;
	parts->sender = sheet->sender;
	parts->subject = sheet->subject;
	parts->body = sheet->body;
	parts->signatory = sheet->signatory;
	parts->notes = sheet->notes;
	parts->specimen = sheet->specimen;
	parts->courtesy = sheet->courtesy;
	parts->notice = sheet->notice;
	parts->base = sheet->base;
	parts->beginning = sheet->beginning;
	parts->digest = &sheet->digest;
}

/* Flows stand in the column that the head has left. */
static void open_flows(Sheet *sheet)
{
	Flow **const flows[] = { &sheet->sender,    &sheet->subject, &sheet->body,
				 &sheet->signatory, &sheet->notes,   &sheet->specimen,
				 &sheet->courtesy,  &sheet->notice };

	for (size_t i = 0; i < G_N_ELEMENTS(flows); i++)
		*flows[i] = flow_new(&sheet->parts.format.column);
}

bool sheet_new(Workshop *workshop, const Letter *letter, const Sheet *before,
	       Sheet **sheet_out, GError **error)
{
	g_autoptr(Sheet) sheet = g_new0(Sheet, 1);
	const LetterShared *shared = letter->shared;

	sheet->workshop = workshop;
	sheet->setter = workshop_setter(workshop, shared->language);
	sheet->beginning = before != NULL ? pdf_file_dup(before->beginning)
					  : pdf_file_new(workshop->standard);
	sheet->parts.intent_number =
		before != NULL
			? before->parts.intent_number
			: colour_write_intent(sheet->beginning, workshop->deflater);
	sheet->phrases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					       phrase_entry_free);
	sheet->streams = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
					       bytes_entry_free, bytes_entry_free);
	sheet->slices = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					      slice_entry_free);
	if (!place_head(sheet, shared, error))
		return false;
	open_flows(sheet);
	if (!lay_out(sheet, letter, error) ||
	    !write_fonts(sheet, shared->language, error))
		return false;
	fill_parts(sheet);
	*sheet_out = g_steal_pointer(&sheet);
	return true;
}

const SheetParts *sheet_get_parts(const Sheet *sheet)
{
	return &sheet->parts;
}

static bool get_phrase(Sheet *sheet, const char *words, const char *where,
		       const Flow **flow_out, GError **error)
{
	FlowText look = { .style = TEXT_STYLE,
			  .type = "P",
			  .parent = ELEMENT_TOP,
			  .before = 14,
			  .keep = true,
			  .whole = true };
	Flow *known = g_hash_table_lookup(sheet->phrases, words);

	if (known != NULL) {
		*flow_out = known;
		return true;
	}

	g_autoptr(Flow) flow = flow_new(&sheet->parts.format.column);

	if (*words != '\0' &&
	    !flow_add_plain(flow, sheet->setter, words, &look, error)) {
		g_prefix_error(error, "%s: ", where);
		return false;
	}
	*flow_out = flow;
	g_hash_table_insert(sheet->phrases, g_strdup(words), g_steal_pointer(&flow));
	return true;
}

bool sheet_get_phrases(Sheet *sheet, const Letter *letter, SheetPhrases *phrases_out,
		       GError **error)
{
	SheetPhrases phrases;

	if (g_hash_table_size(sheet->phrases) + 2 > LIMIT_PHRASES)
		g_hash_table_remove_all(sheet->phrases);
	if (!get_phrase(sheet, letter->salutation, "salutation", &phrases.greeting,
			error) ||
	    !get_phrase(sheet, letter->closing, "closing", &phrases.closing, error))
		return false;
	*phrases_out = phrases;
	return true;
}

GBytes *sheet_deflate(Sheet *sheet, const GString *content)
{
	g_autoptr(GBytes) key = g_bytes_new_static(content->str, content->len);
	GBytes *known = g_hash_table_lookup(sheet->streams, key);

	if (known != NULL)
		return g_bytes_ref(known);

	GBytes *deflated =
		deflater_run(sheet->workshop->deflater, content->str, content->len);

	if (g_hash_table_size(sheet->streams) >= LIMIT_STREAMS)
		g_hash_table_remove_all(sheet->streams);
	g_hash_table_insert(sheet->streams, g_bytes_new(content->str, content->len),
			    g_bytes_ref(deflated));
	return deflated;
}

const BodySlice *sheet_get_slice(Sheet *sheet, const guint range[2], guint mcid)
{
	g_autofree char *key = g_strdup_printf("%u %u %u", range[0], range[1], mcid);
	BodySlice *known = g_hash_table_lookup(sheet->slices, key);
	Palette palette = { sheet->workshop->book, sheet->base, NULL };

	if (known != NULL)
		return known;

	g_autoptr(Slice) slice = slice_draw(sheet->body, range, mcid, &palette);
	BodySlice *fresh = g_new0(BodySlice, 1);

	g_string_append(slice->content, "Q\n");
	fresh->deflated = deflater_run(sheet->workshop->deflater, slice->content->str,
				       slice->content->len);
	fresh->marks = g_array_ref(slice->marks);
	fresh->areas = g_array_ref(slice->areas);
	if (g_hash_table_size(sheet->slices) >= LIMIT_SLICES)
		g_hash_table_remove_all(sheet->slices);
	g_hash_table_insert(sheet->slices, g_steal_pointer(&key), fresh);
	return fresh;
}
