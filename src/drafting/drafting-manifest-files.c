/*
 * What is read of a manifest again: the files of a dossier, held against the digests that it has
 * of them, and the offices that approve it.
 *
 * Whether a file is a text depends on what another says, so both kinds of record are one.
 */
#include "drafting-dossier.h"
#include "drafting-manifest-private.h"
#include "drafting-manifest.h"

#include "seal-digest.h"

#include <string.h>

/* Keep the digest of a file's record by its path; lines of other records are passed over. */
static void keep_digest(GHashTable *digests, const char *line, size_t length)
{
	const char separator[] = { MANIFEST_SEPARATOR, '\0' };
	g_autofree char *record = NULL;
	g_auto(GStrv) fields = NULL;

	if (strncmp(line, MANIFEST_TEXT, strlen(MANIFEST_TEXT)) != 0 &&
	    strncmp(line, MANIFEST_FILE, strlen(MANIFEST_FILE)) != 0)
		return;
	record = g_strndup(line, length);
	fields = g_strsplit(record, separator, -1);
	if (g_strv_length(fields) == 3 && (strcmp(fields[0], MANIFEST_TEXT) == 0 ||
					   strcmp(fields[0], MANIFEST_FILE) == 0))
		g_hash_table_insert(digests, g_strdup(fields[1]), g_strdup(fields[2]));
}

/* The digests of all files by their paths, as the manifest writes them. */
static GHashTable *list_digests(const char *manifest)
{
	GHashTable *digests =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	for (const char *line = manifest; *line != '\0';) {
		size_t length = strcspn(line, "\n");

		keep_digest(digests, line, length);
		line += length + (line[length] != '\0');
	}
	return digests;
}

/* Take the file off the list: the words for how it differs, yours, or NULL. */
static char *take_file(GHashTable *digests, const DossierFile *file)
{
	g_autoptr(GString) path = g_string_new(NULL);
	g_autofree char *hex = NULL;
	const char *approved;
	Digest digest;
	bool same;

	manifest_escape(path, file->path);
	approved = g_hash_table_lookup(digests, path->str);
	if (approved == NULL)
		return g_strdup_printf("the file '%s' is new", file->path);
	digest_data(g_bytes_get_data(file->bytes, NULL), g_bytes_get_size(file->bytes),
		    &digest);
	hex = digest_hex(&digest);
	same = strcmp(hex, approved) == 0;
	g_hash_table_remove(digests, path->str);
	return same ? NULL : g_strdup_printf("the file '%s' has changed", file->path);
}

/* The words for the first file by bytes of its path that is left on the list, or NULL. */
static char *describe_left(GHashTable *digests)
{
	g_autoptr(GList) paths = g_hash_table_get_keys(digests);

	paths = g_list_sort(paths, (GCompareFunc)strcmp);
	return paths == NULL ? NULL
			     : g_strdup_printf("the file '%s' is gone",
					       (const char *)paths->data);
}

char *manifest_file_difference(const char *manifest, const Dossier *dossier)
{
	g_autoptr(GHashTable) digests = list_digests(manifest);

	for (size_t i = 0; i < dossier_file_count(dossier); i++) {
		char *difference = take_file(digests, dossier_file(dossier, i));

		if (difference != NULL)
			return difference;
	}
	return describe_left(digests);
}

/* A field as it was before manifest_escape, in place. */
static void unescape(char *field)
{
	static const char escaped[] = "\\tnr", plain[] = "\\\t\n\r";
	char *to = field;

	for (const char *p = field; *p != '\0'; p++) {
		const char *found =
			p[0] == '\\' && p[1] != '\0' ? strchr(escaped, p[1]) : NULL;

		*to++ = found != NULL ? plain[found - escaped] : *p;
		p += found != NULL ? 1 : 0;
	}
	*to = '\0';
}

char **manifest_offices(const char *manifest)
{
	const char separator[] = { MANIFEST_SEPARATOR, '\0' };
	g_autofree char *head = g_strconcat("\n", MANIFEST_APPROVAL, separator, NULL);
	const char *line = strstr(manifest, head);
	g_autofree char *list = NULL;
	char **offices;

	if (line == NULL)
		return g_new0(char *, 1);
	line += strlen(head);
	list = g_strndup(line, strcspn(line, "\n"));
	offices = g_strsplit(list, separator, -1);
	for (size_t i = 0; offices[i] != NULL; i++)
		unescape(offices[i]);
	return offices;
}
