/* The noun is the sample: a key file, a parsed body, and the structs that point into them. */
#include "sample-letter.h"

#include "base-date.h"
#include "drafting-markdown.h"

#include <string.h>

#define SAMPLE_FONTS "/usr/share/fonts/truetype/noto" /* Debian's fonts-noto-core */

struct SampleLetter {
	GKeyFile *fields;
	GPtrArray *texts; /* char *, owned */
	GPtrArray *lists; /* GStrv, owned */
	GPtrArray *files; /* GBytes, owned */
	Markdown *body;
	char *number, *name; /* NULL until it is numbered; so is the address */
	char **address;
	Design *design;
	DesignWords *words;
	LetterShared shared;
	Letter letter;
	SampleLetter *translation; /* or NULL */
};

static const char *field(SampleLetter *sample, const char *key)
{
	char *text = g_key_file_get_string(sample->fields, "letter", key, NULL);

	if (text != NULL)
		g_ptr_array_add(sample->texts, text);
	return text;
}

static const char *const *list(SampleLetter *sample, const char *key)
{
	char **items =
		g_key_file_get_string_list(sample->fields, "letter", key, NULL, NULL);

	if (items == NULL)
		items = g_new0(char *, 1);
	g_ptr_array_add(sample->lists, items);
	return (const char *const *)items;
}

/* Who writes, in the letter's language or, as sender-CODE, in another. */
static DesignSender speak(const void *data, const char *language)
{
	SampleLetter *sample = (SampleLetter *)data;
	g_autofree char *key = g_strconcat("sender-", language, NULL);
	const char *name = field(sample, key);

	return (DesignSender){ name != NULL ? name : sample->shared.sender_name,
			       sample->shared.from_address, sample->shared.place };
}

static void read_design(SampleLetter *sample, const char *name)
{
	g_autoptr(FindingList) findings = findinglist_new();
	g_autoptr(GError) error = NULL;

	if (!design_load(NULL, name, findings, &sample->design, &error))
		g_error("%s", error->message);
}

static GBytes *read_file(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	char *data;
	gsize length;

	if (!g_file_get_contents(path, &data, &length, NULL))
		g_error("cannot read '%s'", path);
	return g_bytes_new_take(data, length);
}

/* The letterhead `terms` of the folder, which may name these fonts as if they lay beside it. */
static void read_terms(SampleLetter *sample, const char *folder, const char *terms)
{
	static const char *const fonts[] = {
		"NotoSans-Regular.ttf",       "NotoSans-Bold.ttf",
		"NotoSans-Italic.ttf",        "NotoSans-BoldItalic.ttf",
		"NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf",
	};
	char name[] = DESIGN_TERMS_FILE;
	DesignFile files[1 + G_N_ELEMENTS(fonts)] = { { name,
							read_file(folder, terms) } };
	g_autoptr(FindingList) findings = findinglist_new();

	for (size_t i = 0; i < G_N_ELEMENTS(fonts); i++)
		files[i + 1] = (DesignFile){ (char *)fonts[i],
					     read_file(SAMPLE_FONTS, fonts[i]) };
	sample->design = design_new("sample", files, G_N_ELEMENTS(files), findings);
	if (sample->design == NULL)
		g_error("%s: %s", terms, findinglist_get(findings, 0)->text);
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
		g_bytes_unref(files[i].bytes);
}

static void say_design(SampleLetter *sample)
{
	sample->words =
		design_say(sample->design, sample->shared.language, speak, sample);
	sample->shared.design = sample->design;
	sample->shared.design_words = sample->words;
}

/* Of the file that `key` names; NULL: it names none. */
static GBytes *bytes(SampleLetter *sample, const char *folder, const char *key)
{
	const char *name = field(sample, key);
	GBytes *read = name != NULL ? read_file(folder, name) : NULL;

	if (read != NULL)
		g_ptr_array_add(sample->files, read);
	return read;
}

static void read_shared(SampleLetter *sample, const char *folder)
{
	LetterShared *shared = &sample->shared;

	shared->dossier = "sample";
	shared->language = field(sample, "language");
	shared->rtl = strcmp(shared->language, "ar") == 0;
	shared->sender_name = field(sample, "sender");
	shared->from_address = shared->reply_to = "office@assembly.example";
	shared->place = field(sample, "place");
	shared->signatories[0].lines = list(sample, "signatory");
	shared->signatories[1].lines = list(sample, "second-signatory");
	shared->signatories[0].signature = bytes(sample, folder, "signature");
	shared->signatories[1].signature = bytes(sample, folder, "second-signature");
	shared->enclosures = list(sample, "enclosures");
	shared->copies = list(sample, "copies");
	shared->notice = field(sample, "notice");
	shared->return_line = field(sample, "return");
	shared->page = PAGE_CHOICE_USUAL;
	for (unsigned i = 0; i < PAGE_KIND_COUNT; i++)
		if (g_strcmp0(field(sample, "page"), page_kind_names[i]) == 0)
			shared->page.kind = (PageKind)i;
	if (field(sample, "design") != NULL)
		read_design(sample, field(sample, "design"));
	if (field(sample, "terms") != NULL)
		read_terms(sample, folder, field(sample, "terms"));
	if (sample->design != NULL)
		say_design(sample);
	shared->letterhead_svg = bytes(sample, folder, "letterhead");
	shared->letterhead_alt = field(sample, "letterhead-alt");
}

static void read_letter(SampleLetter *sample)
{
	Letter *letter = &sample->letter;
	const char *day = field(sample, "day");

	letter->shared = &sample->shared;
	letter->addressee = "committee/chair";
	letter->addressee_name = field(sample, "name");
	letter->channel = "email";
	letter->mailbox = "chair@committee.example";
	letter->subject = field(sample, "subject");
	letter->salutation = field(sample, "salutation");
	letter->closing = field(sample, "closing");
	letter->address_lines = list(sample, "address");
	letter->references = list(sample, "references");
	letter->number = field(sample, "number");
	letter->date = field(sample, "date");
	letter->specimen = day == NULL;
	if (day != NULL && !date_parse(day, &letter->day, NULL))
		g_error("'%s' is no day", day);
}

/* The letter in the folder that is named becomes this one's translation. */
static void read_translation(SampleLetter *sample, const char *folder)
{
	const char *name = field(sample, "translation");

	if (name == NULL)
		return;

	g_autofree char *path = g_build_filename(folder, name, NULL);

	sample->translation = sample_letter_new(path);
	sample->translation->shared.courtesy = true;
	sample->translation->letter.number = sample->letter.number;
	sample->letter.translation = &sample->translation->letter;
}

SampleLetter *sample_letter_new(const char *folder)
{
	SampleLetter *sample = g_new0(SampleLetter, 1);
	g_autofree char *fields = g_build_filename(folder, "letter.ini", NULL);
	g_autofree char *body = g_build_filename(folder, "body.md", NULL);
	g_autofree char *markdown = NULL;
	g_autoptr(GError) error = NULL;

	sample->texts = g_ptr_array_new_with_free_func(g_free);
	sample->lists = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	sample->files = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	sample->fields = g_key_file_new();
	if (!g_key_file_load_from_file(sample->fields, fields, 0, &error) ||
	    !g_file_get_contents(body, &markdown, NULL, &error))
		g_error("cannot read '%s': %s", folder, error->message);
	read_shared(sample, folder);
	read_letter(sample);
	sample_letter_set_body(sample, markdown);
	read_translation(sample, folder);
	return sample;
}

void sample_letter_free(SampleLetter *sample)
{
	if (sample == NULL)
		return;
	g_key_file_unref(sample->fields);
	g_ptr_array_unref(sample->texts);
	g_ptr_array_unref(sample->lists);
	g_ptr_array_unref(sample->files);
	designwords_free(sample->words);
	design_free(sample->design);
	markdown_free(sample->body);
	g_free(sample->number);
	g_free(sample->name);
	g_strfreev(sample->address);
	sample_letter_free(sample->translation);
	g_free(sample);
}

Letter *sample_letter_get(SampleLetter *sample)
{
	return &sample->letter;
}

LetterShared *sample_letter_shared(SampleLetter *sample)
{
	return &sample->shared;
}

SampleLetter *sample_letter_translation(SampleLetter *sample)
{
	return sample->translation;
}

/* `text`, which is freed, with the number behind it. */
static char *numbered(char *text, unsigned sequence)
{
	char *longer = g_strdup_printf("%s %05u", text, sequence);

	g_free(text);
	return longer;
}

void sample_letter_set_number(SampleLetter *sample, unsigned sequence)
{
	Letter *letter = &sample->letter;
	GKeyFile *fields = sample->fields;

	g_free(sample->number);
	g_free(sample->name);
	g_strfreev(sample->address);
	sample->number = g_strdup_printf("1-14/2025/%05u", sequence);
	sample->name = numbered(g_key_file_get_string(fields, "letter", "name", NULL),
				sequence);
	sample->address =
		g_key_file_get_string_list(fields, "letter", "address", NULL, NULL);
	sample->address[0] = numbered(sample->address[0], sequence);
	letter->number = sample->number;
	letter->addressee_name = sample->name;
	letter->address_lines = (const char *const *)sample->address;
}

void sample_letter_set_body(SampleLetter *sample, const char *markdown)
{
	size_t issues;

	markdown_free(sample->body);
	sample->body = markdown_parse(markdown);
	if (markdown_issues(sample->body, &issues) != NULL && issues > 0)
		g_error("the body: %s", markdown_issues(sample->body, &issues)->text);
	sample->letter.body = markdown_tree(sample->body);
}
