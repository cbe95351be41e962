/*
 * An office is a home folder opened for work.
 *
 * Invariants:
 *   1. A home is either whole or absent: it is founded in a folder of its own name
 * beside the final one, which is renamed into place last.
 *   2. A frozen clock needs a home founded under one, and such a home stays marked.
 */
#include "office-core.h"

#include "office-drawn.h"
#include "office-installation.h"
#include "office-place.h"
#include "office-private.h"
#include "office-returns.h"

#include "base-file.h"
#include "register-record.h"
#include "store-fault.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define SETTING_FROZEN "frozen"
#define BUILDING ".building-" /* and the process, behind the name of a home */
#define MODE_FOLDER 0700
#define MODE_FILE 0600

static const char sql_add_setting[] =
	"INSERT INTO office_setting (name, value) VALUES ($1, $2)";
static const char sql_find_setting[] =
	"SELECT value FROM office_setting WHERE name = $1";

Progress *office_progress(const Office *office, const char *label, guint64 total)
{
	return office->progress != NULL ? progress_new(office->progress, label, total)
					: NULL;
}

char *office_key_path(const Office *office, const char *name)
{
	g_autofree char *file = g_strdup_printf("%s.pem", name);

	return g_build_filename(office->home, OFFICE_KEYS_FOLDER, file, NULL);
}

static bool has_file(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	return g_file_test(path, G_FILE_TEST_EXISTS);
}

bool office_is_home(const char *folder)
{
	return has_file(folder, OFFICE_CONFIG_FILE) &&
	       has_file(folder, OFFICE_STORE_FILE);
}

bool office_was_home(const char *folder)
{
	return has_file(folder, OFFICE_CONFIG_FILE) ||
	       has_file(folder, OFFICE_STORE_FILE);
}

static Office *office_new(const OfficeOptions *options, GError **error)
{
	g_autoptr(Clock) clock = clock_new(options->now, error);

	if (clock == NULL)
		return NULL;

	Office *office = g_new0(Office, 1);

	office->home = g_strdup(options->home);
	office->drawn = drawn_new();
	office->user_name = g_strdup(options->user);
	office->fault = g_strdup(options->fault);
	office->passphrase = options->passphrase;
	office->passphrase_data = options->passphrase_data;
	office->progress = options->progress;
	office->clock = g_steal_pointer(&clock);
	return office;
}

void office_close(Office *office)
{
	if (office == NULL)
		return;
	if (office->store != NULL && office->writes)
		office_witness_end(office);
	store_close(office->store);
	g_free(office->machine);
	g_free(office->fault);
	clock_free(office->clock);
	office_config_free(office->config);
	g_ptr_array_unref(office->drawn);
	renderer_free(office->renderer);
	key_free(office->key);
	key_free(office->register_key);
	returns_free(office->returns);
	dkim_signer_free(office->dkim);
	g_free(office->home);
	g_free(office->user_name);
	g_free(office);
}

static bool write_config(const Office *office, const OfficeFounding *founding,
			 GError **error)
{
	g_autofree char *path =
		g_build_filename(office->home, OFFICE_CONFIG_FILE, NULL);
	g_autofree char *text = office_config_new_text(founding->name, founding->origin,
						       founding->site, error);

	return text != NULL && file_write(path, text, strlen(text), MODE_FILE, error);
}

/* Read the configuration, and hang the clock where it says that the office is. */
static bool load_config(Office *office, GError **error)
{
	g_autofree char *path =
		g_build_filename(office->home, OFFICE_CONFIG_FILE, NULL);
	g_auto(Place) place = { 0 };

	office->config = office_config_load(path, error);
	if (office->config == NULL || !office_place(office->config, &place, error))
		return false;
	clock_set_zone(office->clock, place.zone);
	return true;
}

static bool write_register_key(const Office *office, char **verifier_out,
			       GError **error)
{
	g_autofree char *folder =
		g_build_filename(office->home, OFFICE_KEYS_FOLDER, NULL);
	g_autofree char *path = office_key_path(office, OFFICE_REGISTER_KEY);
	g_autoptr(Key) key = NULL;

	if (!folder_make(folder, MODE_FOLDER, error))
		return false;
	key = key_generate(error);
	if (key == NULL || !key_save(key, path, NULL, error))
		return false;
	*verifier_out = key_verifier(key, office->config->origin);
	return true;
}

/* The register's first entry: what this home is. */
static bool enter_home(Office *office, const char *verifier, GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autofree char *text = NULL;
	const RecordField fields[] = {
		{ "name", office->config->name },
		{ "origin", office->config->origin },
		{ "verifier", verifier },
		{ "clock", office->frozen ? "frozen" : "system" },
		{ "time", stamp },
	};

	return record_format("chancery-home-v1", fields, G_N_ELEMENTS(fields), &text,
			     error) &&
	       office_enter(office, "home", text, stamp, error);
}

bool office_arm_fault(Office *office, unsigned job, GError **error)
{
	static const struct {
		const char *name;
		StoreFault kind;
	} kinds[] = { { "fail:", STORE_FAULT_FAIL },
		      { "kill:", STORE_FAULT_KILL },
		      { "power:", STORE_FAULT_POWER } };
	size_t i = 0;
	const char *fault = office->fault;
	char *end;

	if (fault == NULL)
		return true;
	if (!office->frozen)
		return chy_fail(error, CHY_REFUSED,
				"faults are for homes founded under a frozen clock");
	while (i < G_N_ELEMENTS(kinds) && !g_str_has_prefix(fault, kinds[i].name))
		i++;
	if (i == G_N_ELEMENTS(kinds))
		return chy_fail(error, CHY_USAGE,
				"'%s' is no fault (fail:N, kill:N or power:N, and "
				"@JOB)",
				fault);

	guint64 nth = g_ascii_strtoull(fault + strlen(kinds[i].name), &end, 10);

	if (job == (*end == '@' ? g_ascii_strtoull(end + 1, NULL, 10) : 0))
		store_set_fault(office->store, kinds[i].kind, nth);
	return true;
}

static bool create_store(Office *office, const char *verifier, GError **error)
{
	g_autofree char *path = g_build_filename(office->home, OFFICE_STORE_FILE, NULL);
	g_autoptr(StoreTransaction) transaction = NULL;

	if (!store_open(path, STORE_CREATE, &office->store, error) ||
	    !office_arm_fault(office, 0, error) || !store_migrate(office->store, error))
		return false;
	transaction = store_begin(office->store, error);
	return transaction != NULL &&
	       store_run(office->store, sql_add_setting,
			 STORE_ARGS(store_text(SETTING_FROZEN),
				    store_text(office->frozen ? "yes" : "no")),
			 error) &&
	       office_bind(office, error) && enter_home(office, verifier, error) &&
	       office_sign_checkpoint(office, error) &&
	       store_commit(&transaction, error);
}

static bool furnish(Office *office, const OfficeFounding *founding, GError **error)
{
	g_autofree char *rejects =
		g_build_filename(office->home, OFFICE_REJECTS_FOLDER, NULL);
	g_autofree char *verifier = NULL;

	return folder_make(rejects, MODE_FOLDER, error) &&
	       write_config(office, founding, error) && load_config(office, error) &&
	       write_register_key(office, &verifier, error) &&
	       office_returns_make_key(office->home, error) &&
	       create_store(office, verifier, error) && office_witness(office, error);
}

/*
 * Best effort: what a founding of process `process` left behind that failed or was killed,
 * whole files and such as it was writing.
 */
static void remove_building(const char *folder, int process)
{
	static const char *const left[] = {
		OFFICE_KEYS_FOLDER "/" OFFICE_REGISTER_KEY ".pem",
		OFFICE_KEYS_FOLDER "/" OFFICE_RETURNS_KEY,
		OFFICE_KEYS_FOLDER,
		OFFICE_REJECTS_FOLDER,
		OFFICE_CONFIG_FILE,
		OFFICE_WITNESS_FILE,
		OFFICE_STORE_FILE,
		OFFICE_STORE_FILE "-wal",
		OFFICE_STORE_FILE "-shm",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(left); i++) {
		g_autofree char *path = g_build_filename(folder, left[i], NULL);
		g_autofree char *unfinished =
			g_strdup_printf("%s.%d.new", path, process);

		remove(unfinished);
		remove(path);
	}
	g_rmdir(folder);
}

/* The process that builds `name` for the home; 0: none does, or it still lives. */
static int gone_builder(const char *name, const char *prefix)
{
	guint64 process;

	if (!g_str_has_prefix(name, prefix) ||
	    !g_ascii_string_to_unsigned(name + strlen(prefix), 10, 1, G_MAXINT,
					&process, NULL))
		return 0;
	return kill((pid_t)process, 0) != 0 && errno == ESRCH ? (int)process : 0;
}

/*
 * Remove what was being built for `home` by processes that are gone: the key in it is
 * plain. What a living process builds stays, as does what is not named like it.
 */
static void remove_abandoned(const char *home)
{
	g_autofree char *parent = g_path_get_dirname(home);
	g_autofree char *base = g_path_get_basename(home);
	g_autofree char *prefix = g_strconcat(base, BUILDING, NULL);
	g_autoptr(GDir) folder = g_dir_open(parent, 0, NULL);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	const char *entry;

	/* all names first: who removes while it reads passes some over */
	while (folder != NULL && (entry = g_dir_read_name(folder)) != NULL)
		g_ptr_array_add(names, g_strdup(entry));
	for (guint i = 0; i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		int process = gone_builder(name, prefix);
		g_autofree char *path = g_build_filename(parent, name, NULL);

		if (process > 0)
			remove_building(path, process);
	}
}

/* The outermost folder above `path` that is not there, yours; NULL: all are. */
static char *find_missing(const char *path)
{
	g_autofree char *above = g_path_get_dirname(path);
	char *missing = NULL;

	while (!g_file_test(above, G_FILE_TEST_EXISTS) &&
	       g_strcmp0(above, missing) != 0) {
		g_free(missing);
		missing = g_steal_pointer(&above);
		above = g_path_get_dirname(missing);
	}
	return missing;
}

/* Best effort: remove the folders above `path`, up to `outermost`, while they are empty. */
static void remove_above(const char *path, const char *outermost)
{
	g_autofree char *folder = g_path_get_dirname(path);
	bool more = outermost != NULL;

	while (more) {
		char *above = g_path_get_dirname(folder);

		g_rmdir(folder); /* not there, where the one above it could not be written */
		more = strcmp(folder, outermost) != 0;
		g_free(folder);
		folder = above;
	}
}

static bool move_in(Office *office, const char *home, GError **error)
{
	store_close(g_steal_pointer(&office->store));
	if (rename(office->home, home) == 0)
		return true;
	if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
		return chy_fail(error, CHY_EXISTS,
				"cannot make home '%s': meanwhile somebody else has made "
				"it",
				home);
	return chy_fail_errno(error, errno, "cannot make home '%s'", home);
}

bool office_found(const OfficeOptions *options, const OfficeFounding *founding,
		  GError **error)
{
	g_autoptr(Office) office = office_new(options, error);

	if (office == NULL)
		return false;
	if (g_file_test(options->home, G_FILE_TEST_EXISTS))
		return chy_fail(error, CHY_EXISTS,
				"cannot make home '%s': it is there already",
				options->home);

	g_autofree char *building =
		g_strdup_printf("%s" BUILDING "%d", options->home, (int)getpid());
	g_autofree char *missing = find_missing(building);

	g_free(office->home);
	office->home = g_strdup(building);
	office->frozen = options->now != NULL;
	office->machine = office->frozen ? g_strdup(options->machine) : NULL;
	remove_abandoned(options->home);
	/* of a process that had our number and was killed */
	remove_building(building, (int)getpid());
	if (folder_make(building, MODE_FOLDER, error) &&
	    furnish(office, founding, error) && move_in(office, options->home, error))
		return true;
	remove_building(building, (int)getpid());
	remove_above(building, missing);
	return false;
}

static bool load_frozen(Office *office, const OfficeOptions *options, GError **error)
{
	g_autofree char *frozen = NULL;

	if (!store_find_text(office->store, sql_find_setting,
			     STORE_ARGS(store_text(SETTING_FROZEN)), &frozen, error))
		return false;
	office->frozen = g_strcmp0(frozen, "yes") == 0;
	office->machine = office->frozen ? g_strdup(options->machine) : NULL;
	if (options->now != NULL && !office->frozen)
		return chy_fail(error, CHY_REFUSED,
				"home '%s' was not founded under a frozen clock: "
				"CHANCERY_NOW is refused",
				office->home);
	return true;
}

/* That the home has a store; else whether there is no home, or what has become of it. */
static bool check_store(const Office *office, const char *path, GError **error)
{
	g_autofree char *config =
		g_build_filename(office->home, OFFICE_CONFIG_FILE, NULL);

	if (access(path, F_OK) == 0)
		return true;
	if (errno == EACCES)
		return chy_fail(error, CHY_REFUSED, "you may not look into home '%s'",
				office->home);
	if (g_file_test(config, G_FILE_TEST_EXISTS))
		return chy_fail(error, CHY_NOT_FOUND,
				"home '%s' has lost its " OFFICE_STORE_FILE
				": put it back from a copy of the home",
				office->home);
	return chy_fail(error, CHY_NOT_FOUND,
			"there is no home at '%s' (chancery init makes one)",
			office->home);
}

Office *office_open(const OfficeOptions *options, bool write, GError **error)
{
	g_autoptr(Office) office = office_new(options, error);

	if (office == NULL)
		return NULL;

	g_autofree char *path = g_build_filename(office->home, OFFICE_STORE_FILE, NULL);

	if (!check_store(office, path, error) || !load_config(office, error) ||
	    !store_open(path, write ? STORE_WRITE : STORE_READ, &office->store,
			error) ||
	    (write && !store_migrate(office->store, error)) ||
	    !load_frozen(office, options, error) || !office_arm_fault(office, 0, error))
		return NULL;
	office->writes = write;
	return g_steal_pointer(&office);
}
