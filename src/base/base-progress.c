#include "base-progress.h"

#include <unistd.h>

#define BAR_CELLS 24
#define REDRAW_EVERY (G_USEC_PER_SEC / 10) /* microseconds */

struct Progress {
	FILE *stream; /* NULL when it is no terminal: draw nothing */
	const char *label;
	guint64 total;
	gint64 started; /* monotonic microseconds */
	gint64 drawn;
};

Progress *progress_new(FILE *stream, const char *label, guint64 total)
{
	Progress *progress = g_new0(Progress, 1);

	progress->stream = isatty(fileno(stream)) ? stream : NULL;
	progress->label = label;
	progress->total = total;
	progress->started = g_get_monotonic_time();
	return progress;
}

void progress_free(Progress *progress)
{
	progress_wipe(progress);
	g_free(progress);
}

void progress_wipe(Progress *progress)
{
	if (progress == NULL || progress->drawn == 0)
		return;
	fputs("\r\033[K", progress->stream);
	progress->drawn = 0;
}

static void draw_bar(FILE *stream, double share)
{
	int full = (int)(share * BAR_CELLS);

	fputc('[', stream);
	for (int i = 0; i < BAR_CELLS; i++)
		fputc(i < full ? '#' : '.', stream);
	fputc(']', stream);
}

static void draw(const Progress *progress, guint64 done, gint64 now)
{
	FILE *stream = progress->stream;
	double seconds = (double)(now - progress->started) / G_USEC_PER_SEC;
	double rate = seconds > 0 ? (double)done / seconds : 0;

	fprintf(stream, "\r%s ", progress->label);
	if (progress->total > 0)
		draw_bar(stream, (double)MIN(done, progress->total) /
					 (double)progress->total);
	fprintf(stream, " %" G_GUINT64_FORMAT, done);
	if (progress->total > 0)
		fprintf(stream, "/%" G_GUINT64_FORMAT, progress->total);
	fprintf(stream, "  %.0f/s", rate);
	if (progress->total > done && rate > 0)
		fprintf(stream, "  %.0f s left", (double)(progress->total - done) / rate);
	fputs("\033[K", stream);
	fflush(stream);
}

void progress_set(Progress *progress, guint64 done)
{
	if (progress == NULL || progress->stream == NULL)
		return;

	gint64 now = g_get_monotonic_time();

	if (now - progress->drawn < REDRAW_EVERY)
		return;
	progress->drawn = now;
	draw(progress, done, now);
}
