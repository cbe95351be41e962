/*
 * Filling records in. A record's hash and its rows are made in directory-save.c.
 */
#include "directory-record.h"

#include "base-limits.h"
#include "base-text.h"

#include <string.h>

void record_init(Record *record, const char *owner)
{
	*record = (Record){
		.owner = owner,
		.names = g_array_new(FALSE, FALSE, sizeof(RecordName)),
		.channels = g_array_new(FALSE, FALSE, sizeof(RecordChannel)),
		.flags = g_array_new(FALSE, FALSE, sizeof(const char *)),
	};
	record_reset(record);
}

void record_clear(Record *record)
{
	g_array_unref(record->names);
	g_array_unref(record->channels);
	g_array_unref(record->flags);
}

void record_reset(Record *record)
{
	g_array_set_size(record->names, 0);
	g_array_set_size(record->channels, 0);
	g_array_set_size(record->flags, 0);
	record->id = "";
	record->main = (RecordName){ "", "" };
	record->languages = record->topics = record->tags = record->preferred = "";
}

void record_add_name(Record *record, const char *language, const char *name)
{
	RecordName row = { language, name };

	g_array_append_val(record->names, row);
}

void record_add_channel(Record *record, const char *kind, const char *language,
			const char *value, const char *flaw)
{
	RecordChannel row = { kind, language, value, flaw };

	g_array_append_val(record->channels, row);
}

void record_add_flag(Record *record, const char *reason)
{
	g_array_append_val(record->flags, reason);
}

static bool is_fit(const char *text, size_t limit, const char **reason_out)
{
	size_t length = strlen(text), offset = 0;

	if (length == 0)
		*reason_out = "is empty";
	else if (length > limit)
		*reason_out = "is too long";
	else if (text_has_control(text) || text_find_forbidden(text, length, &offset))
		*reason_out =
			"holds a line break, a control or a bidirectional override";
	else
		return true;
	return false;
}

bool record_name_is_fit(const char *text, const char **reason_out)
{
	return is_fit(text, LIMIT_NAME, reason_out);
}

bool record_id_is_fit(const char *text, const char **reason_out)
{
	return is_fit(text, LIMIT_RECORD_ID, reason_out);
}
