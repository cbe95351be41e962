/*
 * Looking into the records that the reader hands over. They are plain trees: nothing
 * here allocates but what is returned.
 */
#include "format-json-reader.h"

#include "format-json.h"

#include <string.h>

const JsonValue *json_get(const JsonValue *value, const char *key)
{
	if (value == NULL || value->kind != JSON_OBJECT)
		return NULL;
	for (const JsonValue *member = value->first; member != NULL;
	     member = member->next)
		if (strcmp(member->key, key) == 0)
			return member;
	return NULL;
}

const char *json_get_text(const JsonValue *value, const char *key)
{
	const JsonValue *member = json_get(value, key);

	return member != NULL && member->kind == JSON_TEXT && member->length > 0
		       ? member->text
		       : NULL;
}

char *json_record_pointer(const JsonRecord *record)
{
	g_autoptr(GString) section = g_string_new(record->section);

	g_string_replace(section, "~", "~0", 0);
	g_string_replace(section, "/", "~1", 0);
	return record->in_array
		       ? g_strdup_printf("/%s/%zu", section->str, record->index)
		       : g_strdup_printf("/%s", section->str);
}

/* Recursion ends at LIMIT_JSON_DEPTH. */
static void format_value(const JsonValue *value, GString *into)
{
	bool object = value->kind == JSON_OBJECT;

	if (value->kind == JSON_NULL) {
		g_string_append(into, "null");
	} else if (value->kind == JSON_TEXT) {
		json_append_quoted(into, value->text, value->length);
	} else if (!object && value->kind != JSON_ARRAY) {
		g_string_append(into, value->text);
	} else {
		g_string_append_c(into, object ? '{' : '[');
		for (const JsonValue *child = value->first; child != NULL;
		     child = child->next) {
			if (child != value->first)
				g_string_append(into, ", ");
			if (object) {
				json_append_quoted(into, child->key,
						   strlen(child->key));
				g_string_append(into, ": ");
			}
			format_value(child, into);
		}
		g_string_append_c(into, object ? '}' : ']');
	}
}

void json_record_format(const JsonRecord *record, GString *into)
{
	format_value(&record->value, into);
}
