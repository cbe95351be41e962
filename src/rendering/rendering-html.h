/*
 * A letter as the HTML alternative of its e-mail, and blocks as HTML for a page.
 */
#ifndef RENDERING_HTML_H
#define RENDERING_HTML_H

#include "drafting-letter.h"

/*
 * A whole HTML document in UTF-8 with inline styles for mail programs: lang and dir on the
 * root, real headings, lists and quotations, nothing that is loaded from anywhere. Specimen
 * mark and notice stand in it. A courtesy translation stands behind the letter, with lang and
 * dir of its own, and above both in either language which is which. Yours.
 */
char *render_html(const Letter *letter);

/*
 * The blocks alone as HTML without styles, for a page that has its own sheet; a heading of
 * level 1 becomes <h`top`>, deeper ones follow, none beyond <h6>. Yours.
 */
char *render_html_blocks(const BlockTree *body, unsigned top);

#endif
