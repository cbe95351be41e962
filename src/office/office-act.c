/*
 * Signed acts. Each is a C2SP signed note that the register keeps, so that an outsider
 * can check who did what; doc/REGISTER.md gives its text.
 */
#include "office-private.h"
#include "office-roll.h"

#include "base-text.h"
#include "register-checkpoint.h"
#include "register-entry.h"
#include "register-record.h"
#include "seal-note.h"

#include <string.h>

/* Whether nothing of the text, of UTF-8, can be seen. */
static bool is_blank(const char *text)
{
	while (*text != '\0' && !g_unichar_isgraph(g_utf8_get_char(text)))
		text = g_utf8_next_char(text);
	return *text == '\0';
}

bool office_words_check(const char *what, const char *words, GError **error)
{
	size_t offset;

	if (is_blank(words))
		return chy_fail(error, CHY_USAGE, "the %s is empty", what);
	if (text_has_control(words) || text_find_forbidden(words, strlen(words), &offset))
		return chy_fail(error, CHY_INVALID,
				"the %s must be one line of text, without controls and "
				"bidirectional overrides",
				what);
	if (strlen(words) > LIMIT_REASON)
		return chy_fail(error, CHY_LIMIT, "the %s is longer than %d bytes",
				what, LIMIT_REASON);
	return true;
}

bool office_reason_check(const char *reason, GError **error)
{
	if (reason == NULL || is_blank(reason))
		return chy_fail(error, CHY_USAGE, "a reason is needed");
	return office_words_check("reason", reason, error);
}

static bool act_text(const Office *office, const Act *act, const char *stamp,
		     char **text_out, GError **error)
{
	const RecordField fields[] = {
		{ "act", act->name },
		{ "subject", act->subject },
		{ "verifier", act->verifier },
		{ "manifest", act->manifest },
		{ "detail", act->detail },
		{ "roles", act->roles },
		{ "offices", act->offices },
		{ "user", office->user_name },
		{ "time", stamp },
		{ "reason", act->reason },
	};

	return record_format("chancery-act-v1", fields, G_N_ELEMENTS(fields), text_out,
			     error);
}

bool office_enter(Office *office, const char *kind, const char *payload,
		  const char *stamp, GError **error)
{
	const RegisterEntry entry = { kind, payload, strlen(payload), stamp };

	return register_append(office->store, &entry, 1, error);
}

/* An administrator may have taken a role away while the passphrase was typed. */
static bool confirm_roles(const Office *office, const RollRights *rights,
			  GError **error)
{
	for (int role = 0; role < ROLE_COUNT; role++)
		if (office->required[role] && !rights->roles[role])
			return chy_fail(error, CHY_REFUSED,
					"'%s' does not have the role '%s' any more",
					office->user_name, role_get_name((Role)role));
	return true;
}

/* What a user signs whom the register does not know can never be taken back. */
static bool confirm_signer(Office *office, const Act *act, GError **error)
{
	g_autofree char *vkey = key_verifier(office->key, office->user_name);
	const RollRights *rights;
	g_autoptr(Roll) roll = NULL;

	if (!roll_load(office->store, &roll, error))
		return false;
	if (roll_is_empty(roll) && g_strcmp0(act->verifier, vkey) == 0)
		return true;
	return roll_confirm_user(roll, office->user_name, vkey, &rights, error) &&
	       confirm_roles(office, rights, error);
}

bool office_sign_act(Office *office, const Act *act, GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autofree char *text = NULL;
	g_autofree char *note = NULL;
	g_autoptr(User) user = NULL;

	g_assert(office->key != NULL);
	return office_acting_user(office, &user, error) &&
	       confirm_signer(office, act, error) &&
	       act_text(office, act, stamp, &text, error) &&
	       note_sign(text, office->user_name, office->key, &note, error) &&
	       office_enter(office, "act", note, stamp, error);
}

bool office_load_register_key(Office *office, GError **error)
{
	return office->register_key != NULL ||
	       office_register_key(office->home, office->store, office->config,
				   &office->register_key, error);
}

bool office_sign_checkpoint(Office *office, GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);

	if (!office_load_register_key(office, error))
		return false;

	const RegisterSeal seal = { office->config->origin, office->register_key };

	return register_checkpoint(office->store, &seal, stamp, NULL, error);
}
