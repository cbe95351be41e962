/*
 * One letter to several holders of one body: greeted, named and taken leave of together.
 */
#include "directory-fixture.h"

#include "directory-circle.h"
#include "directory-form.h"

#include <string.h>

static const char directory[] =
	"persons:\n"
	"- { id: ada, name: { en: Ada, ru-dative: Аде }, gender: female }\n"
	"- { id: bo, name: { en: Bo, ru-dative: Бо }, gender: male }\n"
	"- { id: cem, name: { en: Cem, ru-dative: Джему }, gender: male }\n"
	"- { id: dan, name: { en: Dan, ru-dative: Дану }, gender: male }\n"
	"- { id: eve, name: { en: Eve, ru-dative: Еве }, gender: female }\n"
	"- { id: kim, name: Kim }\n"
	"- { id: lee, name: Lee }\n";

#define CO_CHAIRS(holders) "- { body: dock, role: co-chair, holders: [" holders "] }\n"
#define CHAIR(holder) "- { body: dock, role: chair, holders: [" holder "] }\n"
#define POST(role, holders) "- { body: dock, role: " role ", holders: [" holders "] }\n"
#define ADA "{ person: ada }"
#define BO "{ person: bo }"
#define CEM "{ person: cem }"
#define DAN "{ person: dan }"
#define EVE "{ person: eve }"
#define KIM "{ person: kim }"
#define LEE "{ person: lee }"

static const Date today = { 2025, 2, 20 };

/* A committee for each of the cases, with its posts, and a circle "cN" of their holders. */
static void load(Fixture *fixture, const char *const *posts, size_t count)
{
	g_autoptr(GString) bodies =
		g_string_new("bodies:\n- { id: house, kind: chamber, "
			     "name: { en: House, ru: Палата } }\n");
	g_autoptr(GString) circles = g_string_new("circles:\n");
	g_autoptr(GString) all = g_string_new("posts:\n");
	g_autofree char *text = NULL;

	for (size_t i = 0; i < count; i++) {
		g_auto(GStrv) parts = g_strsplit(posts[i], "dock", -1);
		g_autofree char *id = g_strdup_printf("dock%zu", i);
		g_autofree char *own = g_strjoinv(id, parts);

		g_string_append_printf(
			bodies,
			"- { id: %s, kind: committee, parent: house, "
			"name: { en: Docks, ru: Доки }, tags: [t%zu] }\n",
			id, i);
		g_string_append_printf(
			circles, "- { id: c%zu, select: { tag: [t%zu] } }\n", i, i);
		g_string_append(all, own);
	}
	text = g_strconcat(directory, bodies->str, circles->str, all->str, NULL);
	fixture_init(fixture);
	fixture_load(fixture, text);
}

/* The form for all holders of case `i`. */
static AddressForm *form_of(Fixture *fixture, FormBook *book, size_t i,
			    const char *lang)
{
	g_autofree char *circle = g_strdup_printf("c%zu", i);
	g_autoptr(AddresseeList) list = NULL;
	g_autoptr(GPtrArray) addressees = g_ptr_array_new();
	AddressForm *form = NULL;
	GError *error = NULL;

	g_assert_true(circle_resolve(fixture->store, circle, today, &list, &error));
	g_assert_no_error(error);
	for (size_t n = 0; n < list->count; n++)
		g_ptr_array_add(addressees, (void *)&list->addressees[n]);
	g_assert_true(form_for_joint(book, addressees, lang, &form, &error));
	g_assert_no_error(error);
	return form;
}

static void test_words(void)
{
	static const struct {
		const char *posts, *lang, *salutation, *closing, *title;
	} cases[] = {
		{ CHAIR(ADA) CO_CHAIRS(BO), "en", "Dear Madam Chair and Mr Co-Chair,",
		  "Please accept, Madam Chair and Mr Co-Chair, the assurances of my "
		  "high "
		  "consideration.",
		  "Chair and Co-Chair" },
		{ CHAIR(ADA) CO_CHAIRS(BO), "fr",
		  "Madame la Présidente, Monsieur le Coprésident,",
		  "Je vous prie d’agréer, Madame la Présidente, Monsieur le "
		  "Coprésident, "
		  "l’assurance de ma haute considération.",
		  "Présidente et Coprésident" },
		{ CHAIR(ADA) CO_CHAIRS(BO), "ru",
		  "Уважаемая госпожа Председатель! Уважаемый господин Сопредседатель!",
		  "С глубоким уважением,", "Председатель и Сопредседатель" },
		{ CHAIR(ADA) CO_CHAIRS(BO), "az",
		  "Hörmətli xanım Sədr, hörmətli cənab Həmsədr,", "Dərin hörmətlə,",
		  "Sədr və Həmsədr" },
		{ CHAIR(ADA) CO_CHAIRS(BO), "ar",
		  "سعادة السيدة الرئيسة المحترمة، سعادة السيد الرئيس المشارك المحترم،",
		  "وتفضلوا، سعادة السيدة الرئيسة وسعادة السيد الرئيس المشارك، بقبول "
		  "فائق "
		  "الاحترام والتقدير،",
		  "الرئيسة والرئيس المشارك" },
		/* of one role and gender: together */
		{ CO_CHAIRS(BO ", " CEM), "en", "Dear Co-Chairs,",
		  "Please accept, distinguished Co-Chairs, the assurances of my high "
		  "consideration.",
		  "Co-Chairs" },
		{ CO_CHAIRS(BO ", " CEM), "fr", "Messieurs les Coprésidents,",
		  "Je vous prie d’agréer, Messieurs les Coprésidents, l’assurance de "
		  "ma "
		  "haute considération.",
		  "Coprésidents" },
		{ CO_CHAIRS(BO ", " CEM), "ru", "Уважаемые господа Сопредседатели!",
		  "С глубоким уважением,", "Сопредседатели" },
		{ CO_CHAIRS(BO ", " CEM), "az", "Hörmətli cənab Həmsədrlər,",
		  "Dərin hörmətlə,", "Həmsədrlər" },
		/* two and more than two */
		{ CO_CHAIRS(BO ", " CEM), "ar",
		  "صاحبي السعادة السيدين الرئيسين المشاركين المحترمين،",
		  "وتفضلوا، صاحبي السعادة السيدين الرئيسين المشاركين، بقبول فائق "
		  "الاحترام والتقدير،",
		  "الرئيسان المشاركان" },
		{ CO_CHAIRS(BO ", " CEM ", " DAN), "ar",
		  "أصحاب السعادة السادة الرؤساء المشاركين المحترمين،",
		  "وتفضلوا، أصحاب السعادة السادة الرؤساء المشاركين، بقبول فائق "
		  "الاحترام "
		  "والتقدير،",
		  "الرؤساء المشاركون" },
		/* two of one gender, one of the other */
		{ CO_CHAIRS(ADA ", " BO ", " EVE), "fr",
		  "Mesdames les Coprésidentes, Monsieur le Coprésident,",
		  "Je vous prie d’agréer, Mesdames les Coprésidentes, Monsieur le "
		  "Coprésident, l’assurance de ma haute considération.",
		  "Coprésidentes et Coprésident" },
		{ CO_CHAIRS(ADA ", " BO ", " EVE), "en", "Dear Co-Chairs,",
		  "Please accept, distinguished Co-Chairs, the assurances of my high "
		  "consideration.",
		  "Co-Chairs" },
		{ CO_CHAIRS(ADA ", " BO ", " EVE), "ru",
		  "Уважаемые госпожи Сопредседатели! Уважаемый господин "
		  "Сопредседатель!",
		  "С глубоким уважением,", "Сопредседатели" },
		/* no word for one of them: the closing names nobody */
		{ CHAIR(ADA) CO_CHAIRS(KIM), "en", "Dear Madam Chair and Co-Chair,",
		  "Please accept the assurances of my high consideration.",
		  "Chair and Co-Chair" },
		{ CO_CHAIRS(KIM ", " LEE), "fr", "Mesdames, Messieurs,",
		  "Je vous prie d’agréer, Mesdames, Messieurs, l’assurance de ma haute "
		  "considération.",
		  "Coprésidence" },
		/* the highest honours of one are paid to all, and that one stands first */
		{ CHAIR(BO) POST("president", EVE), "en",
		  "Madam President and Mr Chair,",
		  "Please accept, Madam President and Mr Chair, the assurances of my "
		  "highest consideration.",
		  "President and Chair" },
		{ CHAIR(BO ", " CEM) POST("secretary-general", DAN)
			  POST("speaker", EVE),
		  "en", "Madam Speaker, Mr Secretary General and distinguished Chairs,",
		  "Please accept, Madam Speaker, Mr Secretary General and "
		  "distinguished Chairs, the assurances of my highest consideration.",
		  "Speaker, Secretary General and Chairs" },
		{ CHAIR(BO) POST("president", EVE), "az",
		  "Zati-aliləri, hörmətli xanım Prezident, hörmətli cənab Sədr,",
		  "Ən dərin hörmət və ehtiramla,", "Prezident və Sədr" },
		/* one who was judged before the plural came belongs to it */
		{ CO_CHAIRS(ADA ", " KIM ", " BO ", " CEM), "en", "Dear Co-Chairs,",
		  "Please accept, distinguished Co-Chairs, the assurances of my high "
		  "consideration.",
		  "Co-Chairs" },
		/* of one role, and one's gender is not known: together */
		{ CO_CHAIRS(ADA ", " KIM), "en", "Dear Co-Chairs,",
		  "Please accept, distinguished Co-Chairs, the assurances of my high "
		  "consideration.",
		  "Co-Chairs" },
		{ POST("president", ADA ", " KIM), "en", "Excellencies,",
		  "Please accept, Excellencies, the assurances of my highest "
		  "consideration.",
		  "Presidents" },
		{ CO_CHAIRS(ADA ", " BO ", " KIM), "az", "Hörmətli Həmsədrlər,",
		  "Dərin hörmətlə,", "Həmsədrlər" },
		{ CO_CHAIRS(ADA ", " KIM), "fr", "Mesdames, Messieurs,",
		  "Je vous prie d’agréer, Mesdames, Messieurs, l’assurance de ma haute "
		  "considération.",
		  "Coprésidence" },
		/* beside others none is greeted as a woman and as a man: of one role ... */
		{ CO_CHAIRS(ADA ", " KIM), "ru",
		  "Уважаемые госпожи и господа Сопредседатели!",
		  "С глубоким уважением,", "Сопредседатели" },
		{ POST("speaker", ADA ", " KIM), "ar", "أصحاب المعالي،",
		  "وتفضلوا بقبول أسمى آيات الاحترام والتقدير،", "رئاسة المجلس" },
		{ POST("head", ADA ", " KIM), "fr", "Mesdames, Messieurs,",
		  "Je vous prie d’agréer, Mesdames, Messieurs, l’assurance de ma haute "
		  "considération.",
		  "Responsables" },
		/* ... and of several, with the honours of the highest of them */
		{ CHAIR(ADA) POST("head", KIM), "en", "Ladies and Gentlemen,",
		  "Please accept, Ladies and Gentlemen, the assurances of my high "
		  "consideration.",
		  "Chair and Head" },
		{ POST("speaker", ADA) POST("head", KIM), "en",
		  "Excellencies, Ladies and Gentlemen,",
		  "Please accept, Excellencies, Ladies and Gentlemen, the assurances "
		  "of my highest consideration.",
		  "Speaker and Head" },
		{ POST("head", ADA) CHAIR(KIM), "fr", "Mesdames, Messieurs,",
		  "Je vous prie d’agréer, Mesdames, Messieurs, l’assurance de ma haute "
		  "considération.",
		  "Présidence et Responsable" },
		{ POST("speaker", ADA) CHAIR(KIM), "fr",
		  "Excellences, Mesdames, Messieurs,",
		  "Je vous prie d’agréer, Excellences, Mesdames, Messieurs, "
		  "l’assurance de ma très haute considération.",
		  "Présidente et Présidence" },
		{ POST("head", ADA) CHAIR(KIM), "ru", "Уважаемые дамы и господа!",
		  "С глубоким уважением,", "Председатель и Руководитель" },
		{ POST("head", ADA) POST("secretary-general", KIM), "ru",
		  "Ваши Превосходительства, уважаемые дамы и господа!",
		  "С глубочайшим уважением,", "Генеральный секретарь и Руководитель" },
		{ POST("head", ADA) CHAIR(KIM), "ar",
		  "أصحاب السعادة، حضرات السيدات والسادة المحترمين،",
		  "وتفضلوا، أصحاب السعادة، بقبول فائق الاحترام والتقدير،",
		  "الرئاسة ورئيسة المجموعة" },
		{ POST("speaker", ADA) CHAIR(KIM), "ar",
		  "أصحاب المعالي والسعادة، حضرات السيدات والسادة المحترمين،",
		  "وتفضلوا، أصحاب المعالي والسعادة، بقبول أسمى آيات الاحترام "
		  "والتقدير،",
		  "رئيسة المجلس والرئاسة" },
		/* titles of their own */
		{ "- { body: dock, role: co-chair, title: { en: Co-Convenor }, "
		  "holders: "
		  "[" BO ", " CEM "] }\n",
		  "en", "Dear Co-Chairs,",
		  "Please accept, distinguished Co-Chairs, the assurances of my high "
		  "consideration.",
		  "Co-Convenor" },
	};
	const char *posts[G_N_ELEMENTS(cases)];
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(FormBook) book = formbook_new();

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		posts[i] = cases[i].posts;
	load(&fixture, posts, G_N_ELEMENTS(cases));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(AddressForm) form = form_of(&fixture, book, i, cases[i].lang);

		g_test_message("%s: %s", cases[i].lang, cases[i].posts);
		g_assert_cmpstr(form->salutation, ==, cases[i].salutation);
		g_assert_cmpstr(form->closing, ==, cases[i].closing);
		g_assert_cmpstr(form->title, ==, cases[i].title);
	}
}

static void test_envelopes(void)
{
	static const struct {
		const char *posts, *lang, *envelope; /* lines with | between */
	} cases[] = {
		{ CHAIR(ADA) CO_CHAIRS(BO), "en",
		  "Ms Ada|Chair|Mr Bo|Co-Chair|Docks|House" },
		{ CHAIR(BO) POST("speaker", EVE), "en",
		  "Her Excellency Ms Eve|Speaker|Mr Bo|Chair|Docks|House" },
		{ CO_CHAIRS(ADA ", " BO), "en", "Ms Ada|Mr Bo|Co-Chairs|Docks|House" },
		{ CO_CHAIRS(ADA ", " BO), "fr",
		  "Madame Ada|Coprésidente|Monsieur Bo|Coprésident|Docks|House" },
		{ CO_CHAIRS(BO ", " CEM), "fr",
		  "Monsieur Bo|Monsieur Cem|Coprésidents|Docks|House" },
		{ CO_CHAIRS(ADA ", " BO), "ru",
		  "Палата|Доки|Сопредседателям|г-же Аде|г-ну Бо" },
		{ CHAIR(ADA) CO_CHAIRS(BO), "ru",
		  "Палата|Доки|Председателю|г-же Аде|Сопредседателю|г-ну Бо" },
		{ CO_CHAIRS(ADA ", " BO), "az",
		  "House|Docks|Həmsədrlər|Xanım Ada|Cənab Bo" },
		{ CO_CHAIRS(BO ", " CEM), "ar",
		  "سعادة السيد Bo المحترم|سعادة السيد Cem المحترم|الرئيسان المشاركان|"
		  "Docks|House" },
		{ "- { body: dock, role: co-chair, title: { en: Co-Convenor }, "
		  "holders: "
		  "[" BO ", " CEM "] }\n",
		  "en", "Mr Bo|Co-Convenor|Mr Cem|Co-Convenor|Docks|House" },
	};
	const char *posts[G_N_ELEMENTS(cases)];
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(FormBook) book = formbook_new();

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		posts[i] = cases[i].posts;
	load(&fixture, posts, G_N_ELEMENTS(cases));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(AddressForm) form = form_of(&fixture, book, i, cases[i].lang);
		g_autofree char *envelope = g_strjoinv("|", form->envelope);

		g_test_message("%s: %s", cases[i].lang, cases[i].posts);
		g_assert_cmpstr(envelope, ==, cases[i].envelope);
	}
}

/* The names stand in the order of the posts. */
static void test_names(void)
{
	static const char *const posts[] = { CHAIR(BO) POST("speaker", EVE),
					     CO_CHAIRS(BO ", " CEM) };
	static const char *const names[] = { "Eve and Bo", "Bo and Cem" };
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(FormBook) book = formbook_new();

	load(&fixture, posts, G_N_ELEMENTS(posts));
	for (size_t i = 0; i < G_N_ELEMENTS(posts); i++) {
		g_autoptr(AddressForm) form = form_of(&fixture, book, i, "en");

		g_assert_cmpstr(form->names, ==, names[i]);
	}
}

/* Several in this role and gender: none of them is addressed as if alone. */
static void assert_complete(const AddressForm *form, const FormRow *row)
{
	bool named = strstr(row->closing, row->title) != NULL;

	g_assert_cmpstr(form->salutation, !=, row->salutation);
	g_assert_true(form->salutation[0] != '\0' && form->title[0] != '\0');
	g_assert_true(form->closing[0] != '\0' && strchr(form->closing, '{') == NULL);
	if (named)
		g_assert_cmpstr(form->closing, !=, row->closing);
}

#define LIMIT_ROWS 18

/* Of each role and gender there are several, each with a body of its own. */
static void load_rows(Fixture *fixture, const FormRow *rows, size_t count)
{
	static const char *const holders[] = {
		[GENDER_UNKNOWN] = KIM ", " LEE,
		[GENDER_FEMALE] = ADA ", " EVE,
		[GENDER_MALE] = BO ", " CEM ", " DAN,
	};
	char *posts[LIMIT_ROWS];

	g_assert_cmpuint(count, ==, LIMIT_ROWS);
	for (size_t i = 0; i < count; i++)
		posts[i] =
			g_strdup_printf("- { body: dock, role: %s, holders: [%s] }\n",
					rows[i].role, holders[rows[i].gender]);
	load(fixture, (const char *const *)posts, count);
	for (size_t i = 0; i < count; i++)
		g_free(posts[i]);
}

/* Every language has the forms of several for every role and gender. */
static void test_all(void)
{
	static const char *const langs[] = { "az", "ar", "en", "fr", "ru" };
	g_autoptr(FormBook) book = formbook_new();
	g_auto(Fixture) fixture = { 0 };

	for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
		g_autofree FormRow *rows = NULL;
		g_autoptr(GError) error = NULL;
		size_t count = 0;

		g_assert_true(formbook_rows(book, langs[i], &rows, &count, &error));
		g_assert_no_error(error);
		if (i == 0)
			load_rows(&fixture, rows, count);
		for (size_t n = 0; n < count; n++) {
			g_autoptr(AddressForm) form =
				form_of(&fixture, book, n, langs[i]);

			g_test_message("%s %s %s", langs[i], rows[n].role,
				       gender_name(rows[n].gender));
			assert_complete(form, &rows[n]);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/directory/joint/words", test_words);
	g_test_add_func("/directory/joint/envelopes", test_envelopes);
	g_test_add_func("/directory/joint/names", test_names);
	g_test_add_func("/directory/joint/all", test_all);
	return g_test_run();
}
