/*
 * What stands before the subject and is the letter's own: number, place and date, address.
 */
#ifndef RENDERING_OPENING_H
#define RENDERING_OPENING_H

#include "rendering-page.h"

/*
 * Set the job's opening and address, with their tops where the page has places for them.
 * CHY_LIMIT for an address of too many lines, or one that its window does not hold.
 */
bool opening_lay_out(Job *job, GError **error) CHY_MUST_CHECK;

/* "No. 1-14/2025/00007", yours. */
char *opening_number(const Letter *letter);

#endif
