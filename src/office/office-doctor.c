/*
 * The doctor looks at everything, whatever it has found before: one subject that cannot be
 * examined hides no other. Without a home only the machine is examined.
 */
#include "office-doctor.h"

#include "base-file.h"
#include "base-limits.h"
#include "office-config.h"
#include "office-doctor-config.h"
#include "office-doctor-finding.h"
#include "office-installation.h"
#include "office-letterhead.h"
#include "office-private.h"
#include "office-specimen.h"
#include "rendering-renderer.h"
#include "store-core.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SPACE_LOW (256u << 20) /* bytes free below which a disk is called low */

static void examine_fonts(GPtrArray *findings)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Renderer) renderer = renderer_new(&error);
	size_t count = 0;

	if (renderer == NULL) {
		doctor_add_error(findings, "fonts", error,
				 g_strdup("apt-get install fonts-noto-core"));
		return;
	}
	renderer_fonts(renderer, &count);
	doctor_add(findings, "fonts", DOCTOR_GOOD,
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
	doctor_add(
		findings, "hyphenation", count > 0 ? DOCTOR_GOOD : DOCTOR_UNKNOWN,
		count > 0 ? g_strdup_printf("words are broken by %s", names->str)
			  : g_strdup("no dictionary is here: words stay whole"),
		count > 0
			? NULL
			: g_strdup("apt-get install hyphen-en-gb hyphen-fr hyphen-ru"));
}

static void examine_folder(GPtrArray *findings, const char *home)
{
	struct stat status;
	struct statvfs space;

	if (stat(home, &status) != 0 || statvfs(home, &space) != 0)
		return; /* examine_home has said that there is none */
	if (!file_is_private(&status))
		doctor_add(findings, "home", DOCTOR_BAD,
			   g_strdup_printf("others than its owner may look into '%s'",
					   home),
			   g_strdup_printf("chmod 700 %s", home));
	if (access(home, W_OK) != 0)
		doctor_add(findings, "home", DOCTOR_BAD,
			   g_strdup_printf("you may not write to '%s'", home),
			   g_strdup("run it as the owner of the home"));
	if ((guint64)space.f_bavail * space.f_frsize < SPACE_LOW)
		doctor_add(findings, "home", DOCTOR_BAD,
			   g_strdup_printf("less than %u MiB are free under '%s'",
					   SPACE_LOW >> 20, home),
			   g_strdup("make room before anything is issued"));
}

static bool examine_home(GPtrArray *findings, const char *home)
{
	if (access(home, X_OK) != 0 && errno == EACCES) {
		doctor_add(findings, "home", DOCTOR_BAD,
			   g_strdup_printf("you may not look into '%s'", home),
			   g_strdup("run it as the owner of the home"));
		return false;
	}
	if (!office_was_home(home)) {
		doctor_add(findings, "home", DOCTOR_BAD,
			   g_strdup_printf("'%s' is no home of a chancery", home),
			   g_strdup("name one with -C, or make one: chancery -C FOLDER "
				    "init"));
		return false;
	}
	doctor_add(findings, "home", DOCTOR_GOOD,
		   g_strdup_printf("'%s' is a home", home), NULL);
	examine_folder(findings, home);
	return true;
}

/* Whether the home is the installation's own, as far as it opens. */
static void examine_installation(GPtrArray *findings, Office *office)
{
	g_autofree char *difference = NULL;
	g_autoptr(GError) error = NULL;

	if (office == NULL)
		return; /* its own subjects say why */
	if (!office_find_difference(office, &difference, &error))
		doctor_add_error(findings, "installation", error, NULL);
	else if (difference != NULL)
		doctor_add(findings, "installation", DOCTOR_BAD,
			   g_strdup_printf("nothing is dispatched from this home: %s",
					   difference),
			   g_strdup("man chancery-adopt"));
	else
		doctor_add(findings, "installation", DOCTOR_GOOD,
			   g_strdup("the home is this installation's own"), NULL);
}

static void examine_store(GPtrArray *findings, const char *home)
{
	g_autofree char *path = g_build_filename(home, OFFICE_STORE_FILE, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;

	if (store_open(path, STORE_READ, &store, &error))
		doctor_add(findings, "store", DOCTOR_GOOD, g_strdup("the store opens"),
			   NULL);
	else
		doctor_add_error(findings, "store", error, NULL);
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
	doctor_add_error(findings, "keys", error,
			 g_strdup("put this home's own back from a copy of it, before "
				  "anything is signed"));
	return false;
}

/* Whether the file or folder is its owner's alone; says so when it is not. */
static bool examine_mode(GPtrArray *findings, const char *path, const char *mode)
{
	struct stat status;

	if (stat(path, &status) != 0) {
		doctor_add(findings, "keys", DOCTOR_BAD,
			   g_strdup_printf("cannot look at '%s': %s", path,
					   g_strerror(errno)),
			   g_strdup("put it back from a copy of the home"));
		return false;
	}
	if (file_is_private(&status))
		return true;
	doctor_add(findings, "keys", DOCTOR_BAD,
		   g_strdup_printf("others than its owner may read '%s'", path),
		   g_strdup_printf("chmod %s %s", mode, path));
	return false;
}

/* Whether the key of a user is there; whose it is only its passphrase tells. */
static bool examine_user_key(GPtrArray *findings, const Office *office,
			     const User *user)
{
	g_autofree char *path = office_key_path(office, user->name);
	g_autoptr(GError) error = NULL;

	if (user_is_removed(user) || key_examine(path, &error))
		return true;
	g_prefix_error(&error, "'%s' cannot sign: ", user->name);
	doctor_add_error(findings, "keys", error,
			 g_strdup("put it back from a copy of the home; where there is "
				  "none, man chancery-user"));
	return false;
}

/* Whether no user of `seen` (file → name) has the same file; this one joins them. */
static bool examine_likeness(GPtrArray *findings, const Office *office,
			     const User *user, GHashTable *seen)
{
	g_autofree char *path = office_key_path(office, user->name);
	g_autoptr(GBytes) file = NULL;
	const char *other;

	if (user_is_removed(user) || !file_read(path, LIMIT_CONFIG_FILE, &file, NULL))
		return true;
	other = g_hash_table_lookup(seen, file);
	if (other == NULL) {
		g_hash_table_insert(seen, g_steal_pointer(&file), user->name);
		return true;
	}
	doctor_add(
		findings, "keys", DOCTOR_BAD,
		g_strdup_printf("'%s' and '%s' have the same file for a key: one of "
				"them cannot sign",
				other, user->name),
		g_strdup("put back the own key of each from a copy of the home; where "
			 "there is none, man chancery-user"));
	return false;
}

/* The same of all users, where the home opens. */
static bool examine_user_keys(GPtrArray *findings, Office *office)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(
		g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
	g_autoptr(GPtrArray) users = NULL;
	g_autoptr(GError) error = NULL;
	bool good = true;

	if (office == NULL)
		return true; /* its own subjects say why */
	if (!office_users(office, &users, &error)) {
		doctor_add_error(findings, "keys", error, NULL);
		return false;
	}
	for (guint i = 0; i < users->len; i++) {
		const User *user = users->pdata[i];

		good &= examine_user_key(findings, office, user) &&
			examine_likeness(findings, office, user, seen);
	}
	return good;
}

static void examine_keys(GPtrArray *findings, Office *office, const char *home)
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
	good &= examine_user_keys(findings, office);
	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		good &= examine_mode(findings, path, "600");
		count++;
	}
	if (good)
		doctor_add(findings, "keys", DOCTOR_GOOD,
			   g_strdup_printf("%zu key%s, readable by %s owner alone; the "
					   "register's is its own",
					   count, count == 1 ? "" : "s",
					   count == 1 ? "its" : "their"),
			   NULL);
}

/* Whether the fonts that a letterhead brings are of use; those that are, are named. */
static bool examine_faces(GPtrArray *findings, const Design *design)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *names = office_letterhead_fonts(design, &error);
	g_autofree char *unused =
		names != NULL ? office_letterhead_unused(design) : NULL;

	if (names == NULL)
		doctor_add_error(findings, "letterheads", error, NULL);
	else if (unused != NULL)
		doctor_add(findings, "letterheads", DOCTOR_BAD,
			   g_strdup_printf("letterhead '%s': %s", design->name, unused),
			   g_strdup("man 5 chancery-letterhead"));
	else if (*names != '\0')
		doctor_add(findings, "letterheads", DOCTOR_GOOD,
			   g_strdup_printf("letters under '%s' are set in %s",
					   design->name, names),
			   NULL);
	return names != NULL && unused == NULL;
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
	doctor_add_error(findings, "letterheads", error,
			 g_strdup_printf("chancery preview --letterhead %s", name));
	return false;
}

/* Those of the home can be drawn; pictures that are no vectors need a program. */
static void examine_letterheads(GPtrArray *findings, Office *office, const char *home)
{
	g_autofree char *folder = g_build_filename(home, DESIGN_FOLDER, NULL);
	g_autofree char *drawer = office_drawer();
	g_auto(GStrv) names = design_names(folder);
	bool whole = true;

	for (size_t i = 0; names[i] != NULL; i++)
		whole &= examine_letterhead(findings, office, folder, names[i]);
	if (!g_file_test(drawer, G_FILE_TEST_IS_EXECUTABLE))
		doctor_add(findings, "letterheads", DOCTOR_UNKNOWN,
			   g_strdup_printf(
				   "'%s' is not here: pictures that are no vectors "
				   "cannot be drawn",
				   drawer),
			   NULL);
	else if (whole)
		doctor_add(findings, "letterheads", DOCTOR_GOOD,
			   g_strdup_printf("%u letterheads can be %s",
					   g_strv_length(names),
					   office != NULL ? "drawn" : "read"),
			   NULL);
}

GPtrArray *office_doctor(const OfficeOptions *options)
{
	GPtrArray *findings =
		g_ptr_array_new_with_free_func((GDestroyNotify)doctor_finding_free);

	g_autoptr(Office) office = NULL;

	examine_fonts(findings);
	examine_hyphenation(findings);
	if (examine_home(findings, options->home)) {
		office = office_open(options, false, NULL);
		examine_store(findings, options->home);
		examine_installation(findings, office);
		examine_keys(findings, office, options->home);
		examine_letterheads(findings, office, options->home);
		doctor_examine_config(findings, office, options->home);
	}
	return findings;
}
