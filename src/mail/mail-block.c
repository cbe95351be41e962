#include "mail-block.h"

#include "base-date.h"

#include <stdio.h>
#include <string.h>

const char *mail_block_skip(const char *block)
{
	const char *end = block;

	do {
		end = strchrnul(end, '\n');
		end += *end == '\n' ? 1 : 0;
	} while (*end == ' ' || *end == '\t');
	return end;
}

bool mail_block_is_whole(const char *block)
{
	const char *p = block;

	while (*p != '\0') {
		p += strcspn(p, "\r\n");
		if (!g_str_has_prefix(p, "\r\n"))
			return false;
		p += 2;
	}
	return true;
}

/* Whether the field that `block` begins with has that name. */
static bool is_named(const char *block, const char *name)
{
	return g_str_has_prefix(block, name) && block[strlen(name)] == ':';
}

char *mail_block_get(const char *block, const char *name)
{
	while (*block != '\0' && !is_named(block, name))
		block = mail_block_skip(block);
	if (*block == '\0')
		return NULL;

	const char *begin = block + strlen(name) + 1;
	GString *value = g_string_new_len(begin, mail_block_skip(block) - begin);

	g_string_replace(value, "\r\n", "", 0);
	return g_strstrip(g_string_free(value, FALSE));
}

bool mail_block_date(const char *block, int64_t *date_out)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	g_autofree char *value = mail_block_get(block, "Date");
	char month[4] = "";
	int day, year, hour, minute, second;

	if (value == NULL || sscanf(value, "%*3s, %2d %3s %4d %2d:%2d:%2d +0000", &day,
				    month, &year, &hour, &minute, &second) != 6)
		return false;

	const char *found = strlen(month) == 3 ? strstr(months, month) : NULL;

	if (found == NULL || (found - months) % 3 != 0)
		return false;

	g_autofree char *stamp = g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02dZ", year,
						 (int)(found - months) / 3 + 1, day,
						 hour, minute, second);

	return instant_parse(stamp, date_out, NULL);
}

char *mail_block_pick(const char *block, const char *const *names)
{
	GString *picked = g_string_new(NULL);

	while (*block != '\0') {
		const char *end = mail_block_skip(block);

		for (const char *const *name = names; *name != NULL; name++)
			if (is_named(block, *name))
				g_string_append_len(picked, block, end - block);
		block = end;
	}
	return g_string_free(picked, FALSE);
}

/* The name of the field that `block` begins with, yours; NULL at its end. */
static char *name_of(const char *block)
{
	return *block != '\0' ? g_strndup(block, strcspn(block, ": \r\n")) : NULL;
}

char *mail_block_differ(const char *block, const char *wanted)
{
	while (*block != '\0' && *wanted != '\0') {
		const char *end = mail_block_skip(block);
		size_t length = (size_t)(mail_block_skip(wanted) - wanted);

		if ((size_t)(end - block) != length ||
		    memcmp(block, wanted, length) != 0)
			break;
		block = end;
		wanted += length;
	}
	return name_of(*wanted != '\0' ? wanted : block);
}
