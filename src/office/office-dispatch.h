/*
 * From approval to the relay: issue, rehearse, dispatch, status.
 */
#ifndef OFFICE_DISPATCH_H
#define OFFICE_DISPATCH_H

#include "office-core.h"

#include <stdint.h>

/*
 * Give every letter its number and make it immutable, in one transaction. CHY_REFUSED when
 * the dossier is not approved, or when the manifest would come out otherwise today: the
 * approval is then void, and the message names the difference. *letters_out counts them.
 */
bool office_issue(Office *office, const char *dossier, int64_t *letters_out,
		  GError **error) CHY_MUST_CHECK;

/* A relay that has accepted messages. */
typedef struct RelayTally {
	char *relay; /* its URL */
	int64_t accepted;
} RelayTally;

typedef struct DispatchSummary {
	int64_t letters;  /* of the dossier by e-mail (or specimens rehearsed) */
	int64_t on_paper;  /* beside these, that wait to go by post or by hand */
	int64_t messages; /* of the letters by e-mail: more where one is joint */
	int64_t sent;     /* of the messages, accepted in this very run */
	int64_t accepted, refused, waiting, in_doubt, abandoned; /* all in all */
	int64_t leased;   /* of those waiting, in the hands of another run */
	char *holder;     /* that run: "process 4711 on HOST", or so with how many more, and
			   * until when those keep them that are not seen alive; or NULL */
	bool stopped;     /* a signal ended the run before its time: said of a failure, too */
	bool broken;      /* a fault ended it: the counts are what could be read, or 0 */
	char *barrier;    /* why the run ended early by the dossier's gate, or NULL */
	GPtrArray *took; /* RelayTally: who accepted those sent; NULL for a rehearsal */
	char *next; /* when the first of those waiting is tried again, NULL: at once */
	/* Why letters were left: relays could not be reached, or a letter be prepared; NULL:
	 * that was no reason */
	GError *left;
	char *where; /* the relays' URLs, or the folder of a rehearsal's messages */
} DispatchSummary;

void dispatch_summary_clear(DispatchSummary *summary);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DispatchSummary, dispatch_summary_clear)

/*
 * Run the whole dispatch of an approved (or later) dossier with specimen letters against a
 * loopback sink of its own, whose messages go to `folder` (NULL: nowhere). Touches no
 * number, parcel or register entry. CHY_TEMPORARY when a signal stopped it, as it may stop
 * office_dispatch.
 */
bool office_rehearse(Office *office, const char *dossier, const char *folder,
		     DispatchSummary *summary_out, GError **error) CHY_MUST_CHECK;

#define LIMIT_DISPATCH_JOBS 16

typedef struct DispatchOptions {
	/* The only relay to use: a URL, or the name of a configured one; NULL: all of these */
	const char *relay;
	unsigned sessions; /* of each job to each relay; 0: as configured */
	unsigned jobs;     /* processes that share the work; 0 stands for 1: this one */
	/*
	 * Told what an interrupted run left behind, once that is settled and whatever becomes
	 * of this run, that a signal stops it, or that it waits for the store; NULL: nobody.
	 */
	void (*tell)(void *data, const char *sentence);
	void *tell_data;
} DispatchOptions;

/*
 * Send the letters of an issued dossier that are due, to the end: returns when none is due any
 * more, nor waits for its pace alone. Parcels that a run held which is gone are recovered first,
 * before relays are looked at; those in doubt then enter the register. The first SIGTERM, SIGINT
 * or SIGHUP makes it lease no more and return when what is under way has ended, at most
 * LOOP_PATIENCE seconds later; a letter that has not by then is in doubt. Jobs are processes of
 * their own, which end with this one; what one that died by itself held is settled and told, and
 * the failure is then CHY_INTERNAL. CHY_NOT_FOUND when the relay that is asked for is not
 * configured. When no relay could be reached any more (CHY_TEMPORARY), or a letter could not be
 * prepared, which is left waiting (CHY_CORRUPT, CHY_INVALID, CHY_LIMIT), all others have gone,
 * and the summary says so. On failure the summary has `stopped` and `broken`, and with the
 * latter the counts.
 */
bool office_dispatch(Office *office, const char *dossier, const DispatchOptions *options,
		     DispatchSummary *summary_out, GError **error) CHY_MUST_CHECK;

/* One of a letter's parcels, which go by a channel each. */
typedef struct ParcelStatus {
	const char *channel, *state;
	const char *mailbox; /* "" for one that goes by post or by hand */
	const char *message_id, *enhanced, *reply, *due; /* as in LetterStatus */
	int64_t attempts, code;
} ParcelStatus;

/* How an issued letter stands. All is borrowed for the call that shows it. */
typedef struct LetterStatus {
	const char *number;
	bool gone; /* the register has it no more, and nothing says whom it was for */
	const char *addressee;  /* its name in the letter's language; NULL likewise */
	const char *country;    /* NULL for an organisation without one */
	const char *language;
	const char *state;      /* the leading parcel's; NULL where it has none */
	const char *channel;    /* that parcel's; NULL likewise */
	const ParcelStatus *parcels; /* all, by channel */
	size_t parcel_count;
	bool on_paper;           /* it goes by post or by hand, and no relay takes it */
	const char *message_id; /* NULL before the message was composed */
	int64_t attempts;
	int64_t code;         /* of the relay's reply to the last attempt, 0 for none */
	const char *enhanced; /* status code of RFC 3463 that opens it, or NULL */
	const char *reply;    /* the relay's own words, that code among them, or NULL */
	const char *relay;    /* that the last attempt went to, as are the next two; or NULL */
	const char *queue_id; /* by which it calls the message, or NULL */
	const char *tls;      /* protocol and cipher, NULL: not encrypted, or not known */
	const char *withheld; /* why the program held an abandoned letter back, or NULL */
	const char *hindrance; /* why a waiting letter would not leave today, or NULL */
	bool lacking; /* that is what the store has lost: it stays, and is not abandoned */
	const char *due;      /* from when on a waiting letter is tried, or NULL */
	const char *resolved; /* what a person decided last: "confirm", "resend", "abandon" */
	const char *day, *bearer; /* that it says of what goes by post or by hand, or NULL */
	const char *who, *why; /* by whom and for what reason; NULL: nobody has */
	bool put_off; /* `due` is not that of its issue or last word: it was put off */
} LetterStatus;

#define STATUS_STATES 6 /* that letters can be in */

typedef struct DossierStatus {
	char *dossier;
	char *title;
	char *state;
	/* What an interrupted run still holds, until the next dispatch: letters that may
	 * have been sent and will be in doubt, and letters that were not begun. */
	int64_t unknown, unsent;
	int64_t waiting; /* letters that a relay is to take */
	char *last;      /* when the last dispatch that has ended did so; NULL: none has */
	char *left;      /* why that left letters that it might have sent, or NULL */
	char *halt;      /* how its gate is: "open", "paused", "stopped" */
	char *opens, *closes; /* its schedule, RFC 3339 in UTC; NULL: none, or no end */
	char *gate;      /* what both say now: "its dispatch is paused by …"; or NULL */
	char *difference; /* why the home is not this installation's own, or NULL */
	char *note;      /* why it is back in draft, who must approve next …; or NULL */
	GPtrArray *approvals; /* StatusApproval * of office-pending.h, in their order */
	int64_t letters; /* that were issued */
	struct {
		const char *state;
		int64_t letters;
	} counts[STATUS_STATES]; /* that any letter has, as the states are ordered */
	size_t states;           /* how many counts there are */
	bool mixed;              /* its parcels go by more than one channel */
	int64_t on_paper; /* letters that wait to go by post or by hand */
	int64_t pressing; /* letters in doubt, refused or abandoned, which may want a person */
} DossierStatus;

/* Which letters are shown one by one. */
typedef enum {
	STATUS_ALL,      /* in the order of their numbers */
	STATUS_PRESSING, /* those in doubt, then refused, then abandoned */
} StatusChoice;

#define LIMIT_STATUS_PRESSING 200 /* letters that STATUS_PRESSING shows of each state */

/* Who is shown a dossier's status: first the whole, then letter by letter. */
typedef struct StatusReader {
	StatusChoice (*begin)(void *data, const DossierStatus *status);
	void (*letter)(void *data, const LetterStatus *letter);
	void *data;
} StatusReader;

/*
 * Show the reader how a dossier stands, all at one moment. No letter is kept, so that a
 * dossier may be as large as it likes.
 */
bool office_status(Office *office, const char *dossier, const StatusReader *reader,
		   GError **error) CHY_MUST_CHECK;

typedef struct DossierLine {
	char *name, *state, *title;
	int64_t in_doubt; /* letters of it that are: a person settles them */
} DossierLine;

/* All dossiers by name; *lines_out is a GPtrArray of DossierLine, yours. */
bool office_dossiers(Office *office, GPtrArray **lines_out, GError **error) CHY_MUST_CHECK;

#endif
