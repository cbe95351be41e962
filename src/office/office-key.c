/*
 * The register's key: keys/register.pem, which signs checkpoints.
 *
 * Invariant: no key signs that the register's first entry does not name, nor one under
 * another origin than that entry's. What they signed could never be taken back.
 */
#include "office-private.h"

#include "register-home.h"

#include <string.h>

#define REGISTER_KEY_FILE OFFICE_KEYS_FOLDER "/" OFFICE_REGISTER_KEY ".pem"

static bool check_origin(const RegisterHome *register_home, const OfficeConfig *config,
			 GError **error)
{
	if (g_strcmp0(register_home->origin, config->origin) == 0)
		return true;
	return chy_fail(error, CHY_CONFIG,
			"%s: cannot read group 'office': origin: '%s' is not this "
			"register's, which is '%s'",
			config->path, config->origin,
			register_home->origin != NULL ? register_home->origin : "");
}

static bool check_key(const RegisterHome *register_home, const Key *key, GError **error)
{
	g_autoptr(Verifier) verifier = NULL;

	if (register_home->vkey == NULL ||
	    !verifier_parse(register_home->vkey, &verifier, NULL))
		return chy_fail(error, CHY_CORRUPT,
				"the register's first entry names no key");

	g_autofree char *vkey = key_verifier(key, verifier_get_name(verifier));

	if (strcmp(vkey, register_home->vkey) != 0)
		return chy_fail(error, CHY_CONFIG, "the key %s is not this register's",
				REGISTER_KEY_FILE);
	return true;
}

bool office_register_key(const char *home, Store *store, const OfficeConfig *config,
			 Key **key_out, GError **error)
{
	g_autofree char *path = g_build_filename(home, REGISTER_KEY_FILE, NULL);
	g_auto(RegisterHome) register_home = { 0 };
	g_autoptr(Key) key = NULL;

	if (!register_home_load(store, &register_home, error) ||
	    !check_origin(&register_home, config, error) ||
	    !key_load(path, NULL, &key, error) ||
	    !check_key(&register_home, key, error))
		return false;
	*key_out = g_steal_pointer(&key);
	return true;
}
