#include "office-dkim.h"

#include "base-date.h"
#include "base-group.h"
#include "dispatch-parcel.h"
#include "mail-block.h"
#include "mail-message.h"
#include "office-private.h"

#include <string.h>

#define GROUP "dkim"
#define KEY_DOMAIN "domain"
#define KEY_LIFETIME "lifetime"
#define DAY 86400          /* seconds */
#define LIFETIME_LEAST 30  /* days: a relay that is down may keep a letter waiting */
#define LIFETIME_MOST 3650 /* days */
#define ZONE_STRING 255    /* bytes of one string of a TXT record (RFC 1035 3.3) */

G_STATIC_ASSERT(LIFETIME_LEAST *DAY > LIMIT_PARCEL_PATIENCE);

const char *const office_dkim_keys[] = { KEY_DOMAIN, KEY_LIFETIME,  "rsa-selector",
					 "rsa-key",  "ed25519-key", "ed25519-selector",
					 NULL };

static bool read_lifetime(GKeyFile *file, int64_t *seconds_out, GError **error)
{
	g_autofree char *text = g_key_file_get_string(file, GROUP, KEY_LIFETIME, NULL);
	guint64 days = 0;

	if (text != NULL && !g_ascii_string_to_unsigned(text, 10, LIFETIME_LEAST,
							LIFETIME_MOST, &days, NULL))
		return chy_fail(
			error, CHY_CONFIG,
			"cannot read group '%s': lifetime is no number of days from %d "
			"to %d",
			GROUP, LIFETIME_LEAST, LIFETIME_MOST);
	*seconds_out = (int64_t)days * DAY;
	return true;
}

/* Whatever is wrong with what the group names is the configuration's fault. */
static bool blame_group(GError **error, const GError *fault)
{
	return chy_fail(error, CHY_CONFIG, "cannot read group '%s': %s", GROUP,
			fault->message);
}

static bool new_signer(GKeyFile *file, DkimSigner **signer_out, GError **error)
{
	static const char *const fields[] = { MAIL_REFERENCE_FIELD, MAIL_SPECIMEN_FIELD,
					      NULL };
	g_autofree char *domain = g_key_file_get_string(file, GROUP, KEY_DOMAIN, NULL);
	DkimOptions options = { .domain = domain, .fields = fields };
	g_autoptr(GError) fault = NULL;

	if (domain == NULL)
		return chy_fail(error, CHY_CONFIG,
				"cannot read group '%s': it has no %s", GROUP,
				KEY_DOMAIN);
	if (!read_lifetime(file, &options.lifetime, error))
		return false;
	return dkim_signer_new(&options, signer_out, &fault) ||
	       blame_group(error, fault);
}

/* Add the key of one algorithm, where the group names one. */
static bool add_key(DkimSigner *signer, GKeyFile *file, DkimAlgorithm algorithm,
		    GError **error)
{
	static const char *const words[DKIM_ALGORITHMS] = {
		[DKIM_RSA] = "rsa", [DKIM_ED25519] = "ed25519"
	};
	g_autofree char *name = g_strconcat(words[algorithm], "-key", NULL);
	g_autofree char *selector_name =
		g_strconcat(words[algorithm], "-selector", NULL);
	g_autofree char *path = g_key_file_get_string(file, GROUP, name, NULL);
	g_autofree char *selector =
		g_key_file_get_string(file, GROUP, selector_name, NULL);
	g_autoptr(GError) fault = NULL;
	DkimKey *key = NULL;

	if (path == NULL && selector == NULL)
		return true;
	if (path == NULL || selector == NULL)
		return chy_fail(error, CHY_CONFIG,
				"cannot read group '%s': it has %s without %s", GROUP,
				selector == NULL ? name : selector_name,
				selector == NULL ? selector_name : name);
	return (dkim_key_load(path, algorithm, &key, &fault) &&
		dkim_signer_add(signer, selector, key, &fault)) ||
	       blame_group(error, fault);
}

static bool read_signer(GKeyFile *file, DkimSigner **signer_out, GError **error)
{
	g_autoptr(DkimSigner) signer = NULL;

	if (!g_key_file_has_group(file, GROUP)) {
		*signer_out = NULL;
		return true;
	}
	if (!group_check(file, GROUP, office_dkim_keys, error) ||
	    !new_signer(file, &signer, error) ||
	    !add_key(signer, file, DKIM_RSA, error) ||
	    !add_key(signer, file, DKIM_ED25519, error))
		return false;
	if (dkim_signer_get_key(signer, DKIM_RSA) == NULL &&
	    dkim_signer_get_key(signer, DKIM_ED25519) == NULL)
		return chy_fail(error, CHY_CONFIG,
				"cannot read group '%s': it has neither rsa-key nor "
				"ed25519-key",
				GROUP);
	*signer_out = g_steal_pointer(&signer);
	return true;
}

bool office_dkim_configure(const OfficeConfig *config, DkimSigner **signer_out,
			   GError **error)
{
	return read_signer(config->file, signer_out, error) ||
	       office_config_blame(config, error);
}

bool office_dkim_record(const DkimSigner *signer, DkimAlgorithm algorithm,
			char **record_out, GError **error)
{
	g_autofree char *name = dkim_signer_key_name(signer, algorithm);
	g_autofree char *text = NULL;

	if (!dkim_key_record(dkim_signer_get_key(signer, algorithm), &text, error))
		return false;

	GString *record = g_string_new(name);
	size_t length = strlen(text);

	g_string_append(record, ". IN TXT");
	for (size_t at = 0; at < length; at += ZONE_STRING)
		g_string_append_printf(record, " \"%.*s\"", ZONE_STRING, text + at);
	*record_out = g_string_free(record, FALSE);
	return true;
}

bool office_dkim_open(Office *office, GError **error)
{
	return office->dkim != NULL ||
	       office_dkim_configure(office->config, &office->dkim, error);
}

#define SIGNATURE "DKIM-Signature:"

const char *office_dkim_skip(const char *header)
{
	while (g_str_has_prefix(header, SIGNATURE))
		header = mail_block_skip(header);
	return header;
}

/* The x= of the signature that `header` begins with, in microseconds; 0 without one. */
static int64_t read_end(const char *header)
{
	const char *end = mail_block_skip(header);
	g_autofree char *field = g_strndup(header, (size_t)(end - header));
	g_autoptr(GRegex) regex = g_regex_new(";\\s*x=(\\d+)", 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;

	g_assert(regex != NULL);
	if (!g_regex_match(regex, field, 0, &match))
		return 0;

	g_autofree char *text = g_match_info_fetch(match, 1);

	return g_ascii_strtoll(text, NULL, 10) * G_USEC_PER_SEC;
}

int64_t office_dkim_find_end(const char *header, int64_t now)
{
	int64_t first = 0;

	for (; g_str_has_prefix(header, SIGNATURE); header = mail_block_skip(header)) {
		int64_t end = read_end(header);

		if (end > 0 && end <= now && (first == 0 || end < first))
			first = end;
	}
	return first;
}

bool office_dkim_sign(Office *office, Message *message, int64_t now, GError **error)
{
	const DkimMessage plain = { message->header, message->body,
				    now / G_USEC_PER_SEC };
	g_autofree char *fields = NULL;
	gsize length;

	if (office->dkim == NULL)
		return true;
	if (!dkim_sign(office->dkim, &plain, &fields, error))
		return false;

	const char *header = g_bytes_get_data(message->header, &length);
	g_autoptr(GString) whole = g_string_new(fields);

	g_string_append_len(whole, header, (gssize)length);
	g_bytes_unref(message->header);
	message->header = g_string_free_to_bytes(g_steal_pointer(&whole));
	return true;
}
