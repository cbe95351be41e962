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

/* Digits and signs of a number keep their order among Arabic words. */
char *opening_number(const Letter *letter)
{
	const LetterShared *shared = letter->shared;

	return g_strdup_printf(shared->rtl ? "%s " ISOLATE "%s" END_ISOLATE : "%s %s",
			       lang_word(shared->language, "number"), letter->number);
}

static bool add_number_and_date(Job *job, GError **error)
{
	bool window = page_format_has_window(&job->parts->format);
	FlowText look = { .style = TEXT_STYLE,
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

/* The text of the address in the measure of `box`. */
static bool set_address(Job *job, FlowText *look, const PageBox *box, GError **error)
{
	flow_free(job->address);
	job->address = flow_new(box);
	if (look->count == 0 || flow_add_text(job->address, job->setter, look, error))
		return true;
	g_prefix_error(error, "address: ");
	return false;
}

/* In the largest style with which it fits; from the top of its place down, or from the
   window's foot up. */
static bool fit_address(Job *job, FlowText *look, GError **error)
{
	const PageBox *box = &job->parts->format.address;
	double foot = box->top + box->height;

	for (size_t i = 0; i < G_N_ELEMENTS(window_styles); i++) {
		look->style = window_styles[i];
		if (!set_address(job, look, box, error))
			return false;

		double height = flow_get_height(job->address);

		job->address_top = MIN(job->parts->format.address_top, foot - height);
		if (height <= box->height)
			return true;
	}
	return chy_fail(error, CHY_LIMIT,
			"address: the window of the format '%s' does not hold it",
			page_kind_names[job->letter->shared->page.kind]);
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
	};

	if (page_format_has_window(format))
		return fit_address(job, &look, error);
	look.before = ADDRESS_BEFORE;
	look.end = format->column.width * 0.25;
	return set_address(job, &look, &format->column, error);
}

bool opening_lay_out(Job *job, GError **error)
{
	const PageFormat *format = &job->parts->format;
	bool window = page_format_has_window(format);

	job->opening = flow_new(window ? &format->references : &format->column);
	job->opening_top = window ? format->references.top : 0;
	return add_number_and_date(job, error) && add_address(job, error);
}
