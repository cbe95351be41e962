/*
 * A letter as the plain text of its e-mail.
 */
#ifndef RENDERING_TEXT_H
#define RENDERING_TEXT_H

#include "drafting-letter.h"

/*
 * The letter in UTF-8, lines of at most TEXT_COLUMNS columns by display width (a word that is
 * longer stands alone), LF line ends, one at the end. Lists keep bullets or numbers, quotations
 * are led by "> ", a link reads "text <address>". A letter number in a right-to-left letter is
 * led by U+200E, without which it would show reversed; lines of an address, names and what is
 * enclosed have marks where they run against the letter (line_mark); there are no other direction
 * controls.
 * Specimen mark and notice stand in it. A courtesy translation stands below the letter and a line
 * of "=", and above both in either language which is which. Yours.
 */
char *render_text(const Letter *letter);

#define TEXT_COLUMNS 72

#endif
