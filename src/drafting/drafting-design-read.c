/*
 * Reading letterhead.yaml: every key stands in a table with the field that it fills, as in
 * dossier.yaml. What is wrong is a finding at its place.
 */
#include "drafting-design-private.h"
#include "drafting-term.h"

#include <math.h>
#include <string.h>

#define MARGIN_LEAST 14     /* points: 5 mm */
#define MARGIN_GREATEST 227 /* 80 mm */
#define SIZE_LEAST 5
#define SIZE_GREATEST 30
#define RULE_GREATEST 6
#define HEIGHT_LEAST 11 /* 4 mm */
#define ROUNDING 0.01 /* points, by which a length in another unit may miss its limit */

/* --- values ---------------------------------------------------------------------- */

/* A length such as 22mm, 2.5cm or 10pt, in points. */
static bool parse_length(const char *text, double *points_out)
{
	static const struct {
		const char *unit;
		double points;
	} units[] = { { "mm", DESIGN_POINTS_PER_MM },
		      { "cm", 10 * DESIGN_POINTS_PER_MM },
		      { "pt", 1 } };
	size_t digits = strspn(text, "0123456789");
	size_t whole = text[digits] == '.'
			       ? digits + 1 + strspn(text + digits + 1, "0123456789")
			       : digits;

	if (digits == 0 || digits > 4 || whole > 9)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		if (strcmp(text + whole, units[i].unit) != 0)
			continue;
		*points_out = g_ascii_strtod(text, NULL) * units[i].points;
		return true;
	}
	return false;
}

static void read_length(const TermReader *reader, const YamlNode *node,
			const double range[2], double *field)
{
	const char *text = yaml_text(node);
	Place place = place_of_node(reader->source, node);
	double points;

	if (text == NULL || !parse_length(text, &points))
		finding_error(reader->findings, "syntax", &place,
			      "expected a length, such as 22mm, 2.2cm or 9pt");
	else if (points < range[0] - ROUNDING || points > range[1] + ROUNDING)
		finding_error(reader->findings, "syntax", &place,
			      "the length must be from %gpt to %gpt", range[0],
			      range[1]);
	else
		*field = points;
}

static void read_margin(const TermReader *reader, const YamlNode *node, void *field)
{
	read_length(reader, node, (double[]){ MARGIN_LEAST, MARGIN_GREATEST }, field);
}

static void read_size(const TermReader *reader, const YamlNode *node, void *field)
{
	read_length(reader, node, (double[]){ SIZE_LEAST, SIZE_GREATEST }, field);
}

static void read_rule(const TermReader *reader, const YamlNode *node, void *field)
{
	read_length(reader, node, (double[]){ 0, RULE_GREATEST }, field);
}

static void read_height(const TermReader *reader, const YamlNode *node, void *field)
{
	read_length(reader, node, (double[]){ HEIGHT_LEAST, LIMIT_DESIGN_HEIGHT },
		    field);
}

static void read_colour(const TermReader *reader, const YamlNode *node, void *field)
{
	const char *text = yaml_text(node);
	guint64 value;

	if (text == NULL || strlen(text) != 7 || text[0] != '#' ||
	    !g_ascii_string_to_unsigned(text + 1, 16, 0, 0xffffff, &value, NULL))
		term_report(reader, "syntax", node,
			    "expected a colour in quotes, such as \"#1f3a5f\"");
	else
		*(uint32_t *)field = (uint32_t)value;
}

static void read_languages(const TermReader *reader, const YamlNode *node, void *field)
{
	char **languages = NULL;

	term_read_names(reader, node, &languages);
	for (size_t i = 0; languages != NULL && i < yaml_count(node); i++)
		if (!term_check_language(reader, yaml_item(node, i))) {
			g_strfreev(languages);
			return;
		}
	g_strfreev(*(char ***)field);
	*(char ***)field = languages;
}

/* --- words ----------------------------------------------------------------------- */

/* Whether "{{" in the line always begins something that can be filled in. */
static void check_slots(const TermReader *reader, const YamlNode *node)
{
	const char *at = yaml_text(node);

	for (at = strstr(at, "{{"); at != NULL; at = strstr(at + 2, "{{")) {
		const char *end = strstr(at, "}}");
		g_autofree char *name =
			g_strndup(at, end != NULL ? (gsize)(end - at) + 2 : strlen(at));
		Place place = place_of_node(reader->source, node);

		if (design_slot_at(at) == NULL)
			finding_error(reader->findings, "unknown-name", &place,
				      "unknown placeholder '%s': a letterhead has "
				      "{{sender.name}}, {{sender.address}} and "
				      "{{place}}",
				      name);
	}
}

static void check_line(const TermReader *reader, const YamlNode *node)
{
	Place place = place_of_node(reader->source, node);

	if (yaml_text(node) == NULL)
		return;
	if (g_utf8_strlen(yaml_text(node), -1) > LIMIT_DESIGN_LINE)
		finding_error(reader->findings, "syntax", &place,
			      "the line is longer than %d characters",
			      LIMIT_DESIGN_LINE);
	check_slots(reader, node);
}

static void check_lines(const TermReader *reader, const YamlNode *node)
{
	Place place = place_of_node(reader->source, node);

	if (yaml_kind(node) == YAML_SCALAR)
		check_line(reader, node);
	else if (yaml_count(node) > LIMIT_DESIGN_LINES)
		finding_error(reader->findings, "syntax", &place,
			      "there are more than %d lines", LIMIT_DESIGN_LINES);
	for (size_t i = 0; i < yaml_count(node); i++)
		if (yaml_kind(node) == YAML_SEQUENCE)
			check_line(reader, yaml_item(node, i));
		else
			check_lines(reader, yaml_item(node, i));
}

/* A line, a list of lines, or either of them for each language. */
static void read_lines(const TermReader *reader, const YamlNode *node, void *field)
{
	GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						  (GDestroyNotify)g_strfreev);
	char **lines = NULL;

	if (yaml_kind(node) == YAML_MAPPING)
		term_read_lines_of(reader, node, &table);
	else
		term_read_lines(reader, node, &lines);
	if (lines != NULL)
		g_hash_table_insert(table, g_strdup(""), lines);
	check_lines(reader, node);
	g_clear_pointer((GHashTable **)field, g_hash_table_unref);
	*(GHashTable **)field = table;
}

static void read_alt(const TermReader *reader, const YamlNode *node, void *field)
{
	GHashTable **table = field;

	if (*table == NULL)
		*table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	term_read_texts(reader, node, table);
}

/* --- mappings -------------------------------------------------------------------- */

static void read_margins(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "left", read_margin, offsetof(Design, left), false },
		{ "right", read_margin, offsetof(Design, right), false },
		{ "top", read_margin, offsetof(Design, top), false },
		{ "bottom", read_margin, offsetof(Design, bottom), false },
	};

	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "margins" }, field);
}

static void read_font(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "size", read_size, offsetof(DesignFont, size), false },
		{ "bold", term_read_bool, offsetof(DesignFont, bold), false },
		{ "italic", term_read_bool, offsetof(DesignFont, italic), false },
	};

	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "font" }, field);
}

/* A family has all of its faces: none is slanted or emboldened by machine. */
static void read_latin(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "regular", term_read_text, offsetof(Design, faces[DESIGN_LATIN].file),
		  true },
		{ "bold", term_read_text,
		  offsetof(Design, faces[DESIGN_LATIN_BOLD].file), true },
		{ "italic", term_read_text,
		  offsetof(Design, faces[DESIGN_LATIN_ITALIC].file), true },
		{ "bold-italic", term_read_text,
		  offsetof(Design, faces[DESIGN_LATIN_BOLD_ITALIC].file), true },
	};

	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "latin" }, field);
}

/* Arabic script has no italic. */
static void read_arabic(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "regular", term_read_text,
		  offsetof(Design, faces[DESIGN_ARABIC].file), true },
		{ "bold", term_read_text,
		  offsetof(Design, faces[DESIGN_ARABIC_BOLD].file), true },
	};

	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "arabic" }, field);
}

static void read_fonts(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "name", read_font, offsetof(Design, name_font), false },
		{ "lines", read_font, offsetof(Design, line_font), false },
		{ "foot", read_font, offsetof(Design, foot_font), false },
		{ "latin", read_latin, 0, false },
		{ "arabic", read_arabic, 0, false },
	};

	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "fonts" }, field);
}

static void read_colours(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "name", read_colour, offsetof(Design, name_font.colour), false },
		{ "lines", read_colour, offsetof(Design, line_font.colour), false },
		{ "foot", read_colour, offsetof(Design, foot_font.colour), false },
		{ "rule", read_colour, offsetof(Design, rule_colour), false },
	};

	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "colours" }, field);
}

/* A cell holds a picture, which needs its alternative text, or words. */
static void read_cell(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "picture", term_read_text, offsetof(DesignCell, picture), false },
		{ "alt", read_alt, offsetof(DesignCell, alt), false },
		{ "height", read_height, offsetof(DesignCell, height), false },
		{ "lines", read_lines, offsetof(DesignCell, lines), false },
		{ "language", read_languages, offsetof(DesignCell, languages), false },
	};
	DesignCell *cell = field;

	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "cell" }, cell);
	if (yaml_kind(node) != YAML_MAPPING)
		return;
	if ((yaml_get(node, "picture") != NULL) == (yaml_get(node, "lines") != NULL))
		term_report(reader, "syntax", node,
			    "a cell has either a picture or lines");
	else if (cell->picture != NULL && cell->alt == NULL)
		term_report(reader, "missing", node,
			    "a key is missing here: 'alt', what the picture shows, in "
			    "each language");
	else if (cell->picture == NULL && (cell->alt != NULL || cell->height > 0))
		term_report(reader, "syntax", node,
			    "'alt' and 'height' are for a picture");
	else if (cell->picture != NULL && cell->languages != NULL)
		term_report(reader, "syntax", node, "'language' is for lines");
}

static void read_head(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "start", read_cell, offsetof(Design, cells[DESIGN_START]), false },
		{ "middle", read_cell, offsetof(Design, cells[DESIGN_MIDDLE]), false },
		{ "end", read_cell, offsetof(Design, cells[DESIGN_END]), false },
		{ "rule", read_rule, offsetof(Design, head_rule), false },
	};

	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "head" }, field);
	if (yaml_kind(node) == YAML_MAPPING && yaml_get(node, "start") == NULL &&
	    yaml_get(node, "middle") == NULL && yaml_get(node, "end") == NULL)
		term_report(reader, "missing", node,
			    "the head has nothing: one of 'start', 'middle' and 'end' "
			    "is needed");
}

static void read_foot(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "lines", read_lines, offsetof(Design, foot), true },
		{ "rule", read_rule, offsetof(Design, foot_rule), false },
	};

	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "foot" }, field);
}

/* --- the whole ------------------------------------------------------------------- */

static GBytes *find_file(const Design *design, const char *path)
{
	for (guint i = 0; i < design->files->len; i++) {
		const DesignFile *file = design->files->pdata[i];

		if (strcmp(file->path, path) == 0)
			return file->bytes;
	}
	return NULL;
}

/* The files that the cells name are there. */
static void take_pictures(const TermReader *reader, const YamlNode *root,
			  Design *design)
{
	static const char *const names[] = { "start", "middle", "end" };

	for (int i = 0; i < DESIGN_CELLS; i++) {
		DesignCell *cell = &design->cells[i];
		GBytes *bytes;

		if (cell->picture == NULL)
			continue;
		bytes = find_file(design, cell->picture);
		if (bytes != NULL)
			cell->svg = g_bytes_ref(bytes);
		else
			term_report(reader, "missing",
				    yaml_get(yaml_get(yaml_get(root, "head"), names[i]),
					     "picture"),
				    "there is no such file beside " DESIGN_TERMS_FILE);
	}
}

/* The files that the families name are there. */
static void take_faces(const TermReader *reader, const YamlNode *root, Design *design)
{
	static const struct {
		const char *family, *face;
	} names[DESIGN_FACES] = {
		[DESIGN_LATIN] = { "latin", "regular" },
		[DESIGN_LATIN_BOLD] = { "latin", "bold" },
		[DESIGN_LATIN_ITALIC] = { "latin", "italic" },
		[DESIGN_LATIN_BOLD_ITALIC] = { "latin", "bold-italic" },
		[DESIGN_ARABIC] = { "arabic", "regular" },
		[DESIGN_ARABIC_BOLD] = { "arabic", "bold" },
	};

	for (int i = 0; i < DESIGN_FACES; i++) {
		DesignFace *face = &design->faces[i];
		GBytes *bytes =
			face->file != NULL ? find_file(design, face->file) : NULL;

		if (bytes != NULL)
			face->bytes = g_bytes_ref(bytes);
		else if (face->file != NULL)
			term_report(reader, "missing",
				    yaml_get(yaml_get(yaml_get(root, "fonts"),
						      names[i].family),
					     names[i].face),
				    "there is no such file beside " DESIGN_TERMS_FILE);
	}
}

static void set_defaults(Design *design)
{
	design->name_font = (DesignFont){ 13, true, false, 0 };
	design->line_font = (DesignFont){ 8.5, false, false, 0x333333 };
	design->foot_font = (DesignFont){ 7.5, false, false, 0x333333 };
	design->rule_colour = 0x999999;
}

static void read_root(const TermReader *reader, const YamlNode *root, Design *design)
{
	static const TermKey keys[] = {
		{ "margins", read_margins, 0, false },
		{ "fonts", read_fonts, 0, false },
		{ "colours", read_colours, 0, false },
		{ "page", term_read_page, offsetof(Design, page), false },
		{ "head", read_head, 0, true },
		{ "foot", read_foot, 0, false },
		{ "return-line", read_lines, offsetof(Design, return_line), false },
	};

	set_defaults(design);
	term_read_mapping(reader, root,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "letterhead" },
			  design);
	for (int i = 0; i < DESIGN_CELLS; i++)
		if (design->cells[i].height == 0)
			design->cells[i].height = LIMIT_DESIGN_HEIGHT;
	take_pictures(reader, root, design);
	take_faces(reader, root, design);
}

/* The text of the terms, NUL-terminated, yours; NULL and a finding when there is none. */
static char *terms_text(const Design *design, SourceFile *source, FindingList *findings)
{
	GBytes *bytes = find_file(design, DESIGN_TERMS_FILE);
	size_t length = 0;
	const char *data = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;
	char *text;

	source->index = textindex_new("", 0);
	if (bytes == NULL || length > LIMIT_DESIGN_TERMS) {
		Place place = place_of_file(source);

		if (bytes == NULL)
			finding_error(findings, "missing", &place,
				      "there is no such file");
		else
			finding_error(findings, "syntax", &place,
				      "the file has more than %u bytes",
				      LIMIT_DESIGN_TERMS);
		return NULL;
	}
	text = g_strndup("", length);
	memcpy(text, length > 0 ? data : "", length);
	source->text = text;
	source->length = length;
	textindex_free(source->index);
	source->index = textindex_new(text, length);
	return text;
}

bool design_read_terms(Design *design, FindingList *findings)
{
	g_autofree char *path =
		g_strdup_printf(DESIGN_FOLDER "/%s/" DESIGN_TERMS_FILE, design->name);
	SourceFile source = { .path = path, .clean = true };
	g_autofree char *text = terms_text(design, &source, findings);
	TermReader reader = { NULL, &source, findings };
	g_autoptr(YamlDocument) yaml = NULL;
	g_autoptr(GError) error = NULL;
	size_t before = findinglist_errors(findings);

	if (text == NULL) {
		textindex_free(source.index);
		return false;
	}
	if (!yaml_parse(path, text, source.length, &yaml, &error)) {
		finding_of_error(findings, "syntax", &source, error);
	} else if (yaml_root(yaml) == NULL) {
		Place place = place_of_file(&source);

		finding_error(findings, "missing", &place, "the file is empty");
	} else {
		read_root(&reader, yaml_root(yaml), design);
	}
	textindex_free(source.index);
	return findinglist_errors(findings) == before;
}
