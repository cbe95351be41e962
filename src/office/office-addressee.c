#include "office-addressee.h"

#include "directory-circle.h"
#include "directory-holding.h"
#include "directory-suppress.h"
#include "office-private.h"

/* What is kept of each of those whom a letter is for, in this order. */
enum { ADDRESSEE, POST, PERSON, MAILBOX, NAME, FIELD_COUNT };

static const char *const field_names[FIELD_COUNT] = { "addressee", "post", "person",
						      "mailbox", "name" };

static const char sql_add[] =
	"INSERT INTO office_letter_addressee (letter, addressee, post, person, "
	"mailbox, name) VALUES ($1, $2, $3, $4, $5, $6)";
static const char sql_list[] =
	"SELECT addressee, post, person, mailbox, name FROM office_letter_addressee "
	"WHERE letter = $1 ORDER BY addressee";

typedef struct Recipient {
	/* NULL: no mailbox, or not kept when the letter was issued */
	char *fields[FIELD_COUNT];
} Recipient;

static void recipient_free(void *data)
{
	Recipient *recipient = data;

	for (int i = 0; i < FIELD_COUNT; i++)
		g_free(recipient->fields[i]);
	g_free(recipient);
}

/* An empty list of Recipient, yours. */
static GPtrArray *recipients_new(void)
{
	return g_ptr_array_new_with_free_func(recipient_free);
}

static const Recipient *find_recipient(const GPtrArray *list, const char *addressee)
{
	for (guint i = 0; i < list->len; i++) {
		const Recipient *recipient = list->pdata[i];

		if (g_str_equal(recipient->fields[ADDRESSEE], addressee))
			return recipient;
	}
	return NULL;
}

static void add_posts(GPtrArray *list, const Addressee *addressee)
{
	for (size_t i = 0; i < addressee->post_count; i++) {
		/* The first post may be told from a second holder's by the addressee's id. */
		const char *id = i == 0 ? addressee->id : addressee->posts[i].id;
		Recipient *recipient;

		if (find_recipient(list, id) != NULL)
			continue;
		recipient = g_new0(Recipient, 1);
		recipient->fields[ADDRESSEE] = g_strdup(id);
		recipient->fields[POST] = g_strdup(addressee->posts[i].id);
		recipient->fields[PERSON] = g_strdup(addressee->person);
		recipient->fields[MAILBOX] = g_strdup(addressee->mailbox);
		recipient->fields[NAME] = addressee_name(addressee, "");
		g_ptr_array_add(list, recipient);
	}
}

/* What the register is to have of them, yours: a line for each field of each. */
static char *format_recipients(const GPtrArray *list)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < list->len; i++) {
		const Recipient *recipient = list->pdata[i];

		for (int j = 0; j < FIELD_COUNT; j++) {
			const char *field = recipient->fields[j];

			g_string_append_printf(text, "%s%s", text->len > 0 ? "\n" : "",
					       field != NULL ? field : "");
		}
	}
	return g_string_free(text, FALSE);
}

static GPtrArray *parse_recipients(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	guint count = g_strv_length(lines) / FIELD_COUNT;
	GPtrArray *list = recipients_new();

	for (guint i = 0; i < count; i++) {
		Recipient *recipient = g_new0(Recipient, 1);

		for (guint j = 0; j < FIELD_COUNT; j++)
			recipient->fields[j] = g_strdup(lines[i * FIELD_COUNT + j]);
		g_ptr_array_add(list, recipient);
	}
	return list;
}

char *office_format_addressees(const Draft *draft, size_t i)
{
	g_autoptr(GPtrArray) recipients = recipients_new();
	size_t count = 0;
	const Addressee *const *addressees = draft_addressees(draft, i, &count);

	for (size_t j = 0; j < count; j++)
		add_posts(recipients, addressees[j]);
	return format_recipients(recipients);
}

static bool keep(Store *store, const char *number, const Recipient *recipient,
		 GError **error)
{
	const char *mailbox = recipient->fields[MAILBOX];

	return store_run(store, sql_add,
			 STORE_ARGS(store_text(number),
				    store_text(recipient->fields[ADDRESSEE]),
				    store_text(recipient->fields[POST]),
				    store_text(recipient->fields[PERSON]),
				    store_text(*mailbox != '\0' ? mailbox : NULL),
				    store_text(recipient->fields[NAME])),
			 error);
}

bool office_keep_addressees(Office *office, const char *number, const char *addressees,
			    GError **error)
{
	g_autoptr(GPtrArray) recipients = parse_recipients(addressees);

	for (guint i = 0; i < recipients->len; i++)
		if (!keep(office->store, number, recipients->pdata[i], error))
			return false;
	return true;
}

static bool list_recipients(Store *store, const char *number, GPtrArray *recipients,
			    GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_list, STORE_ARGS(store_text(number)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		Recipient *recipient = g_new0(Recipient, 1);

		for (unsigned i = 0; i < FIELD_COUNT; i++)
			recipient->fields[i] = g_strdup(store_rows_text(rows, i));
		g_ptr_array_add(recipients, recipient);
	}
	return store_rows_finish(rows, error);
}

static bool find_hindrance(Office *office, const Recipient *recipient,
			   char **reason_out, GError **error)
{
	Date today = clock_today(office->clock);
	char *const *fields = recipient->fields;
	const SuppressQuestion question = { fields[ADDRESSEE], fields[MAILBOX], today };
	const Holding holding = { fields[POST], fields[PERSON], fields[NAME] };
	g_autofree char *suppressed = NULL;

	if (!suppress_find_addressee(office->store, &question, &suppressed, error))
		return false;
	if (suppressed != NULL)
		*reason_out = g_strconcat("suppressed: ", suppressed, NULL);
	return suppressed != NULL || fields[POST] == NULL ||
	       holding_find_end(office->store, &holding, today, reason_out, error);
}

static char *describe_loss(const char *whom)
{
	return g_strdup_printf("the store does not say any more that it is for '%s'",
			       whom);
}

/* In what one that the store keeps is not the registered one, yours; NULL: in nothing. */
static char *describe_change(const Recipient *kept, const Recipient *registered)
{
	const char *whom = registered->fields[ADDRESSEE];

	if (kept == NULL)
		return describe_loss(whom);
	for (int i = 0; i < FIELD_COUNT; i++) {
		const char *field = kept->fields[i] != NULL ? kept->fields[i] : "";

		if (!g_str_equal(field, registered->fields[i]))
			return g_strdup_printf(
				"the store has the %s '%s' of '%s', whom it is for, "
				"the register '%s'",
				field_names[i], field, whom, registered->fields[i]);
	}
	return NULL;
}

static char *describe_difference(const GPtrArray *kept, const GPtrArray *registered)
{
	char *difference = NULL;

	for (guint i = 0; i < registered->len && difference == NULL; i++) {
		const Recipient *recipient = registered->pdata[i];

		difference = describe_change(
			find_recipient(kept, recipient->fields[ADDRESSEE]), recipient);
	}
	for (guint i = 0; i < kept->len && difference == NULL; i++) {
		const Recipient *recipient = kept->pdata[i];
		const char *whom = recipient->fields[ADDRESSEE];

		if (find_recipient(registered, whom) == NULL)
			difference = g_strdup_printf("the store has it for '%s', of "
						     "whom the register says nothing",
						     whom);
	}
	return difference;
}

/* The same where the register has the first addressee alone, and mailboxes. */
static char *describe_older(const LetterBound *bound, const GPtrArray *kept)
{
	bool addressed = find_recipient(kept, bound->addressee) != NULL;
	bool reached = bound->mailbox == NULL;

	for (guint i = 0; i < kept->len; i++) {
		const Recipient *recipient = kept->pdata[i];

		reached |= g_strcmp0(recipient->fields[MAILBOX], bound->mailbox) == 0;
	}
	return addressed && reached
		       ? NULL
		       : describe_loss(addressed ? bound->mailbox : bound->addressee);
}

/* How what is kept is not whom the letter is for by the register, yours; NULL: it is. */
static char *describe_lack(const LetterBound *bound, const GPtrArray *kept)
{
	if (bound->addressees == NULL)
		return describe_older(bound, kept);

	g_autoptr(GPtrArray) registered = parse_recipients(bound->addressees);

	return describe_difference(kept, registered);
}

bool office_find_lack(Store *store, const LetterBound *bound, char **lack_out,
		      GError **error)
{
	g_autoptr(GPtrArray) recipients = recipients_new();

	if (!list_recipients(store, bound->number, recipients, error))
		return false;
	*lack_out = describe_lack(bound, recipients);
	return true;
}

bool office_find_hindrance(Office *office, const LetterBound *bound, char **reason_out,
			   GError **error)
{
	g_autoptr(GPtrArray) recipients = recipients_new();

	*reason_out = NULL;
	if (!list_recipients(office->store, bound->number, recipients, error))
		return false;

	g_autofree char *lack = describe_lack(bound, recipients);

	if (lack != NULL)
		return chy_fail(error, CHY_CORRUPT, "cannot use letter '%s': %s",
				bound->number, lack);
	for (guint i = 0; i < recipients->len && *reason_out == NULL; i++)
		if (!find_hindrance(office, g_ptr_array_index(recipients, i),
				    reason_out, error))
			return false;
	return true;
}
