/*
 * Circles, forms of address, suppressions, search and export, over one small directory.
 */
#include "directory-fixture.h"

#include "directory-circle.h"
#include "directory-export.h"
#include "directory-form.h"
#include "directory-suppress.h"

#include <string.h>

static const char directory[] =
	"bodies:\n"
	"- { id: xa, kind: parliament, country: xa, name: { en: Parliament of Xa, ru: "
	"Парламент Кса }, languages: [fr, ru], tags: [friend],\n"
	"    channels: { email: office@xa.example, post: { en: [1 Main Square, Xa "
	"City], ru: "
	"'Главная пл., 1' } } }\n"
	"- { id: xa-foreign, kind: committee, parent: xa, name: { en: Foreign Affairs "
	"Committee, fr: Commission des affaires étrangères }, topics: "
	"[foreign-affairs] }\n"
	"- { id: xa-rights, kind: committee, parent: xa, name: Human Rights Committee, "
	"languages: [en], topics: [human-rights] }\n"
	"- { id: xa-group, kind: liaison-group, parent: xa, name: Xa Group }\n"
	"- { id: union, kind: organisation, name: { en: Union of Parliaments } }\n"
	"persons:\n"
	"- { id: anna, name: { en: Anna Lind, ru: Анна Линд, ru-dative: Анне Линд }, "
	"gender: "
	"female, channels: { email: anna@xa.example } }\n"
	"- { id: boris, name: Boris Ode, gender: male }\n"
	"- { id: chris, name: Chris Fell }\n"
	"- { id: dora, name: Dora Past, gender: female, died: 2024-05-01 }\n"
	"posts:\n"
	"- { body: xa-foreign, role: Chairperson, holders: [{ person: anna, from: "
	"2024-01-01 "
	"}, { person: boris, until: 2023-12-31 }] }\n"
	"- { body: xa-rights, role: chair, tags: [urgent], holders: [{ person: anna }] "
	"}\n"
	"- { body: xa-group, role: co-chair, holders: [{ person: boris }, { person: "
	"chris }] "
	"}\n"
	"- { body: xa-group, role: head, holders: [{ person: boris, until: 2020-01-01 "
	"}] }\n"
	"- { body: xa, role: speaker, holders: [{ person: dora }] }\n"
	"- { body: union, role: secretary-general, title: { en: Acting Secretary "
	"General } }\n"
	"- { body: union, role: president, holders: [{ name: Known by Name }] }\n"
	"- { body: union, role: rapporteur, holders: [{ person: nobody }] }\n"
	"circles:\n"
	"- { id: all, select: { kind: [committee, liaison-group, organisation, "
	"parliament] } "
	"}\n"
	"- { id: chairs, title: { en: All chairs }, select: [{ role: [chair], country: "
	"xa }, { "
	"kind: organisation }] }\n"
	"- { id: rights, select: { topic: human-rights, tag: urgent } }\n"
	"- { id: french, select: { language: fr } }\n";

static const Date today = { 2025, 2, 20 };
static const Date long_ago = { 2025, 1, 1 };

static AddresseeList *resolve(Fixture *fixture, const char *circle, Date day)
{
	AddresseeList *list = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(circle_resolve(fixture->store, circle, day, &list, &error));
	g_assert_no_error(error);
	return list;
}

static const Addressee *find(const AddresseeList *list, const char *id)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->addressees[i].id, id) == 0)
			return &list->addressees[i];
	g_test_message("no addressee %s", id);
	g_assert_not_reached();
}

/* "id id …" of a circle. */
static char *ids(Fixture *fixture, const char *circle, Date day)
{
	g_autoptr(AddresseeList) list = resolve(fixture, circle, day);
	g_autoptr(GString) all = g_string_new(NULL);

	for (size_t i = 0; i < list->count; i++)
		g_string_append_printf(all, "%s%s", i > 0 ? " " : "",
				       list->addressees[i].id);
	return g_string_free(g_steal_pointer(&all), FALSE);
}

static void test_selection(void)
{
	static const struct {
		const char *circle;
		Date day;
		const char *ids;
	} cases[] = {
		{ "all",
		  { 2025, 2, 20 },
		  "union/president union/rapporteur union/secretary-general "
		  "xa-foreign/chair "
		  "xa-group/co-chair#boris xa-group/co-chair#chris xa-group/head "
		  "xa/speaker" },
		/* before 2024 Boris held the foreign affairs chair beside the group's */
		{ "all",
		  { 2023, 6, 1 },
		  "union/president union/rapporteur union/secretary-general "
		  "xa-foreign/chair "
		  "xa-group/co-chair#chris xa-group/head xa-rights/chair xa/speaker" },
		{ "chairs",
		  { 2025, 2, 20 },
		  "union/president union/rapporteur union/secretary-general "
		  "xa-foreign/chair" },
		{ "rights", { 2025, 2, 20 }, "xa-rights/chair" },
		{ "french",
		  { 2025, 2, 20 },
		  "xa-foreign/chair xa-group/co-chair#boris xa-group/co-chair#chris "
		  "xa-group/head xa/speaker" },
	};
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	fixture_load(&fixture, directory);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *found = ids(&fixture, cases[i].circle, cases[i].day);

		g_assert_cmpstr(found, ==, cases[i].ids);
	}
}

static void test_addressees(void)
{
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	fixture_load(&fixture, directory);

	g_autoptr(AddresseeList) list = resolve(&fixture, "all", today);
	const Addressee *anna = find(list, "xa-foreign/chair");

	g_assert_cmpuint(anna->post_count, ==, 2);
	g_assert_cmpstr(anna->posts[1].id, ==, "xa-rights/chair");
	g_assert_cmpstr(anna->posts[0].role, ==, "chair");
	g_assert_cmpstr(anna->country, ==, "xa");
	g_assert_cmpstr(anna->languages[0], ==, "fr");
	g_assert_cmpstr(anna->languages[1], ==, "ru");
	g_assert_null(anna->languages[2]);
	g_assert_cmpstr(anna->mailbox, ==, "anna@xa.example");
	g_assert_cmpstr(anna->channel, ==, "email");
	g_assert_cmpint(anna->gender, ==, GENDER_FEMALE);

	g_autofree char *in_russian = addressee_name(anna, "ru");
	g_autofree char *in_azeri = addressee_name(anna, "az");
	g_autofree char *body = addressee_body(anna, "fr");
	g_autofree char *parent = addressee_parent_of(anna, 0, "ru");

	g_assert_cmpstr(in_russian, ==, "Анна Линд");
	g_assert_cmpstr(in_azeri, ==, "Anna Lind");
	g_assert_cmpstr(body, ==, "Commission des affaires étrangères");
	g_assert_cmpstr(parent, ==, "Парламент Кса");
}

static void test_who_is_not_there(void)
{
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	fixture_load(&fixture, directory);

	g_autoptr(AddresseeList) list = resolve(&fixture, "all", today);
	const Addressee *dead = find(list, "xa/speaker");
	const Addressee *ended = find(list, "xa-group/head");
	const Addressee *vacant = find(list, "union/secretary-general");
	const Addressee *named = find(list, "union/president");

	g_assert_true(dead->vacant && dead->term_ended);
	g_assert_cmpstr(dead->mailbox, ==, "office@xa.example");
	g_assert_true(ended->vacant && ended->term_ended);
	g_assert_true(vacant->vacant && !vacant->term_ended);
	g_assert_null(vacant->channel);
	g_assert_true(find(list, "union/rapporteur")->vacant);
	g_assert_false(named->vacant);
	g_assert_cmpstr(named->person, ==, "");

	/* a committee has its parliament's address, and not its mailbox */
	const Addressee *group = find(list, "xa-group/co-chair#chris");
	g_auto(GStrv) above = addressee_address_lines(group, "post", "ru");

	g_assert_null(group->mailbox);
	g_assert_cmpstr(group->channel, ==, "post");
	g_assert_cmpstr(above[0], ==, "Главная пл., 1");

	g_autofree char *name = addressee_name(named, "fr");
	g_autofree char *title = addressee_title_of(vacant, 0, "en");
	g_auto(GStrv) lines = addressee_address_lines(dead, "email", "ru");
	g_auto(GStrv) other = addressee_address_lines(dead, "post", "fr");

	g_assert_cmpstr(name, ==, "Known by Name");
	g_assert_cmpstr(title, ==, "Acting Secretary General");
	g_assert_cmpstr(lines[0], ==, "Главная пл., 1");
	g_assert_cmpstr(other[1], ==, "Xa City");
}

static const char wishes[] =
	"bodies:\n"
	"- { id: xa, kind: parliament, country: xa, name: Xa, prefer: [hand, post], "
	"channels: { email: office@xa.example, post: [1 Main Square], hand: [Gate 2] } "
	"}\n"
	"- { id: below, kind: committee, parent: xa, name: Below }\n"
	"- { id: own, kind: committee, parent: xa, name: Own, prefer: email }\n"
	"- { id: plain, kind: organisation, name: Plain, channels: { post: [2 Quay] } "
	"}\n"
	"persons:\n"
	"- { id: anna, name: Anna Lind, prefer: [email], channels: { email: "
	"a@xa.example } }\n"
	"posts:\n"
	"- { body: xa, role: speaker, holders: [{ person: anna }] }\n"
	"- { body: below, role: chair, holders: [{ name: B }] }\n"
	"- { body: below, role: head, prefer: [post], holders: [{ name: C }] }\n"
	"- { body: own, role: chair, holders: [{ name: D }] }\n"
	"- { body: plain, role: president, holders: [{ name: E }] }\n"
	"circles:\n"
	"- { id: all, select: { kind: [parliament, committee, organisation] } }\n"
	"- { id: paper, channels: [post, hand], select: { kind: committee } }\n";

static const char wishes_apart[] =
	"persons: [{ id: far, name: Far, prefer: [post, hand] }]\n"
	"circles: [{ id: mail, channels: [email], letterhead: plain, select: { kind: "
	"parliament } }]\n";

/* A post's wish comes before its holder's, that before the body's, then those above. */
static void test_preferences(void)
{
	static const struct {
		const char *id, *preferred, *channels, *channel, *address;
	} cases[] = {
		{ "xa/speaker", "email", "email post hand", "email", "1 Main Square" },
		{ "below/chair", "hand post", "post hand", "hand", "1 Main Square" },
		{ "below/head", "post", "post hand", "post", "1 Main Square" },
		{ "own/chair", "email", "post hand", "post", "1 Main Square" },
		{ "plain/president", "", "post hand", "post", "2 Quay" },
	};
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	fixture_load(&fixture, wishes);

	g_autoptr(AddresseeList) list = resolve(&fixture, "all", today);
	g_autoptr(AddresseeList) paper = resolve(&fixture, "paper", today);
	g_autofree char *allowed = g_strjoinv(" ", (char **)paper->channels);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Addressee *addressee = find(list, cases[i].id);
		g_autofree char *preferred =
			g_strjoinv(" ", (char **)addressee->preferred);
		g_autofree char *channels =
			g_strjoinv(" ", (char **)addressee->channels);
		g_auto(GStrv) lines = addressee_address_lines(addressee, "post", "en");

		g_assert_cmpstr(preferred, ==, cases[i].preferred);
		g_assert_cmpstr(channels, ==, cases[i].channels);
		g_assert_cmpstr(addressee->channel, ==, cases[i].channel);
		g_assert_cmpstr(lines[0], ==, cases[i].address);
	}
	g_auto(GStrv) gate =
		addressee_address_lines(find(list, "below/chair"), "hand", "en");
	g_auto(GStrv) quay =
		addressee_address_lines(find(list, "plain/president"), "hand", "en");

	g_assert_cmpstr(gate[0], ==, "Gate 2");
	g_assert_cmpstr(quay[0], ==, "2 Quay");
	g_assert_cmpstr(allowed, ==, "post hand");
	g_assert_null(list->channels[0]);
}

/* Only known channels, each once; the hash tells a changed wish from none. */
static void test_preferences_imported(void)
{
	static const struct {
		const char *prefer, *reason;
	} wrong[] = {
		{ "fax", "a channel is email, post or hand, not 'fax'" },
		{ "[post, post]", "the channel 'post' stands twice" },
		{ "{ post: yes }", "a channel is email, post or hand, not ''" },
	};
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autofree char *text = g_strdup_printf(
			"persons: [{ id: p, name: P, prefer: %s }]", wrong[i].prefer);
		g_autoptr(ImportReport) report =
			fixture_import_text(&fixture, ".yaml", text);

		g_assert_cmpuint(report->reject_count, ==, 1);
		g_assert_nonnull(strstr(report->rejects[0].reason, wrong[i].reason));
	}
	fixture_load(&fixture, "persons: [{ id: p, name: P }]");
	fixture_load(&fixture, "persons: [{ id: p, name: P, prefer: post }]");
	fixture_load(&fixture, "persons: [{ id: p, name: P, prefer: [post, email] }]");
	fixture_load(&fixture, "persons: [{ id: p, name: P, prefer: [post, email] }]");
	g_assert_cmpint(
		fixture_count(&fixture, "SELECT revision FROM directory_person"), ==,
		3);
	g_assert_cmpint(
		fixture_count(&fixture, "SELECT COUNT(*) FROM directory_preference"),
		==, 2);
}

static void test_unknown_circle(void)
{
	g_auto(Fixture) fixture = { 0 };
	AddresseeList *list = NULL;
	g_autoptr(GError) error = NULL;

	fixture_init(&fixture);
	fixture_load(&fixture, directory);
	g_assert_false(circle_resolve(fixture.store, "chair", today, &list, &error));
	g_assert_error(error, CHY_ERROR, CHY_NOT_FOUND);
	g_assert_cmpstr(error->message, ==,
			"there is no circle 'chair'; did you mean 'chairs'?");
}

static void test_forms_of_addressees(void)
{
	static const struct {
		const char *id, *lang, *salutation,
			*envelope; /* lines with | between */
	} cases[] = {
		{ "xa-foreign/chair", "en", "Dear Madam Chair,",
		  "Ms Anna Lind|Chair|Foreign Affairs Committee|Chair|Human Rights "
		  "Committee|Parliament of Xa" },
		{ "xa-foreign/chair", "ru", "Уважаемая госпожа Председатель!",
		  "Парламент Кса|Foreign Affairs Committee|Председателю|Human Rights "
		  "Committee|Председателю|г-же Анне Линд" },
		{ "xa-group/co-chair#boris", "fr", "Monsieur le Coprésident,",
		  "Monsieur Boris Ode|Coprésident|Xa Group|Parliament of Xa" },
		{ "xa-group/co-chair#chris", "az", "Hörmətli Həmsədr,",
		  "Parliament of Xa|Xa Group|Həmsədr|Chris Fell" },
		{ "union/president", "ar", "صاحبة المعالي، صاحب المعالي،",
		  "Known by Name|الرئاسة|Union of Parliaments" },
		/* of unknown gender, with the same honours */
		{ "union/president", "en", "Excellency,",
		  "H.E. Known by Name|President|Union of Parliaments" },
		{ "xa-group/co-chair#chris", "ar",
		  "سعادة السيدة الرئيسة المشاركة المحترمة، سعادة السيد الرئيس المشارك "
		  "المحترم،",
		  "Chris Fell|الرئاسة المشتركة|Xa Group|Parliament of Xa" },
		{ "union/secretary-general", "en", "Dear Secretary General,",
		  "Acting Secretary General|Union of Parliaments" },
	};
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(FormBook) book = formbook_new();

	fixture_init(&fixture);
	fixture_load(&fixture, directory);

	g_autoptr(AddresseeList) list = resolve(&fixture, "all", today);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(AddressForm) form = NULL;
		g_autoptr(GError) error = NULL;

		g_assert_true(form_for(book, find(list, cases[i].id), cases[i].lang,
				       &form, &error));
		g_assert_no_error(error);
		g_assert_cmpstr(form->salutation, ==, cases[i].salutation);

		g_autofree char *envelope = g_strjoinv("|", form->envelope);

		g_assert_cmpstr(envelope, ==, cases[i].envelope);
		g_assert_true(form->closing[0] != '\0' && form->title[0] != '\0');
	}
}

static void test_missing_form(void)
{
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(FormBook) book = formbook_new();
	g_autoptr(AddressForm) form = NULL;
	g_autoptr(GError) error = NULL;

	fixture_init(&fixture);
	fixture_load(
		&fixture,
		"bodies: [{ id: b, kind: committee, name: B }]\n"
		"persons: [{ id: p, name: P, gender: female }]\n"
		"posts: [{ body: b, role: rapporteur, holders: [{ person: p }] }]\n"
		"circles: [{ id: c, select: { role: rapporteur } }]\n");

	g_autoptr(AddresseeList) list = resolve(&fixture, "c", today);

	g_assert_false(form_for(book, &list->addressees[0], "fr", &form, &error));
	g_assert_error(error, CHY_ERROR, CHY_NOT_FOUND);
	g_assert_cmpstr(error->message, ==,
			"no form of address for a female rapporteur in French");
	g_clear_error(&error);
	g_assert_false(form_for(book, &list->addressees[0], "de", &form, &error));
	g_assert_error(error, CHY_ERROR, CHY_NOT_FOUND);
}

/* Every language has every role in every gender, with all that a letter needs. */
static void test_forms_are_complete(void)
{
	static const char *const langs[] = { "az", "ar", "en", "fr", "ru" };
	static const char *const roles[] = { "chair",   "co-chair",
					     "head",    "president",
					     "speaker", "secretary-general" };
	g_autoptr(FormBook) book = formbook_new();

	for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
		g_autofree FormRow *rows = NULL;
		g_autoptr(GError) error = NULL;
		size_t count = 0;

		g_assert_true(formbook_rows(book, langs[i], &rows, &count, &error));
		g_assert_no_error(error);
		g_assert_cmpuint(count, ==, G_N_ELEMENTS(roles) * 3);
		for (size_t n = 0; n < count; n++) {
			const FormRow *row = &rows[n];

			g_test_message("%s %s %s", langs[i], row->role,
				       gender_name(row->gender));
			g_assert_cmpstr(row->role, ==, roles[n / 3]);
			g_assert_nonnull(row->title);
			g_assert_nonnull(row->salutation);
			g_assert_nonnull(row->closing);
		}
	}
}

static void add_suppression(Fixture *fixture, const char *target, const char *value,
			    Date until)
{
	Suppression suppression = { target, value, "mourning", until };
	g_autoptr(GError) error = NULL;

	g_assert_true(suppress_add(fixture->store, &suppression, long_ago, &error));
	g_assert_no_error(error);
}

static void test_suppressions(void)
{
	static const struct {
		const char *target, *value;
		Date until;
		const char *id;
		bool holds;
	} cases[] = {
		{ "mailbox", "Anna@XA.example", { 0 }, "xa-foreign/chair", true },
		{ "mailbox", "office@xa.example", { 0 }, "xa-foreign/chair", false },
		{ "person", "anna", { 2025, 2, 20 }, "xa-foreign/chair", true },
		{ "person", "anna", { 2025, 2, 19 }, "xa-foreign/chair", false },
		{ "post", "xa-rights/chair", { 0 }, "xa-foreign/chair", true },
		{ "body", "xa", { 0 }, "xa-group/co-chair#chris", true },
		{ "person", "boris", { 0 }, "xa-group/co-chair#chris", false },
		{ "person", "boris", { 0 }, "xa-group/co-chair#boris", true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(Fixture) fixture = { 0 };
		g_autofree char *reason = NULL, *again = NULL;
		g_autoptr(GError) error = NULL;

		fixture_init(&fixture);
		fixture_load(&fixture, directory);
		add_suppression(&fixture, cases[i].target, cases[i].value,
				cases[i].until);

		g_autoptr(AddresseeList) list = resolve(&fixture, "all", today);
		const Addressee *addressee = find(list, cases[i].id);

		g_test_message("%s %s", cases[i].target, cases[i].value);
		g_assert_cmpstr(addressee->suppressed, ==,
				cases[i].holds ? "mourning" : NULL);
		g_assert_true(suppress_find(fixture.store, addressee, today, &reason,
					    &error));
		g_assert_cmpint(reason != NULL, ==, cases[i].holds);
		if (strcmp(cases[i].value, "xa-rights/chair") == 0)
			continue; /* the id alone names the first post */
		g_assert_true(suppress_find_addressee(
			fixture.store,
			&(SuppressQuestion){ addressee->id, addressee->mailbox, today },
			&again, &error));
		g_assert_cmpint(again != NULL, ==, cases[i].holds);
	}
}

static void test_suppressions_refused(void)
{
	static const struct {
		Suppression suppression;
		ChyError code;
	} cases[] = {
		{ { "planet", "mars", "x", { 0 } }, CHY_INVALID },
		{ { "mailbox", "no mailbox", "x", { 0 } }, CHY_INVALID },
		{ { "mailbox", "a@b.example", "", { 0 } }, CHY_INVALID },
		{ { "mailbox", "a@b.example", "x\r\nBcc: y", { 0 } }, CHY_INVALID },
		{ { "person", "nobody", "x", { 0 } }, CHY_NOT_FOUND },
		{ { "mailbox", "a@b.example", "x", { 1999, 12, 31 } }, CHY_INVALID },
	};
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(suppress_add(fixture.store, &cases[i].suppression, today,
					    &error));
		g_assert_error(error, CHY_ERROR, (int)cases[i].code);
	}
}

static char *export_all(Fixture *fixture, const char *id)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(directory_export(fixture->store, id, text, &error));
	g_assert_no_error(error);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* What export writes, import reads, and export writes again the same. */
static void test_export(void)
{
	g_auto(Fixture) first = { 0 }, second = { 0 };

	fixture_init(&first);
	fixture_init(&second);
	fixture_load(&first, directory);
	fixture_load(&first, wishes_apart);
	add_suppression(&first, "person", "anna", (Date){ 2025, 12, 31 });

	g_autofree char *text = export_all(&first, NULL);

	fixture_load(&second, text);

	g_autofree char *again = export_all(&second, NULL);
	g_autofree char *one = export_all(&first, "xa-rights");

	g_assert_cmpstr(text, ==, again);
	g_assert_cmpstr(one, ==,
			"bodies:\n"
			"  - id: xa-rights\n"
			"    kind: committee\n"
			"    parent: xa\n"
			"    name: Human Rights Committee\n"
			"    languages:\n"
			"      - en\n"
			"    topics:\n"
			"      - human-rights\n");
	g_assert_cmpint(
		fixture_count(&second, "SELECT COUNT(*) FROM directory_preference"), ==,
		3);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/directory/circle/selection", test_selection);
	g_test_add_func("/directory/circle/addressees", test_addressees);
	g_test_add_func("/directory/circle/vacant", test_who_is_not_there);
	g_test_add_func("/directory/circle/preferences", test_preferences);
	g_test_add_func("/directory/circle/preferences/imported",
			test_preferences_imported);
	g_test_add_func("/directory/circle/unknown", test_unknown_circle);
	g_test_add_func("/directory/form/addressees", test_forms_of_addressees);
	g_test_add_func("/directory/form/missing", test_missing_form);
	g_test_add_func("/directory/form/complete", test_forms_are_complete);
	g_test_add_func("/directory/suppress/holds", test_suppressions);
	g_test_add_func("/directory/suppress/refused", test_suppressions_refused);
	g_test_add_func("/directory/export/round-trip", test_export);
	return g_test_run();
}
