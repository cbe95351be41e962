/*
 * Installations.
 *
 * Invariants:
 *   1. A run is witnessed before its first letter leaves, so that a store from before it is
 *      found older.
 *   2. The witness only grows, and only with a store that agrees with it: how far that is is
 *      looked at and written by one process at a time. An adoption alone replaces it.
 *   3. The witness has its file's own mark, so that one put back together with its store,
 *      even into the files that are there, is found a copy.
 */
#include "office-installation.h"

#include "base-file.h"
#include "base-machine.h"
#include "dispatch-run.h"
#include "office-barrier.h"
#include "office-deed.h"
#include "office-private.h"
#include "office-recovery.h"
#include "register-entry.h"
#include "register-proof.h"
#include "store-sync.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SETTING "installation"
#define WITNESS_HEAD "chancery-witness-v2"
#define UNMARKED_HEAD "chancery-witness-v1" /* of witnesses without a mark */
#define LIMIT_WITNESS 200                   /* bytes */
#define MODE_FILE 0600

static const char sql_find[] = "SELECT value FROM office_setting WHERE name = $1";
static const char sql_save[] =
	"INSERT INTO office_setting (name, value) VALUES ($1, $2)"
	" ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/* Machine and store file in one line, yours: "DIGEST INODE BIRTH"; "-" for no machine id. */
static bool describe_self(const Office *office, char **text_out, GError **error)
{
	g_autofree char *path = g_build_filename(office->home, OFFICE_STORE_FILE, NULL);
	g_autofree char *machine = machine_digest(NULL);
	g_autofree char *mark = NULL;

	if (office->machine != NULL) {
		*text_out = g_strdup(office->machine);
		return true;
	}
	if (!file_mark(path, &mark, error))
		return false;
	*text_out = g_strdup_printf("%s %s", machine != NULL ? machine : "-", mark);
	return true;
}

/* How far a store is. */
typedef struct Extent {
	int64_t entries; /* of the register */
	int64_t runs;    /* of dispatch */
} Extent;

static bool find_extent(Office *office, Extent *extent, GError **error)
{
	return register_get_size(office->store, &extent->entries, error) &&
	       dispatch_count_runs(office->store, &extent->runs, error);
}

static char *witness_path(const Office *office)
{
	return g_build_filename(office->home, OFFICE_WITNESS_FILE, NULL);
}

static char *format_witness(const Extent *extent, const Digest *root)
{
	g_autofree char *hex = digest_hex(root);

	return g_strdup_printf("%s\n%" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT "\n",
			       WITNESS_HEAD, extent->entries, hex, extent->runs);
}

/* The last two words are the mark, which is looked at as a line. */
static bool parse_witness(const char *text, Extent *extent, Digest *root)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \n", -1);
	guint count = g_strv_length(words);

	return ((count == 7 && strcmp(words[0], WITNESS_HEAD) == 0) ||
		(count == 5 && strcmp(words[0], UNMARKED_HEAD) == 0)) &&
	       g_ascii_string_to_signed(words[1], 10, 1, G_MAXINT64, &extent->entries,
					NULL) &&
	       digest_parse(words[2], root, NULL) &&
	       g_ascii_string_to_signed(words[3], 10, 0, G_MAXINT64, &extent->runs,
					NULL);
}

/* What the witness will say of the store as it is, yours; NULL and why. */
static char *make_witness(Office *office, GError **error)
{
	Extent extent;
	Digest root;

	if (!find_extent(office, &extent, error) ||
	    !register_root(office->store, extent.entries, &root, error))
		return NULL;
	return format_witness(&extent, &root);
}

static bool write_witness(const Office *office, const char *text, GError **error)
{
	g_autofree char *path = witness_path(office);

	return file_write_marked(path, text, MODE_FILE, error);
}

/*
 * Wait until no other process has the home's lock, and take it: yours to close. -1 where the file
 * system knows no locks.
 */
static int lock_home(const Office *office)
{
	int folder = open(office->home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int failed = -1;

	while (folder >= 0 && (failed = flock(folder, LOCK_EX)) != 0 && errno == EINTR)
		;
	if (folder >= 0 && failed != 0) {
		close(folder);
		return -1;
	}
	return folder;
}

/* What it says of the store, others' commits included, is on the disk before it is. */
static bool bear_witness(Office *office, GError **error)
{
	g_autofree char *text = make_witness(office, error);

	return text != NULL && store_sync_now(office->store, error) &&
	       write_witness(office, text, error);
}

bool office_witness(Office *office, GError **error)
{
	int lock = lock_home(office);
	bool good = bear_witness(office, error);

	if (lock >= 0)
		close(lock);
	return good;
}

/* Whether the store goes on from where its witness saw it; false: it is older or another. */
static bool agree(Office *office, const Extent *seen, const Digest *root,
		  bool *agrees_out, GError **error)
{
	Extent extent;
	Digest now;

	*agrees_out = false;
	if (!find_extent(office, &extent, error))
		return false;
	if (extent.entries < seen->entries || extent.runs < seen->runs)
		return true;
	if (!register_root(office->store, seen->entries, &now, error))
		return false;
	*agrees_out = digest_equal(&now, root);
	return true;
}

/* Whether the text of a witness has the mark of another file. */
static bool is_copied(const Office *office, const char *text, const char *mark)
{
	g_autofree char *line = g_strdup_printf("\n%s\n", mark);

	return office->machine == NULL && g_str_has_prefix(text, WITNESS_HEAD) &&
	       !g_str_has_suffix(text, line);
}

/* What a witness tells of its home. */
typedef struct Testimony {
	char *difference; /* NULL: none */
	bool silent;      /* there is none, or none that can be read */
	bool older;       /* the store has less than it saw */
	bool copied;      /* it was put where it is by others */
} Testimony;

static void testimony_clear(Testimony *testimony)
{
	g_free(testimony->difference);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Testimony, testimony_clear)

/* The text of the witness and the mark of its file, yours; text NULL: too large for one. */
static bool read_witness(const char *path, char **text_out, char **mark_out,
			 GError **error)
{
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GError) fault = NULL;

	if (file_read_marked(path, LIMIT_WITNESS, &bytes, mark_out, &fault)) {
		const char *data = g_bytes_get_data(bytes, NULL);

		*text_out = g_strndup(data != NULL ? data : "", g_bytes_get_size(bytes));
		return true;
	}
	if (chy_error_is(fault, CHY_LIMIT))
		return true;
	g_propagate_error(error, g_steal_pointer(&fault));
	return false;
}

static bool examine_witness(Office *office, Testimony *testimony, GError **error)
{
	g_autofree char *path = witness_path(office);
	g_autofree char *mark = NULL, *text = NULL;
	bool missing = !g_file_test(path, G_FILE_TEST_EXISTS);
	Extent seen;
	Digest root;
	bool agrees = false;

	if (!missing && !read_witness(path, &text, &mark, error))
		return false;
	if (text == NULL || !parse_witness(text, &seen, &root)) {
		testimony->silent = true;
		testimony->difference =
			g_strdup(missing ? "its witness is missing"
					 : "its witness cannot be read");
		return true;
	}
	if (!agree(office, &seen, &root, &agrees, error))
		return false;
	testimony->copied = is_copied(office, text, mark);
	testimony->older = !agrees;
	if (!agrees)
		testimony->difference =
			g_strdup("its store is older than its witness, or another");
	return true;
}

/* What differs of two lines that describe_self wrote, or NULL. */
static const char *compare(const char *bound, const char *self)
{
	if (bound == NULL)
		return "it is bound to no installation";
	if (strcmp(bound, self) == 0)
		return NULL;
	if (strcspn(bound, " ") != strcspn(self, " ") ||
	    strncmp(bound, self, strcspn(self, " ")) != 0)
		return "it was another machine's";
	return "its store is a copy";
}

/* How the home differs from the installation that it is bound to. */
typedef struct Difference {
	char *text;  /* NULL: it is its own */
	bool older;  /* the store has less than its witness saw */
	bool untold; /* no witness says whether it has */
} Difference;

static void difference_clear(Difference *difference)
{
	g_free(difference->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Difference, difference_clear)

static bool find_difference(Office *office, Difference *difference_out, GError **error)
{
	g_autofree char *bound = NULL;
	g_autofree char *self = NULL;
	g_auto(Testimony) witness = { 0 };

	if (!describe_self(office, &self, error) ||
	    !store_find_text(office->store, sql_find, STORE_ARGS(store_text(SETTING)),
			     &bound, error) ||
	    !examine_witness(office, &witness, error))
		return false;

	const char *bond = compare(bound, self);
	bool put_back = bond == NULL && witness.copied;

	if (put_back && witness.difference == NULL)
		bond = "it was put back from a copy, witness and all";
	difference_out->older = witness.older || put_back;
	difference_out->untold = witness.silent;
	difference_out->text =
		bond == NULL || witness.difference == NULL
			? g_strdup(bond != NULL ? bond : witness.difference)
			: g_strconcat(bond, ", and ", witness.difference, NULL);
	return true;
}

bool office_find_difference(Office *office, char **difference_out, GError **error)
{
	g_auto(Difference) difference = { 0 };

	if (!find_difference(office, &difference, error))
		return false;
	*difference_out = g_steal_pointer(&difference.text);
	return true;
}

bool office_witness_agrees(Office *office, bool *agrees_out, GError **error)
{
	g_auto(Testimony) witness = { 0 };

	if (!examine_witness(office, &witness, error))
		return false;
	*agrees_out = !witness.older;
	return true;
}

bool office_require_own(Office *office, const char *verb, GError **error)
{
	g_autofree char *difference = NULL;

	if (!office_find_difference(office, &difference, error))
		return false;
	return difference == NULL || chy_fail(error, CHY_REFUSED,
					      "cannot %s: this home is not bound to "
					      "this installation: %s; see "
					      "'adopt'",
					      verb, difference);
}

bool office_bind(Office *office, GError **error)
{
	g_autofree char *self = NULL;

	return describe_self(office, &self, error) &&
	       store_run(office->store, sql_save,
			 STORE_ARGS(store_text(SETTING), store_text(self)), error);
}

void office_witness_end(Office *office)
{
	g_autofree char *difference = NULL;

	/* A failure here is found by the next dispatch, which must witness or not begin. */
	if (office_find_difference(office, &difference, NULL) && difference == NULL &&
	    !office_witness(office, NULL))
		return;
}

/* --- adoption -------------------------------------------------------------------- */

static bool doubt_waiting(Office *office, const char *why, int64_t *doubts_out,
			  GError **error)
{
	g_auto(GStrv) names = NULL;

	if (!dossier_names(office->store, &names, error))
		return false;
	for (size_t i = 0; names[i] != NULL; i++) {
		const Sweep sweep = { names[i], PARCEL_SUSPECT, why };
		int64_t count = 0;

		if (!office_sweep(office, &sweep, &count, error))
			return false;
		*doubts_out += count;
	}
	return true;
}

void adoption_result_clear(AdoptionResult *result)
{
	g_clear_pointer(&result->recovered, g_free);
}

static bool take_over(Office *office, const Adoption *adoption, AdoptionResult *result,
		      GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autofree char *why =
		g_strdup_printf("it may have been sent before the home was "
				"restored: %s",
				adoption->reason);
	g_auto(Recovery) recovery = { 0 };

	if (!dispatch_take_over(office->store, stamp, &recovery, error) ||
	    !office_enter_recovery(office, &recovery, error))
		return false;
	result->doubts = recovery.doubts->len;
	result->recovered = office_describe_recovery(&recovery);
	return (!adoption->restored ||
		doubt_waiting(office, why, &result->doubts, error)) &&
	       office_bind(office, error);
}

static bool check_adoption(Office *office, const Adoption *adoption,
			   char **difference_out, GError **error)
{
	g_auto(Difference) difference = { 0 };

	if (!find_difference(office, &difference, error))
		return false;
	if (difference.text == NULL)
		return chy_fail(
			error, CHY_REFUSED,
			"this home is this installation's own: there is nothing "
			"to adopt");
	if (difference.older && !adoption->restored)
		return chy_fail(error, CHY_REFUSED,
				"this home was not only moved: %s; adopt it with "
				"--restored",
				difference.text);
	if (difference.untold && !adoption->restored)
		return chy_fail(error, CHY_REFUSED,
				"nothing tells whether what waits here was sent since: "
				"%s; adopt it with --restored, which puts it in doubt",
				difference.text);
	*difference_out = g_steal_pointer(&difference.text);
	return true;
}

bool office_adopt(Office *office, const Adoption *adoption, AdoptionResult *result_out,
		  GError **error)
{
	g_autofree char *difference = NULL;
	g_autofree char *witness = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;
	g_auto(AdoptionResult) result = { 0 };

	if (!office_reason_check(adoption->reason, error) ||
	    !office_require(office, ROLE_REGISTRAR, error) ||
	    !check_adoption(office, adoption, &difference, error) ||
	    !office_unlock(office, error))
		return false;

	g_autofree char *detail = g_strdup_printf(
		"%s: %s", adoption->restored ? "restored" : "moved", difference);
	const Act act = { .name = DEED_ADOPT,
			  .subject = office->config->origin,
			  .detail = detail,
			  .reason = adoption->reason };

	transaction = store_begin(office->store, error);
	if (transaction == NULL || !take_over(office, adoption, &result, error) ||
	    !office_sign_act(office, &act, error) ||
	    !office_sign_checkpoint(office, error))
		return false;
	witness = make_witness(office, error);
	if (witness == NULL || !store_commit(&transaction, error) ||
	    !write_witness(office, witness, error))
		return false;
	*result_out = result;
	result.recovered = NULL;
	return true;
}
