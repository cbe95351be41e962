/*
 * The doctor looks at everything, whatever it has found before: one subject that cannot be
 * examined hides no other. Without a home only the machine is examined.
 */
#include "office-doctor.h"

#include "base-file.h"
#include "dispatch-pace.h"
#include "dispatch-relay.h"
#include "dispatch-retry.h"
#include "office-config.h"
#include "office-dkim.h"
#include "office-installation.h"
#include "office-place.h"
#include "office-letterhead.h"
#include "office-private.h"
#include "office-returns.h"
#include "office-specimen.h"
#include "rendering-renderer.h"
#include "store-core.h"
#include "wire-relay.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SPACE_LOW (256u << 20) /* bytes free below which a disk is called low */

const char *doctor_state_name(DoctorState state)
{
	static const char *const names[] = {
		[DOCTOR_GOOD] = "good",
		[DOCTOR_BAD] = "bad",
		[DOCTOR_UNKNOWN] = "unknown",
	};

	return names[state];
}

void doctor_finding_free(DoctorFinding *finding)
{
	if (finding == NULL)
		return;
	g_free(finding->text);
	g_free(finding->remedy);
	g_free(finding);
}

/* Takes text and remedy. */
static void add(GPtrArray *findings, const char *subject, DoctorState state, char *text,
		char *remedy)
{
	DoctorFinding *finding = g_new0(DoctorFinding, 1);

	*finding = (DoctorFinding){ subject, state, text, remedy };
	g_ptr_array_add(findings, finding);
}

/* A bad finding in the words of an error. Takes the remedy. */
static void add_error(GPtrArray *findings, const char *subject, const GError *error,
		      char *remedy)
{
	add(findings, subject, DOCTOR_BAD, g_strdup(error->message), remedy);
}

static void examine_fonts(GPtrArray *findings)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Renderer) renderer = renderer_new(&error);
	size_t count = 0;

	if (renderer == NULL) {
		add_error(findings, "fonts", error,
			  g_strdup("apt-get install fonts-noto-core"));
		return;
	}
	renderer_fonts(renderer, &count);
	add(findings, "fonts", DOCTOR_GOOD,
	    g_strdup_printf("the %zu fonts of letters are here", count), NULL);
}

/* Two machines with the same dictionaries draw alike; one without draws whole words. */
static void examine_hyphenation(GPtrArray *findings)
{
	g_autoptr(Renderer) renderer = renderer_new(NULL);
	g_autoptr(GString) names = g_string_new(NULL);
	const RendererFont *files;
	size_t count = 0;

	if (renderer == NULL)
		return;
	files = renderer_dictionaries(renderer, &count);
	for (size_t i = 0; i < count; i++)
		g_string_append_printf(names, "%s%s (%.8s)", i > 0 ? ", " : "",
				       files[i].name, files[i].digest);
	add(findings, "hyphenation", count > 0 ? DOCTOR_GOOD : DOCTOR_UNKNOWN,
	    count > 0 ? g_strdup_printf("words are broken by %s", names->str)
		      : g_strdup("no dictionary is here: words stay whole"),
	    count > 0 ? NULL
		      : g_strdup("apt-get install hyphen-en-gb hyphen-fr hyphen-ru"));
}

static void examine_folder(GPtrArray *findings, const char *home)
{
	struct stat status;
	struct statvfs space;

	if (stat(home, &status) != 0 || statvfs(home, &space) != 0)
		return; /* examine_home has said that there is none */
	if (!file_is_private(&status))
		add(findings, "home", DOCTOR_BAD,
		    g_strdup_printf("others than its owner may look into '%s'", home),
		    g_strdup_printf("chmod 700 %s", home));
	if (access(home, W_OK) != 0)
		add(findings, "home", DOCTOR_BAD,
		    g_strdup_printf("you may not write to '%s'", home),
		    g_strdup("run it as the owner of the home"));
	if ((guint64)space.f_bavail * space.f_frsize < SPACE_LOW)
		add(findings, "home", DOCTOR_BAD,
		    g_strdup_printf("less than %u MiB are free under '%s'",
				    SPACE_LOW >> 20, home),
		    g_strdup("make room before anything is issued"));
}

/* Whether the folder holds what a home does: one of its files may be lost. */
static bool is_home(const char *home)
{
	static const char *const names[] = { OFFICE_CONFIG_FILE, OFFICE_STORE_FILE };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(home, names[i], NULL);

		if (g_file_test(path, G_FILE_TEST_EXISTS))
			return true;
	}
	return false;
}

static bool examine_home(GPtrArray *findings, const char *home)
{
	if (!is_home(home)) {
		add(findings, "home", DOCTOR_BAD,
		    g_strdup_printf("'%s' is no home of a chancery", home),
		    g_strdup("name one with -C, or make one: chancery -C FOLDER init"));
		return false;
	}
	add(findings, "home", DOCTOR_GOOD, g_strdup_printf("'%s' is a home", home),
	    NULL);
	examine_folder(findings, home);
	return true;
}

/* Whether the home is the installation's own, as far as it opens. */
static void examine_installation(GPtrArray *findings, const OfficeOptions *options)
{
	g_autoptr(Office) office = office_open(options, false, NULL);
	g_autofree char *difference = NULL;
	g_autoptr(GError) error = NULL;
	bool older = false;

	if (office == NULL)
		return; /* its own subjects say why */
	if (!office_find_difference(office, &difference, &older, &error))
		add_error(findings, "installation", error, NULL);
	else if (difference != NULL)
		add(findings, "installation", DOCTOR_BAD,
		    g_strdup_printf("nothing is dispatched from this home: %s",
				    difference),
		    g_strdup("man chancery-adopt"));
	else
		add(findings, "installation", DOCTOR_GOOD,
		    g_strdup("the home is this installation's own"), NULL);
}

static void examine_store(GPtrArray *findings, const char *home)
{
	g_autofree char *path = g_build_filename(home, OFFICE_STORE_FILE, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;

	if (store_open(path, STORE_READ, &store, &error))
		add(findings, "store", DOCTOR_GOOD, g_strdup("the store opens"), NULL);
	else
		add_error(findings, "store", error, NULL);
}

/* Whether the register's key is that of the register, as far as both can be read. */
static bool examine_register_key(GPtrArray *findings, const char *home)
{
	g_autofree char *store_path = g_build_filename(home, OFFICE_STORE_FILE, NULL);
	g_autofree char *config_path = g_build_filename(home, OFFICE_CONFIG_FILE, NULL);
	g_autoptr(OfficeConfig) config = office_config_load(config_path, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;
	g_autoptr(Key) key = NULL;

	if (config == NULL || !store_open(store_path, STORE_READ, &store, NULL))
		return true; /* their own subjects say why */
	if (office_register_key(home, store, config, &key, &error))
		return true;
	add_error(findings, "keys", error,
		  g_strdup("put this home's own back from a copy of it, before "
			   "anything is signed"));
	return false;
}

/* Whether the file or folder is its owner's alone; says so when it is not. */
static bool examine_mode(GPtrArray *findings, const char *path, const char *mode)
{
	struct stat status;

	if (stat(path, &status) != 0) {
		add(findings, "keys", DOCTOR_BAD,
		    g_strdup_printf("cannot look at '%s': %s", path, g_strerror(errno)),
		    g_strdup("put it back from a copy of the home"));
		return false;
	}
	if (file_is_private(&status))
		return true;
	add(findings, "keys", DOCTOR_BAD,
	    g_strdup_printf("others than its owner may read '%s'", path),
	    g_strdup_printf("chmod %s %s", mode, path));
	return false;
}

static void examine_keys(GPtrArray *findings, const char *home)
{
	g_autofree char *folder = g_build_filename(home, OFFICE_KEYS_FOLDER, NULL);
	g_autofree char *register_key =
		g_build_filename(folder, OFFICE_REGISTER_KEY ".pem", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	bool good = examine_mode(findings, folder, "700");
	size_t count = 0;
	const char *name;

	if (!g_file_test(register_key, G_FILE_TEST_EXISTS))
		good = examine_mode(findings, register_key, "600");
	else
		good &= examine_register_key(findings, home);
	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		good &= examine_mode(findings, path, "600");
		count++;
	}
	if (good)
		add(findings, "keys", DOCTOR_GOOD,
		    g_strdup_printf("%zu key%s, readable by %s owner alone; the "
				    "register's is its own",
				    count, count == 1 ? "" : "s",
				    count == 1 ? "its" : "their"),
		    NULL);
}

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
static bool examine_options(const Relay *relay, const RelayConfig *config,
			    GError **error)
{
	const SmtpOptions options = { .sessions = config->sessions,
				      .helo = config->helo,
				      .tls = config->tls,
				      .ca_file = config->ca_file };
	g_autoptr(SmtpPool) pool = NULL;

	return smtp_pool_new(relay, &options, &pool, error);
}

static void examine_relay(GPtrArray *findings, const RelayConfig *config)
{
	g_autoptr(Relay) relay = NULL;
	g_autoptr(GError) error = NULL;
	bool loopback = false;

	if (!relay_parse(config->url, &relay, &error) ||
	    !examine_secret(&config->auth, &error))
		add_error(findings, "relays", error, g_strdup("man 5 chancery.conf"));
	else if (!relay_is_loopback(relay, &loopback, &error))
		add_error(findings, "relays", error,
			  g_strdup("look at the machine's name service"));
	else if (!examine_options(relay, config, &error))
		add_error(findings, "relays", error, g_strdup("man 5 chancery.conf"));
	else
		add(findings, "relays", DOCTOR_GOOD,
		    g_strdup_printf("relay '%s' is %s%s%s", config->name, config->url,
				    loopback ? ", on this machine" : "",
				    config->weight == 0 ? ", a stand-by" : ""),
		    NULL);
}

/* A bad finding in the words of a reader of chancery.conf, which do not name the file. */
static void add_blame(GPtrArray *findings, const char *subject,
		      const OfficeConfig *config, GError *error)
{
	office_config_blame(config, &error);
	add_error(findings, subject, error, g_strdup("man 5 chancery.conf"));
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
		add_error(findings, "hours", error, g_strdup("man 5 chancery.conf"));
}

static void examine_paces(GPtrArray *findings, const OfficeConfig *config)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Pace) pace = NULL;

	if (!pace_parse(config->file, &pace, &error))
		add_blame(findings, "paces", config, error);
}

static void examine_relays(GPtrArray *findings, const OfficeConfig *config)
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
		add(findings, "relays", DOCTOR_UNKNOWN,
		    g_strdup("no relay is configured"),
		    g_strdup("add a group [relay NAME] to chancery.conf, or dispatch "
			     "with "
			     "--relay"));
	for (size_t i = 0; i < count; i++)
		examine_relay(findings, &relays[i]);
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
		add_error(findings, "dkim", error, NULL);
	else
		add(findings, "dkim", DOCTOR_GOOD,
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
		add_error(findings, "dkim", error, g_strdup("man 5 chancery.conf"));
		return;
	}
	if (signer == NULL) {
		add(findings, "dkim", DOCTOR_UNKNOWN,
		    g_strdup("messages are not signed here"),
		    g_strdup("add a group [dkim] to chancery.conf, unless the relay "
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
		add_error(findings, "returns", error, g_strdup("man 5 chancery.conf"));
}

/* Whether the fonts that a letterhead brings can be used; those that can are named. */
static bool examine_faces(GPtrArray *findings, const Design *design)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *names = office_letterhead_fonts(design, &error);

	if (names == NULL)
		add_error(findings, "letterheads", error, NULL);
	else if (*names != '\0')
		add(findings, "letterheads", DOCTOR_GOOD,
		    g_strdup_printf("letters under '%s' are set in %s", design->name,
				    names),
		    NULL);
	return names != NULL;
}

/* The letterhead is drawn as `preview` does; without an office it is only read. */
static bool draw_letterhead(Office *office, const char *name, const Design *read,
			    GError **error)
{
	g_autoptr(GBytes) pdf = NULL;

	if (office != NULL)
		return office_specimen(office, name, &pdf, error);
	return read != NULL ||
	       chy_fail(error, CHY_INVALID, "the letterhead '%s' cannot be read", name);
}

/* Whether a letterhead is whole; says what is not. */
static bool examine_letterhead(GPtrArray *findings, Office *office, const char *folder,
			       const char *name)
{
	g_autoptr(FindingList) list = findinglist_new();
	g_autoptr(Design) design = NULL;
	g_autoptr(GError) error = NULL;

	if (design_load(folder, name, list, &design, &error)) {
		if (design != NULL && !examine_faces(findings, design))
			return false;
		if (draw_letterhead(office, name, design, &error))
			return true;
	}
	add_error(findings, "letterheads", error,
		  g_strdup_printf("chancery preview --letterhead %s", name));
	return false;
}

/* Those of the home can be drawn; pictures that are no vectors need a program. */
static void examine_letterheads(GPtrArray *findings, const OfficeOptions *options)
{
	g_autofree char *folder = g_build_filename(options->home, DESIGN_FOLDER, NULL);
	g_autofree char *drawer = office_drawer();
	g_autoptr(Office) office = office_open(options, false, NULL);
	g_auto(GStrv) names = design_names(folder);
	bool whole = true;

	for (size_t i = 0; names[i] != NULL; i++)
		whole &= examine_letterhead(findings, office, folder, names[i]);
	if (!g_file_test(drawer, G_FILE_TEST_IS_EXECUTABLE))
		add(findings, "letterheads", DOCTOR_UNKNOWN,
		    g_strdup_printf("'%s' is not here: pictures that are no vectors "
				    "cannot be drawn",
				    drawer),
		    NULL);
	else if (whole)
		add(findings, "letterheads", DOCTOR_GOOD,
		    g_strdup_printf("%u letterheads can be %s", g_strv_length(names),
				    office != NULL ? "drawn" : "read"),
		    NULL);
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
		add(findings, "configuration", DOCTOR_BAD,
		    g_strdup_printf("%s: cannot read group '" OFFICE_LETTERHEAD_GROUP
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
			add(findings, "configuration", DOCTOR_BAD,
			    g_strdup(faults->pdata[i]),
			    g_strdup("man 5 chancery.conf"));
	}
}

static void examine_config(GPtrArray *findings, const char *home)
{
	g_autofree char *path = g_build_filename(home, OFFICE_CONFIG_FILE, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(OfficeConfig) config = office_config_load(path, &error);

	if (config == NULL) {
		add_error(findings, "configuration", error,
			  g_strdup(chy_error_is(error, CHY_NOT_FOUND)
					   ? "put it back from a copy of the home"
					   : "man 5 chancery.conf"));
		examine_words(findings, path);
		return;
	}
	if (!office_config_check_site(config, &error))
		add_error(findings, "configuration", error,
			  g_strdup("man 5 chancery.conf"));
	else
		add(findings, "configuration", DOCTOR_GOOD,
		    g_strdup_printf("this is the office '%s'", config->name), NULL);
	examine_usual_letterhead(findings, config, home);
	examine_relays(findings, config);
	examine_paces(findings, config);
	examine_retries(findings, config);
	examine_hours(findings, config);
	examine_dkim(findings, config);
	examine_returns(findings, config, home);
	examine_words(findings, path);
}

GPtrArray *office_doctor(const OfficeOptions *options)
{
	GPtrArray *findings =
		g_ptr_array_new_with_free_func((GDestroyNotify)doctor_finding_free);

	examine_fonts(findings);
	examine_hyphenation(findings);
	if (examine_home(findings, options->home)) {
		examine_store(findings, options->home);
		examine_installation(findings, options);
		examine_keys(findings, options->home);
		examine_letterheads(findings, options);
		examine_config(findings, options->home);
	}
	return findings;
}
