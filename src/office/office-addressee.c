#include "office-addressee.h"

#include "directory-circle.h"
#include "directory-suppress.h"
#include "office-private.h"
#include "register-letter.h"

static const char sql_add[] =
	"INSERT INTO office_letter_addressee (letter, addressee, mailbox) "
	"VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
static const char sql_list[] = "SELECT addressee, mailbox FROM office_letter_addressee "
			       "WHERE letter = $1 ORDER BY addressee";

static bool keep(Office *office, const char *number, const Addressee *addressee,
		 GError **error)
{
	for (size_t i = 0; i < addressee->post_count; i++) {
		/* The first post may be told from a second holder's by the addressee's id. */
		const char *id = i == 0 ? addressee->id : addressee->posts[i].id;

		if (!store_run(office->store, sql_add,
			       STORE_ARGS(store_text(number), store_text(id),
					  store_text(addressee->mailbox)),
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

static void question_free(void *data)
{
	SuppressQuestion *question = data;

	g_free((char *)question->addressee);
	g_free((char *)question->mailbox);
	g_free(question);
}

static bool list_questions(Office *office, const char *number, GPtrArray *questions,
			   GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(office->store, sql_list, STORE_ARGS(store_text(number)), &rows,
			 error))
		return false;
	while (store_rows_next(rows)) {
		SuppressQuestion *question = g_new0(SuppressQuestion, 1);

		question->addressee = g_strdup(store_rows_text(rows, 0));
		question->mailbox = g_strdup(store_rows_text(rows, 1));
		question->day = clock_today(office->clock);
		g_ptr_array_add(questions, question);
	}
	return store_rows_finish(rows, error);
}

bool office_find_suppressed(Office *office, const SealedLetter *letter,
			    char **reason_out, GError **error)
{
	g_autoptr(GPtrArray) questions = g_ptr_array_new_with_free_func(question_free);

	*reason_out = NULL;
	if (!list_questions(office, letter->number, questions, error))
		return false;
	for (guint i = 0; i < questions->len && *reason_out == NULL; i++)
		if (!suppress_find_addressee(office->store,
					     g_ptr_array_index(questions, i),
					     reason_out, error))
			return false;
	return true;
}
