#include "office-check.h"

#include "base-text.h"
#include "mail-mailbox.h"
#include "rendering-letterhead.h"
#include "rendering-picture.h"
#include "rendering-renderer.h"
#include "seal-token.h"

#include <stdlib.h>
#include <string.h>

void office_add_finding(FindingList *findings, FindingSeverity severity,
			const char *rule, const char *file, const char *text)
{
	const Finding finding = {
		.severity = severity,
		.rule = rule,
		.file = file,
		.position = { 1, 1 },
		.width = 1,
		.text = text,
		.line = "",
	};

	findinglist_add(findings, &finding);
}

/* Split "FILE:LINE: cause", as letterhead_check writes it; line 0 where it names none. */
static const char *cause_of(const char *message, const char *file, unsigned *line_out)
{
	char *end;

	*line_out = 0;
	if (!g_str_has_prefix(message, file) || message[strlen(file)] != ':')
		return message;

	unsigned long line = strtoul(message + strlen(file) + 1, &end, 10);

	if (!g_str_has_prefix(end, ": "))
		return message;
	*line_out = (unsigned)line;
	return end + 2;
}

static void check_letterhead(const Dossier *dossier, FindingList *findings)
{
	GBytes *svg = dossier_get_letterhead(dossier);
	const char *file = dossier_get_letterhead_file(dossier);
	g_autoptr(GError) fault = NULL;
	unsigned line;

	if (svg == NULL || letterhead_check(file, svg, &fault))
		return;

	const char *cause = cause_of(fault->message, file, &line);
	size_t length;
	const char *text = g_bytes_get_data(svg, &length);
	g_autofree char *source = text_line(text, length, line);
	const Finding finding = {
		.severity = FINDING_ERROR,
		.rule = "letterhead",
		.file = file,
		.position = { MAX(line, 1), 1 },
		.width = 1,
		.text = cause,
		.line = line > 0 ? source : "",
	};

	findinglist_add(findings, &finding);
}

static void check_signature(const Dossier *dossier, unsigned i, FindingList *findings)
{
	GBytes *png = dossier_get_signature(dossier, i);
	g_autoptr(GError) fault = NULL;

	if (png != NULL && !picture_check(png, &fault))
		office_add_finding(findings, FINDING_ERROR, "signature",
				   dossier_get_signature_file(dossier, i),
				   fault->message);
}

/* Where each character that no font has stands first in `text`: an array of size_t, yours. */
static GArray *find_missing(const Renderer *renderer, const char *text)
{
	GArray *places = g_array_new(FALSE, FALSE, sizeof(size_t));
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	size_t at = 0, ahead = 0;

	while (renderer_find_missing(renderer, text + at, &ahead)) {
		at += ahead;
		if (g_hash_table_add(seen,
				     GUINT_TO_POINTER(g_utf8_get_char(text + at))))
			g_array_append_val(places, at);
		at = (size_t)(g_utf8_next_char(text + at) - text);
	}
	return places;
}

/* The sentence about the character, and how many more there are that have none; yours. */
static char *describe_missing(const char *none, gunichar missing, guint more)
{
	char character[7] = { 0 };
	g_autofree char *rest =
		more > 0 ? g_strdup_printf(", nor %u more of this text", more)
			 : g_strdup("");

	g_unichar_to_utf8(missing, character);
	return g_strdup_printf("%s has the character U+%04X '%s'%s", none, missing,
			       character, rest);
}

static void check_glyphs(const Renderer *renderer, const DossierFile *file,
			 const char *none, FindingList *findings)
{
	size_t length, offset;
	const char *bytes = g_bytes_get_data(file->bytes, &length);
	g_autofree char *text = g_strndup(length > 0 ? bytes : "", length);

	/* What is not text is told by the rule `encoding` already. */
	if (text_find_forbidden(text, length, &offset))
		return;

	g_autoptr(GArray) places = find_missing(renderer, text);

	for (guint i = 0; i < MIN(places->len, LIMIT_GLYPH_FINDINGS); i++) {
		size_t at = g_array_index(places, size_t, i);
		TextPosition position = text_position(text, length, at);
		bool last = i + 1 == LIMIT_GLYPH_FINDINGS;
		g_autofree char *line = text_line(text, length, position.line);
		g_autofree char *message =
			describe_missing(none, g_utf8_get_char(text + at),
					 last ? places->len - LIMIT_GLYPH_FINDINGS : 0);
		const Finding finding = {
			.severity = FINDING_ERROR,
			.rule = "glyph",
			.file = file->path,
			.position = position,
			.width = 1,
			.text = message,
			.line = line,
		};

		findinglist_add(findings, &finding);
	}
}

static bool is_drawn(const char *path)
{
	return g_str_has_prefix(path, "letter.") && g_str_has_suffix(path, ".md");
}

/* Whether a return token has room behind the local part of an address; a note if not. */
static void check_room(const char *address, FindingList *findings)
{
	const size_t room = LIMIT_MAILBOX_LOCAL - 1 - TAG_LENGTH;
	g_autofree char *text = NULL;

	if (address == NULL || strcspn(address, "@") <= room)
		return;
	text = g_strdup_printf("what comes back to '%s' will bear no token: more than "
			       "%zu bytes stand before the '@'",
			       address, room);
	office_add_finding(findings, FINDING_NOTE, "return-address", DOSSIER_TERMS_FILE,
			   text);
}

static void check_returns(const Dossier *dossier, FindingList *findings)
{
	const char *from = dossier_get_from(dossier);
	const char *reply_to = dossier_get_reply_to(dossier);

	check_room(from, findings);
	if (g_strcmp0(from, reply_to) != 0)
		check_room(reply_to, findings);
}

static void check_files(const Dossier *dossier, FindingList *findings)
{
	check_letterhead(dossier, findings);
	for (unsigned i = 0; i < LETTER_SIGNATORIES; i++)
		check_signature(dossier, i, findings);
	check_returns(dossier, findings);
}

void office_check_glyphs(const Dossier *dossier, const Design *design,
			 const Renderer *renderer, FindingList *findings)
{
	const char *none =
		design != NULL && design_has_faces(design)
			? "none of the letterhead's fonts and " HOUSE_FAMILIES
			: "none of " HOUSE_FAMILIES;

	for (size_t i = 0; i < dossier_file_count(dossier); i++) {
		const DossierFile *file = dossier_file(dossier, i);

		if (is_drawn(file->path))
			check_glyphs(renderer, file, none, findings);
	}
}

bool office_check_dossier(const Dossier *dossier, Store *store, const CheckWorld *world,
			  FindingList **findings_out, GError **error)
{
	g_autoptr(FindingList) findings = NULL;

	if (!dossier_check(dossier, store, world, &findings, error))
		return false;
	check_files(dossier, findings);
	findinglist_sort(findings);
	*findings_out = g_steal_pointer(&findings);
	return true;
}
