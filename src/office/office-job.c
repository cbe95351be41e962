/*
 * A job's line: texts of one line each.
 *
 *	count DONE ACCEPTED
 *	took ACCEPTED RELAY
 *	tell SENTENCE
 *	wait SENTENCE          on a relay that is silent
 *	bar WHY
 *	fail CODE MESSAGE      the code is a ChyError
 *	left CODE MESSAGE      likewise
 */
#include "office-job.h"

#include "office-tally.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WORD_TELL "tell "
#define WORD_WAIT "wait "
#define WORD_BAR "bar "
#define WORD_FAIL "fail "
#define WORD_LEFT "left "

void job_report_clear(JobReport *report)
{
	g_clear_pointer(&report->took, g_ptr_array_unref);
	g_clear_pointer(&report->silence, g_free);
	g_clear_pointer(&report->barrier, g_free);
	g_clear_error(&report->failure);
	g_clear_error(&report->left);
}

static void job_write(const JobLine *line, const char *text)
{
	g_autofree char *whole = g_strconcat(text, "\n", NULL);
	const char *from = whole;
	size_t left = strlen(whole);

	g_strdelimit(whole, "\n", ' ');
	whole[left - 1] = '\n';
	while (left > 0) {
		ssize_t written = write(line->file, from, left);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return;
		from += written;
		left -= (size_t)written;
	}
}

void job_count(const JobLine *line, int64_t done, int64_t accepted)
{
	g_autofree char *text = g_strdup_printf(
		"count %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, done, accepted);

	job_write(line, text);
}

void job_took(const JobLine *line, const GPtrArray *took)
{
	for (guint i = 0; i < took->len; i++) {
		const RelayTally *relay = took->pdata[i];
		g_autofree char *text = g_strdup_printf("took %" G_GINT64_FORMAT " %s",
							relay->accepted, relay->relay);

		job_write(line, text);
	}
}

static void job_say(const JobLine *line, const char *word, const char *what)
{
	g_autofree char *text = g_strconcat(word, what, NULL);

	job_write(line, text);
}

void job_tell(const JobLine *line, const char *sentence)
{
	job_say(line, WORD_TELL, sentence);
}

void job_wait(const JobLine *line, const char *sentence)
{
	job_say(line, WORD_WAIT, sentence);
}

void job_bar(const JobLine *line, const char *barrier)
{
	job_say(line, WORD_BAR, barrier);
}

static void write_error(const JobLine *line, const char *word, const GError *written)
{
	g_autofree char *text =
		g_strdup_printf("%s%d %s", word, written->code, written->message);

	job_write(line, text);
}

void job_confess(const JobLine *line, const GError *failure)
{
	write_error(line, WORD_FAIL, failure);
}

void job_leave(const JobLine *line, const GError *left)
{
	write_error(line, WORD_LEFT, left);
}

/* Keep the error of a line that begins with this word. */
static void read_error(const char *line, const char *word, GError **read)
{
	int code, start = 0;

	if (!g_str_has_prefix(line, word) ||
	    sscanf(line + strlen(word), "%d %n", &code, &start) != 1 || start == 0)
		return;
	line += strlen(word);
	g_clear_error(read);
	*read = g_error_new_literal(CHY_ERROR, code, line + start);
}

const char *job_read(const char *line, JobReport *report)
{
	int name = 0;
	int64_t accepted;

	if (g_str_has_prefix(line, WORD_TELL))
		return line + strlen(WORD_TELL);
	if (g_str_has_prefix(line, WORD_WAIT)) {
		g_free(report->silence);
		report->silence = g_strdup(line + strlen(WORD_WAIT));
	}
	if (g_str_has_prefix(line, WORD_BAR)) {
		g_free(report->barrier);
		report->barrier = g_strdup(line + strlen(WORD_BAR));
	}
	read_error(line, WORD_FAIL, &report->failure);
	read_error(line, WORD_LEFT, &report->left);
	if (sscanf(line, "took %" G_GINT64_FORMAT " %n", &accepted, &name) == 1 &&
	    name > 0) {
		if (report->took == NULL)
			report->took = tally_new();
		tally_add(report->took, line + name, accepted);
	}
	if (sscanf(line, "count %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &report->done,
		   &report->accepted) == 2)
		report->counts++;
	return NULL;
}
