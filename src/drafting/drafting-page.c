/* The noun is the choice of a page: three names. */
#include "drafting-page.h"

const char *const page_kind_names[PAGE_KIND_COUNT] = {
	[PAGE_PLAIN] = "plain",           [PAGE_DIN_5008_A] = "din-5008-a",
	[PAGE_DIN_5008_B] = "din-5008-b", [PAGE_ISO_DL] = "iso-dl",
	[PAGE_US_10] = "us-10",
};

const char *const paper_names[PAPER_COUNT] = {
	[PAPER_A4] = "a4",
	[PAPER_LETTER] = "letter",
};

const char *const text_setting_names[TEXT_SETTING_COUNT] = {
	[TEXT_RAGGED] = "ragged",
	[TEXT_JUSTIFIED] = "justified",
};

bool page_choice_is_usual(PageChoice choice)
{
	return choice.kind == PAGE_PLAIN && choice.paper == PAPER_A4 &&
	       choice.text == TEXT_RAGGED;
}

PaperKind page_usual_paper(PageKind kind)
{
	return kind == PAGE_US_10 ? PAPER_LETTER : PAPER_A4;
}
