/*
 * Writes a message to standard output, for read-message.py:
 *     make-message SUBJECT FROM-NAME TO-NAME PDF-NAME TEXT HTML, the PDF from standard
 * input
 */
#include "mail-message.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	static char input[1 << 20];
	g_autoptr(GBytes) pdf =
		g_bytes_new(input, fread(input, 1, sizeof input, stdin));
	g_autoptr(GBytes) body = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *header = NULL;

	if (argc != 7)
		return 64;

	MailMessage message = {
		.message_id = "1@majlis.example",
		.date = INT64_C(1740546000) * G_USEC_PER_SEC,
		.subject = argv[1],
		.from_name = argv[2],
		.from_address = "appeals@majlis.example",
		.to_name = argv[3],
		.to_address = "chair@parliament.example",
		.language = "en",
		.reference = "1-14/2025/00005",
		.boundary = "token",
		.pdf_name = argv[4],
		.text = argv[5],
		.html = argv[6],
		.pdf = pdf,
	};

	if (!mail_header(&message, &header, &error) ||
	    !mail_body(&message, &body, &error)) {
		fprintf(stderr, "%s\n", error->message);
		return 65;
	}
	fputs(header, stdout);
	fputs("\r\n", stdout);
	fwrite(g_bytes_get_data(body, NULL), 1, g_bytes_get_size(body), stdout);
	return 0;
}
