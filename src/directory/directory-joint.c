/*
 * The noun is the form for several: those of the highest roles stand first, holders of one role
 * and gender are spoken of together, in the order in which the first of each stands.
 */
#include "directory-form-private.h"

#include "lang-word.h"

#include <string.h>

#define ALL "{all}" /* of a salutation or closing: every holder */

typedef struct Joint {
	const YamlNode *root; /* of the language's file */
	const char *lang;
	GPtrArray *addressees; /* Addressee, in order of precedence */
	GArray *groups;        /* JointGroup */
	GPtrArray *envelopes;  /* char **, each one's own lines */
	char **shared;         /* what all have alike, as the first one's lines */
} Joint;

/* Those of one role and gender, or of one title. */
typedef struct JointGroup {
	const YamlNode *form;
	char *recorded; /* a title that is their own, ours; or NULL */
	size_t count;
} JointGroup;

static void group_clear(void *data)
{
	JointGroup *group = data;

	g_free(group->recorded);
}

static GArray *groups_new(void)
{
	GArray *groups = g_array_new(FALSE, FALSE, sizeof(JointGroup));

	g_array_set_clear_func(groups, group_clear);
	return groups;
}

static void free_lines(void *lines)
{
	g_strfreev(lines);
}

static void joint_clear(Joint *joint)
{
	g_clear_pointer(&joint->addressees, g_ptr_array_unref);
	g_clear_pointer(&joint->groups, g_array_unref);
	g_clear_pointer(&joint->envelopes, g_ptr_array_unref);
	g_clear_pointer(&joint->shared, g_strfreev);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Joint, joint_clear)

static const YamlNode *rules_of(const Joint *joint)
{
	return yaml_get(joint->root, "joint");
}

/* --- precedence -------------------------------------------------------------------- */

/* The place of the first post's role among the highest; that behind the last for any other. */
static size_t rank_of(const Joint *joint, const Addressee *addressee)
{
	const YamlNode *highest = yaml_get(rules_of(joint), "highest-roles");
	size_t rank = 0;

	while (rank < yaml_count(highest) && strcmp(yaml_text(yaml_item(highest, rank)),
						    addressee->posts[0].role) != 0)
		rank++;
	return rank;
}

static gint compare_ranks(gconstpointer a, gconstpointer b, gpointer data)
{
	const size_t first = rank_of(data, *(const Addressee *const *)a);
	const size_t second = rank_of(data, *(const Addressee *const *)b);

	return (first > second) - (first < second);
}

/* Take those whom the letter is to; of one rank they stay as they stand. */
static void order_addressees(Joint *joint, const GPtrArray *addressees)
{
	joint->addressees = g_ptr_array_sized_new(addressees->len);
	for (guint i = 0; i < addressees->len; i++)
		g_ptr_array_add(joint->addressees, addressees->pdata[i]);
	g_ptr_array_sort_with_data(joint->addressees, compare_ranks, joint);
}

/* The tier of honours that all are paid: one who is due the highest has them for all. */
static const char *tier_of(const Joint *joint)
{
	const YamlNode *highest = yaml_get(rules_of(joint), "highest-roles");

	return rank_of(joint, joint->addressees->pdata[0]) < yaml_count(highest)
		       ? "highest"
		       : "high";
}

/* Their names for running text, yours. */
static char *joint_names(const Joint *joint)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < joint->addressees->len; i++)
		g_ptr_array_add(names, addressee_name(joint->addressees->pdata[i],
						      joint->lang));
	return lang_list(joint->lang, (const char *const *)names->pdata, names->len);
}

/*
 * The form of an addressee among the others. Where the gender of one is not known, all who have
 * the role are spoken of without one: "Dear Madam Chair and Chair," and "Présidente et
 * Présidence" would set two holders of one post apart.
 */
static const YamlNode *form_among(const Joint *joint, const Addressee *addressee)
{
	const char *role = addressee->posts[0].role;
	const Addressee *spoken_of = addressee;

	for (guint i = 0; i < joint->addressees->len; i++) {
		const Addressee *other = joint->addressees->pdata[i];

		if (other->gender == GENDER_UNKNOWN &&
		    strcmp(other->posts[0].role, role) == 0)
			spoken_of = other;
	}
	return form_find(joint->root, spoken_of, 0, NULL);
}

/* --- posts ------------------------------------------------------------------------ */

static const char *group_field(const JointGroup *group, const char *name)
{
	return form_field(group->form, name, group->count);
}

static const char *group_title(const JointGroup *group, size_t count)
{
	return group->recorded != NULL ? group->recorded
				       : form_field(group->form, "title", count);
}

/* Count another one in, whose title is recorded, which is taken, or is its form's. */
static void add_to_titles(GArray *titles, const YamlNode *form, char *recorded)
{
	const JointGroup one = { .form = form, .recorded = recorded, .count = 1 };

	for (guint i = 0; i < titles->len; i++) {
		JointGroup *group = &g_array_index(titles, JointGroup, i);

		if (strcmp(group_title(group, 1), group_title(&one, 1)) == 0) {
			group->count++;
			g_free(recorded);
			return;
		}
	}
	g_array_append_val(titles, one);
}

/* The titles of all for running text, yours. */
static char *joint_title(const Joint *joint)
{
	g_autoptr(GArray) titles = groups_new();
	g_autoptr(GPtrArray) words = g_ptr_array_new();

	for (guint i = 0; i < joint->addressees->len; i++) {
		const Addressee *addressee = joint->addressees->pdata[i];

		add_to_titles(titles, form_among(joint, addressee),
			      addressee_title_of(addressee, 0, joint->lang));
	}
	for (guint i = 0; i < titles->len; i++) {
		const JointGroup *group = &g_array_index(titles, JointGroup, i);

		g_ptr_array_add(words, (char *)group_title(group, group->count));
	}
	return lang_list(joint->lang, (const char *const *)words->pdata, words->len);
}

/* --- salutation and closing -------------------------------------------------------- */

/* The salutation of a group behind another: "Dear" or its like stands at the beginning. Yours. */
static char *salutation_behind(const Joint *joint, const JointGroup *group)
{
	const YamlNode *behind = yaml_get(rules_of(joint), "behind");
	const char *salutation = group_field(group, "salutation");

	for (size_t i = 0; behind != NULL && i < yaml_count(behind); i++) {
		const char *begins = yaml_text(yaml_key(behind, i));

		if (g_str_has_prefix(salutation, begins))
			return g_strconcat(yaml_text(yaml_item(behind, i)),
					   salutation + strlen(begins), NULL);
	}
	return g_strdup(salutation);
}

/* How group `i` is greeted in a list of all that ends with `end`, "" for no list; yours. */
static char *greeted(const Joint *joint, guint i, const char *end)
{
	const JointGroup *group = &g_array_index(joint->groups, JointGroup, i);
	const char *vocative = group_field(group, "vocative");
	char *salutation;

	if (i > 0 && end[0] != '\0' && vocative != NULL)
		return g_strdup(vocative);
	salutation = i > 0 ? salutation_behind(joint, group)
			   : g_strdup(group_field(group, "salutation"));
	if (g_str_has_suffix(salutation, end))
		salutation[strlen(salutation) - strlen(end)] = '\0';
	return salutation;
}

/* Each one's, or one that lists all, where the language has a template for that. Yours. */
static char *joint_salutation(const Joint *joint)
{
	const YamlNode *template = yaml_get(rules_of(joint), "salutation");
	const char *end = template != NULL ? yaml_text(template) + strlen(ALL) : "";
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < joint->groups->len; i++)
		g_ptr_array_add(words, greeted(joint, i, end));
	if (template == NULL) {
		g_ptr_array_add(words, NULL);
		return g_strjoinv(" ", (char **)words->pdata);
	}

	g_autofree char *list =
		lang_list(joint->lang, (const char *const *)words->pdata, words->len);

	return g_strconcat(list, end, NULL);
}

/* Every holder as the closing names them, yours; NULL: one has no word for that. */
static char *name_all(const Joint *joint)
{
	const YamlNode *between = yaml_get(rules_of(joint), "between");
	g_autoptr(GPtrArray) words = g_ptr_array_new();

	for (guint i = 0; i < joint->groups->len; i++) {
		const char *word = group_field(
			&g_array_index(joint->groups, JointGroup, i), "vocative");

		if (word == NULL)
			return NULL;
		g_ptr_array_add(words, (char *)word);
	}
	if (between == NULL)
		return lang_list(joint->lang, (const char *const *)words->pdata,
				 words->len);
	g_ptr_array_add(words, NULL);
	return g_strjoinv(yaml_text(between), (char **)words->pdata);
}

/* The first closing whose blank is known, yours. The last one of a list has none that is not. */
static char *joint_closing(const Joint *joint)
{
	const YamlNode *closings = yaml_get(rules_of(joint), tier_of(joint));
	g_autofree char *all = name_all(joint);

	for (size_t i = 0; i < yaml_count(closings); i++) {
		const char *closing = yaml_text(yaml_item(closings, i));
		const char *blank = strstr(closing, ALL);

		if (blank == NULL)
			return g_strdup(closing);
		if (all != NULL)
			return g_strdup_printf("%.*s%s%s", (int)(blank - closing),
					       closing, all, blank + strlen(ALL));
	}
	g_assert_not_reached();
}

/* --- the envelope ------------------------------------------------------------------- */

static char **lines_of(const Joint *joint, guint i)
{
	return joint->envelopes->pdata[i];
}

/* How many lines all envelopes have alike at their beginning. */
static guint common_head(const Joint *joint)
{
	char **lead = lines_of(joint, 0);
	guint count = 0;

	for (; lead[count] != NULL && joint->shared[count][0] != '\0'; count++)
		for (guint i = 1; i < joint->envelopes->len; i++)
			if (g_strcmp0(lead[count], lines_of(joint, i)[count]) != 0)
				return count;
	return count;
}

/* How many they have alike at their end, behind the first `head`. */
static guint common_tail(const Joint *joint, guint head)
{
	char **lead = lines_of(joint, 0);
	guint length = g_strv_length(lead), count = 0;

	for (; count < length - head && joint->shared[length - count - 1][0] != '\0';
	     count++)
		for (guint i = 1; i < joint->envelopes->len; i++) {
			char **other = lines_of(joint, i);
			guint behind = g_strv_length(other) - head;

			if (count >= behind ||
			    strcmp(lead[length - count - 1],
				   other[head + behind - count - 1]) != 0)
				return count;
		}
	return count;
}

static void add_lines(GPtrArray *into, char **lines, guint from, guint to)
{
	for (guint i = from; i < to; i++)
		g_ptr_array_add(into, g_strdup(lines[i]));
}

/* What all have alike at both ends, and each one's own between; yours. */
static char **joint_envelope(const Joint *joint)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	guint length = g_strv_length(joint->shared);
	guint head = common_head(joint), tail = common_tail(joint, head);

	add_lines(lines, joint->shared, 0, head);
	for (guint i = 0; i < joint->envelopes->len; i++) {
		char **own = lines_of(joint, i);

		add_lines(lines, own, head, g_strv_length(own) - tail);
	}
	add_lines(lines, joint->shared, length - tail, length);
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}

/* --- reading ------------------------------------------------------------------------ */

static void add_to_groups(Joint *joint, const YamlNode *form)
{
	const JointGroup one = { .form = form, .count = 1 };

	for (guint i = 0; i < joint->groups->len; i++) {
		JointGroup *group = &g_array_index(joint->groups, JointGroup, i);

		if (group->form == form) {
			group->count++;
			return;
		}
	}
	g_array_append_val(joint->groups, one);
}

/* Whether the words for several are the same, and one of the two is several already. */
static bool belong_together(const JointGroup *one, const JointGroup *other)
{
	static const char *const names[] = { "salutation", "vocative" };
	const size_t many = one->count + other->count;

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_strcmp0(form_field(one->form, names[i], many),
			      form_field(other->form, names[i], many)) != 0)
			return false;
	return one->count > 1 || other->count > 1;
}

/* "Dear Co-Chairs," leaves no third one of another gender to be greeted apart. */
static void merge_groups(GArray *groups)
{
	for (guint i = 0; i < groups->len; i++)
		for (guint j = groups->len - 1; j > i; j--) {
			JointGroup *one = &g_array_index(groups, JointGroup, i);
			const JointGroup *other = &g_array_index(groups, JointGroup, j);

			if (!belong_together(one, other))
				continue;
			one->count += other->count;
			g_array_remove_index(groups, j);
			j = groups->len; /* one that was judged may belong to them now */
		}
}

/* Whether a form greets one holder as a woman and as a man. */
static bool has_either(const GArray *groups)
{
	for (guint i = 0; i < groups->len; i++)
		if (yaml_get(g_array_index(groups, JointGroup, i).form, "either") !=
		    NULL)
			return true;
	return false;
}

/* "Madame, Madame, Monsieur," would greet three where there are two: all are one group. */
static void gather_either(Joint *joint)
{
	JointGroup all = { .count = joint->addressees->len };

	if (joint->groups->len < 2 || !has_either(joint->groups))
		return;
	all.form = yaml_get(yaml_get(rules_of(joint), "together"), tier_of(joint));
	g_array_set_size(joint->groups, 0);
	g_array_append_val(joint->groups, all);
}

static bool read_addressee(Joint *joint, const Addressee *addressee, GError **error)
{
	const EnvelopeWish wish = { joint->root, addressee, joint->lang, 1 };
	char **envelope = form_envelope(&wish, NULL, error);

	if (envelope == NULL)
		return false;
	g_ptr_array_add(joint->envelopes, envelope);
	add_to_groups(joint, form_among(joint, addressee));
	return true;
}

static bool read_all(Joint *joint, GError **error)
{
	const EnvelopeWish shared = { joint->root, joint->addressees->pdata[0],
				      joint->lang, joint->addressees->len };

	joint->groups = groups_new();
	joint->envelopes = g_ptr_array_new_with_free_func(free_lines);
	for (guint i = 0; i < joint->addressees->len; i++)
		if (!read_addressee(joint, joint->addressees->pdata[i], error))
			return false;
	merge_groups(joint->groups);
	gather_either(joint);
	joint->shared = form_envelope(&shared, NULL, error);
	return joint->shared != NULL;
}

bool form_for_joint(FormBook *book, const GPtrArray *addressees, const char *lang,
		    AddressForm **form_out, GError **error)
{
	g_auto(Joint) joint = { .lang = lang };
	AddressForm *form;

	g_assert(addressees->len > 1);
	joint.root = formbook_open(book, lang, error);
	if (joint.root == NULL)
		return false;
	order_addressees(&joint, addressees);
	if (!read_all(&joint, error))
		return false;
	form = g_new0(AddressForm, 1);
	form->salutation = joint_salutation(&joint);
	form->envelope = joint_envelope(&joint);
	form->closing = joint_closing(&joint);
	form->title = joint_title(&joint);
	form->names = joint_names(&joint);
	*form_out = form;
	return true;
}
