/*
 * What the files of this room share.
 */
#ifndef REGISTER_PRIVATE_H
#define REGISTER_PRIVATE_H

#include "register-entry.h"
#include "register-letter.h"
#include "register-merkle.h"

#define HEAD_LETTER "chancery-letter-v1"
#define ACT_USER "user"           /* introduces a user: fields subject and verifier */
#define ACT_REMOVED "user-remove" /* after which the user `subject` signs nothing */

/* Acts by subject, and by name from $1 to before $2; a test asks how they are found. */
#define SQL_ACTS_OF                                                                    \
	"SELECT position, payload FROM register_entry"                                 \
	" WHERE kind = 'act' AND about = $1 ORDER BY position"
#define SQL_ACTS_NAMED                                                                 \
	"SELECT position, payload FROM register_entry"                                 \
	" WHERE kind = 'act' AND deed >= $1 AND deed < $2 ORDER BY position"

/* Of the outcomes of one parcel the last, whose word holds; likewise. */
#define SQL_OUTCOME_LAST                                                               \
	"SELECT payload FROM register_entry WHERE kind = 'outcome' AND parcel = $1"    \
	" ORDER BY position DESC LIMIT 1"

/* The leaf's hash of an entry: its kind is one that exists. */
void entry_leaf(const RegisterEntry *entry, const uint8_t salt[REGISTER_SALT_SIZE],
		Digest *leaf_out);

/* Whether there is such a kind of entry. */
bool entry_kind_exists(const char *kind);

/* Whether a payload is UTF-8 without NUL, as all are. */
bool entry_is_text(const RegisterEntry *entry);

/* An entry's payload as text, yours; bytes after a NUL are lost to it. */
char *payload_text(const void *payload, size_t length);

/* register_append for any kind; *first_out is the position of the first entry. */
bool entry_append(Store *store, const RegisterEntry *entries, size_t count,
		  int64_t *first_out, GError **error) CHY_MUST_CHECK;

/* The record that a letter's entry carries, yours; without pdfs when it has none; NULL: why. */
char *letter_record(const SealedLetter *letter, GError **error);

/* What a letter's entry carries. */
typedef struct LetterPayload {
	const char *bytes;
	size_t length;
	bool without_pdfs; /* the letter's were not read, nor is what is said of them */
} LetterPayload;

/*
 * Hold a letter against its entry's payload: *field_out is the first field that differs, yours,
 * or NULL. Fails when the letter has no record.
 */
bool letter_hold(const SealedLetter *letter, const LetterPayload *payload,
		 char **field_out, GError **error) CHY_MUST_CHECK;

/* The columns of a letter, in the order that letter_read expects, from 0. */
#define LETTER_COLUMNS                                                                 \
	"number, series, year, sequence, dossier, addressee, addressee_name, "         \
	"country, language, subject, from_name, from_address, reply_to, channel, "     \
	"mailbox, token, issued, attachment, translation, address, further, "          \
	"addressees"
#define LETTER_COLUMN_COUNT 22

/* A dossier's letters as they were issued; likewise. */
#define SQL_LETTERS_OF                                                                 \
	"SELECT " LETTER_COLUMNS                                                       \
	" FROM register_letter WHERE dossier = $1 ORDER BY entry"

/* Read a letter's columns but for its contents; texts are kept in `strings`. */
void letter_read(const StoreRows *rows, GStringChunk *strings,
		 SealedLetter *letter_out);

#define LETTER_CONTENTS "text, html, pdf, translation_pdf"
#define LETTER_CONTENT_COUNT 4

/* Read LETTER_CONTENTS from the columns from `column` on; set the pdfs free. */
void letter_read_contents(const StoreRows *rows, unsigned column, GStringChunk *strings,
			  SealedLetter *letter);

/* Where a node stands: register-merkle.h says what it covers. */
typedef struct NodePlace {
	unsigned level;
	int64_t place;
} NodePlace;

/* The right edge of the stored tree while leaves are added: what it takes is read once. */
typedef struct TreeEdge {
	int64_t size;   /* leaves */
	uint64_t known; /* bit n: nodes[n] is the last node of level n */
	Digest nodes[MERKLE_LEVELS];
	GArray *added; /* of nodes that are not stored yet */
} TreeEdge;

/* The edge of a tree of that size. */
void tree_edge_init(TreeEdge *edge, int64_t size);
void tree_edge_clear(TreeEdge *edge);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TreeEdge, tree_edge_clear)

/* Add a leaf; nothing is stored before tree_edge_save. */
bool tree_edge_add(TreeEdge *edge, Store *store, const Digest *leaf,
		   GError **error) CHY_MUST_CHECK;

/* Store the nodes that were added. */
bool tree_edge_save(const TreeEdge *edge, Store *store, GError **error) CHY_MUST_CHECK;

/* Find a stored node; one that has not 32 bytes counts as absent. */
bool tree_find(Store *store, const NodePlace *node, bool *found_out, Digest *hash_out,
	       GError **error) CHY_MUST_CHECK;

#endif
