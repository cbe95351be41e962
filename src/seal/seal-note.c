/*
 * Notes.
 *
 * A note is judged from its first signature line to its last, and by the first thing
 * that is wrong: so do other readers of the format, and a verdict should not depend on
 * who judges. What is not signed by a known key is counted and otherwise ignored.
 */
#include "seal-note.h"

#include "seal-base64.h"

#include <string.h>

#define DASH "\xe2\x80\x94 " /* what a signature line begins with: em dash, space */
#define ID_SIZE 4            /* bytes of a key id before the signature */

struct Note {
	char *text;
	GPtrArray *signers; /* of const Verifier *, borrowed */
};

/* A note taken apart: the text with its LF, and the lines after the empty one. */
typedef struct NoteParts {
	const char *text;
	size_t text_length;
	const char *lines;
	size_t lines_length;
} NoteParts;

typedef struct SignatureLine {
	char *name;
	uint32_t id;
	GBytes *bytes; /* the id and the signature */
} SignatureLine;

static void signature_line_clear(SignatureLine *line)
{
	g_clear_pointer(&line->name, g_free);
	g_clear_pointer(&line->bytes, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SignatureLine, signature_line_clear)

static bool note_fail(GError **error, const char *why)
{
	return chy_fail(error, CHY_INVALID, "cannot read note: %s", why);
}

/* Whether the bytes are UTF-8 without any control but LF, as text of a note must be. */
static bool text_is_legal(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((guchar)text[i] < 0x20 && text[i] != '\n')
			return false;
	return g_utf8_validate_len(text, length, NULL);
}

/* Where the last empty line begins (its LF LF), or NULL. */
static const char *find_split(const char *note, size_t length)
{
	for (size_t i = length; i >= 2; i--)
		if (note[i - 2] == '\n' && note[i - 1] == '\n')
			return note + i - 2;
	return NULL;
}

static bool note_split(const char *note, size_t length, NoteParts *parts_out,
		       GError **error)
{
	if (length > LIMIT_NOTE)
		return chy_fail(error, CHY_LIMIT,
				"cannot read note: it is longer than %u bytes",
				LIMIT_NOTE);
	if (!text_is_legal(note, length))
		return note_fail(error, "it is not UTF-8 without controls");

	const char *split = find_split(note, length);

	if (split == NULL)
		return note_fail(error, "no empty line parts text and signatures");
	if (split + 2 == note + length || note[length - 1] != '\n')
		return note_fail(error, "it does not end on a signature line");
	*parts_out = (NoteParts){
		.text = note,
		.text_length = (size_t)(split + 1 - note),
		.lines = split + 2,
		.lines_length = (size_t)(note + length - split - 2),
	};
	return true;
}

/* Parse "— NAME BASE64", without its LF. */
static bool signature_line_parse(const char *text, size_t length, SignatureLine *line,
				 GError **error)
{
	g_autofree char *copy = g_strndup(text, length);
	char *name = copy + strlen(DASH);

	if (!g_str_has_prefix(copy, DASH))
		return note_fail(error, "a signature line does not begin with a dash");

	char *base64 = strchr(name, ' ');

	if (base64 == NULL)
		return note_fail(error, "a signature line has no signature");
	*base64++ = '\0';
	if (!key_name_is_legal(name))
		return note_fail(error, "a signature's name is not legal");

	g_autoptr(GBytes) bytes = NULL;

	if (!base64_parse(base64, strlen(base64), &bytes, NULL) ||
	    g_bytes_get_size(bytes) <= ID_SIZE)
		return note_fail(error, "a signature is not base64 of an id and more");

	const uint8_t *id = g_bytes_get_data(bytes, NULL);

	line->id = (uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 |
		   (uint32_t)id[2] << 8 | id[3];
	line->name = g_strdup(name);
	line->bytes = g_steal_pointer(&bytes);
	return true;
}

/*
 * Take the next line off `parts`. *found_out is false at the end. *number counts them.
 */
static bool next_line(NoteParts *parts, SignatureLine *line, unsigned *number,
		      bool *found_out, GError **error)
{
	if (parts->lines_length == 0) {
		*found_out = false;
		return true;
	}

	const char *end = memchr(parts->lines, '\n', parts->lines_length);
	size_t length = (size_t)(end - parts->lines);

	if (!signature_line_parse(parts->lines, length, line, error))
		return false;
	if (++*number > LIMIT_NOTE_SIGNATURES)
		return chy_fail(error, CHY_LIMIT,
				"cannot read note: it has more than %d signatures",
				LIMIT_NOTE_SIGNATURES);
	parts->lines += length + 1;
	parts->lines_length -= length + 1;
	*found_out = true;
	return true;
}

static const Verifier *find_verifier(const VerifierList *known,
				     const SignatureLine *line)
{
	for (size_t i = 0; i < known->count; i++)
		if (verifier_get_id(known->verifiers[i]) == line->id &&
		    strcmp(verifier_get_name(known->verifiers[i]), line->name) == 0)
			return known->verifiers[i];
	return NULL;
}

/* Judge one line: pass over a key that is not known, which proves nothing, and over a
 * repetition, or check it. */
static bool note_judge(Note *note, const SignatureLine *line, const VerifierList *known,
		       const NoteParts *parts, GError **error)
{
	const Verifier *verifier = find_verifier(known, line);
	gsize size;
	const uint8_t *bytes = g_bytes_get_data(line->bytes, &size);

	if (verifier == NULL || g_ptr_array_find(note->signers, verifier, NULL))
		return true;
	if (size != ID_SIZE + SIGNATURE_SIZE ||
	    !verifier_check(verifier, parts->text, parts->text_length, bytes + ID_SIZE))
		return chy_fail(error, CHY_CORRUPT,
				"cannot trust note: the signature of '%s' is wrong",
				line->name);
	g_ptr_array_add(note->signers, (gpointer)verifier);
	return true;
}

static bool note_judge_all(Note *note, NoteParts parts, const VerifierList *known,
			   GError **error)
{
	unsigned number = 0;

	for (bool found = true; found;) {
		g_auto(SignatureLine) line = { 0 };

		if (!next_line(&parts, &line, &number, &found, error))
			return false;
		if (found && !note_judge(note, &line, known, &parts, error))
			return false;
	}
	if (note->signers->len == 0)
		return chy_fail(error, CHY_REFUSED,
				"cannot trust note: no known key has signed it");
	return true;
}

bool note_open(const char *note, size_t length, const VerifierList *known,
	       Note **note_out, GError **error)
{
	NoteParts parts;

	if (!note_split(note, length, &parts, error))
		return false;

	g_autoptr(Note) opened = g_new0(Note, 1);

	opened->text = g_strndup(parts.text, parts.text_length);
	opened->signers = g_ptr_array_new();
	if (!note_judge_all(opened, parts, known, error))
		return false;
	*note_out = g_steal_pointer(&opened);
	return true;
}

void note_free(Note *note)
{
	if (note == NULL)
		return;
	g_free(note->text);
	g_ptr_array_unref(note->signers);
	g_free(note);
}

const char *note_get_text(const Note *note)
{
	return note->text;
}

bool note_is_signed_by(const Note *note, const char *name)
{
	for (size_t i = 0; i < note->signers->len; i++)
		if (strcmp(verifier_get_name(note->signers->pdata[i]), name) == 0)
			return true;
	return false;
}

/* "— NAME BASE64\n" of the key's signature of the text, yours; NULL and why. */
static char *sign_line(const char *text, size_t length, const char *name,
		       const Key *key, GError **error)
{
	uint8_t bytes[ID_SIZE + SIGNATURE_SIZE];
	uint32_t id = key_id(key, name);

	bytes[0] = (uint8_t)(id >> 24);
	bytes[1] = (uint8_t)(id >> 16);
	bytes[2] = (uint8_t)(id >> 8);
	bytes[3] = (uint8_t)id;
	if (!key_sign(key, text, length, bytes + ID_SIZE, error))
		return NULL;

	g_autofree char *base64 = base64_format(bytes, sizeof bytes);

	return g_strdup_printf(DASH "%s %s\n", name, base64);
}

static bool name_check(const char *name, GError **error)
{
	if (!key_name_is_legal(name))
		return chy_fail(error, CHY_INVALID,
				"cannot sign note as '%s': the name is not legal",
				name);
	return true;
}

bool note_sign(const char *text, const char *name, const Key *key, char **note_out,
	       GError **error)
{
	size_t length = strlen(text);

	if (length == 0 || text[length - 1] != '\n' || !text_is_legal(text, length))
		return chy_fail(
			error, CHY_INVALID,
			"cannot sign note: its text does not end with a line's end "
			"or is not UTF-8 without controls");
	if (!name_check(name, error))
		return false;

	g_autofree char *line = sign_line(text, length, name, key, error);

	if (line == NULL)
		return false;
	*note_out = g_strconcat(text, "\n", line, NULL);
	return true;
}
