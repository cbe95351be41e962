/*
 * Filling a text: its placeholders become values, and its body a tree of blocks.
 *
 * A value is plain text: nothing in it is read as markup.
 */
#include "drafting-text.h"
#include "drafting-block-private.h"

#include <string.h>

bool text_cites(const Text *text, const char *name)
{
	for (size_t i = 0; i < text_placeholder_count(text); i++)
		if (strcmp(text_placeholder(text, i)->name, name) == 0)
			return true;
	return false;
}

/* One value for each placeholder in `range`; those outside it are empty. */
static char **ask_values(const Text *text, TextRange range, PlaceholderValue value,
			 const void *data, GError **error)
{
	size_t count = text_placeholder_count(text);
	g_auto(GStrv) values = g_new0(char *, count + 1);

	for (size_t i = 0; i < count; i++) {
		const Placeholder *placeholder = text_placeholder(text, i);
		bool inside = placeholder->range.offset >= range.offset &&
			      placeholder->range.offset < range.offset + range.length;

		values[i] = inside ? value(placeholder, data, error) : g_strdup("");
		if (values[i] == NULL)
			return NULL;
	}
	return g_steal_pointer(&values);
}

/* Append source from `from` to `to`, white space as single spaces. */
static void append_collapsed(GString *into, const char *from, const char *to)
{
	for (const char *p = from; p < to; p++) {
		if (!g_ascii_isspace(*p))
			g_string_append_c(into, *p);
		else if (into->len > 0 && into->str[into->len - 1] != ' ')
			g_string_append_c(into, ' ');
	}
}

char *text_fill_field(const Text *text, TextFieldName field, PlaceholderValue value,
		      const void *data, GError **error)
{
	TextRange range = text->fields[field];
	g_auto(GStrv) values = ask_values(text, range, value, data, error);
	const char *at = text->source->text + range.offset, *end = at + range.length;

	if (values == NULL)
		return NULL;

	GString *filled = g_string_new(NULL);

	for (size_t i = 0; i < text_placeholder_count(text); i++) {
		TextRange place = text_placeholder(text, i)->range;
		const char *start = text->source->text + place.offset;

		if (start < at || start >= end)
			continue;
		append_collapsed(filled, at, start);
		g_string_append(filled, values[i]);
		at = start + place.length;
	}
	append_collapsed(filled, at, end);
	return g_string_free(filled, FALSE);
}

BlockTree *text_fill_body(const Text *text, PlaceholderValue value, const void *data,
			  GError **error)
{
	g_auto(GStrv) values = ask_values(text, text->body, value, data, error);

	if (values == NULL)
		return NULL;

	BlockFill fill = { .first = PLACEHOLDER_MASK,
			   .values = (const char *const *)values,
			   .count = text_placeholder_count(text) };

	return blocktree_fill(markdown_tree(text->markdown), &fill);
}

static bool range_names(const Text *text, TextRange range, const char *prefix)
{
	for (size_t i = 0; i < text_placeholder_count(text); i++) {
		const Placeholder *placeholder = text_placeholder(text, i);
		size_t offset = placeholder->range.offset;

		if (offset >= range.offset && offset < range.offset + range.length &&
		    g_str_has_prefix(placeholder->name, prefix))
			return true;
	}
	return false;
}

bool text_body_names(const Text *text, const char *prefix)
{
	return range_names(text, text->body, prefix);
}

bool text_field_names(const Text *text, TextFieldName field, const char *prefix)
{
	return range_names(text, text->fields[field], prefix);
}
