#include "register-record.h"

#include <string.h>

#define RECORD_USUAL 1024 /* bytes of a letter's */

/* Append a value, escaped; false for one that a record cannot carry. */
static bool append_value(GString *text, const char *value)
{
	if (!g_utf8_validate(value, -1, NULL))
		return false;
	for (const char *p = value; *p != '\0'; p++) {
		if (*p == '\n')
			g_string_append(text, "\\n");
		else if (*p == '\\')
			g_string_append(text, "\\\\");
		else if ((guchar)*p < 0x20 || *p == 0x7f)
			return false;
		else
			g_string_append_c(text, *p);
	}
	return true;
}

bool record_format(const char *head, const RecordField *fields, size_t count,
		   char **text_out, GError **error)
{
	g_autoptr(GString) text = g_string_sized_new(RECORD_USUAL);

	g_string_append(text, head);
	g_string_append_c(text, '\n');
	for (size_t i = 0; i < count; i++) {
		if (fields[i].value == NULL)
			continue;
		g_string_append(text, fields[i].name);
		g_string_append(text, ": ");
		if (!append_value(text, fields[i].value))
			return chy_fail(
				error, CHY_INVALID,
				"cannot record '%s': its value has controls or is "
				"not UTF-8",
				fields[i].name);
		g_string_append_c(text, '\n');
	}
	*text_out = g_string_free(g_steal_pointer(&text), FALSE);
	return true;
}

static char *unescape(const char *value, size_t length)
{
	g_autoptr(GString) text = g_string_sized_new(length);

	for (size_t i = 0; i < length; i++) {
		if (value[i] == '\\' && i + 1 < length)
			g_string_append_c(text, value[++i] == 'n' ? '\n' : value[i]);
		else
			g_string_append_c(text, value[i]);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

char *record_get(const char *record, const char *name)
{
	size_t length = strlen(name);
	const char *line = strchr(record, '\n'); /* the head is no field */

	/* An empty line ends the record: below it stand an act's signatures. */
	while (line != NULL && line[1] != '\n' && line[1] != '\0') {
		const char *at = line + 1, *end = strchr(at, '\n');

		if (strncmp(at, name, length) == 0 && at[length] == ':' &&
		    at[length + 1] == ' ') {
			const char *value = at + length + 2;

			return unescape(value, end != NULL ? (size_t)(end - value)
							   : strlen(value));
		}
		line = end;
	}
	return NULL;
}
