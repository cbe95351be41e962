/*
 * How the pages of letters are made up, as a dossier or its letterhead chooses it and a
 * manifest names it.
 * What each choice measures is rendering's to know (rendering-format.h).
 */
#ifndef DRAFTING_PAGE_H
#define DRAFTING_PAGE_H

#include <stdbool.h>

/* For which envelope the address is placed and the sheet folded. */
typedef enum {
	PAGE_PLAIN,      /* "plain": for none; the address follows number and date */
	PAGE_DIN_5008_A, /* "din-5008-a": low head, envelope with window, DIN 680 */
	PAGE_DIN_5008_B, /* "din-5008-b": high head, the same envelope */
	PAGE_ISO_DL,     /* "iso-dl": DL and C6/C5 envelopes of ISO 269 */
	PAGE_US_10,      /* "us-10": the American No. 10 */
	PAGE_KIND_COUNT,
} PageKind;

typedef enum {
	PAPER_A4,     /* "a4": ISO 216 */
	PAPER_LETTER, /* "letter": ANSI/ASME Y14.1, size A */
	PAPER_COUNT,
} PaperKind;

/* How lines of running text end; those of right-to-left scripts are always ragged. */
typedef enum {
	TEXT_RAGGED,    /* "ragged" */
	TEXT_JUSTIFIED, /* "justified": at the column's edge */
	TEXT_SETTING_COUNT,
} TextSetting;

typedef struct PageChoice {
	PageKind kind;
	PaperKind paper;
	TextSetting text;
} PageChoice;

/* What holds where nothing is said. */
#define PAGE_CHOICE_USUAL ((PageChoice){ PAGE_PLAIN, PAPER_A4, TEXT_RAGGED })

/* The names above, by value. */
extern const char *const page_kind_names[PAGE_KIND_COUNT];
extern const char *const paper_names[PAPER_COUNT];
extern const char *const text_setting_names[TEXT_SETTING_COUNT];

bool page_choice_is_usual(PageChoice choice);

/* What a dossier or a letterhead says of pages; what it does not say has no meaning. */
typedef struct PageWish {
	PageChoice choice;
	bool says_kind, says_paper, says_text;
} PageWish;

/*
 * What `first` says, key by key, or else what `otherwise` (or NULL) does, or else what is
 * usual; the usual paper is that of the envelope's country.
 */
PageChoice page_choose(const PageWish *first, const PageWish *otherwise);

#endif
