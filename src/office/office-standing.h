/*
 * How a dossier stands by the signed acts of the register, and what the store says otherwise.
 * For this room only.
 */
#ifndef OFFICE_STANDING_H
#define OFFICE_STANDING_H

#include "drafting-approval.h"
#include "drafting-dossier.h"
#include "office-roll.h"

/* An approval that was signed. */
typedef struct Consent {
	char *office, *user, *manifest, *stamp;
	bool granted; /* the user is an approver by the register, and holds the office */
} Consent;

/* A round that was rejected or voided, as it was signed. */
typedef struct PastRound {
	char *manifest, *submitter; /* NULL: nobody whom the register knows submitted it */
	GPtrArray *consents; /* Consent *, in their order */
	char *how, *user, *stamp, *reason; /* "rejected" or "voided", by whom, when and why */
} PastRound;

typedef struct Standing {
	/* draft, submitted, issued or closed: no act says the others */
	DossierState state;
	bool returned; /* it is a draft because the last of `past` ended */
	char *manifest; /* that was submitted, SHA-256 in hexadecimal; NULL in a draft */
	char *submitter;
	bool by_officer;     /* the submitter is one by the register */
	char **authors;      /* NULL: submitted before acts had them */
	GPtrArray *consents; /* Consent *, in their order */
	char *issued;        /* the manifest it was issued by; NULL before */
	GPtrArray *past;     /* PastRound *, in their order */
} Standing;

/* What the acts of the dossier say; *standing_out is yours to clear. */
bool standing_load(const Roll *roll, Store *store, const char *dossier,
		   Standing *standing_out, GError **error) CHY_MUST_CHECK;
void standing_clear(Standing *standing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Standing, standing_clear)

/*
 * In what the register does not bear out that a dossier which these offices approve, in their
 * order, is in that state: "it is approved in the store, but the register has no approval of it
 * for the office 'chair'", yours; NULL: in nothing.
 */
char *standing_describe(const Standing *standing, DossierState state,
			const char *const *offices);

/*
 * In what the rounds of the dossier that the store has are not those that were signed: how many,
 * who approved for which office, and of those that ended who submitted which manifest, and
 * who ended them, how and why. Yours; NULL: in nothing. No moment is compared.
 */
bool standing_describe_rounds(const Standing *standing, Store *store, const char *dossier,
			      char **difference_out, GError **error) CHY_MUST_CHECK;

/*
 * That the register bears out that a dossier is in a state from approved on, as its row says, and
 * by the manifest whose digest the store has. CHY_CORRUPT when it does not: what it is asked for,
 * "issue" or "rehearse", cannot be done.
 */
bool standing_check(Store *store, const Dossier *dossier, DossierState state,
		    const char *verb, GError **error) CHY_MUST_CHECK;

/* What an act of submitting has for its detail, yours: the authors of the present round. */
bool standing_describe_authors(Store *store, const char *dossier, char **detail_out,
			       GError **error) CHY_MUST_CHECK;

#endif
