/*
 * Circles, and the addressees that one stands for on a day.
 *
 * A circle is a saved selection of posts. An addressee is a post, written to through its
 * holder on that day: a person who holds several posts of the circle is one addressee that
 * names them all; two holders of one post are two addressees; a post that nobody is known
 * to hold is one addressee, marked vacant. Nobody is left out: who cannot be written to
 * comes marked with what is in the way, so that a check can name it.
 */
#ifndef DIRECTORY_CIRCLE_H
#define DIRECTORY_CIRCLE_H

#include "directory-types.h"

#include "base-date.h"
#include "store-core.h"

typedef struct AddresseeNames AddresseeNames;

#define ADDRESSEE_CHANNELS 3 /* "email", "post", "hand" */

typedef struct AddresseePost {
	const char *id;
	const char *role;    /* "chair" … */
	const char *body;    /* id */
	const char *kind;    /* of the body: "committee" … */
	const char *country; /* two letters; "" for a body without one */
	Date since, until;   /* of the holder; unknown stays unknown */
} AddresseePost;

/*
 * Owned by its list; everything it points to lives as long as the list.
 */
typedef struct Addressee {
	/* Unique in the list: the first post's id; with "#" and the holder behind it when the
	 * post has several. */
	const char *id;
	const AddresseePost *posts; /* at least one, by id */
	size_t post_count;
	const char *person; /* id; "" when vacant or known by name only */
	Gender gender;
	const char *country;          /* of the first post's body, "" for none */
	const char *const *languages; /* by preference, NULL-terminated, may be empty */
	const char *const
		*channels; /* that reach it, "email", "post", "hand"; NULL ends */
	const char *const
		*preferred;  /* its records would rather have, in order; perhaps none */
	const char *channel; /* the best of these that reaches it; NULL: unreachable */
	const char *mailbox; /* the mailbox that was found, or NULL */
	const char *suppressed;      /* the reason not to write, or NULL */
	bool vacant;                 /* no holder is known by name on that day */
	bool term_ended;             /* vacant because the last known term has ended */
	const AddresseeNames *names; /* for the functions below */
} Addressee;

typedef struct AddresseeList {
	const Addressee *addressees; /* by the id of their first post, then by their own */
	size_t count;
	/* The values of the circle's selections that no post has, such as "role 'chiar'", of
	 * the directory or, in a walk, of those read so far; NULL-terminated. */
	const char *const *idle;
	/* The only channels that the circle's letters may take, NULL-terminated; empty: any. */
	const char *const *channels;
	/* The language that they are written and signed in; NULL: each addressee's. */
	const char *original;
	/* With an original, what goes with it in the addressee's language. */
	TranslationRule translation;
} AddresseeList;

void addresseelist_free(AddresseeList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AddresseeList, addresseelist_free)

/*
 * The addressees of `circle` on `day`; the same store and day give the same list.
 * CHY_NOT_FOUND when there is no such circle; the message names the nearest.
 */
bool circle_resolve(Store *store, const char *circle, Date day,
		    AddresseeList **list_out, GError **error) CHY_MUST_CHECK;

/*
 * The same in several lists, each with a memory of its own, for a circle of any size. A
 * transaction around the walk makes its lists agree.
 */
typedef struct CircleWalk CircleWalk;

/* As circle_resolve; the store outlives the walk. */
bool circle_open(Store *store, const char *circle, Date day, CircleWalk **walk_out,
		 GError **error) CHY_MUST_CHECK;

/*
 * The addressees whose first posts are the next `most` of the directory, which may be none;
 * NULL at the end. They come as in one list.
 */
bool circle_next(CircleWalk *walk, size_t most, AddresseeList **list_out,
		 GError **error) CHY_MUST_CHECK;

void circlewalk_free(CircleWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CircleWalk, circlewalk_free)

/*
 * Names for a language, each yours. Each takes the name recorded for that language, else
 * the record's main name, so that a missing name is seen as the original and never made up.
 * `lang` may carry a grammatical case ("ru-dative"), which falls back to the plain language.
 */
char *addressee_name(const Addressee *addressee, const char *lang); /* "" when vacant */

/* Whether the holder has a name for just this language, or this case of it. */
bool addressee_has_name(const Addressee *addressee, const char *lang);

char *addressee_body(const Addressee *addressee,
		     const char *lang); /* of the first post */

/* As above, for post `post` of the addressee; NULL for a body without a parent, and for a
 * title that only its form of address can say. */
char *addressee_body_of(const Addressee *addressee, size_t post, const char *lang);
char *addressee_parent_of(const Addressee *addressee, size_t post, const char *lang);
char *addressee_title_of(const Addressee *addressee, size_t post, const char *lang);

/* The lines of the address in that language, else in another, NULL-terminated and yours;
 * empty when there is none. For the channel "hand" it is where letters are handed over, for
 * others and where that is not recorded the postal one: the post's, the holder's, the
 * body's, or that of the nearest body above. */
char **addressee_address_lines(const Addressee *addressee, const char *channel,
			       const char *lang);

/* The name of the letterhead of letters to `circle`, yours; NULL: none of its own. */
bool circle_find_letterhead(Store *store, const char *circle, char **name_out,
			    GError **error) CHY_MUST_CHECK;

#endif
