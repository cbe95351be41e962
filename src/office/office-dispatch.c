/*
 * Dispatch: which dossier may be sent, and through which relay.
 */
#include "office-dispatch.h"

#include "dispatch-relay.h"
#include "office-dkim.h"
#include "office-installation.h"
#include "office-outcome.h"
#include "office-private.h"
#include "office-sending.h"

/* The relay to use: the one given, else the configuration's first. */
static bool choose_relay(Office *office, const DispatchOptions *options,
			 RelayConfig *config_out, RelayConfigList **list_out,
			 GError **error)
{
	size_t count = 0;

	if (options->relay != NULL) {
		*config_out = (RelayConfig){ .name = (char *)options->relay,
					     .url = (char *)options->relay,
					     .sessions = RELAY_SESSIONS };
		return true;
	}
	if (!relay_config_parse(office->config->file, list_out, error))
		return false;

	const RelayConfig *relays = relay_config_list_get(*list_out, &count);

	if (count == 0)
		return chy_fail(error, CHY_CONFIG,
				"no relay is configured ([relay NAME] in %s/%s, or "
				"--relay URL)",
				office->home, OFFICE_CONFIG_FILE);
	*config_out = relays[0];
	return true;
}

static bool open_pool(Sending *sending, const RelayConfig *config,
		      const DispatchOptions *options, GError **error)
{
	g_autoptr(Relay) relay = NULL;

	if (!loop_new(&sending->loop, error))
		return false;

	const SmtpOptions pool = {
		.loop = sending->loop,
		.sessions =
			options->sessions > 0 ? options->sessions : config->sessions,
		.helo = config->helo,
		.require_loopback = sending->office->frozen,
		.tls = config->tls,
		.ca_file = config->ca_file,
		.auth = config->auth,
		.timeouts = config->timeouts,
	};

	return relay_parse(config->url, &relay, error) &&
	       smtp_pool_new(relay, &pool, &sending->pool, error);
}

bool office_dispatch(Office *office, const char *dossier,
		     const DispatchOptions *options, DispatchSummary *summary_out,
		     GError **error)
{
	g_autoptr(RelayConfigList) list = NULL;
	RelayConfig config = { 0 };
	DossierState state;
	g_auto(Sending) sending = { 0 };

	if (!office_require(office, ROLE_REGISTRAR, error) ||
	    !approval_get_state(office->store, dossier, &state, error))
		return false;
	if (state < DOSSIER_ISSUED || state == DOSSIER_CLOSED)
		return chy_fail(error, CHY_REFUSED,
				"cannot dispatch dossier '%s': it is %s, not issued",
				dossier, dossier_state_name(state));
	if (!office_require_own(office, "dispatch", error) ||
	    !office_load_register_key(office, error) ||
	    !office_dkim_open(office, error) ||
	    !choose_relay(office, options, &config, &list, error))
		return false;
	sending_init(&sending, office, dossier);
	sending.options = options;
	if (!retry_policy_parse(office->config->file, &sending.retry, error) ||
	    !quiet_open(office, &sending.quiet, error))
		return false;
	sending.relay_name = config.name;
	if (!open_pool(&sending, &config, options, error) ||
	    !sending_run(&sending, error) ||
	    !office_summarise(office, dossier, config.url, summary_out, error))
		return false;
	summary_out->sent = sending.accepted;
	summary_out->stopped = loop_is_closing(sending.loop);
	summary_out->barrier = g_steal_pointer(&sending.barrier);
	return true;
}
