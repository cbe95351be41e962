/*
 * Invariants:
 *   1. What is printed are the sealed bytes; nothing of a letter is drawn again.
 *   2. The file is made in a folder of its own beside its place and renamed into it: there
 *      is the whole of it, or nothing new.
 */
#include "office-print.h"

#include "base-file.h"
#include "dispatch-paper.h"
#include "drafting-approval.h"
#include "office-addressee.h"
#include "office-ban.h"
#include "office-barrier.h"
#include "office-guard.h"
#include "office-held.h"
#include "office-installation.h"
#include "office-private.h"
#include "register-letter.h"
#include "rendering-cover.h"
#include "rendering-merge.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define MODE_PRINT 0600 /* it names addressees */

/* A letter that is printed. */
typedef struct Print {
	char *number, *language, *name, *country, *sender,
		*channel; /* country may be NULL */
	char **address;
	char *order; /* where it stands among the others */
	char *path;  /* of its PDF in the folder */
	unsigned pages;
	char *translation_path; /* of a translation apart, or NULL */
	unsigned translation_pages;
} Print;

/* A print file that is being made. */
typedef struct Printing {
	Office *office;
	const PrintOptions *options;
	GPtrArray *prints;   /* Print */
	GPtrArray *left_out; /* char * */
	char *folder;        /* NULL: not made yet */
	PaperKind paper;     /* of the letters, which is that of a dossier */
	CoverPages pages;
	char *cover;    /* the path of what stands beside the letters */
	GArray *parts;  /* MergePart */
	int64_t total;  /* pages */
	int64_t unheld; /* letters whose address the register does not have */
	GError *spoilt; /* why the first letter that cannot be printed cannot */
	bool over;      /* the dossier is stopped: what waits is not to go */
} Printing;

static void print_free(void *data)
{
	Print *print = data;

	char *const texts[] = {
		print->number,  print->language, print->name,
		print->country, print->sender,   print->channel,
		print->order,   print->path,     print->translation_path
	};

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		g_free(texts[i]);
	g_strfreev(print->address);
	g_free(print);
}

/* Remove the folder with all that is in it; it has no folders. */
static void remove_folder(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		unlink(path);
	}
	rmdir(folder);
}

static void printing_clear(Printing *printing)
{
	if (printing->folder != NULL)
		remove_folder(printing->folder);
	g_clear_pointer(&printing->prints, g_ptr_array_unref);
	g_clear_pointer(&printing->left_out, g_ptr_array_unref);
	g_clear_pointer(&printing->parts, g_array_unref);
	g_free(printing->folder);
	g_free(printing->cover);
	g_clear_error(&printing->spoilt);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Printing, printing_clear)

void print_summary_clear(PrintSummary *summary)
{
	g_clear_pointer(&summary->left_out, g_ptr_array_unref);
}

/* --- which letters --------------------------------------------------------------- */

/* By country, organisations last; there by the address from its last line up. */
static char *order_of(const Print *print)
{
	g_autoptr(GString) text =
		g_string_new(print->country != NULL ? print->country : "~");

	for (guint i = g_strv_length(print->address); i > 0; i--)
		g_string_append_printf(text, "\n%s", print->address[i - 1]);
	return g_utf8_casefold(text->str, -1);
}

static int compare_prints(gconstpointer a, gconstpointer b)
{
	const Print *one = *(Print *const *)a, *other = *(Print *const *)b;
	int order = strcmp(one->order, other->order);

	return order != 0 ? order : strcmp(one->number, other->number);
}

/* Keep a PDF as the file at `path` of the folder. */
static bool keep_pdf(const char *path, GBytes *pdf, unsigned *pages_out, GError **error)
{
	return pdf_count_pages(pdf, pages_out, error) &&
	       file_write(path, g_bytes_get_data(pdf, NULL), g_bytes_get_size(pdf),
			  MODE_PRINT, error);
}

/* Keep the letter's PDF, and that of its translation. */
static bool keep_pdfs(Printing *printing, Print *print, const SealedLetter *letter,
		      GError **error)
{
	unsigned number = printing->prints->len;

	print->path = g_strdup_printf("%s/letter-%u.pdf", printing->folder, number);
	if (!keep_pdf(print->path, letter->pdf, &print->pages, error) ||
	    !pdf_find_paper(letter->pdf, &printing->paper, error))
		return false;
	if (letter->translation_pdf == NULL)
		return true;
	print->translation_path =
		g_strdup_printf("%s/translation-%u.pdf", printing->folder, number);
	return keep_pdf(print->translation_path, letter->translation_pdf,
			&print->translation_pages, error);
}

/* Whether the channel, the country and what became of it are those that are asked for. */
static bool is_asked(const Printing *printing, const PaperParcel *parcel,
		     const char *country)
{
	const PrintOptions *options = printing->options;
	bool state = (parcel->state == PARCEL_WAITING && !printing->over) ||
		     (options->again && (parcel->state == PARCEL_ACCEPTED ||
					 parcel->state == PARCEL_REFUSED));

	return state &&
	       (options->channel == NULL ||
		g_str_equal(parcel->channel, options->channel)) &&
	       (options->country == NULL ||
		g_strcmp0(country, options->country) == 0);
}

static Print *print_new(const SealedLetter *letter, const PaperParcel *parcel)
{
	Print *print = g_new0(Print, 1);

	print->number = g_strdup(letter->number);
	print->language = g_strdup(letter->translation != NULL ? letter->translation
							       : letter->language);
	print->name = g_strdup(letter->addressee_name);
	print->country = g_strdup(letter->country);
	print->sender = g_strdup(letter->from_name);
	print->channel = g_strdup(parcel->channel);
	print->address = g_strsplit(parcel->address, "\n", -1);
	print->order = order_of(print);
	return print;
}

/* A letter that is not as it was registered is not printed: the first that is asked for is told. */
static bool pass_over(Printing *printing, const PaperParcel *parcel, GError **fault,
		      GError **error)
{
	g_autofree char *country = NULL;

	if (!chy_error_is(*fault, CHY_CORRUPT)) {
		g_propagate_error(error, g_steal_pointer(fault));
		return false;
	}
	if (!register_letter_country(printing->office->store, parcel->letter, &country,
				     error))
		return false;
	if (printing->spoilt == NULL && is_asked(printing, parcel, country))
		printing->spoilt = g_steal_pointer(fault);
	return true;
}

/* The letter, held against the register with what the ledger says of it. */
static bool load_held(Store *store, const PaperParcel *parcel, SealedLetter **letter_out,
		      GError **error)
{
	g_autoptr(SealedLetter) letter = NULL;

	if (!held_load(store, parcel->letter, false, &letter, error) ||
	    !held_check_paper(parcel, letter, error) ||
	    (parcel->state == PARCEL_WAITING &&
	     !held_check_waiting(store, parcel->letter, parcel->channel, error)))
		return false;
	*letter_out = g_steal_pointer(&letter);
	return true;
}

static bool take_parcel(Printing *printing, const PaperParcel *parcel, GError **error)
{
	Office *office = printing->office;
	g_autoptr(SealedLetter) letter = NULL;
	g_autoptr(GError) fault = NULL;
	g_autofree char *hindrance = NULL;

	if (!load_held(office->store, parcel, &letter, &fault))
		return pass_over(printing, parcel, &fault, error);
	if (!is_asked(printing, parcel, letter->country))
		return true;

	const LetterBound bound = { letter->number, letter->addressee,
				    letter->addressees, NULL };

	if (!office_find_hindrance(office, &bound, &hindrance, &fault))
		return pass_over(printing, parcel, &fault, error);
	if (hindrance != NULL) {
		g_ptr_array_add(printing->left_out,
				g_strdup_printf("letter %s is left out: %s",
						parcel->letter, hindrance));
		return true;
	}

	Print *print = print_new(letter, parcel);

	g_ptr_array_add(printing->prints, print);
	printing->unheld += held_is_believed(parcel->channel, letter) ? 1 : 0;
	return printing->prints->len <= LIMIT_PRINTED
		       ? keep_pdfs(printing, print, letter, error)
		       : chy_fail(error, CHY_LIMIT,
				  "a print file has at most %d letters: name a channel "
				  "or a country",
				  LIMIT_PRINTED);
}

static bool find_letters(Printing *printing, GError **error)
{
	g_autoptr(GPtrArray) parcels = NULL;

	if (!paper_list(printing->office->store, printing->options->dossier, &parcels,
			error))
		return false;
	for (guint i = 0; i < parcels->len; i++)
		if (!take_parcel(printing, parcels->pdata[i], error))
			return false;
	g_ptr_array_sort(printing->prints, compare_prints);
	if (printing->prints->len > 0)
		return true;
	if (printing->spoilt != NULL) {
		g_propagate_error(error, g_steal_pointer(&printing->spoilt));
		return false;
	}
	return chy_fail(
		error, CHY_NOT_FOUND, "no letter of dossier '%s' waits to go so%s%s",
		printing->options->dossier, printing->left_out->len > 0 ? "; " : "",
		printing->left_out->len > 0 ? (const char *)printing->left_out->pdata[0]
					    : "");
}

/* --- what stands beside them ----------------------------------------------------- */

static char *title_of(const PrintOptions *options)
{
	return g_strdup_printf("Letters of %s by %s%s%s", options->dossier,
			       options->channel != NULL ? options->channel
							: "post and by hand",
			       options->country != NULL ? ", country " : "",
			       options->country != NULL ? options->country : "");
}

static CoverEntry entry_of(const Print *print)
{
	return (CoverEntry){
		.number = print->number,
		.language = print->language,
		.name = print->name,
		.address = (const char *const *)print->address,
		.country = print->country,
		.channel = print->channel,
		.sender = print->sender,
		.pages = print->pages + print->translation_pages,
	};
}

static bool draw_cover(Printing *printing, GError **error)
{
	static const CoverKind kinds[] = {
		[PRINT_SHEETS] = COVER_SHEETS,
		[PRINT_LABELS] = COVER_LABELS,
		[PRINT_BARE] = COVER_BARE,
	};
	g_autoptr(Renderer) renderer = renderer_new(error);
	g_autoptr(GArray) entries = g_array_new(false, false, sizeof(CoverEntry));
	g_autofree char *title = title_of(printing->options);
	g_autofree char *day = date_format(clock_today(printing->office->clock));
	g_autoptr(GBytes) pdf = NULL;
	unsigned pages = 0;

	for (guint i = 0; i < printing->prints->len; i++) {
		CoverEntry entry = entry_of(printing->prints->pdata[i]);

		pages += entry.pages;
		g_array_append_val(entries, entry);
	}

	g_autofree char *note = g_strdup_printf("Letters: %u, pages: %u, listed on %s",
						entries->len, pages, day);
	const Cover cover = { .title = title,
			      .note = note,
			      .entries = (const CoverEntry *)(void *)entries->data,
			      .count = entries->len,
			      .kind = kinds[printing->options->addresses],
			      .paper = printing->paper };

	printing->cover = g_build_filename(printing->folder, "cover.pdf", NULL);
	return renderer != NULL &&
	       render_cover(renderer, &cover, &printing->pages, &pdf, error) &&
	       file_write(printing->cover, g_bytes_get_data(pdf, NULL),
			  g_bytes_get_size(pdf), MODE_PRINT, error);
}

/* --- all in one ------------------------------------------------------------------ */

/* Pages of a file; on both sides, with a blank back where they end on a front. */
static void add_pages(Printing *printing, const char *path, unsigned first,
		      unsigned count)
{
	const CoverPages *pages = &printing->pages;
	unsigned blank = pages->checklist + pages->addresses + 1;
	const MergePart part = { path, first, first + count - 1 };
	const MergePart back = { printing->cover, blank, blank };

	if (count == 0)
		return;
	g_array_append_val(printing->parts, part);
	printing->total += count;
	if (!printing->options->duplex || count % 2 == 0)
		return;
	g_array_append_val(printing->parts, back);
	printing->total++;
}

static void add_labels(Printing *printing)
{
	const CoverPages *pages = &printing->pages;

	for (unsigned i = 0; i < pages->addresses; i++)
		add_pages(printing, printing->cover, pages->checklist + i + 1, 1);
}

static bool put_together(Printing *printing, GError **error)
{
	g_autofree char *list = g_build_filename(printing->folder, "list", NULL);
	g_autofree char *whole = g_build_filename(printing->folder, "whole.pdf", NULL);
	const char *path = printing->options->path;
	PrintAddresses addresses = printing->options->addresses;

	add_pages(printing, printing->cover, 1, printing->pages.checklist);
	for (guint i = 0; i < printing->prints->len; i++) {
		const Print *print = printing->prints->pdata[i];

		if (addresses == PRINT_SHEETS)
			add_pages(printing, printing->cover,
				  printing->pages.checklist + i + 1, 1);
		add_pages(printing, print->path, 1, print->pages);
		add_pages(printing, print->translation_path, 1,
			  print->translation_pages);
	}
	if (addresses == PRINT_LABELS)
		add_labels(printing);
	if (!merge_pdfs((const MergePart *)(void *)printing->parts->data,
			printing->parts->len, list, whole, error))
		return false;
	if (chmod(whole, MODE_PRINT) != 0 || rename(whole, path) != 0)
		return chy_fail_errno(error, errno, "cannot write '%s'", path);
	return true;
}

static bool make_folder(Printing *printing, GError **error)
{
	g_autofree char *beside = g_path_get_dirname(printing->options->path);
	char *folder = g_build_filename(beside, ".chancery-print-XXXXXX", NULL);

	if (g_mkdtemp_full(folder, 0700) == NULL) {
		g_free(folder);
		return chy_fail(error, CHY_CANNOT_CREATE, "cannot write into '%s': %s",
				beside, g_strerror(errno));
	}
	printing->folder = folder;
	return true;
}

/* Whether the dossier is stopped, and only what has gone of it can be asked for. */
static bool find_over(Printing *printing, GError **error)
{
	const PrintOptions *options = printing->options;
	g_auto(Gate) gate = { .state = GATE_OPEN };

	if (!gate_load(printing->office->store, options->dossier, &gate, error))
		return false;
	printing->over = options->again && gate.state == GATE_STOPPED;
	return true;
}

/* That the dossier was issued, and that nothing keeps its letters here. */
static bool check_dossier(Printing *printing, GError **error)
{
	Office *office = printing->office;
	const char *dossier = printing->options->dossier;
	g_autofree char *barrier = NULL;
	DossierState state;

	if (!approval_get_state(office->store, dossier, &state, error))
		return false;
	if (state < DOSSIER_ISSUED)
		return chy_fail(error, CHY_REFUSED,
				"cannot print dossier '%s': it is %s, not issued",
				dossier, dossier_state_name(state));
	if (!office_require_own(office, "print", error) ||
	    !ban_check(office, dossier, "print", error) ||
	    !find_over(printing, error))
		return false;
	if (printing->over)
		return true;
	if (!office_find_barrier(office, dossier, &barrier, error))
		return false;
	return barrier == NULL ||
	       chy_fail(error, CHY_REFUSED, "cannot print dossier '%s': %s", dossier,
			barrier);
}

/* The file takes the path's place: of no device, pipe or home. */
static bool check_path(const char *path, GError **error)
{
	if (g_file_test(path, G_FILE_TEST_EXISTS) &&
	    !g_file_test(path, G_FILE_TEST_IS_REGULAR))
		return chy_fail(error, CHY_CANNOT_CREATE,
				"cannot write file '%s': it is no regular file", path);
	return office_guard_file(path, error);
}

bool office_print(Office *office, const PrintOptions *options,
		  PrintSummary *summary_out, GError **error)
{
	g_auto(Printing) printing = {
		.office = office,
		.options = options,
		.prints = g_ptr_array_new_with_free_func(print_free),
		.left_out = g_ptr_array_new_with_free_func(g_free),
		.parts = g_array_new(false, false, sizeof(MergePart)),
	};

	if (!check_path(options->path, error) ||
	    !check_dossier(&printing, error) ||
	    !make_folder(&printing, error) || !find_letters(&printing, error) ||
	    !draw_cover(&printing, error) || !put_together(&printing, error))
		return false;
	if (printing.spoilt != NULL) {
		g_propagate_prefixed_error(error, g_steal_pointer(&printing.spoilt),
					   "the others are in '%s': ", options->path);
		return false;
	}
	*summary_out = (PrintSummary){
		.letters = printing.prints->len,
		.pages = printing.total,
		.unheld = printing.unheld,
		.left_out = g_steal_pointer(&printing.left_out),
	};
	return true;
}
