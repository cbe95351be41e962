/*
 * The book keeps the parsed files; a form is composed from the tree each time it is asked
 * for. The shape of the files is told in data/directory/forms/en.yaml, and a test walks
 * every role and gender of every file.
 */
#include "directory-form.h"

#include "base-embed.h"
#include "format-yaml.h"

#include <string.h>

extern const EmbeddedFile directory_data[];

struct FormBook {
	GHashTable *documents; /* language, owned → YamlDocument, owned */
};

/* What a template's {words} stand for, for one post of one addressee. */
typedef struct Blanks {
	const Addressee *addressee;
	const char *lang;
	size_t post;
	const YamlNode *form; /* of that post's role and the holder's gender */
	char **undeclined;    /* set to the case in which the holder has no name */
} Blanks;

FormBook *formbook_new(void)
{
	FormBook *book = g_new0(FormBook, 1);

	book->documents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						(GDestroyNotify)yaml_document_free);
	return book;
}

void formbook_free(FormBook *book)
{
	if (book == NULL)
		return;
	g_hash_table_unref(book->documents);
	g_free(book);
}

void addressform_free(AddressForm *form)
{
	if (form == NULL)
		return;
	g_free(form->salutation);
	g_strfreev(form->envelope);
	g_free(form->closing);
	g_free(form->title);
	g_free(form->undeclined);
	g_free(form);
}

/* The top of the language's file, borrowed from the book. */
static const YamlNode *open_language(FormBook *book, const char *lang, GError **error)
{
	YamlDocument *document = g_hash_table_lookup(book->documents, lang);

	if (document != NULL)
		return yaml_root(document);

	g_autofree char *name = g_strdup_printf("forms/%s.yaml", lang);
	const EmbeddedFile *file = embedded_find(directory_data, name);

	if (file == NULL) {
		chy_fail(error, CHY_NOT_FOUND, "there are no forms of address in '%s'",
			 lang);
		return NULL;
	}
	if (!yaml_parse(file->name, file->data, file->length, &document, error))
		return NULL;
	g_hash_table_insert(book->documents, g_strdup(lang), document);
	return yaml_root(document);
}

static const YamlNode *find_form(const YamlNode *root, const char *role, Gender gender,
				 GError **error)
{
	const YamlNode *forms = yaml_get(yaml_get(root, "roles"), role);
	const YamlNode *form =
		forms != NULL ? yaml_get(forms, gender_name(gender)) : NULL;
	const char *language = yaml_text(yaml_get(root, "language"));

	if (form == NULL && gender == GENDER_UNKNOWN)
		chy_fail(error, CHY_NOT_FOUND,
			 "no form of address for a %s of unknown gender in %s", role,
			 language);
	else if (form == NULL)
		chy_fail(error, CHY_NOT_FOUND, "no form of address for a %s %s in %s",
			 gender_name(gender), role, language);
	return form;
}

static const char *field(const YamlNode *form, const char *name)
{
	const YamlNode *value = yaml_get(form, name);

	return value != NULL ? yaml_text(value) : NULL;
}

/* The title recorded for the post, else the form's. `tag` may carry a case. Yours. */
static char *title_for(const Blanks *blanks, const char *tag, bool to)
{
	char *recorded = addressee_title_of(blanks->addressee, blanks->post, tag);
	const char *title = to ? field(blanks->form, "to") : NULL;

	if (recorded != NULL)
		return recorded;
	return g_strdup(title != NULL ? title : field(blanks->form, "title"));
}

/* The holder's name, if there is one. `tag` may carry a case. Yours. */
static char *name_for(const Blanks *blanks, const char *tag)
{
	if (blanks->addressee->vacant)
		return NULL;
	if (strchr(tag, '-') != NULL && *blanks->undeclined == NULL &&
	    !addressee_has_name(blanks->addressee, tag))
		*blanks->undeclined = g_strdup(tag);
	return addressee_name(blanks->addressee, tag);
}

/* What `word`, such as "name" or "name:dative", stands for. NULL: it is not known. Yours. */
static char *find_blank(const Blanks *blanks, const char *word)
{
	const char *colon = strchr(word, ':');
	g_autofree char *what =
		colon != NULL ? g_strndup(word, (gsize)(colon - word)) : g_strdup(word);
	g_autofree char *tag = colon != NULL
				       ? g_strconcat(blanks->lang, "-", colon + 1, NULL)
				       : g_strdup(blanks->lang);

	if (strcmp(what, "name") == 0)
		return name_for(blanks, tag);
	if (strcmp(what, "body") == 0)
		return addressee_body_of(blanks->addressee, blanks->post, tag);
	if (strcmp(what, "parent") == 0)
		return addressee_parent_of(blanks->addressee, blanks->post, tag);
	g_assert(strcmp(what, "to") == 0 || strcmp(what, "title") == 0);
	return title_for(blanks, tag, strcmp(what, "to") == 0);
}

/* The template with its blanks filled; NULL when one of them is not known. Yours. */
static char *fill(const Blanks *blanks, const char *template)
{
	g_autoptr(GString) line = g_string_new(NULL);

	for (const char *p = template; *p != '\0'; p++) {
		if (*p != '{') {
			g_string_append_c(line, *p);
			continue;
		}

		const char *end = strchr(p, '}');
		g_autofree char *word = g_strndup(p + 1, (gsize)(end - p - 1));
		g_autofree char *value = find_blank(blanks, word);

		if (value == NULL)
			return NULL;
		g_string_append(line, value);
		p = end;
	}
	return g_string_free(g_steal_pointer(&line), FALSE);
}

static bool same_parent(const Addressee *addressee, size_t a, size_t b)
{
	if (a >= addressee->post_count || b >= addressee->post_count)
		return false;

	g_autofree char *first = addressee_parent_of(addressee, a, "");
	g_autofree char *second = addressee_parent_of(addressee, b, "");

	return g_strcmp0(first, second) == 0;
}

/*
 * The lines of one post. The body above is named once for neighbouring posts that share it:
 * before the first where it stands first, behind the last where it stands last.
 */
static void add_post_lines(const Blanks *blanks, const YamlNode *lines,
			   GPtrArray *envelope)
{
	for (size_t i = 0; i < yaml_count(lines); i++) {
		const char *template = yaml_text(yaml_item(lines, i));
		size_t neighbour = i == 0 ? blanks->post - 1 : blanks->post + 1;

		if (strcmp(template, "{parent}") == 0 &&
		    same_parent(blanks->addressee, blanks->post, neighbour))
			continue;

		char *line = fill(blanks, template);

		if (line != NULL)
			g_ptr_array_add(envelope, line);
	}
}

static void add_name_line(const Blanks *blanks, const YamlNode *root,
			  GPtrArray *envelope)
{
	const char *template = field(blanks->form, "name");

	if (template == NULL)
		template = field(yaml_get(root, "name"),
				 gender_name(blanks->addressee->gender));

	char *line = fill(blanks, template);

	if (line != NULL)
		g_ptr_array_add(envelope, line);
}

static bool compose_envelope(const YamlNode *root, const Blanks *first,
			     GPtrArray *envelope, GError **error)
{
	const Addressee *addressee = first->addressee;
	bool name_first = strcmp(field(root, "order"), "name-first") == 0;

	if (name_first)
		add_name_line(first, root, envelope);
	for (size_t i = 0; i < addressee->post_count; i++) {
		Blanks blanks = *first;

		blanks.post = i;
		blanks.form = find_form(root, addressee->posts[i].role,
					addressee->gender, error);
		if (blanks.form == NULL)
			return false;
		add_post_lines(&blanks, yaml_get(root, "post"), envelope);
	}
	if (!name_first)
		add_name_line(first, root, envelope);
	g_ptr_array_add(envelope, NULL);
	return true;
}

bool form_for(FormBook *book, const Addressee *addressee, const char *lang,
	      AddressForm **form_out, GError **error)
{
	const YamlNode *root = open_language(book, lang, error);
	g_autoptr(GPtrArray) envelope = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *undeclined = NULL;
	Blanks first = { .addressee = addressee,
			 .lang = lang,
			 .undeclined = &undeclined };

	if (root == NULL)
		return false;
	first.form =
		find_form(root, addressee->posts[0].role, addressee->gender, error);
	if (first.form == NULL || !compose_envelope(root, &first, envelope, error))
		return false;

	AddressForm *form = g_new0(AddressForm, 1);

	form->salutation = g_strdup(field(first.form, "salutation"));
	form->closing = g_strdup(field(first.form, "closing"));
	form->title = title_for(&first, lang, false);
	form->undeclined = g_steal_pointer(&undeclined);
	form->envelope = (char **)g_ptr_array_free(g_steal_pointer(&envelope), FALSE);
	*form_out = form;
	return true;
}

bool formbook_rows(FormBook *book, const char *lang, FormRow **rows_out,
		   size_t *count_out, GError **error)
{
	const YamlNode *root = open_language(book, lang, error);
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FormRow));

	if (root == NULL)
		return false;

	const YamlNode *roles = yaml_get(root, "roles");

	for (size_t i = 0; i < yaml_count(roles); i++) {
		const YamlNode *forms = yaml_item(roles, i);

		for (size_t j = 0; j < yaml_count(forms); j++) {
			const YamlNode *form = yaml_item(forms, j);
			FormRow row = {
				.role = yaml_text(yaml_key(roles, i)),
				.title = field(form, "title"),
				.salutation = field(form, "salutation"),
				.closing = field(form, "closing"),
			};

			if (gender_parse(yaml_text(yaml_key(forms, j)), &row.gender))
				g_array_append_val(rows, row);
		}
	}
	*count_out = rows->len;
	*rows_out = (FormRow *)(void *)g_array_free(g_steal_pointer(&rows), FALSE);
	return true;
}
