/*
 * The noun is the opening. Without a window its parts stand one below the other; with one
 * each has its place, and the address is set smaller until it fits.
 */
#include "rendering-opening.h"

#include "lang-word.h"
#include "rendering-body.h"
#include "rendering-words.h"

#include <string.h>

#define ADDRESS_BEFORE 22.0
#define RETURN_BELOW 2.0      /* from the return line to the address */
#define RETURN_SIZE_LEAST 6.0 /* points, in which a return line is still read */

#define TOLERANCE 0.01 /* points, of what is added up twice */

#define ISOLATE "\xe2\x81\xa6"     /* U+2066: left to right, whatever stands around */
#define END_ISOLATE "\xe2\x81\xa9" /* U+2069 */

/* How an address in a window is set: the first that fits. */
static const TextStyle window_styles[] = {
	{ .size = 11, .leading = 16 },
	{ .size = 10.5, .leading = 14.5 },
	{ .size = 10, .leading = 13 },
	{ .size = 9.5, .leading = 12 },
	{ .size = 9, .leading = 11 },
	{ .size = 8.5, .leading = 10 },
	{ .size = ADDRESS_SIZE_LEAST, .leading = 9 },
};

/* How number, date and references are set where they must keep above a window. */
static const TextStyle reference_styles[] = {
	{ .size = 11, .leading = 16 },    { .size = 10, .leading = 13.5 },
	{ .size = 9.5, .leading = 12.2 }, { .size = 9, .leading = 11.5 },
	{ .size = 8.5, .leading = 10 },
};

/* How the return line above it is set: the first in which it is one line. */
static const TextStyle return_styles[] = {
	{ .size = 7, .leading = 9 },
	{ .size = 6.5, .leading = 8 },
	{ .size = RETURN_SIZE_LEAST, .leading = 7 },
};

/* Digits and signs of a number keep their order among Arabic words. */
char *opening_number(const Letter *letter)
{
	const LetterShared *shared = letter->shared;

	return g_strdup_printf(shared->rtl ? "%s " ISOLATE "%s" END_ISOLATE : "%s %s",
			       lang_word(shared->language, "number"), letter->number);
}

static bool add_number_and_date(Job *job, const TextStyle *style, GError **error)
{
	bool window = page_format_has_window(&job->parts->format);
	FlowText look = { .style = *style,
			  .type = "P",
			  .parent = ELEMENT_TOP,
			  .keep = true,
			  .whole = true };
	g_autofree char *number = opening_number(job->letter);
	g_autofree char *date = words_place_and_date(job->letter);

	if (!flow_add_plain(job->opening, job->setter, number, &look, error)) {
		g_prefix_error(error, "number: ");
		return false;
	}
	look.side = window ? SIDE_START : SIDE_END;
	look.beside = !window;
	look.balance = window;
	if (!flow_add_plain(job->opening, job->setter, date, &look, error)) {
		g_prefix_error(error, "place and date: ");
		return false;
	}
	return true;
}

/* What the addressee has written, each in a line of its own. */
static bool add_references(Job *job, const TextStyle *style, GError **error)
{
	const char *const *lines = job->letter->references;
	FlowText look = { .style = *style,
			  .type = "P",
			  .parent = ELEMENT_TOP,
			  .keep = true,
			  .whole = true };

	for (size_t i = 0; lines != NULL && lines[i] != NULL; i++)
		if (!flow_add_plain(job->opening, job->setter, lines[i], &look,
				    error)) {
			g_prefix_error(error, "references: ");
			return false;
		}
	return true;
}

/* Where the letter goes into no envelope, a window is a place like any other. */
static bool must_be_seen(const Job *job)
{
	return strcmp(job->letter->channel, "email") != 0;
}

static bool set_address(Job *job, const FlowText *look, GError **error)
{
	if (look->count == 0 || flow_add_text(job->address, job->setter, look, error))
		return true;
	g_prefix_error(error, "address: ");
	return false;
}

/* The return line, small, in the window over the address. */
static bool add_return_line(Job *job, const TextStyle *style, GError **error)
{
	const char *words = words_return_line(job->letter->shared);
	const FlowText look = { .style = *style,
				.type = "P",
				.parent = ELEMENT_TOP,
				.keep = true,
				.whole = true,
				.apart = true };

	if (words == NULL ||
	    flow_add_plain(job->address, job->setter, words, &look, error))
		return true;
	g_prefix_error(error, "return line: ");
	return false;
}

/* Return line and address in these styles; whether the window shows both, the first in a line. */
static bool try_address(Job *job, const TextStyle *small, FlowText *look,
			bool *fits_out, GError **error)
{
	const PageBox *box = &job->parts->format.address;
	double above, height, top;
	guint lines;

	flow_free(job->address);
	job->address = flow_new(box);
	if (!add_return_line(job, small, error))
		return false;
	lines = job->address->lines->len;
	look->before = lines > 0 ? RETURN_BELOW : 0;
	above = flow_get_height(job->address) + look->before;
	if (!set_address(job, look, error))
		return false;
	height = flow_get_height(job->address) + look->before;
	top = MAX(job->parts->format.address_top - above, box->top);
	job->address_top = MIN(top, box->top + box->height - height);
	*fits_out = lines <= 1 && job->address_top >= box->top - TOLERANCE;
	job->address_top = MAX(job->address_top, box->top);
	return true;
}

/* What is too large for a window of the page's format. */
static bool fail_window(const Job *job, GError **error)
{
	bool returns = words_return_line(job->letter->shared) != NULL;

	return chy_fail(error, CHY_LIMIT,
			"address: the window of the format '%s' does not hold it%s",
			page_kind_names[job->letter->shared->page.kind],
			returns ? " and the return line" : "");
}

/* In the largest style with which it fits, and then the return line as small as it needs;
   from the top of its place down, or from the window's foot up. */
static bool fit_address(Job *job, FlowText *look, GError **error)
{
	bool fits = false;

	for (size_t k = 0; k < G_N_ELEMENTS(return_styles); k++)
		for (size_t i = 0; i < G_N_ELEMENTS(window_styles); i++) {
			look->style = window_styles[i];
			if (!try_address(job, &return_styles[k], look, &fits, error))
				return false;
			if (fits)
				return true;
		}
	return !must_be_seen(job) || fail_window(job, error);
}

static bool add_address(Job *job, GError **error)
{
	const PageFormat *format = &job->parts->format;
	const char *const *lines = job->letter->address_lines;
	guint count = g_strv_length((char **)lines);

	if (count > LIMIT_ADDRESS_LINES)
		return chy_fail(error, CHY_LIMIT,
				"address: it has %u lines, more than %d", count,
				LIMIT_ADDRESS_LINES);

	g_autoptr(GArray) spans = flow_spans(lines);
	FlowText look = {
		.spans = (const Span *)spans->data,
		.count = spans->len,
		.style = TEXT_STYLE,
		.type = "P",
		.parent = ELEMENT_TOP,
		.keep = true,
		.whole = true,
		.apart = true,
	};

	if (page_format_has_window(format))
		return fit_address(job, &look, error);
	look.before = ADDRESS_BEFORE;
	look.end = format->column.width * 0.25;
	job->address = flow_new(&format->column);
	return set_address(job, &look, error);
}

/* Number, date and references in the largest style that their place allows. */
static bool fit_references(Job *job, GError **error)
{
	const PageFormat *format = &job->parts->format;
	bool window = page_format_has_window(format);

	for (size_t i = 0; i < G_N_ELEMENTS(reference_styles); i++) {
		const TextStyle *style = &reference_styles[i];

		flow_free(job->opening);
		job->opening = flow_new(window ? &format->references : &format->column);
		if (!add_number_and_date(job, style, error) ||
		    !add_references(job, style, error))
			return false;
		if (!window || format->references.height == 0 ||
		    flow_get_height(job->opening) <= format->references.height)
			return true;
	}
	/* Where nothing is folded into an envelope, they may reach below the window's top. */
	if (!must_be_seen(job))
		return true;
	return chy_fail(error, CHY_LIMIT,
			"references: the format '%s' has no room for them above its "
			"window",
			page_kind_names[job->letter->shared->page.kind]);
}

bool opening_lay_out(Job *job, GError **error)
{
	const PageFormat *format = &job->parts->format;

	job->opening_top = page_format_has_window(format) ? format->references.top : 0;
	return fit_references(job, error) && add_address(job, error);
}
