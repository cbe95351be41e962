/*
 * The book keeps the parsed files; a form is composed from the tree each time it is asked
 * for. The shape of the files is told in data/directory/forms/en.yaml, and a test walks
 * every role and gender of every file.
 */
#include "directory-form.h"

#include "base-embed.h"
#include "directory-form-private.h"

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
	size_t holders;       /* who are spoken of together */
	char **undeclined;    /* set to the case in which the holder has no name */
	bool *own;            /* set where a word is of this addressee alone */
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
	g_free(form->names);
	g_free(form);
}

const YamlNode *formbook_open(FormBook *book, const char *lang, GError **error)
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

const YamlNode *form_find(const YamlNode *root, const Addressee *addressee, size_t i,
			  GError **error)
{
	const char *role = addressee->posts[i].role;
	Gender gender = addressee->gender;
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
	const YamlNode *value = form != NULL ? yaml_get(form, name) : NULL;

	return value != NULL ? yaml_text(value) : NULL;
}

const char *form_field(const YamlNode *form, const char *name, size_t holders)
{
	const char *text = NULL;

	if (holders < 2)
		return field(form, name);
	if (holders == 2)
		text = field(yaml_get(form, "two"), name);
	return text != NULL ? text : field(yaml_get(form, "several"), name);
}

/* The title recorded for the post, else the form's. `tag` may carry a case. Yours. */
static char *title_for(const Blanks *blanks, const char *tag, bool to)
{
	char *recorded = addressee_title_of(blanks->addressee, blanks->post, tag);
	const char *title = to ? form_field(blanks->form, "to", blanks->holders) : NULL;

	if (recorded != NULL) {
		*blanks->own = true;
		return recorded;
	}
	return g_strdup(title != NULL
				? title
				: form_field(blanks->form, "title", blanks->holders));
}

/* The holder's name, if there is one. `tag` may carry a case. Yours. */
static char *name_for(const Blanks *blanks, const char *tag)
{
	*blanks->own = true;
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

/* The line of the template, unless it names what is not known. */
static void add_line(const Blanks *blanks, const char *template, GPtrArray *envelope)
{
	bool own = false;
	Blanks noting = *blanks;

	noting.own = &own;

	char *line = fill(&noting, template);

	if (line != NULL && own && blanks->holders > 1)
		*line = '\0';
	if (line != NULL)
		g_ptr_array_add(envelope, line);
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

		if (strcmp(template, "{parent}") != 0 ||
		    !same_parent(blanks->addressee, blanks->post, neighbour))
			add_line(blanks, template, envelope);
	}
}

static void add_name_line(const Blanks *blanks, const YamlNode *root,
			  GPtrArray *envelope)
{
	const char *template = field(blanks->form, "name");

	if (template == NULL)
		template = field(yaml_get(root, "name"),
				 gender_name(blanks->addressee->gender));
	add_line(blanks, template, envelope);
}

char **form_envelope(const EnvelopeWish *wish, char **undeclined, GError **error)
{
	const Addressee *addressee = wish->addressee;
	g_autoptr(GPtrArray) envelope = g_ptr_array_new_with_free_func(g_free);
	bool name_first = strcmp(field(wish->root, "order"), "name-first") == 0;
	g_autofree char *missing = NULL;
	Blanks first = { .addressee = addressee,
			 .lang = wish->lang,
			 .form = form_find(wish->root, addressee, 0, error),
			 .holders = wish->holders,
			 .undeclined = &missing };

	if (first.form == NULL)
		return NULL;
	if (name_first)
		add_name_line(&first, wish->root, envelope);
	for (size_t i = 0; i < addressee->post_count; i++) {
		Blanks blanks = first;

		blanks.post = i;
		blanks.form = form_find(wish->root, addressee, i, error);
		if (blanks.form == NULL)
			return NULL;
		add_post_lines(&blanks, yaml_get(wish->root, "post"), envelope);
	}
	if (!name_first)
		add_name_line(&first, wish->root, envelope);
	g_ptr_array_add(envelope, NULL);
	if (undeclined != NULL)
		*undeclined = g_steal_pointer(&missing);
	return (char **)g_ptr_array_free(g_steal_pointer(&envelope), FALSE);
}

bool form_for(FormBook *book, const Addressee *addressee, const char *lang,
	      AddressForm **form_out, GError **error)
{
	const YamlNode *root = formbook_open(book, lang, error);
	const EnvelopeWish wish = { root, addressee, lang, 1 };
	g_autofree char *undeclined = NULL;
	char **envelope =
		root != NULL ? form_envelope(&wish, &undeclined, error) : NULL;

	if (envelope == NULL)
		return false;

	const YamlNode *first = form_find(root, addressee, 0, NULL);
	char *recorded = addressee_title_of(addressee, 0, lang);
	AddressForm *form = g_new0(AddressForm, 1);

	form->salutation = g_strdup(field(first, "salutation"));
	form->closing = g_strdup(field(first, "closing"));
	form->title = recorded != NULL ? recorded : g_strdup(field(first, "title"));
	form->undeclined = g_steal_pointer(&undeclined);
	form->envelope = envelope;
	*form_out = form;
	return true;
}

bool formbook_rows(FormBook *book, const char *lang, FormRow **rows_out,
		   size_t *count_out, GError **error)
{
	const YamlNode *root = formbook_open(book, lang, error);
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
