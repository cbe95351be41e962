/*
 * Any bytes as a note, a vkey, a checkpoint and a record: what opens is text that its
 * signer signed; what is refused has a message without line breaks.
 */
#include "fuzz.h"

#include "register-checkpoint.h"
#include "register-record.h"
#include "seal-note.h"

#include <string.h>

/* Of the key that signed the corpus; nobody has the other half any more. */
#define KNOWN                                                                          \
	"majlis.example/register+b0566fd5+AaJGR/"                                      \
	"TNDOMOdAOg3vlWm8KK7AFoTzZ2NyW9DYfBEGk0"

static void check_message(const GError *error)
{
	g_assert_true(g_utf8_validate(error->message, -1, NULL));
	g_assert_null(strpbrk(error->message, "\r\n"));
}

static void try_vkey(const char *text)
{
	g_autoptr(Verifier) verifier = NULL;
	g_autoptr(GError) error = NULL;

	if (verifier_parse(text, &verifier, &error))
		g_assert_true(g_str_has_prefix(text, verifier_get_name(verifier)));
	else
		check_message(error);
}

static void try_checkpoint(const char *text)
{
	g_autoptr(Checkpoint) checkpoint = NULL;
	g_autoptr(GError) error = NULL;

	if (checkpoint_parse(text, &checkpoint, &error))
		g_assert_true(g_str_has_prefix(text, checkpoint->origin));
	else
		check_message(error);
}

/* The text of a note that opens is the bytes before its signatures. */
static void try_note(const uint8_t *data, size_t size)
{
	g_autoptr(Verifier) known = NULL;
	g_autoptr(Note) note = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(verifier_parse(KNOWN, &known, &error));

	const Verifier *verifier = known;
	VerifierList list = { &verifier, 1 };

	if (!note_open((const char *)data, size, &list, &note, &error)) {
		check_message(error);
		return;
	}

	size_t length = strlen(note_get_text(note));

	g_assert_cmpuint(length, <, size);
	g_assert_true(memcmp(note_get_text(note), data, length) == 0);
	g_assert_true(note_is_signed_by(note, verifier_get_name(known)));
	try_checkpoint(note_get_text(note));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Exactly as long as given: a read past the end is seen. */
	g_autofree uint8_t *bytes = g_malloc(size > 0 ? size : 1);
	g_autofree char *text = NULL;

	if (size > 0)
		memcpy(bytes, data, size);
	text = g_strndup((const char *)bytes, size);
	try_note(bytes, size);
	try_vkey(text);
	try_checkpoint(text);
	g_free(record_get(text, "letter"));
	g_free(record_get(text, "time"));
	return 0;
}
