#include "dispatch-relay.h"

#include "base-group.h"

#include <stddef.h>
#include <string.h>

#define GROUP_PREFIX "relay "

/* Keys of text, each with its place in a RelayConfig. */
static const struct {
	const char *key;
	size_t place;
} texts[] = {
	{ "url", offsetof(RelayConfig, url) },
	{ "helo", offsetof(RelayConfig, helo) },
	{ "ca-file", offsetof(RelayConfig, ca_file) },
	{ "user", offsetof(RelayConfig, auth.user) },
	{ "secret-file", offsetof(RelayConfig, auth.source.file) },
	{ "secret-credential", offsetof(RelayConfig, auth.source.credential) },
	{ "secret-command", offsetof(RelayConfig, auth.source.command) },
};

/* Keys of seconds, likewise. */
static const struct {
	const char *key;
	size_t place;
} timeouts[] = {
	{ "timeout-connect", offsetof(RelayConfig, timeouts.connect) },
	{ "timeout-greeting", offsetof(RelayConfig, timeouts.greeting) },
	{ "timeout-command", offsetof(RelayConfig, timeouts.command) },
	{ "timeout-data", offsetof(RelayConfig, timeouts.data) },
	{ "timeout-block", offsetof(RelayConfig, timeouts.block) },
	{ "timeout-final", offsetof(RelayConfig, timeouts.final) },
};

typedef struct Word {
	const char *word;
	int value;
} Word;

static const Word tls_words[] = {
	{ "required", SMTP_TLS_REQUIRED },
	{ "opportunistic", SMTP_TLS_OPPORTUNISTIC },
	{ "none", SMTP_TLS_NONE },
	{ NULL, SMTP_TLS_USUAL },
};

static const Word mechanism_words[] = {
	{ "scram-sha-256", SMTP_MECHANISM_SCRAM_SHA_256 },
	{ "plain", SMTP_MECHANISM_PLAIN },
	{ "login", SMTP_MECHANISM_LOGIN },
	{ "xoauth2", SMTP_MECHANISM_XOAUTH2 },
	{ NULL, SMTP_MECHANISM_ANY },
};

static const Word clear_words[] = {
	{ "yes", true },
	{ "no", false },
	{ NULL, false },
};

const char *const relay_config_keys[] = {
	"url",
	"sessions",
	"weight",
	"rate",
	"helo",
	"tls",
	"ca-file",
	"user",
	"mechanism",
	"secret-file",
	"secret-credential",
	"secret-command",
	"auth-in-clear",
	"timeout-connect",
	"timeout-greeting",
	"timeout-command",
	"timeout-data",
	"timeout-block",
	"timeout-final",
	NULL,
};

static char **text_at(RelayConfig *relay, size_t i)
{
	return (char **)(void *)((char *)relay + texts[i].place);
}

struct RelayConfigList {
	GArray *relays; /* of RelayConfig */
};

static void relay_clear(gpointer data)
{
	RelayConfig *relay = data;

	g_free(relay->name);
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		g_free(*text_at(relay, i));
}

void relay_config_list_free(RelayConfigList *list)
{
	if (list == NULL)
		return;
	g_array_unref(list->relays);
	g_free(list);
}

const RelayConfig *relay_config_list_get(const RelayConfigList *list, size_t *count_out)
{
	*count_out = list->relays->len;
	return (const RelayConfig *)(const void *)list->relays->data;
}

const RelayConfig *relay_config_find(const RelayConfigList *list, const char *name)
{
	size_t count;
	const RelayConfig *relays = relay_config_list_get(list, &count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(relays[i].name, name) == 0)
			return &relays[i];
	return NULL;
}

static bool fail(GError **error, const char *group, const char *why)
{
	return chy_fail(error, CHY_CONFIG, "cannot read group '%s': %s", group, why);
}

typedef struct Place {
	GKeyFile *file;
	const char *group, *key;
} Place;

/* A number within bounds; left alone where the group has no such key. */
static bool read_number(const Place *place, unsigned least, unsigned most,
			unsigned *number_out, GError **error)
{
	g_autofree char *text =
		g_key_file_get_string(place->file, place->group, place->key, NULL);
	guint64 number = 0;

	if (text == NULL)
		return true;
	if (!g_ascii_string_to_unsigned(text, 10, least, most, &number, NULL))
		return chy_fail(error, CHY_CONFIG,
				"cannot read group '%s': %s is no number from %u to "
				"%u: '%s'",
				place->group, place->key, least, most, text);
	*number_out = (unsigned)number;
	return true;
}

static bool read_numbers(GKeyFile *file, const char *group, RelayConfig *relay,
			 GError **error)
{
	const Place sessions = { file, group, "sessions" };
	const Place weight = { file, group, "weight" };

	relay->sessions = RELAY_SESSIONS;
	relay->weight = RELAY_WEIGHT;
	return read_number(&sessions, 1, LIMIT_RELAY_SESSIONS, &relay->sessions,
			   error) &&
	       read_number(&weight, 0, LIMIT_RELAY_WEIGHT, &relay->weight, error) &&
	       rate_read(file, group, &relay->rate, error);
}

/* "none, plain and login"; yours. */
static char *list_words(const Word *words)
{
	GString *list = g_string_new(words->word);

	for (const Word *word = words + 1; word->word != NULL; word++)
		g_string_append_printf(list, "%s%s",
				       word[1].word != NULL ? ", " : " and ",
				       word->word);
	return g_string_free(list, FALSE);
}

/* The value of a word; the table ends with the one that stands for no word. */
static bool read_word(const Place *place, const Word *words, int *value_out,
		      GError **error)
{
	g_autofree char *text =
		g_key_file_get_string(place->file, place->group, place->key, NULL);

	g_autofree char *list = list_words(words);

	while (words->word != NULL && g_strcmp0(text, words->word) != 0)
		words++;
	if (words->word == NULL && text != NULL)
		return chy_fail(error, CHY_CONFIG,
				"cannot read group '%s': %s is none of %s: '%s'",
				place->group, place->key, list, text);
	*value_out = words->value;
	return true;
}

static bool read_words(GKeyFile *file, const char *group, RelayConfig *relay,
		       GError **error)
{
	const Place tls_place = { file, group, "tls" };
	const Place mechanism_place = { file, group, "mechanism" };
	const Place clear_place = { file, group, "auth-in-clear" };
	int tls = 0, mechanism = 0, in_clear = 0;

	if (!read_word(&tls_place, tls_words, &tls, error) ||
	    !read_word(&mechanism_place, mechanism_words, &mechanism, error) ||
	    !read_word(&clear_place, clear_words, &in_clear, error))
		return false;
	relay->tls = (SmtpTls)tls;
	relay->auth.mechanism = (SmtpMechanism)mechanism;
	relay->auth.in_clear = in_clear != 0;
	return true;
}

static bool read_timeouts(GKeyFile *file, const char *group, RelayConfig *relay,
			  GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(timeouts); i++) {
		const char *key = timeouts[i].key;
		g_autofree char *text = g_key_file_get_string(file, group, key, NULL);
		char *end = NULL;
		double seconds = text != NULL ? g_ascii_strtod(text, &end) : 0;

		if (text == NULL)
			continue;
		if (end == text || *end != '\0' || !(seconds > 0) ||
		    seconds > LIMIT_RELAY_TIMEOUT)
			return chy_fail(error, CHY_CONFIG,
					"cannot read group '%s': %s is no number of "
					"seconds up to %d: '%s'",
					group, key, LIMIT_RELAY_TIMEOUT, text);
		*(double *)(void *)((char *)relay + timeouts[i].place) = seconds;
	}
	return true;
}

static bool check_url(const char *group, const char *url, GError **error)
{
	g_autoptr(Relay) relay = NULL;
	g_autoptr(GError) fault = NULL;

	if (url == NULL || *url == '\0')
		return fail(error, group, "it has no url");
	return relay_parse(url, &relay, &fault) ||
	       chy_fail(error, CHY_CONFIG, "cannot read group '%s': url: %s", group,
			fault->message);
}

static bool check_helo(const char *group, const char *helo, GError **error)
{
	g_autoptr(GError) fault = NULL;

	return helo == NULL || smtp_helo_check(helo, &fault) ||
	       chy_fail(error, CHY_CONFIG, "cannot read group '%s': helo: %s", group,
			fault->message);
}

/* What the keys must be together. */
static bool check_relay(const char *group, const RelayConfig *relay, GError **error)
{
	const SecretSource *source = &relay->auth.source;
	int sources = (source->file != NULL) + (source->credential != NULL) +
		      (source->command != NULL);

	if (*relay->name == '\0')
		return fail(error, group, "it has no name");
	if (!check_url(group, relay->url, error) ||
	    !check_helo(group, relay->helo, error))
		return false;
	if (relay->auth.user == NULL && sources > 0)
		return fail(error, group, "it has a secret and no user");
	if (relay->auth.user != NULL && sources != 1)
		return fail(error, group,
			    "a user needs one of secret-file, secret-credential and "
			    "secret-command");
	return true;
}

static bool read_relay(GKeyFile *file, const char *group, RelayConfig *relay,
		       GError **error)
{
	relay->name = g_strdup(group + strlen(GROUP_PREFIX));
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		*text_at(relay, i) =
			g_key_file_get_string(file, group, texts[i].key, NULL);
	return group_check(file, group, relay_config_keys, error) &&
	       read_numbers(file, group, relay, error) &&
	       read_words(file, group, relay, error) &&
	       read_timeouts(file, group, relay, error) &&
	       check_relay(group, relay, error);
}

bool relay_config_parse(GKeyFile *file, RelayConfigList **list_out, GError **error)
{
	g_autoptr(RelayConfigList) list = g_new0(RelayConfigList, 1);
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

	list->relays = g_array_new(FALSE, FALSE, sizeof(RelayConfig));
	g_array_set_clear_func(list->relays, relay_clear);
	for (size_t i = 0; groups[i] != NULL; i++) {
		const RelayConfig empty = { 0 };

		if (!g_str_has_prefix(groups[i], GROUP_PREFIX))
			continue;
		g_array_append_val(list->relays, empty);
		if (!read_relay(file, groups[i],
				&g_array_index(list->relays, RelayConfig,
					       list->relays->len - 1),
				error))
			return false;
	}
	*list_out = g_steal_pointer(&list);
	return true;
}
