/*
 * Return addresses.
 *
 * Invariant: a key, once made, is never overwritten by the program. What came back to an
 * address would then be taken for forged.
 */
#include "office-returns.h"

#include "base-file.h"
#include "base-group.h"
#include "base-limits.h"
#include "mail-mailbox.h"
#include "mail-subaddress.h"
#include "office-private.h"
#include "seal-token.h"

#include <string.h>

#define GROUP "returns"
#define KEY_SEPARATOR "separator"
#define SEPARATOR_USUAL "+"
#define SEPARATOR_NONE "none"
#define MODE_KEY 0600

const char *const office_returns_keys[] = { KEY_SEPARATOR, NULL };

struct Returns {
	TokenKeys *keys;
	char separator; /* NUL: no tokens */
};

static char *key_path(const char *home)
{
	return g_build_filename(home, OFFICE_KEYS_FOLDER, OFFICE_RETURNS_KEY, NULL);
}

bool office_returns_make_key(const char *home, GError **error)
{
	g_autofree char *path = key_path(home);
	g_autofree char *line = token_key_new();
	g_autoptr(GError) fault = NULL;
	bool made = file_create(path, line, strlen(line), MODE_KEY, &fault);

	explicit_bzero(line, strlen(line));
	if (made || chy_error_is(fault, CHY_EXISTS))
		return true;
	g_propagate_error(error, g_steal_pointer(&fault));
	return false;
}

static bool parse_separator(GKeyFile *file, char *separator_out, GError **error)
{
	g_autofree char *text = NULL;

	if (!group_check(file, GROUP, office_returns_keys, error))
		return false;
	text = g_key_file_get_string(file, GROUP, KEY_SEPARATOR, NULL);
	if (text == NULL)
		text = g_strdup(SEPARATOR_USUAL);
	if (strcmp(text, SEPARATOR_NONE) == 0)
		*text = '\0';
	else if (strlen(text) != 1 || strchr(SUBADDRESS_SEPARATORS, *text) == NULL)
		return chy_fail(error, CHY_CONFIG,
				"cannot read group '%s': %s is neither '%s' nor one of "
				"'%s': '%s'",
				GROUP, KEY_SEPARATOR, SEPARATOR_NONE,
				SUBADDRESS_SEPARATORS, text);
	*separator_out = *text;
	return true;
}

static bool read_separator(const OfficeConfig *config, char *separator_out,
			   GError **error)
{
	return parse_separator(config->file, separator_out, error) ||
	       office_config_blame(config, error);
}

static bool load_keys(const char *path, TokenKeys **keys_out, GError **error)
{
	g_autoptr(GBytes) file = NULL;

	if (!file_read_private(path, LIMIT_CONFIG_FILE, &file, error))
		return false;
	if (!token_keys_parse(file, keys_out, error)) {
		g_prefix_error(error, "cannot load key '%s': ", path);
		return false;
	}
	return true;
}

bool office_returns_examine(const OfficeConfig *config, const char *home,
			    GError **error)
{
	g_autofree char *path = key_path(home);
	g_autoptr(TokenKeys) keys = NULL;
	char separator;

	return read_separator(config, &separator, error) &&
	       (!g_file_test(path, G_FILE_TEST_EXISTS) ||
		load_keys(path, &keys, error));
}

bool office_returns_open(Office *office, GError **error)
{
	g_autoptr(Returns) returns = g_new0(Returns, 1);
	g_autofree char *path = key_path(office->home);

	if (office->returns != NULL)
		return true;
	if (!read_separator(office->config, &returns->separator, error) ||
	    (!g_file_test(path, G_FILE_TEST_EXISTS) &&
	     !office_returns_make_key(office->home, error)) ||
	    !load_keys(path, &returns->keys, error))
		return false;
	office->returns = g_steal_pointer(&returns);
	return true;
}

void returns_free(Returns *returns)
{
	if (returns == NULL)
		return;
	token_keys_free(returns->keys);
	g_free(returns);
}

static bool plain_address(const char *address, char **address_out, GError **error)
{
	g_autoptr(Mailbox) mailbox = NULL;

	if (!mailbox_parse(address, &mailbox, error))
		return false;
	*address_out = g_steal_pointer(&mailbox->address);
	return true;
}

bool returns_address(const Returns *returns, const char *address, const char *token,
		     char **address_out, GError **error)
{
	g_autofree char *tag = NULL;
	g_autoptr(GError) fault = NULL;

	if (strlen(token) != TOKEN_LENGTH)
		return chy_fail(error, CHY_CORRUPT,
				"the token '%s' has not %d characters", token,
				TOKEN_LENGTH);
	if (returns->separator == '\0')
		return plain_address(address, address_out, error);
	tag = token_tag(returns->keys, token);
	if (subaddress_format(address, returns->separator, tag, address_out, &fault))
		return true;
	if (chy_error_is(fault, CHY_LIMIT))
		return plain_address(address, address_out, error);
	g_propagate_error(error, g_steal_pointer(&fault));
	return false;
}

/* Whether the mailbox `made` is `address` with the token and a check behind the separator. */
static bool is_tagged(const char *made, const char *address, const char *token,
		      char separator)
{
	g_autofree char *tag = subaddress_find_tag(made, separator);
	g_autofree char *again = NULL;

	return tag != NULL && g_str_has_prefix(tag, token) &&
	       strlen(tag) == strlen(token) + TAG_CHECK &&
	       subaddress_format(address, separator, tag, &again, NULL) &&
	       strcmp(made, again) == 0;
}

bool returns_may_make(const char *made, const char *address, const char *token)
{
	g_autoptr(Mailbox) mailbox = NULL;
	g_autofree char *plain = NULL;

	if (!mailbox_parse(made, &mailbox, NULL) ||
	    !plain_address(address, &plain, NULL))
		return false;
	if (strcmp(mailbox->address, plain) == 0)
		return true;
	for (const char *p = SUBADDRESS_SEPARATORS; *p != '\0'; p++)
		if (is_tagged(mailbox->address, address, token, *p))
			return true;
	return false;
}
