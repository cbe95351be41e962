/*
 * An offer: the keywords of an answer to EHLO, one a line, each with its parameters.
 *
 * Invariants:
 *   1. It is that of one answer: what was heard before is forgotten.
 *   2. Unknown keywords are passed over, and a parameter that makes no sense is as good as none.
 */
#include "wire-offer.h"

void offer_clear(Offer *offer)
{
	g_free(offer->auth);
	*offer = (Offer){ 0 };
}

static bool offers(const Reply *reply, const char *keyword)
{
	g_autofree char *rest = reply_find_keyword(reply, keyword);

	return rest != NULL;
}

static void read_size(Offer *offer, const Reply *hello)
{
	g_autofree char *most = reply_find_keyword(hello, "SIZE");

	offer->size = most != NULL;
	if (most != NULL && !g_ascii_string_to_unsigned(most, 10, 0, G_MAXUINT64,
							&offer->size_most, NULL))
		offer->size_most = 0;
}

void offer_read(Offer *offer, const Reply *hello)
{
	offer_clear(offer);
	read_size(offer, hello);
	offer->pipelining = offers(hello, "PIPELINING");
	offer->eight_bit = offers(hello, "8BITMIME");
	offer->enhanced = offers(hello, "ENHANCEDSTATUSCODES");
	offer->utf8 = offers(hello, "SMTPUTF8");
	offer->dsn = offers(hello, "DSN");
	offer->chunking = offers(hello, "CHUNKING");
	offer->starttls = offers(hello, "STARTTLS");
	offer->auth = reply_find_keyword(hello, "AUTH");
}

bool offer_takes_utf8(const Offer *offer)
{
	return offer->utf8 && offer->eight_bit;
}

bool offer_has_mechanism(const Offer *offer, const char *mechanism)
{
	g_auto(GStrv) names =
		g_strsplit(offer->auth != NULL ? offer->auth : "", " ", -1);

	for (size_t i = 0; names[i] != NULL; i++)
		if (g_ascii_strcasecmp(names[i], mechanism) == 0)
			return true;
	return false;
}
