/*
 * Messages signed per second of processor time by the program's own signer.
 *
 * usage: dkim-ours KEY COUNT SAMPLE...
 *
 * KEY is an RSA key in PEM. The messages of the samples, composed as dispatch composes
 * them, are signed in turn, each time at another second. Prints the rate alone: drawing
 * and composing are not counted.
 */
#include "mail-message.h"
#include "rendering-html.h"
#include "rendering-renderer.h"
#include "rendering-text.h"
#include "sample-letter.h"
#include "seal-dkim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct Composed {
	GBytes *header, *body;
} Composed;

static Composed compose(Renderer *renderer, const char *path)
{
	SampleLetter *sample = sample_letter_new(path);
	const Letter *letter = sample_letter_get(sample);
	g_autofree char *text = render_text(letter);
	g_autofree char *html = render_html(letter);
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;
	Composed composed = { 0 };
	char *header = NULL;

	if (!render_pdf(renderer, letter, &pdf, &error))
		g_error("%s", error->message);

	const MailMessage message = {
		.message_id = "1-14-2025-00001.token@majlis.example",
		.date = INT64_C(1740373200) * G_USEC_PER_SEC,
		.from_name = "Milli Majlis",
		.from_address = "appeals@majlis.example",
		.to_name = "The Chair",
		.to_address = "chair@parliament.example",
		.subject = letter->subject,
		.language = letter->shared->language,
		.reference = "1-14/2025/00001",
		.boundary = "token",
		.text = text,
		.html = html,
		.pdf = pdf,
		.pdf_name = "1-14-2025-00001.pdf",
	};

	if (!mail_header(&message, &header, &error) ||
	    !mail_body(&message, &composed.body, &error))
		g_error("%s", error->message);
	composed.header = g_bytes_new_take(header, strlen(header));
	sample_letter_free(sample);
	return composed;
}

static DkimSigner *open_signer(const char *path)
{
	static const char *const fields[] = { MAIL_REFERENCE_FIELD, MAIL_SPECIMEN_FIELD,
					      NULL };
	const DkimOptions options = { .domain = "majlis.example", .fields = fields };
	g_autoptr(GError) error = NULL;
	DkimSigner *signer = NULL;
	DkimKey *key = NULL;

	if (!dkim_signer_new(&options, &signer, &error) ||
	    !dkim_key_load(path, DKIM_RSA, &key, &error) ||
	    !dkim_signer_add(signer, "bench", key, &error))
		g_error("%s", error->message);
	return signer;
}

static void sign(DkimSigner *signer, const Composed *composed, unsigned sequence)
{
	const DkimMessage message = { composed->header, composed->body,
				      1740373200 + (int64_t)sequence };
	g_autofree char *fields = NULL;
	g_autoptr(GError) error = NULL;

	if (!dkim_sign(signer, &message, &fields, &error))
		g_error("%s", error->message);
}

int main(int argc, char **argv)
{
	g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(Composed));
	g_autoptr(GError) error = NULL;

	if (argc < 4)
		return 64;

	unsigned count = (unsigned)strtoul(argv[2], NULL, 10);
	g_autoptr(Renderer) renderer = renderer_new(&error);
	g_autoptr(DkimSigner) signer = open_signer(argv[1]);

	if (renderer == NULL)
		g_error("%s", error->message);
	for (int i = 3; i < argc; i++) {
		Composed composed = compose(renderer, argv[i]);

		g_array_append_val(messages, composed);
	}

	clock_t start = clock();

	for (unsigned i = 0; i < count; i++)
		sign(signer, &g_array_index(messages, Composed, i % messages->len), i);

	clock_t spent = clock() - start;

	printf("%.1f\n", count * (double)CLOCKS_PER_SEC / (double)spent);
	return 0;
}
