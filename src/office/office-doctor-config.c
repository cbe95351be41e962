#include "office-doctor-config.h"

#include "dispatch-pace.h"
#include "dispatch-relay.h"
#include "dispatch-retry.h"
#include "office-config.h"
#include "office-dkim.h"
#include "office-doctor-finding.h"
#include "office-installation.h"
#include "office-letterhead.h"
#include "office-place.h"
#include "office-private.h"
#include "office-returns.h"
#include "wire-relay.h"

/* Whether there is a secret where the configuration says that one is. */
static bool examine_secret(const SmtpAuth *auth, GError **error)
{
	char *secret = NULL;

	if (auth->user == NULL)
		return true;
	if (!secret_read(&auth->source, &secret, error))
		return false;
	secret_free(secret);
	return true;
}

/* Whether the relay could be spoken to as configured; nothing is, and no secret is read. */
static bool examine_options(const Relay *relay, const RelayConfig *config, bool held,
			    GError **error)
{
	const SmtpOptions options = { .sessions = config->sessions,
				      .helo = config->helo,
				      .require_loopback = held,
				      .tls = config->tls,
				      .ca_file = config->ca_file };
	g_autoptr(SmtpPool) pool = NULL;

	if (!smtp_pool_new(relay, &options, &pool, error))
		return false;
	return config->auth.user == NULL || smtp_pool_may_log_in(pool, &config->auth) ||
	       chy_fail(error, CHY_CONFIG,
			"cannot log in to relay '%s': nothing is encrypted to it, and "
			"without that no secret is sent; see tls and auth-in-clear",
			config->name);
}

/* What is wrong with the relay. `held`: no name server is asked, and no other machine is. */
static bool examine_relay(const RelayConfig *config, bool held, bool *loopback_out,
			  GError **error)
{
	g_autoptr(Relay) relay = NULL;

	*loopback_out = held;
	return relay_parse(config->url, &relay, error) &&
	       examine_secret(&config->auth, error) &&
	       examine_options(relay, config, held, error) &&
	       (held || relay_is_loopback(relay, loopback_out, error));
}

static void add_relay(GPtrArray *findings, const RelayConfig *config, bool held)
{
	g_autoptr(GError) error = NULL;
	bool loopback = false;

	if (examine_relay(config, held, &loopback, &error))
		doctor_add(findings, "relays", DOCTOR_GOOD,
			   g_strdup_printf("relay '%s' is %s%s%s", config->name,
					   config->url,
					   loopback ? ", on this machine" : "",
					   config->weight == 0 ? ", a stand-by" : ""),
			   NULL);
	else if (held && chy_error_is(error, CHY_REFUSED))
		doctor_add(findings, "relays", DOCTOR_UNKNOWN,
			   g_strdup_printf(
				   "relay '%s' is %s, on another machine: it is not "
				   "looked up, since this home sends nothing there",
				   config->name, config->url),
			   NULL);
	else
		doctor_add_error(findings, "relays", error,
				 g_strdup(chy_error_is(error, CHY_TEMPORARY)
						  ? "look at the machine's name service"
						  : "man 5 chancery.conf"));
}

/* A bad finding in the words of a reader of chancery.conf, which do not name the file. */
static void add_blame(GPtrArray *findings, const char *subject,
		      const OfficeConfig *config, GError *error)
{
	office_config_blame(config, &error);
	doctor_add_error(findings, subject, error, g_strdup("man 5 chancery.conf"));
}

static void examine_retries(GPtrArray *findings, const OfficeConfig *config)
{
	g_autoptr(GError) error = NULL;
	RetryPolicy policy;

	if (!retry_policy_parse(config->file, &policy, &error))
		add_blame(findings, "retries", config, error);
}

static void examine_hours(GPtrArray *findings, const OfficeConfig *config)
{
	g_autoptr(GError) error = NULL;
	g_auto(Place) place = { 0 };
	QuietPolicy policy;

	if (!quiet_policy_parse(config->file, &policy, &error))
		add_blame(findings, "hours", config, error);
	else if (!office_place(config, &place, &error))
		doctor_add_error(findings, "hours", error,
				 g_strdup("man 5 chancery.conf"));
}

static void examine_paces(GPtrArray *findings, const OfficeConfig *config)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Pace) pace = NULL;

	if (!pace_parse(config->file, &pace, &error))
		add_blame(findings, "paces", config, error);
}

static void examine_relays(GPtrArray *findings, const OfficeConfig *config, bool held)
{
	g_autoptr(RelayConfigList) list = NULL;
	g_autoptr(GError) error = NULL;
	size_t count = 0;

	if (!relay_config_parse(config->file, &list, &error)) {
		add_blame(findings, "relays", config, error);
		return;
	}

	const RelayConfig *relays = relay_config_list_get(list, &count);

	if (count == 0)
		doctor_add(findings, "relays", DOCTOR_UNKNOWN,
			   g_strdup("no relay is configured"),
			   g_strdup("add a group [relay NAME] to chancery.conf, or "
				    "dispatch "
				    "with "
				    "--relay"));
	for (size_t i = 0; i < count; i++)
		add_relay(findings, &relays[i], held);
}

static void examine_dkim_key(GPtrArray *findings, const DkimSigner *signer,
			     DkimAlgorithm algorithm)
{
	const DkimKey *key = dkim_signer_get_key(signer, algorithm);
	g_autofree char *record = NULL;
	g_autoptr(GError) error = NULL;

	if (key == NULL)
		return;
	if (!office_dkim_record(signer, algorithm, &record, &error))
		doctor_add_error(findings, "dkim", error, NULL);
	else
		doctor_add(
			findings, "dkim", DOCTOR_GOOD,
			g_strdup_printf("messages are signed with %s, a key of %d bits",
					dkim_algorithm_name(algorithm),
					dkim_key_get_bits(key)),
			g_strdup_printf("publish: %s", record));
}

static void examine_dkim(GPtrArray *findings, const OfficeConfig *config)
{
	g_autoptr(DkimSigner) signer = NULL;
	g_autoptr(GError) error = NULL;

	if (!office_dkim_configure(config, &signer, &error)) {
		doctor_add_error(findings, "dkim", error,
				 g_strdup("man 5 chancery.conf"));
		return;
	}
	if (signer == NULL) {
		doctor_add(
			findings, "dkim", DOCTOR_UNKNOWN,
			g_strdup("messages are not signed here"),
			g_strdup(
				"add a group [dkim] to chancery.conf, unless the relay "
				"signs"));
		return;
	}
	for (int i = 0; i < DKIM_ALGORITHMS; i++)
		examine_dkim_key(findings, signer, (DkimAlgorithm)i);
}

static void examine_returns(GPtrArray *findings, const OfficeConfig *config,
			    const char *home)
{
	g_autoptr(GError) error = NULL;

	if (!office_returns_examine(config, home, &error))
		doctor_add_error(findings, "returns", error,
				 g_strdup("man 5 chancery.conf"));
}

/* Whether there is a letterhead of the name that is for all dossiers. */
static void examine_usual_letterhead(GPtrArray *findings, const OfficeConfig *config,
				     const char *home)
{
	g_autofree char *folder = g_build_filename(home, DESIGN_FOLDER, NULL);
	g_autofree char *name = g_key_file_get_string(
		config->file, OFFICE_LETTERHEAD_GROUP, OFFICE_LETTERHEAD_KEY, NULL);
	g_autoptr(FindingList) list = findinglist_new();
	g_autoptr(Design) design = NULL;
	g_autoptr(GError) error = NULL;

	if (name != NULL && !design_load(folder, name, list, &design, &error) &&
	    chy_error_is(error, CHY_NOT_FOUND))
		doctor_add(findings, "configuration", DOCTOR_BAD,
			   g_strdup_printf(
				   "%s: cannot read group '" OFFICE_LETTERHEAD_GROUP
				   "': " OFFICE_LETTERHEAD_KEY ": %s",
				   config->path, error->message),
			   g_strdup("man 5 chancery-letterhead"));
}

static bool is_said(const GPtrArray *findings, const char *fault)
{
	for (guint i = 0; i < findings->len; i++) {
		const DoctorFinding *finding = findings->pdata[i];

		if (g_str_equal(fault, finding->text))
			return true;
	}
	return false;
}

/* What is misspelt in the file, or stands in it twice, unless its reader stumbled over it. */
static void examine_words(GPtrArray *findings, const char *path)
{
	g_autoptr(GPtrArray) faults = office_config_examine(path);

	for (guint i = 0; i < faults->len; i++) {
		if (!is_said(findings, faults->pdata[i]))
			doctor_add(findings, "configuration", DOCTOR_BAD,
				   g_strdup(faults->pdata[i]),
				   g_strdup("man 5 chancery.conf"));
	}
}

/* Whether nothing may leave for another machine from this home, or it does not open. */
static bool is_held(Office *office)
{
	g_autofree char *difference = NULL;

	return office == NULL || office->frozen ||
	       !office_find_difference(office, &difference, NULL) || difference != NULL;
}

void doctor_examine_config(GPtrArray *findings, Office *office, const char *home)
{
	g_autofree char *path = g_build_filename(home, OFFICE_CONFIG_FILE, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(OfficeConfig) config = office_config_load(path, &error);

	if (config == NULL) {
		doctor_add_error(
			findings, "configuration", error,
			g_strdup(chy_error_is(error, CHY_NOT_FOUND)
					 ? "put it back from a copy of the home"
					 : "man 5 chancery.conf"));
		examine_words(findings, path);
		return;
	}
	if (!office_config_check_site(config, &error))
		doctor_add_error(findings, "configuration", error,
				 g_strdup("man 5 chancery.conf"));
	else
		doctor_add(findings, "configuration", DOCTOR_GOOD,
			   g_strdup_printf("this is the office '%s'", config->name),
			   NULL);
	examine_usual_letterhead(findings, config, home);
	examine_relays(findings, config, is_held(office));
	examine_paces(findings, config);
	examine_retries(findings, config);
	examine_hours(findings, config);
	examine_dkim(findings, config);
	examine_returns(findings, config, home);
	examine_words(findings, path);
}
