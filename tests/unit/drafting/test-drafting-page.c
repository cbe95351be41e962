#include "drafting-page.h"

#include <glib.h>

#define NOTHING                                                                        \
	{                                                                              \
		{ PAGE_PLAIN, PAPER_A4, TEXT_RAGGED }, false, false, false             \
	}

/* What the first says, what the other does, and what comes of it. */
static const struct {
	PageWish first, otherwise;
	PageChoice choice;
} cases[] = {
	{ NOTHING, NOTHING, { PAGE_PLAIN, PAPER_A4, TEXT_RAGGED } },
	{ { { PAGE_US_10, PAPER_A4, TEXT_RAGGED }, true, false, false },
	  NOTHING,
	  { PAGE_US_10, PAPER_LETTER, TEXT_RAGGED } },
	{ NOTHING,
	  { { PAGE_US_10, PAPER_A4, TEXT_RAGGED }, true, false, false },
	  { PAGE_US_10, PAPER_LETTER, TEXT_RAGGED } },
	{ { { PAGE_PLAIN, PAPER_A4, TEXT_RAGGED }, true, false, false },
	  { { PAGE_US_10, PAPER_A4, TEXT_JUSTIFIED }, true, false, true },
	  { PAGE_PLAIN, PAPER_A4, TEXT_JUSTIFIED } },
	{ { { PAGE_ISO_DL, PAPER_A4, TEXT_RAGGED }, true, false, true },
	  { { PAGE_US_10, PAPER_LETTER, TEXT_JUSTIFIED }, true, true, true },
	  { PAGE_ISO_DL, PAPER_LETTER, TEXT_RAGGED } },
	{ { { PAGE_PLAIN, PAPER_A4, TEXT_RAGGED }, false, true, false },
	  { { PAGE_US_10, PAPER_A4, TEXT_RAGGED }, true, false, false },
	  { PAGE_US_10, PAPER_A4, TEXT_RAGGED } },
	/* What is not said counts for nothing. */
	{ { { PAGE_US_10, PAPER_LETTER, TEXT_JUSTIFIED }, false, false, false },
	  { { PAGE_ISO_DL, PAPER_LETTER, TEXT_JUSTIFIED }, false, false, false },
	  { PAGE_PLAIN, PAPER_A4, TEXT_RAGGED } },
};

static void check_choice(PageChoice choice, PageChoice expected)
{
	g_assert_cmpint(choice.kind, ==, expected.kind);
	g_assert_cmpint(choice.paper, ==, expected.paper);
	g_assert_cmpint(choice.text, ==, expected.text);
}

static void test_choose(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("case %zu", i);
		check_choice(page_choose(&cases[i].first, &cases[i].otherwise),
			     cases[i].choice);
	}
	check_choice(page_choose(&cases[1].first, NULL), cases[1].choice);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/drafting/page/choose", test_choose);
	return g_test_run();
}
