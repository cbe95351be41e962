#include "cli-print.h"

#include "cli-output.h"
#include "cli-terminal.h"

#include "base-file.h"
#include "office-guard.h"
#include "office-pending.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define MODE_PUBLIC 0644
#define MODE_PERSONAL 0600
#define FINDINGS_SHOWN 3 /* of one rule at one place, where there are many */
#define FINDING_INDENT 4 /* cells before a folded finding's second line */

JsonWriter *print_json_begin(void)
{
	JsonWriter *writer = json_writer_new(stdout);

	json_object_begin(writer, NULL);
	json_int(writer, "version", OUTPUT_VERSION);
	return writer;
}

bool print_json_end(JsonWriter *writer, GError **error)
{
	json_object_end(writer);
	return json_writer_finish(writer, error);
}

bool print_bytes(GBytes *bytes, const char *path, unsigned traits, GError **error)
{
	gsize length = 0;
	const void *data = g_bytes_get_data(bytes, &length);
	mode_t mode = (traits & PRINT_PERSONAL) != 0 ? MODE_PERSONAL : MODE_PUBLIC;

	if (path != NULL)
		return office_guard_file(path, error) &&
		       file_deliver(path, data, length, mode, error);
	if ((traits & PRINT_BINARY) != 0 && isatty(STDOUT_FILENO))
		return chy_fail(error, CHY_USAGE,
				"this is no text for a terminal: use --output FILE");
	return output_bytes(data, length, error);
}

static Tone tone_of(FindingSeverity severity)
{
	static const Tone tones[] = {
		[FINDING_ERROR] = TONE_BAD,
		[FINDING_WARNING] = TONE_DOUBT,
		[FINDING_NOTE] = TONE_FAINT,
	};

	return tones[severity];
}

/* The text of a finding, with its severity's word in the tone of the severity. */
static void print_coloured(const Finding *finding, const char *text, FILE *stream)
{
	g_autofree char *word =
		g_strdup_printf(" %s: ", finding_severity_name(finding->severity));
	const char *at = strstr(text, word);

	if (at == NULL) {
		fputs(text, stream);
		return;
	}
	fprintf(stream, "%s%.*s%s%s%s%s%s", terminal_tone(TONE_BOLD), (int)(at - text),
		text, terminal_plain(), terminal_tone(tone_of(finding->severity)), word,
		terminal_plain(), at + strlen(word));
}

/* The finding with its first line folded: the others, the source, are narrow. */
static char *folded_finding(const Finding *finding, const char *folder, FILE *stream)
{
	g_autofree char *text = finding_format(finding, folder);
	size_t length = strcspn(text, "\n");
	g_autofree char *first = g_strndup(text, length);
	g_autofree char *folded =
		text_fold(first, terminal_columns(stream), 0, FINDING_INDENT);

	return g_strconcat(folded, text + length, NULL);
}

static void print_finding(const Finding *finding, const char *folder, FILE *stream)
{
	g_autofree char *text = folded_finding(finding, folder, stream);

	if (terminal_has_colour(stream))
		print_coloured(finding, text, stream);
	else
		fputs(text, stream);
}

/* The first of `count` findings that are alike, the first of which is number `i`. */
static void print_alike(const FindingList *findings, size_t i, size_t count,
			const char *folder, FILE *stream)
{
	size_t shown = count > FINDINGS_SHOWN + 1 ? FINDINGS_SHOWN : count;

	for (size_t k = i; k < i + shown; k++)
		print_finding(findinglist_get(findings, k), folder, stream);
	if (shown < count)
		fprintf(stream,
			"  … and %zu more like it ('chancery check --all' shows "
			"them)\n",
			count - shown);
}

void print_findings(const FindingList *findings, const char *folder, bool all,
		    FILE *stream)
{
	size_t count;

	for (size_t i = 0; i < findinglist_count(findings); i += count) {
		count = all ? 1 : findinglist_alike(findings, i);
		print_alike(findings, i, count, folder, stream);
	}
}

void print_findings_to_mend(const FindingList *findings, FILE *stream)
{
	int64_t notes = 0;
	size_t alike;

	for (size_t i = 0; i < findinglist_count(findings); i += alike) {
		alike = findinglist_alike(findings, i);
		if (findinglist_get(findings, i)->severity == FINDING_NOTE)
			notes += (int64_t)alike;
		else
			print_alike(findings, i, alike, NULL, stream);
	}
	if (notes > 0) {
		g_autofree char *count = count_noun(notes, "note");

		fprintf(stream,
			"%s of what is not true yet ('chancery check' shows them)\n",
			count);
	}
}

void print_summary(const FindingList *findings, FILE *stream)
{
	int64_t counts[FINDING_NOTE + 1] = { 0 };
	bool first = true;

	for (size_t i = 0; i < findinglist_count(findings); i++)
		counts[findinglist_get(findings, i)->severity]++;
	for (FindingSeverity severity = 0; severity <= FINDING_NOTE; severity++) {
		g_autofree char *count =
			count_noun(counts[severity], finding_severity_name(severity));

		if (counts[severity] == 0)
			continue;
		fprintf(stream, "%s%s", first ? "" : ", ", count);
		first = false;
	}
	fputs(first ? "nothing to mend\n" : "\n", stream);
}

bool print_verdict(const FindingList *findings, GError **error)
{
	size_t errors = findinglist_errors(findings);
	g_autofree char *count = count_noun((int64_t)errors, "error");

	return errors == 0 || chy_fail(error, CHY_INVALID, "the check found %s", count);
}

void print_warnings(const GPtrArray *sentences)
{
	fflush(stdout); /* what was done is said before */
	for (guint i = 0; i < sentences->len; i++) {
		const char *sentence = sentences->pdata[i];

		fprintf(stderr, "%c%s.\n", g_ascii_toupper(sentence[0]), sentence + 1);
	}
}

void print_shaken(Office *office)
{
	g_autoptr(GPtrArray) sentences = NULL;
	g_autoptr(GError) error = NULL;

	fflush(stdout); /* what was done is said before */
	if (!office_find_shaken(office, &sentences, &error)) {
		fprintf(stderr,
			"This is done, but whether dossiers still hold that were "
			"submitted cannot be found: %s\n",
			error->message);
		return;
	}
	print_warnings(sentences);
}

char *count_noun(int64_t count, const char *noun)
{
	size_t length = strlen(noun);
	bool ies = g_str_has_suffix(noun, "ry");

	if (count == 1)
		return g_strdup_printf("1 %s", noun);
	return g_strdup_printf("%" PRId64 " %.*s%s", count,
			       (int)(ies ? length - 1 : length), noun,
			       ies ? "ies" : "s");
}
