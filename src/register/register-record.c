#include "register-record.h"

#include <string.h>

/* Write a value escaped; returns where it ends, NULL for one that a record cannot carry. */
static char *write_value(char *to, const char *value)
{
	guchar seen = 0;

	for (const char *p = value; *p != '\0'; p++) {
		guchar byte = (guchar)*p;

		if ((byte < 0x20 && byte != '\n') || byte == 0x7f)
			return NULL;
		if (byte == '\n' || byte == '\\')
			*to++ = '\\';
		*to++ = byte == '\n' ? 'n' : *p;
		seen |= byte;
	}
	return seen < 0x80 || g_utf8_validate(value, -1, NULL) ? to : NULL;
}

/* Bytes that a record may take, with the NUL behind it: of a value each may be escaped. */
static size_t record_room(const char *head, const RecordField *fields, size_t count)
{
	size_t room = strlen(head) + 2;

	for (size_t i = 0; i < count; i++)
		if (fields[i].value != NULL)
			room += strlen(fields[i].name) + 3 +
				2 * strlen(fields[i].value);
	return room;
}

bool record_format(const char *head, const RecordField *fields, size_t count,
		   char **text_out, GError **error)
{
	g_autofree char *text = g_malloc(record_room(head, fields, count));
	char *to = stpcpy(text, head);

	*to++ = '\n';
	for (size_t i = 0; i < count; i++) {
		if (fields[i].value == NULL)
			continue;
		to = stpcpy(stpcpy(to, fields[i].name), ": ");
		to = write_value(to, fields[i].value);
		if (to == NULL)
			return chy_fail(
				error, CHY_INVALID,
				"cannot record '%s': its value has controls or is "
				"not UTF-8",
				fields[i].name);
		*to++ = '\n';
	}
	*to = '\0';
	*text_out = g_steal_pointer(&text);
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
