/*
 * The terms of a dossier: dossier.yaml.
 *
 * Every key stands in one table with its kind and the field it fills. Whatever is wrong
 * is a finding at its place; the field is then left empty.
 */
#include "drafting-term.h"

#include "calendar-occasion.h"
#include "lang-core.h"

#include <stddef.h>
#include <string.h>

static void read_languages(const TermReader *reader, const YamlNode *node, void *field)
{
	char **languages = NULL;
	g_autoptr(GPtrArray) known = g_ptr_array_new();

	term_read_names(reader, node, &languages);
	for (size_t i = 0; languages != NULL && i < yaml_count(node); i++)
		term_check_language(reader, yaml_item(node, i));
	for (size_t i = 0; languages != NULL && languages[i] != NULL; i++) {
		if (lang_is_known(languages[i]))
			g_ptr_array_add(known, languages[i]);
		else
			g_free(languages[i]);
	}
	g_free(languages);
	g_ptr_array_add(known, NULL);
	g_strfreev(*(char ***)field);
	*(char ***)field = (char **)g_ptr_array_steal(known, NULL);
}

static void read_channels(const TermReader *reader, const YamlNode *node, void *field)
{
	static const char *const known[] = { "email", "post", "hand", NULL };

	term_read_names(reader, node, field);
	if (yaml_kind(node) != YAML_SEQUENCE)
		return;
	for (size_t i = 0; i < yaml_count(node); i++) {
		const YamlNode *item = yaml_item(node, i);
		const char *name = yaml_text(item);

		if (name != NULL && !g_strv_contains(known, name))
			term_report_unknown(reader, item, "channel",
					    text_nearest(name, known, 3));
	}
}

/* What a message carries beside the letter's text. */
static void read_attachment(const TermReader *reader, const YamlNode *node, void *field)
{
	static const char *const known[] = { "pdf", "none" };
	const TermChoice choice = { "attachment", known, G_N_ELEMENTS(known) };
	unsigned which = 0;

	*(bool *)field = term_read_choice(reader, node, &choice, &which) && which == 1;
}

static void read_literals(const TermReader *reader, const YamlNode *node, void *field)
{
	GArray *literals = *(GArray **)field;

	if (yaml_kind(node) != YAML_SEQUENCE) {
		term_report(reader, "syntax", node,
			    "expected a list of { text: …, reason: … }");
		return;
	}
	for (size_t i = 0; i < yaml_count(node); i++) {
		static const TermKey keys[] = {
			{ "text", term_read_text, offsetof(Literal, text), true },
			{ "reason", term_read_text, offsetof(Literal, reason), true },
		};
		Literal literal = { NULL, NULL };

		term_read_mapping(reader, yaml_item(node, i),
				  &(TermTable){ keys, G_N_ELEMENTS(keys), "literal" },
				  &literal);
		g_array_append_val(literals, literal);
	}
}

static void read_approval(const TermReader *reader, const YamlNode *node, void *field)
{
	if (yaml_kind(node) == YAML_SEQUENCE && yaml_count(node) > LIMIT_APPROVAL)
		term_report(reader, "syntax", node,
			    "at most " G_STRINGIFY(
				    LIMIT_APPROVAL) " offices approve a dossier");
	else
		term_read_names(reader, node, field);
}

/* They stand in a block of their own above the text: what it has no room for is refused. */
static void check_room(const TermReader *reader, const YamlNode *node,
		       const Reference *reference)
{
	const GArray *others = reader->dossier->references;
	unsigned same = 0;

	for (guint i = 0; i < others->len; i++)
		same += g_strcmp0(g_array_index(others, Reference, i).addressee,
				  reference->addressee) == 0;
	if (reference->addressee != NULL && same == LIMIT_REFERENCES)
		term_report(reader, "syntax", node,
			    "a letter refers to at most " G_STRINGIFY(
				    LIMIT_REFERENCES) " of one addressee");
	if (reference->number != NULL &&
	    g_utf8_strlen(reference->number, -1) > LIMIT_REFERENCE)
		term_report(reader, "syntax", yaml_get(node, "your-reference"),
			    "the mark of a letter has at most " G_STRINGIFY(
				    LIMIT_REFERENCE) " characters");
}

/* One of both must be said, or there would be nothing to print. */
static void read_reference(const TermReader *reader, const YamlNode *node)
{
	static const TermKey keys[] = {
		{ "addressee", term_read_text, offsetof(Reference, addressee), true },
		{ "your-reference", term_read_text, offsetof(Reference, number),
		  false },
		{ "your-message", term_read_date, offsetof(Reference, day), false },
	};
	Reference reference = { NULL, NULL, { 0 } };

	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "reference" },
			  &reference);
	if (yaml_kind(node) == YAML_MAPPING &&
	    yaml_get(node, "your-reference") == NULL &&
	    yaml_get(node, "your-message") == NULL)
		term_report(reader, "missing", node,
			    "'your-reference' or 'your-message' is missing here");
	check_room(reader, node, &reference);
	g_array_append_val(reader->dossier->references, reference);
}

static void read_references(const TermReader *reader, const YamlNode *node, void *field)
{
	(void)field;
	if (yaml_kind(node) != YAML_SEQUENCE) {
		term_report(reader, "syntax", node,
			    "expected a list of { addressee: …, your-reference: …, "
			    "your-message: … }");
		return;
	}
	for (size_t i = 0; i < yaml_count(node); i++)
		read_reference(reader, yaml_item(node, i));
}

static void read_occasion(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "name", term_read_name, offsetof(Dossier, occasion_name), true },
		{ "date", term_read_date, offsetof(Dossier, occasion_date), true },
		{ "title", term_read_texts, offsetof(Dossier, occasion_title), true },
	};

	(void)field;
	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "occasion" },
			  reader->dossier);
}

static void read_sender(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "name", term_read_texts, offsetof(Dossier, sender), true },
		{ "address", term_read_mailbox, offsetof(Dossier, from), true },
		{ "reply-to", term_read_mailbox, offsetof(Dossier, reply_to), false },
	};

	(void)field;
	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "sender" },
			  reader->dossier);
}

/* The path of a file that the dossier has. */
static void read_file(const TermReader *reader, const YamlNode *node, void *field)
{
	char **path = field;

	term_read_text(reader, node, path);
	if (*path != NULL && dossier_find_file(reader->dossier, *path) == NULL)
		term_report(reader, "missing", node,
			    "there is no such file in the dossier");
}

static void read_letterhead(const TermReader *reader, const YamlNode *node, void *field)
{
	static const TermKey keys[] = {
		{ "file", read_file, offsetof(Dossier, letterhead), true },
		{ "alt", term_read_texts, offsetof(Dossier, letterhead_alt), true },
	};
	Dossier *dossier = reader->dossier;

	(void)field;
	if (yaml_kind(node) == YAML_SCALAR) {
		term_read_name(reader, node, &dossier->letterhead_name);
		return;
	}
	term_read_mapping(reader, node,
			  &(TermTable){ keys, G_N_ELEMENTS(keys), "letterhead" },
			  reader->dossier);
}

static const TermKey term_keys[] = {
	{ "dossier", term_read_name, offsetof(Dossier, name), true },
	{ "title", term_read_texts, offsetof(Dossier, title), true },
	{ "occasion", read_occasion, 0, true },
	{ "year", term_read_year, offsetof(Dossier, year), true },
	{ "languages", read_languages, offsetof(Dossier, languages), true },
	{ "circle", term_read_text, offsetof(Dossier, circle), true },
	{ "series", term_read_series, offsetof(Dossier, series), true },
	{ "sender", read_sender, 0, true },
	{ "place", term_read_texts, offsetof(Dossier, place), true },
	{ "signatory", term_read_lines_of, offsetof(Dossier, signatory[0]), true },
	{ "signature", read_file, offsetof(Dossier, signature[0]), false },
	{ "second-signatory", term_read_lines_of, offsetof(Dossier, signatory[1]),
	  false },
	{ "second-signature", read_file, offsetof(Dossier, signature[1]), false },
	{ "approval", read_approval, offsetof(Dossier, approval), true },
	{ "channels", read_channels, offsetof(Dossier, channels), false },
	{ "attachment", read_attachment, offsetof(Dossier, without_pdf), false },
	{ "page", term_read_page, offsetof(Dossier, page), false },
	{ "joint", term_read_bool, offsetof(Dossier, joint), false },
	{ "letterhead", read_letterhead, 0, false },
	{ "notice", term_read_texts, offsetof(Dossier, notice), false },
	{ "enclosures", term_read_lines_of, offsetof(Dossier, enclosures), false },
	{ "copies", term_read_lines_of, offsetof(Dossier, copies), false },
	{ "return-line", term_read_lines_of, offsetof(Dossier, return_line), false },
	{ "references", read_references, 0, false },
	{ "literals", read_literals, offsetof(Dossier, literals), false },
	{ "words", term_read_lines, offsetof(Dossier, words), false },
};

/* What is said in one language must be said in all of the dossier's. */
static void check_languages(const TermReader *reader, const YamlNode *node,
			    const char *what)
{
	char **languages = reader->dossier->languages;

	if (node == NULL || yaml_kind(node) != YAML_MAPPING || languages == NULL)
		return;

	Place place = place_of_node(reader->source, node);

	for (size_t i = 0; languages[i] != NULL; i++)
		if (yaml_get(node, languages[i]) == NULL)
			finding_error(reader->findings, "missing", &place,
				      "the %s is missing in the language '%s'", what,
				      languages[i]);
}

static void check_translations(const TermReader *reader, const YamlNode *root)
{
	static const struct {
		const char *key, *below, *what;
	} texts[] = {
		{ "title", NULL, "title" },
		{ "occasion", "title", "title of the occasion" },
		{ "sender", "name", "name of the sender" },
		{ "place", NULL, "place" },
		{ "signatory", NULL, "signatory" },
		{ "second-signatory", NULL, "second signatory" },
		{ "letterhead", "alt", "alternative text of the letterhead" },
		{ "notice", NULL, "notice" },
		{ "enclosures", NULL, "list of enclosures" },
		{ "copies", NULL, "list of copies" },
		{ "return-line", NULL, "return line" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		const YamlNode *node = yaml_get(root, texts[i].key);

		if (node != NULL && texts[i].below != NULL)
			node = yaml_get(node, texts[i].below);
		check_languages(reader, node, texts[i].what);
	}
}

/* A signature needs somebody who signs. */
static void check_second(const TermReader *reader, const YamlNode *root)
{
	const YamlNode *signature = yaml_get(root, "second-signature");

	if (signature != NULL && yaml_get(root, "second-signatory") == NULL)
		term_report(reader, "missing", signature,
			    "there is no second signatory for it");
}

static void check_year(const TermReader *reader, const YamlNode *root)
{
	const Dossier *dossier = reader->dossier;

	if (dossier->year > 0 && date_is_known(dossier->occasion_date) &&
	    dossier_get_ordinal(dossier) < 1)
		term_report(reader, "syntax", yaml_get(root, "year"),
			    "the year must come after the year of the occasion");
}

/* Keep the occasion when all of it could be read. */
static void make_occasion(Dossier *dossier)
{
	g_autoptr(GError) error = NULL;
	GHashTableIter iter;
	gpointer language, text;

	if (dossier->occasion_name == NULL || !date_is_known(dossier->occasion_date))
		return;
	if (!occasion_new(dossier->occasion_name, dossier->occasion_date,
			  &dossier->occasion, &error))
		return;
	g_hash_table_iter_init(&iter, dossier->occasion_title);
	while (g_hash_table_iter_next(&iter, &language, &text))
		occasion_set_title(dossier->occasion, language, text);
}

void dossier_read_terms(Dossier *dossier, const SourceFile *source)
{
	TermReader reader = { dossier, source, dossier->findings };
	TermTable table = { term_keys, G_N_ELEMENTS(term_keys), NULL };
	g_autoptr(GError) error = NULL;

	if (!yaml_parse(source->path, source->text, source->length, &dossier->yaml,
			&error)) {
		finding_of_error(dossier->findings, "syntax", source, error);
		return;
	}

	const YamlNode *root = yaml_root(dossier->yaml);

	if (root == NULL) {
		Place place = place_of_file(source);

		finding_error(dossier->findings, "missing", &place,
			      "the file is empty");
		return;
	}
	term_read_mapping(&reader, root, &table, dossier);
	check_translations(&reader, root);
	check_second(&reader, root);
	check_year(&reader, root);
	make_occasion(dossier);
}
