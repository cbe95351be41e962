/*
 * Composing releases.
 */
#include "drafting-compose.h"
#include "drafting-value.h"

void draftrelease_free(DraftRelease *release)
{
	if (release == NULL)
		return;
	g_free(release->language);
	g_free(release->title);
	g_free(release->summary);
	blocktree_free(release->body);
	g_free(release);
}

/* The first count that the release cites, or NULL. */
static const Placeholder *find_count(const Text *text)
{
	for (size_t i = 0; i < text_placeholder_count(text); i++)
		if (value_is_count(text_placeholder(text, i)))
			return text_placeholder(text, i);
	return NULL;
}

static bool check_counts(const Text *text, const CheckWorld *world, GError **error)
{
	const Placeholder *count = find_count(text);

	if (count == NULL || (world->settled && world->accepted > 0))
		return true;

	TextPosition position =
		textindex_position(text->source->index, count->range.offset);

	return chy_fail(
		error, CHY_REFUSED,
		"%s:%u:%u: the release says what the register does not know yet: "
		"'%s'",
		text->source->path, position.line, position.column, count->name);
}

bool release_compose(const Dossier *dossier, const char *language,
		     const CheckWorld *world, DraftRelease **release_out,
		     GError **error)
{
	const Text *text = dossier_find_release(dossier, language);
	g_autoptr(DraftRelease) release = g_new0(DraftRelease, 1);
	ValueSource source = { .dossier = dossier,
			       .language = language,
			       .world = world };

	if (text == NULL)
		return chy_fail(
			error, CHY_NOT_FOUND,
			"cannot find release.%s.md: the dossier has no such release",
			language);
	if (!text->sound || dossier->occasion == NULL)
		return chy_fail(error, CHY_INVALID,
				"cannot compose %s: its check finds errors",
				text->source->path);
	if (!check_counts(text, world, error))
		return false;
	release->language = g_strdup(language);
	release->title =
		text_fill_field(text, FIELD_TITLE, value_format, &source, error);
	if (release->title == NULL)
		return false;
	release->summary =
		text_fill_field(text, FIELD_SUMMARY, value_format, &source, error);
	if (release->summary == NULL)
		return false;
	release->body = text_fill_body(text, value_format, &source, error);
	if (release->body == NULL)
		return false;
	*release_out = g_steal_pointer(&release);
	return true;
}
