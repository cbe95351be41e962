/*
 * What a letter says to its addressees by name: one, or several of one body.
 */
#include "drafting-joint.h"

static const Addressing *lead_of(const GPtrArray *addressings)
{
	return addressings->pdata[0];
}

bool joint_form(FormBook *book, const GPtrArray *addressings, AddressForm **form_out,
		GError **error)
{
	const Addressing *lead = lead_of(addressings);
	g_autoptr(GPtrArray) addressees = g_ptr_array_new();

	*form_out = NULL;
	if (addressings->len < 2)
		return true;
	for (guint i = 0; i < addressings->len; i++) {
		const Addressing *addressing = addressings->pdata[i];

		g_ptr_array_add(addressees, (void *)addressing->addressee);
	}
	return form_for_joint(book, addressees, lead->language, form_out, error);
}

static bool all_read(const GPtrArray *addressings, const char *language)
{
	for (guint i = 0; i < addressings->len; i++) {
		const Addressing *addressing = addressings->pdata[i];

		if (!g_strv_contains(addressing->addressee->languages, language))
			return false;
	}
	return true;
}

const char *joint_language(const Dossier *dossier, const GPtrArray *addressings)
{
	const Addressing *lead = lead_of(addressings);
	const char *const *own = lead->addressee->languages;

	for (size_t i = 0; own[i] != NULL; i++)
		if (dossier_has_language(dossier, own[i]) &&
		    all_read(addressings, own[i]))
			return own[i];
	return lead->language;
}

char **joint_address(const GPtrArray *addressings, const AddressForm *form)
{
	const Addressing *lead = lead_of(addressings);
	g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
	g_auto(GStrv) postal =
		addressee_address_lines(lead->addressee, lead->channel, lead->language);

	g_strv_builder_addv(lines, (const char **)form->envelope);
	g_strv_builder_addv(lines, (const char **)postal);
	return g_strv_builder_end(lines);
}

char *joint_name(const GPtrArray *addressings, const AddressForm *form)
{
	const Addressing *lead = lead_of(addressings);

	return form->names != NULL ? g_strdup(form->names)
				   : addressee_name(lead->addressee, lead->language);
}
