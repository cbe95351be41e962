#include "dispatch-queue.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* The id is the word right after `before`, or the word right before `after`. */
static const struct {
	const char *before, *after;
} forms[] = {
	{ "queued as ", NULL },                     /* Postfix, and many after it */
	{ "OK id=", NULL },                         /* Exim */
	{ NULL, " Message accepted for delivery" }, /* Sendmail, OpenSMTPD */
	{ "[InternalId=", NULL },                   /* Exchange */
	{ " qp ", NULL },                           /* qmail */
	{ "Message Queued (", NULL },               /* Haraka */
	{ NULL, " - gsmtp" },                       /* Gmail */
};

static bool is_word(char c)
{
	return g_ascii_isgraph(c) && strchr("()[]<>,;\"", c) == NULL;
}

/* "2.0.0": the enhanced status, not an id. */
static bool is_status(const char *word, size_t length)
{
	return length >= 5 && strspn(word, "0123456789.") >= length && word[0] == '2' &&
	       word[1] == '.';
}

/* The word from `start` to `end`, yours, unless it can be no id. */
static char *word_dup(const char *start, const char *end)
{
	while (end > start && end[-1] == '.')
		end--;

	size_t length = (size_t)(end - start);

	if (length == 0 || length > LIMIT_QUEUE_ID || is_status(start, length))
		return NULL;
	return g_strndup(start, length);
}

static char *word_after(const char *start)
{
	const char *end = start;

	while (is_word(*end))
		end++;
	return word_dup(start, end);
}

static char *word_before(const char *reply, const char *end)
{
	const char *start = end;

	while (start > reply && is_word(start[-1]))
		start--;
	return word_dup(start, end);
}

char *queue_id_parse(const char *reply)
{
	for (size_t i = 0; reply != NULL && i < G_N_ELEMENTS(forms); i++) {
		const char *before = forms[i].before;
		const char *mark =
			strstr(reply, before != NULL ? before : forms[i].after);

		if (mark == NULL)
			continue;
		return before != NULL ? word_after(mark + strlen(before))
				      : word_before(reply, mark);
	}
	return NULL;
}
