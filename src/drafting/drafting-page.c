/* The noun is the choice of a page: three names, and who may choose them. */
#include "drafting-page.h"

#include <stddef.h>

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

/* The paper that goes with an envelope where none is named. */
static PaperKind usual_paper(PageKind kind)
{
	return kind == PAGE_US_10 ? PAPER_LETTER : PAPER_A4;
}

PageChoice page_choose(const PageWish *first, const PageWish *otherwise)
{
	const PageWish *const wishes[] = { otherwise, first };
	PageChoice choice = PAGE_CHOICE_USUAL;
	bool says_paper = false;

	for (int i = 0; i < 2; i++) {
		const PageWish *wish = wishes[i];

		if (wish == NULL)
			continue;
		choice.kind = wish->says_kind ? wish->choice.kind : choice.kind;
		choice.paper = wish->says_paper ? wish->choice.paper : choice.paper;
		choice.text = wish->says_text ? wish->choice.text : choice.text;
		says_paper = says_paper || wish->says_paper;
	}
	if (!says_paper)
		choice.paper = usual_paper(choice.kind);
	return choice;
}
