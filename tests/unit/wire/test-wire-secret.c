/*
 * Where secrets come from, and what is no secret. No message repeats one.
 */
#include "wire-secret.h"

#include <glib/gstdio.h>
#include <string.h>

static void check(const SecretSource *source, const char *secret, const char *why)
{
	g_autoptr(GError) error = NULL;
	char *found = NULL;

	if (!secret_read(source, &found, &error)) {
		g_assert_true(chy_error_is(error, CHY_CONFIG));
		if (why == NULL || strstr(error->message, why) == NULL ||
		    strstr(error->message, "hush") != NULL)
			g_error("%s", error->message);
		return;
	}
	g_assert_null(why);
	g_assert_cmpstr(found, ==, secret);
	secret_free(found);
}

static void test_files(void)
{
	g_autofree char *big = g_strnfill(LIMIT_SECRET + 1, 'x');
	const struct {
		const char *text, *secret, *why;
		mode_t mode;
	} cases[] = {
		{ "hush", "hush", NULL, 0600 },
		{ "hush\n", "hush", NULL, 0400 },
		{ "hush\r\n", "hush", NULL, 0600 },
		{ " hu\xc5\x9f ", " hu\xc5\x9f ", NULL, 0600 },
		{ "hush", NULL, "others than its owner", 0640 },
		{ "hush", NULL, "others than its owner", 0602 },
		{ "hush\nhush\n", NULL, "not one line", 0600 },
		{ "hush\n\n", NULL, "not one line", 0600 },
		{ "hush\xff", NULL, "not one line", 0600 },
		{ "", NULL, "empty", 0600 },
		{ "\n", NULL, "empty", 0600 },
		{ big, NULL, "more than 16384 bytes", 0600 },
	};
	g_autofree char *folder = g_dir_make_tmp("secret-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "secret", NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const SecretSource source = { .file = path };

		g_assert_true(g_file_set_contents(path, cases[i].text, -1, NULL));
		g_assert_cmpint(g_chmod(path, cases[i].mode), ==, 0);
		check(&source, cases[i].secret, cases[i].why);
		g_unlink(path);
	}
	check(&(SecretSource){ .file = path }, NULL, "No such file");
	check(&(SecretSource){ .file = folder }, NULL, "no regular file");
	check(&(SecretSource){ 0 }, NULL, "no source");
	g_rmdir(folder);
}

static void test_credentials(void)
{
	g_autofree char *folder = g_dir_make_tmp("secret-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "relay", NULL);

	g_unsetenv("CREDENTIALS_DIRECTORY");
	check(&(SecretSource){ .credential = "relay" }, NULL, "not set");
	g_setenv("CREDENTIALS_DIRECTORY", folder, TRUE);
	check(&(SecretSource){ .credential = "relay" }, NULL, "No such file");
	g_assert_true(g_file_set_contents(path, "hush\n", -1, NULL));
	check(&(SecretSource){ .credential = "relay" }, "hush", NULL);
	check(&(SecretSource){ .credential = "../relay" }, NULL, "no file's name");
	check(&(SecretSource){ .credential = ".." }, NULL, "no file's name");
	g_unlink(path);
	g_rmdir(folder);
}

static void test_commands(void)
{
	static const struct {
		const char *command, *secret, *why;
	} cases[] = {
		{ "printf 'hush hush'", "hush hush", NULL },
		{ "echo hush", "hush", NULL },
		{ "echo $HOME", "$HOME", NULL }, /* no shell */
		{ "sh -c 'echo hush; exit 3'", NULL, "ended with status 3" },
		{ "sh -c 'exit 3'", NULL, "command 'sh': it ended with status 3" },
		{ "false", NULL, "command 'false': it ended with status 1" },
		{ "sh -c 'echo; echo hush; exit 3'", NULL, "ended with status 3" },
		{ "sh -c 'kill -TERM $$'", NULL, "ended by signal 15" },
		{ "sh -c 'echo hush; exec >&-; exec sleep 40'", NULL, "did not end" },
		{ "true", NULL, "empty" },
		{ "yes", NULL, "more than 16384 bytes" },
		{ "/nonexistent/hu", NULL, "/nonexistent" },
		{ "echo 'hu", NULL, "command" },
		{ "", NULL, "command" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const SecretSource source = { .command = (char *)cases[i].command };

		check(&source, cases[i].secret, cases[i].why);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/secret/files", test_files);
	g_test_add_func("/wire/secret/credentials", test_credentials);
	g_test_add_func("/wire/secret/commands", test_commands);
	return g_test_run();
}
