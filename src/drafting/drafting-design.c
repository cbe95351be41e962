/*
 * The noun is the design: files of a folder, what letterhead.yaml among them says, and the
 * shipped ones, which the binary holds.
 */
#include "drafting-design.h"

#include "drafting-design-private.h"
#include "drafting-dossier.h"

#include "base-embed.h"
#include "base-file.h"
#include "seal-digest.h"

#include <string.h>

extern const EmbeddedFile drafting_designs[]; /* "plain/letterhead.yaml", … */

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

void design_file_free(void *data)
{
	DesignFile *file = data;

	g_free(file->path);
	g_bytes_unref(file->bytes);
	g_free(file);
}

static void pixels_clear(DesignPixels *pixels)
{
	g_clear_pointer(&pixels->bytes, g_bytes_unref);
	g_clear_pointer(&pixels->drawer, g_free);
}

void design_free(Design *design)
{
	if (design == NULL)
		return;
	for (int i = 0; i < DESIGN_CELLS; i++) {
		DesignCell *cell = &design->cells[i];

		g_free(cell->picture);
		g_clear_pointer(&cell->svg, g_bytes_unref);
		g_clear_pointer(&cell->alt, g_hash_table_unref);
		g_clear_pointer(&cell->lines, g_hash_table_unref);
		g_strfreev(cell->languages);
		pixels_clear(&cell->pixels);
	}
	for (int i = 0; i < DESIGN_FACES; i++) {
		g_free(design->faces[i].file);
		g_clear_pointer(&design->faces[i].bytes, g_bytes_unref);
	}
	g_clear_pointer(&design->foot, g_hash_table_unref);
	g_clear_pointer(&design->return_line, g_hash_table_unref);
	g_clear_pointer(&design->files, g_ptr_array_unref);
	g_free(design->name);
	g_free(design->digest);
	g_free(design);
}

bool design_name_is_legal(const char *name)
{
	size_t length = strlen(name);

	return length > 0 && length <= LIMIT_DOSSIER_NAME && name[0] != '-' &&
	       strspn(name, NAME_CHARACTERS) == length;
}

bool design_has_faces(const Design *design)
{
	return design->faces[DESIGN_LATIN].bytes != NULL ||
	       design->faces[DESIGN_ARABIC].bytes != NULL;
}

void design_set_pixels(Design *design, DesignPlace place, DesignPixels *pixels)
{
	DesignCell *cell = &design->cells[place];

	pixels_clear(&cell->pixels);
	cell->pixels = *pixels;
	*pixels = (DesignPixels){ 0 };
}

/* --- words ----------------------------------------------------------------------- */

const char *design_cell_language(const DesignCell *cell, const char *language)
{
	for (size_t i = 0; cell->languages != NULL && cell->languages[i] != NULL; i++)
		if (strcmp(cell->languages[i], language) != 0)
			return cell->languages[i];
	return language;
}

const char *design_cell_alt(const DesignCell *cell, const char *language)
{
	return cell->alt != NULL ? g_hash_table_lookup(cell->alt, language) : NULL;
}

const DesignSlot design_slots[DESIGN_SLOTS] = {
	{ "{{sender.name}}", offsetof(DesignSender, name) },
	{ "{{sender.address}}", offsetof(DesignSender, address) },
	{ "{{place}}", offsetof(DesignSender, place) },
};

static const char *slot_value(const DesignSlot *slot, const DesignSender *sender)
{
	const char *value = *(const char *const *)((const char *)sender + slot->field);

	return value != NULL ? value : "";
}

/* Yours. A value that looks like a placeholder stays as it is. */
static char *fill_line(const char *line, const DesignSender *sender)
{
	GString *filled = g_string_new(NULL);

	while (*line != '\0') {
		const DesignSlot *slot = design_slot_at(line);

		if (slot != NULL)
			g_string_append(filled, slot_value(slot, sender));
		else
			g_string_append_c(filled, *line);
		line += slot != NULL ? strlen(slot->text) : 1;
	}
	return g_strstrip(g_string_free(filled, false));
}

const DesignSlot *design_slot_at(const char *text)
{
	for (size_t i = 0; i < DESIGN_SLOTS; i++)
		if (g_str_has_prefix(text, design_slots[i].text))
			return &design_slots[i];
	return NULL;
}

static char **lines_of(GHashTable *lines, const char *language)
{
	char **own = lines != NULL ? g_hash_table_lookup(lines, language) : NULL;

	return own != NULL || lines == NULL ? own : g_hash_table_lookup(lines, "");
}

char **design_lines(GHashTable *lines, const char *language, const DesignSender *sender)
{
	GPtrArray *filled = g_ptr_array_new();
	char **own = lines_of(lines, language);

	for (size_t i = 0; own != NULL && own[i] != NULL; i++) {
		char *line = fill_line(own[i], sender);

		if (*line != '\0')
			g_ptr_array_add(filled, line);
		else
			g_free(line);
	}
	g_ptr_array_add(filled, NULL);
	return (char **)g_ptr_array_free(filled, false);
}

DesignWords *design_say(const Design *design, const char *language, DesignSpeak speak,
			const void *data)
{
	DesignWords *words = g_new0(DesignWords, 1);
	DesignSender sender;

	for (int i = 0; i < DESIGN_CELLS; i++) {
		const DesignCell *cell = &design->cells[i];

		words->languages[i] = design_cell_language(cell, language);
		sender = speak(data, words->languages[i]);
		words->cells[i] =
			design_lines(cell->lines, words->languages[i], &sender);
	}
	sender = speak(data, language);
	words->foot = design_lines(design->foot, language, &sender);
	words->return_line = design_lines(design->return_line, language, &sender);
	return words;
}

char *design_join_return_line(char *const *lines)
{
	return lines[0] != NULL ? g_strjoinv(" · ", (char **)lines) : NULL;
}

void designwords_free(DesignWords *words)
{
	if (words == NULL)
		return;
	for (int i = 0; i < DESIGN_CELLS; i++)
		g_strfreev(words->cells[i]);
	g_strfreev(words->foot);
	g_strfreev(words->return_line);
	g_free(words);
}

char *design_find_wanting(const Design *design, const char *language)
{
	for (int i = 0; i < DESIGN_CELLS; i++) {
		const DesignCell *cell = &design->cells[i];
		const char *of = design_cell_language(cell, language);

		if (cell->picture != NULL && design_cell_alt(cell, language) == NULL)
			return g_strdup_printf("the picture '%s' has no alternative "
					       "text in the language '%s'",
					       cell->picture, language);
		if (cell->lines != NULL && lines_of(cell->lines, of) == NULL)
			return g_strdup_printf(
				"the head has no words in the language '%s'", of);
	}
	if (design->foot != NULL && lines_of(design->foot, language) == NULL)
		return g_strdup_printf("the foot has no words in the language '%s'",
				       language);
	if (design->return_line != NULL &&
	    lines_of(design->return_line, language) == NULL)
		return g_strdup_printf(
			"the return line has no words in the language '%s'", language);
	return NULL;
}

/* --- files ----------------------------------------------------------------------- */

static int compare_files(const void *left, const void *right)
{
	const DesignFile *a = *(const DesignFile *const *)left;
	const DesignFile *b = *(const DesignFile *const *)right;

	return strcmp(a->path, b->path);
}

/* Path, NUL, and the digest of the bytes, of each file by its path. */
static char *digest_files(const GPtrArray *files)
{
	g_autoptr(DigestBuilder) builder = digest_builder_new();
	Digest digest;

	for (guint i = 0; i < files->len; i++) {
		const DesignFile *file = files->pdata[i];
		size_t length;
		const void *data = g_bytes_get_data(file->bytes, &length);

		digest_data(data, length, &digest);
		digest_builder_add(builder, file->path, strlen(file->path) + 1);
		digest_builder_add(builder, digest.bytes, DIGEST_SIZE);
	}
	digest_builder_finish(builder, &digest);
	return digest_hex(&digest);
}

Design *design_new(const char *name, const DesignFile *files, size_t count,
		   FindingList *findings)
{
	g_autoptr(Design) design = g_new0(Design, 1);

	design->name = g_strdup(name);
	design->files = g_ptr_array_new_with_free_func(design_file_free);
	for (size_t i = 0; i < count; i++) {
		DesignFile copy = { g_strdup(files[i].path),
				    g_bytes_ref(files[i].bytes) };

		g_ptr_array_add(design->files, g_memdup2(&copy, sizeof copy));
	}
	g_ptr_array_sort(design->files, compare_files);
	design->digest = digest_files(design->files);
	return design_read_terms(design, findings) ? g_steal_pointer(&design) : NULL;
}

/* --- where designs are ----------------------------------------------------------- */

static void file_clear(void *data)
{
	DesignFile *file = data;

	g_free(file->path);
	g_bytes_unref(file->bytes);
}

static bool is_passed_over(const char *name)
{
	return name[0] == '.' || g_str_has_suffix(name, "~");
}

/* Fonts are larger than anything else; those of kinds that are refused are read to say so. */
static size_t limit_of(const char *name)
{
	static const char *const endings[] = { ".ttf", ".otf",  ".ttc",
					       ".otc", ".woff", ".woff2" };
	g_autofree char *small = g_ascii_strdown(name, -1);

	for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
		if (g_str_has_suffix(small, endings[i]))
			return LIMIT_DESIGN_FACE;
	return LIMIT_DESIGN_PICTURE;
}

/* The files of a home's design; false with *error. */
static bool read_folder(const char *path, GArray *files, GError **error)
{
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	const char *name;

	if (folder == NULL)
		return chy_fail(error, CHY_NOT_FOUND, "cannot read folder '%s'", path);
	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *inner = g_build_filename(path, name, NULL);
		DesignFile file = { 0 };

		if (is_passed_over(name))
			continue;
		if (files->len == LIMIT_DESIGN_FILES)
			return chy_fail(error, CHY_LIMIT, "'%s' has more than %d files",
					path, LIMIT_DESIGN_FILES);
		if (!g_file_test(inner, G_FILE_TEST_IS_REGULAR) ||
		    !g_utf8_validate(name, -1, NULL))
			return chy_fail(error, CHY_INVALID,
					"'%s' is no file that a letterhead may have",
					inner);
		if (!file_check_within(inner, path, error) ||
		    !file_read(inner, limit_of(name), &file.bytes, error))
			return false;
		file.path = g_strdup(name);
		g_array_append_val(files, file);
	}
	return true;
}

static void list_shipped(const char *name, GArray *files)
{
	g_autofree char *folder = g_strconcat(name, "/", NULL);

	for (const EmbeddedFile *at = drafting_designs; at->name != NULL; at++) {
		DesignFile file = { 0 };

		if (!g_str_has_prefix(at->name, folder))
			continue;
		file.path = g_strdup(at->name + strlen(folder));
		file.bytes = g_bytes_new_static(at->data, at->length);
		g_array_append_val(files, file);
	}
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void add_name(GPtrArray *names, const char *name, size_t length)
{
	g_autofree char *copy = g_strndup(name, length);

	if (design_name_is_legal(copy) &&
	    !g_ptr_array_find_with_equal_func(names, copy, g_str_equal, NULL))
		g_ptr_array_add(names, g_steal_pointer(&copy));
}

char **design_names(const char *folder)
{
	GPtrArray *names = g_ptr_array_new();
	g_autoptr(GDir) inside = folder != NULL ? g_dir_open(folder, 0, NULL) : NULL;
	const char *name;

	for (const EmbeddedFile *at = drafting_designs; at->name != NULL; at++)
		add_name(names, at->name, strcspn(at->name, "/"));
	while (inside != NULL && (name = g_dir_read_name(inside)) != NULL) {
		g_autofree char *terms =
			g_build_filename(folder, name, DESIGN_TERMS_FILE, NULL);

		if (g_file_test(terms, G_FILE_TEST_EXISTS))
			add_name(names, name, strlen(name));
	}
	g_ptr_array_sort(names, compare_names);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, false);
}

static bool fail_unknown(const char *folder, const char *name, GError **error)
{
	g_auto(GStrv) names = design_names(folder);
	g_autofree char *suggestion = text_suggestion(
		text_nearest(name, (const char *const *)names, g_strv_length(names)));

	return chy_fail(error, CHY_NOT_FOUND, "there is no letterhead '%s'%s", name,
			suggestion);
}

bool design_load(const char *folder, const char *name, FindingList *findings,
		 Design **design_out, GError **error)
{
	g_autoptr(GArray) files = g_array_new(false, true, sizeof(DesignFile));
	g_autofree char *path =
		folder != NULL ? g_build_filename(folder, name, NULL) : NULL;

	g_array_set_clear_func(files, file_clear);
	if (!design_name_is_legal(name))
		return fail_unknown(folder, name, error);
	if (path != NULL && g_file_test(path, G_FILE_TEST_IS_DIR)) {
		if (!read_folder(path, files, error))
			return false;
	} else {
		list_shipped(name, files);
		if (files->len == 0)
			return fail_unknown(folder, name, error);
	}
	*design_out = design_new(name, (const DesignFile *)(void *)files->data,
				 files->len, findings);
	return true;
}
