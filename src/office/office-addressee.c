#include "office-addressee.h"

#include "directory-circle.h"
#include "directory-holding.h"
#include "directory-suppress.h"
#include "office-private.h"

static const char sql_add[] =
	"INSERT INTO office_letter_addressee (letter, addressee, mailbox, post, "
	"person, name) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
static const char sql_list[] =
	"SELECT addressee, mailbox, post, person, name FROM office_letter_addressee "
	"WHERE letter = $1 ORDER BY addressee";

static bool keep(Office *office, const char *number, const Addressee *addressee,
		 GError **error)
{
	g_autofree char *name = addressee_name(addressee, "");

	for (size_t i = 0; i < addressee->post_count; i++) {
		/* The first post may be told from a second holder's by the addressee's id. */
		const char *id = i == 0 ? addressee->id : addressee->posts[i].id;

		if (!store_run(office->store, sql_add,
			       STORE_ARGS(store_text(number), store_text(id),
					  store_text(addressee->mailbox),
					  store_text(addressee->posts[i].id),
					  store_text(addressee->person),
					  store_text(name)),
			       error))
			return false;
	}
	return true;
}

bool office_keep_addressees(Office *office, const char *number, const Draft *draft,
			    size_t i, GError **error)
{
	size_t count = 0;
	const Addressee *const *addressees = draft_addressees(draft, i, &count);

	for (size_t j = 0; j < count; j++)
		if (!keep(office, number, addressees[j], error))
			return false;
	return true;
}

/* One of those whom a letter is for. */
typedef struct Recipient {
	char *addressee, *mailbox;
	char *post, *person, *name; /* NULL: not kept when the letter was issued */
} Recipient;

static void recipient_free(void *data)
{
	Recipient *recipient = data;

	g_free(recipient->addressee);
	g_free(recipient->mailbox);
	g_free(recipient->post);
	g_free(recipient->person);
	g_free(recipient->name);
	g_free(recipient);
}

static bool list_recipients(Store *store, const char *number, GPtrArray *recipients,
			    GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_list, STORE_ARGS(store_text(number)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		Recipient *recipient = g_new0(Recipient, 1);

		recipient->addressee = g_strdup(store_rows_text(rows, 0));
		recipient->mailbox = g_strdup(store_rows_text(rows, 1));
		recipient->post = g_strdup(store_rows_text(rows, 2));
		recipient->person = g_strdup(store_rows_text(rows, 3));
		recipient->name = g_strdup(store_rows_text(rows, 4));
		g_ptr_array_add(recipients, recipient);
	}
	return store_rows_finish(rows, error);
}

static bool find_hindrance(Office *office, const Recipient *recipient,
			   char **reason_out, GError **error)
{
	Date today = clock_today(office->clock);
	const SuppressQuestion question = { recipient->addressee, recipient->mailbox,
					    today };
	const Holding holding = { recipient->post, recipient->person, recipient->name };
	g_autofree char *suppressed = NULL;

	if (!suppress_find_addressee(office->store, &question, &suppressed, error))
		return false;
	if (suppressed != NULL)
		*reason_out = g_strconcat("suppressed: ", suppressed, NULL);
	return suppressed != NULL || recipient->post == NULL ||
	       holding_find_end(office->store, &holding, today, reason_out, error);
}

/* What is not kept of those whom the letter is for, yours; NULL: nothing. */
static char *describe_lack(const LetterBound *bound, const GPtrArray *recipients)
{
	bool addressed = false, reached = bound->mailbox == NULL;

	for (guint i = 0; i < recipients->len; i++) {
		const Recipient *recipient = recipients->pdata[i];

		addressed |= g_str_equal(recipient->addressee, bound->addressee);
		reached |= g_strcmp0(recipient->mailbox, bound->mailbox) == 0;
	}
	return addressed && reached
		       ? NULL
		       : g_strdup_printf("the store does not say any more that it is "
					 "for '%s'",
					 addressed ? bound->mailbox : bound->addressee);
}

bool office_find_lack(Store *store, const LetterBound *bound, char **lack_out,
		      GError **error)
{
	g_autoptr(GPtrArray) recipients =
		g_ptr_array_new_with_free_func(recipient_free);

	if (!list_recipients(store, bound->number, recipients, error))
		return false;
	*lack_out = describe_lack(bound, recipients);
	return true;
}

bool office_find_hindrance(Office *office, const LetterBound *bound, char **reason_out,
			   GError **error)
{
	g_autoptr(GPtrArray) recipients =
		g_ptr_array_new_with_free_func(recipient_free);

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
