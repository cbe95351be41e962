#include "cli-call.h"
#include "cli-print.h"

#include "drafting-dossier.h"
#include "office-directory.h"
#include "office-dossier.h"
#include "seal-digest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define REJECTS_NAME_MOST 200 /* bytes of the imported file's name that are kept */
#define PASSED_SHOWN 3        /* words passed over that a report to a person names */

static const char *noun_of(ImportKind kind, guint64 count)
{
	static const char *const singular[] = {
		[IMPORT_BODIES] = "body",
		[IMPORT_POSTS] = "post",
		[IMPORT_PERSONS] = "person",
		[IMPORT_CIRCLES] = "circle",
		[IMPORT_SUPPRESSIONS] = "suppression",
		[IMPORT_OCCASIONS] = "occasion",
	};

	return count == 1 ? singular[kind] : import_kind_name(kind);
}

/* "78 bodies, 72 posts added", or nothing when all are 0; a semicolon goes between. */
static void print_change(const guint64 counts[IMPORT_KINDS], const char *what,
			 bool *first)
{
	bool begun = false;

	for (ImportKind kind = 0; kind < IMPORT_KINDS; kind++) {
		if (counts[kind] == 0)
			continue;
		printf("%s%" PRIu64 " %s",
		       begun    ? ", "
		       : *first ? " "
				: "; ",
		       counts[kind], noun_of(kind, counts[kind]));
		begun = true;
	}
	if (begun)
		printf(" %s", what);
	*first = *first && !begun;
}

static void print_counts(const char *path, const ImportReport *report)
{
	guint64 added[IMPORT_KINDS], changed[IMPORT_KINDS], unchanged[IMPORT_KINDS];
	g_autofree char *name = g_path_get_basename(path);
	bool first = true;

	for (ImportKind kind = 0; kind < IMPORT_KINDS; kind++) {
		added[kind] = report->counts[kind].added;
		changed[kind] = report->counts[kind].changed;
		unchanged[kind] = report->counts[kind].unchanged;
	}
	printf("%s:", name);
	print_change(added, "added", &first);
	print_change(changed, "changed", &first);
	print_change(unchanged, "unchanged", &first);
	puts(first ? " nothing" : "");
}

static int by_count(const void *a, const void *b)
{
	const ImportPassed *left = a, *right = b;

	return (left->count < right->count) - (left->count > right->count);
}

/* The words passed over most often; all of them stand in the JSON report. */
static void print_passed(const ImportReport *report)
{
	size_t count = report->passed_count;
	g_autofree ImportPassed *passed =
		g_memdup2(report->passed, count * sizeof *report->passed);

	if (count == 0)
		return;
	qsort(passed, count, sizeof *passed, by_count);
	fputs("  passed over:", stdout);
	for (size_t i = 0; i < MIN(count, PASSED_SHOWN); i++)
		printf("%s %s %" PRIu64, i > 0 ? "," : "", passed[i].what,
		       passed[i].count);
	if (count > PASSED_SHOWN)
		printf(", and %zu kinds more", count - PASSED_SHOWN);
	putchar('\n');
}

static void print_notes(const char *word, const ImportNote *notes, size_t count)
{
	fflush(stdout); /* what an earlier file came to is said before */
	for (size_t i = 0; i < count; i++)
		fprintf(stderr, "%s: %s: %s%s%s\n", notes[i].where, word, notes[i].id,
			*notes[i].id != '\0' ? ": " : "", notes[i].reason);
}

static void print_report(const ImportOptions *file, const ImportReport *report)
{
	print_notes("rejected", report->rejects, report->reject_count);
	print_notes("flagged", report->flags, report->flag_count);
	print_counts(file->path, report);
	print_passed(report);
	if (report->reject_count > 0)
		printf("  rejected: %zu\n", report->reject_count);
	if (report->flag_count > 0)
		printf("  flagged: %zu\n", report->flag_count);
}

static void json_notes(JsonWriter *json, const char *key, const ImportNote *notes,
		       size_t count)
{
	json_array_begin(json, key);
	for (size_t i = 0; i < count; i++) {
		json_object_begin(json, NULL);
		json_text(json, "where", notes[i].where);
		json_text(json, "id", notes[i].id);
		json_text(json, "reason", notes[i].reason);
		json_object_end(json);
	}
	json_array_end(json);
}

static void json_report(JsonWriter *json, const ImportOptions *file,
			const ImportReport *report)
{
	json_object_begin(json, NULL);
	json_text(json, "file", file->path);
	for (ImportKind kind = 0; kind < IMPORT_KINDS; kind++) {
		json_object_begin(json, import_kind_name(kind));
		json_int(json, "added", (int64_t)report->counts[kind].added);
		json_int(json, "changed", (int64_t)report->counts[kind].changed);
		json_int(json, "unchanged", (int64_t)report->counts[kind].unchanged);
		json_object_end(json);
	}
	json_notes(json, "rejects", report->rejects, report->reject_count);
	json_notes(json, "flags", report->flags, report->flag_count);
	json_object_begin(json, "passed");
	for (size_t i = 0; i < report->passed_count; i++)
		json_int(json, report->passed[i].what,
			 (int64_t)report->passed[i].count);
	json_object_end(json);
	json_object_end(json);
}

static bool print_json(const ImportOptions *files, const GPtrArray *reports,
		       GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	json_array_begin(json, "files");
	for (guint i = 0; i < reports->len; i++)
		json_report(json, &files[i], g_ptr_array_index(reports, i));
	json_array_end(json);
	return print_json_end(json, error);
}

/*
 * Where the records of `path` that are rejected go: a file named after it, and after a
 * digest of where it lies, so that equal names in two folders are two files.
 */
static char *rejects_path(const Call *call, const char *path)
{
	g_autofree char *absolute = g_canonicalize_filename(path, NULL);
	g_autofree char *name = g_path_get_basename(absolute);
	g_autofree char *file = NULL;
	size_t length = MIN(strlen(name), REJECTS_NAME_MOST);
	Digest digest;

	while (((unsigned char)name[length] & 0xC0) == 0x80) /* within a character */
		length--;
	digest_data(absolute, strlen(absolute), &digest);
	file = g_strdup_printf("%.*s-%02x%02x%02x%02x.jsonl", (int)length, name,
			       digest.bytes[0], digest.bytes[1], digest.bytes[2],
			       digest.bytes[3]);

	return g_build_filename(call_get_home(call), OFFICE_REJECTS_FOLDER, file, NULL);
}

/* What the options point to goes to `names`, the files' own rejects first. */
static ImportOptions *options_for_files(const Call *call, GPtrArray *names)
{
	ImportOptions *files = g_new0(ImportOptions, call_operands(call));
	char *country = call_code(call, "country");

	for (unsigned i = 0; i < call_operands(call); i++) {
		g_ptr_array_add(names, rejects_path(call, call_operand(call, i)));
		files[i] = (ImportOptions){
			.path = call_operand(call, i),
			.country = country,
			.language = call_text(call, "language"),
			.parent = call_text(call, "parent"),
			.rejects = g_ptr_array_index(names, i),
		};
	}
	g_ptr_array_add(names, country);
	return files;
}

/* What was taken stands; that some records were not is still the command's outcome. */
static bool rejects_verdict(const Call *call, const ImportOptions *files,
			    const GPtrArray *reports, GError **error)
{
	g_autofree char *folder =
		g_build_filename(call_get_home(call), OFFICE_REJECTS_FOLDER, NULL);
	const char *kept = NULL;
	size_t count = 0;

	for (guint i = 0; i < reports->len; i++) {
		const ImportReport *report = g_ptr_array_index(reports, i);

		if (report->reject_count > 0)
			kept = kept == NULL ? files[i].rejects : folder;
		count += report->reject_count;
	}
	return count == 0 ||
	       chy_fail(error, CHY_INVALID, "%zu %s rejected, kept in %s", count,
			count == 1 ? "record was" : "records were", kept);
}

/* Whether anything was added or changed. */
static bool has_changed(const GPtrArray *reports)
{
	guint64 changes = 0;

	for (guint i = 0; i < reports->len; i++) {
		const ImportReport *report = g_ptr_array_index(reports, i);

		for (ImportKind kind = 0; kind < IMPORT_KINDS; kind++)
			changes += report->counts[kind].added +
				   report->counts[kind].changed;
	}
	return changes > 0;
}

static bool import_files(Call *call, GError **error)
{
	unsigned count = call_operands(call);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autofree ImportOptions *files = options_for_files(call, names);
	g_autoptr(GPtrArray) reports = NULL;

	if (!office_import(call_office(call), files, count, &reports, error))
		return false;
	if (call_wants_json(call)) {
		if (!print_json(files, reports, error))
			return false;
	} else {
		for (unsigned i = 0; i < count; i++)
			print_report(&files[i], g_ptr_array_index(reports, i));
	}
	if (has_changed(reports))
		print_shaken(call_office(call));
	return rejects_verdict(call, files, reports, error);
}

static bool import_folder(Call *call, const char *path, GError **error)
{
	g_autofree char *name = NULL;
	bool changed = false;

	if (!office_dossier_import(call_office(call), path, &name, &changed, error))
		return false;
	if (call_wants_json(call)) {
		g_autoptr(JsonWriter) json = print_json_begin();

		json_text(json, "dossier", name);
		json_bool(json, "changed", changed);
		return print_json_end(json, error);
	}
	printf("Dossier '%s' is %s.\n", name, changed ? "imported" : "unchanged");
	return true;
}

/* An option that no file has a use for is told, not passed over. */
static bool check_options(const Call *call, GError **error)
{
	static const char *const names[] = { "country", "language", "parent" };
	bool popolo = false;

	for (unsigned i = 0; i < call_operands(call); i++)
		popolo = popolo || g_str_has_suffix(call_operand(call, i), ".json");
	for (size_t i = 0; !popolo && i < G_N_ELEMENTS(names); i++)
		if (call_text(call, names[i]) != NULL)
			return chy_fail(error, CHY_USAGE,
					"--%s is for Popolo files (.json) alone",
					names[i]);
	return true;
}

/* A dossier is a folder, and what its files say is no record of the directory. */
static bool check_names(const Call *call, GError **error)
{
	for (unsigned i = 0; i < call_operands(call); i++) {
		g_autofree char *name = g_path_get_basename(call_operand(call, i));

		if (strcmp(name, DOSSIER_TERMS_FILE) == 0)
			return chy_fail(error, CHY_USAGE,
					"'%s' is part of a dossier: import its folder",
					call_operand(call, i));
	}
	return true;
}

static bool run(Call *call, GError **error)
{
	bool folder = false;

	if (!check_options(call, error) || !check_names(call, error))
		return false;

	for (unsigned i = 0; i < call_operands(call); i++)
		folder = folder ||
			 g_file_test(call_operand(call, i), G_FILE_TEST_IS_DIR);
	if (folder && call_operands(call) > 1)
		return chy_fail(
			error, CHY_USAGE,
			"a dossier's folder is imported alone, without other files");
	return folder ? import_folder(call, call_operand(call, 0), error)
		      : import_files(call, error);
}

static const CommandOption options[] = {
	{ .name = "country",
	  .value = "CODE",
	  .help = "of the bodies of a Popolo file" },
	{ .name = "language",
	  .value = "CODE",
	  .help = "of the names of a Popolo file, and preferred by its bodies" },
	{ .name = "parent",
	  .value = "BODY",
	  .help = "the body above the topmost of a Popolo file" },
	{ 0 },
};

const Command cmd_import = {
	.name = "import",
	.group = GROUP_DIRECTORY,
	.needs = NEEDS_WRITING,
	.json = true,
	.summary = "take in a directory file (YAML, Popolo JSON) or a dossier's folder",
	.operands = "FILE...|FOLDER",
	.least = 1,
	.most = LIMIT_OPERANDS,
	.options = options,
	.run = run,
};
