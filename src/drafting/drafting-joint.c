/*
 * What a letter says to its addressees by name: one, or several of one body.
 */
#include "drafting-joint.h"

#include "lang-word.h"

#include <string.h>

static const Addressing *lead_of(const GPtrArray *addressings)
{
	return addressings->pdata[0];
}

/* How many lines all envelopes have in common at their beginning. */
static guint common_head(const GPtrArray *addressings)
{
	char **lead = lead_of(addressings)->form->envelope;
	guint count = g_strv_length(lead);

	for (guint i = 1; i < addressings->len; i++) {
		const Addressing *other = addressings->pdata[i];
		guint same = 0;

		while (same < count &&
		       g_strcmp0(lead[same], other->form->envelope[same]) == 0)
			same++;
		count = same;
	}
	return count;
}

/* How many they have in common at their end, behind the first `head`. */
static guint common_tail(const GPtrArray *addressings, guint head)
{
	char **lead = lead_of(addressings)->form->envelope;
	guint length = g_strv_length(lead), count = length - head;

	for (guint i = 1; i < addressings->len; i++) {
		const Addressing *other = addressings->pdata[i];
		guint other_length = g_strv_length(other->form->envelope), same = 0;

		while (same < MIN(count, other_length - head) &&
		       strcmp(lead[length - same - 1],
			      other->form->envelope[other_length - same - 1]) == 0)
			same++;
		count = same;
	}
	return count;
}

static void add_lines(GPtrArray *into, char **lines, guint from, guint to)
{
	for (guint i = from; i < to; i++)
		g_ptr_array_add(into, g_strdup(lines[i]));
}

char **joint_address(const GPtrArray *addressings)
{
	const Addressing *lead = lead_of(addressings);
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) postal = addressee_address_lines(lead->addressee, lead->channel,
							 lead->language);
	bool joint = addressings->len > 1;
	guint length = g_strv_length(lead->form->envelope);
	guint head = joint ? common_head(addressings) : length;
	guint tail = joint ? common_tail(addressings, head) : 0;

	add_lines(lines, lead->form->envelope, 0, head);
	for (guint i = 0; joint && i < addressings->len; i++) {
		const Addressing *addressing = addressings->pdata[i];
		char **envelope = addressing->form->envelope;

		add_lines(lines, envelope, head, g_strv_length(envelope) - tail);
	}
	add_lines(lines, lead->form->envelope, length - tail, length);
	add_lines(lines, postal, 0, g_strv_length(postal));
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_steal(lines, NULL);
}

char *joint_name(const GPtrArray *addressings)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	const char *language = lead_of(addressings)->language;

	for (guint i = 0; i < addressings->len; i++) {
		const Addressing *addressing = addressings->pdata[i];

		g_ptr_array_add(names, addressee_name(addressing->addressee, language));
	}
	return lang_list(language, (const char *const *)names->pdata, names->len);
}

char *joint_salutation(const GPtrArray *addressings)
{
	GString *salutation = g_string_new(NULL);

	for (guint i = 0; i < addressings->len; i++) {
		const Addressing *addressing = addressings->pdata[i];

		g_string_append_printf(salutation, "%s%s", i > 0 ? " " : "",
				       addressing->form->salutation);
	}
	return g_string_free(salutation, FALSE);
}
