/* What a window does not hold is refused on paper, where somebody would look for it. */
#include "rendering-renderer.h"
#include "sample-letter.h"

/* A renderer, and a letter on a page with a window. */
typedef struct Bench {
	Renderer *renderer;
	SampleLetter *sample;
	Letter *letter;
	LetterShared *shared;
} Bench;

static void bench_clear(Bench *bench)
{
	sample_letter_free(bench->sample);
	renderer_free(bench->renderer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bench, bench_clear)

static void bench_init(Bench *bench, const char *sample, PageChoice page)
{
	g_autofree char *folder = g_build_filename(SAMPLE_LETTERS, sample, NULL);
	g_autoptr(GError) error = NULL;

	bench->renderer = renderer_new(&error);
	g_assert_no_error(error);
	bench->sample = sample_letter_new(folder);
	bench->letter = sample_letter_get(bench->sample);
	bench->shared = sample_letter_shared(bench->sample);
	bench->shared->page = page;
}

/* The letter by that channel is drawn. */
static void check_drawn(const Bench *bench, const char *channel)
{
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;
	bool drawn;

	bench->letter->channel = channel;
	drawn = render_pdf(bench->renderer, bench->letter, &pdf, &error);
	g_assert_no_error(error);
	g_assert_true(drawn);
	g_assert_cmpuint(g_bytes_get_size(pdf), >, 0);
}

/* The letter by post is refused in these words. */
static void check_refused(const Bench *bench, const char *words)
{
	g_autofree char *message =
		g_strconcat("cannot draw letter to 'committee/chair': ", words, NULL);
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;

	bench->letter->channel = "post";
	g_assert_false(render_pdf(bench->renderer, bench->letter, &pdf, &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
	g_assert_cmpstr(error->message, ==, message);
	g_assert_null(pdf);
}

/* An address of more lines than its window holds is refused, never cut. */
static void test_address(void)
{
	static const char *const lines[] = { "1", "2", "3", "4", "5", "6", "7", NULL };
	g_auto(Bench) bench;

	bench_init(&bench, "english", (PageChoice){ PAGE_US_10, PAPER_LETTER });
	bench.letter->address_lines = lines + 1;
	check_drawn(&bench, "post");
	bench.letter->address_lines = lines;
	check_refused(&bench, "address: the window of the format 'us-10' does not hold "
			      "it");
	check_drawn(&bench, "email"); /* nobody puts that into an envelope */
}

/* A return line too wide for the window is refused; without a window it is not asked for. */
static void test_return_line(void)
{
	g_autofree char *wide = g_strnfill(LIMIT_DESIGN_LINE, 'w');
	g_auto(Bench) bench;

	bench_init(&bench, "window", (PageChoice){ PAGE_DIN_5008_B, PAPER_A4 });
	bench.shared->return_line = wide;
	check_refused(&bench, "address: the window of the format 'din-5008-b' does not "
			      "hold it and the return line");
	bench.shared->page = PAGE_CHOICE_USUAL;
	check_drawn(&bench, "post");
}

/* References that reach into the window are refused; an e-mail has the room below. */
static void test_references(void)
{
	static const char *const lines[] = {
		"Your reference: Committee on Lighthouses and Docks, 2024/11/00017-b",
		"Your message of 10 January 2025",
		"Your reference: Committee on Lighthouses and Docks, 2024/11/00018-b",
		"Your message of 11 January 2025",
		"Your reference: Committee on Lighthouses and Docks, 2024/11/00019-b",
		"Your message of 12 January 2025",
		NULL
	};
	g_auto(Bench) bench;

	bench_init(&bench, "english", (PageChoice){ PAGE_US_10, PAPER_LETTER });
	bench.letter->references = lines + 5;
	check_drawn(&bench, "post");
	bench.letter->references = lines;
	check_refused(&bench, "references: the format 'us-10' has no room for them "
			      "above its window");
	check_drawn(&bench, "email");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/window/address", test_address);
	g_test_add_func("/rendering/window/return-line", test_return_line);
	g_test_add_func("/rendering/window/references", test_references);
	return g_test_run();
}
