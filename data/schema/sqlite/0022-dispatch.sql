-- Parcels as before, with a check of the state that compares: SQLite makes a table aside of a
-- longer list behind IN, anew for each row that is written. What points to parcels is made anew
-- with them; a message's id is not indexed a second time, since it is made of the letter's
-- number and the parcel's own token.
CREATE TABLE dispatch_parcel_new (
	letter TEXT NOT NULL,        -- its number
	channel TEXT NOT NULL,       -- 'email', 'email-2' and so on, 'post', 'hand'
	dossier TEXT NOT NULL,       -- its name
	mailbox TEXT NOT NULL,       -- where it goes
	token TEXT NOT NULL UNIQUE,  -- in the envelope sender; tells whose bounce comes back
	state TEXT NOT NULL CHECK (  -- where it stands
		state = 'waiting' OR state = 'leased' OR state = 'accepted' OR
		state = 'refused' OR state = 'in-doubt' OR state = 'abandoned'),
	due TEXT NOT NULL,           -- not to be tried before
	attempts INTEGER NOT NULL CHECK (attempts >= 0), -- with the one that it is leased for
	run TEXT REFERENCES dispatch_run (id),           -- that holds the lease
	lease_until TEXT,            -- when another run may take it for lost
	created TEXT NOT NULL,       -- when the letter was issued
	changed TEXT NOT NULL,       -- when it came to its state
	-- Why the program itself held an abandoned parcel back; NULL: it did not.
	withheld TEXT,
	-- Whether a waiting parcel is due only later because of a pace (1).
	paced INTEGER NOT NULL DEFAULT 0 CHECK (paced IN (0, 1)),
	-- The lines of the envelope, with a line feed between, of a parcel that goes by post or
	-- by hand: no relay takes it, and its mailbox is ''. NULL: it goes by e-mail.
	address TEXT,
	PRIMARY KEY (letter, channel),
	CHECK ((state = 'leased') = (run IS NOT NULL))
) WITHOUT ROWID;
INSERT INTO dispatch_parcel_new (letter, channel, dossier, mailbox, token, state, due, attempts,
	run, lease_until, created, changed, withheld, paced, address)
SELECT letter, channel, dossier, mailbox, token, state, due, attempts,
	run, lease_until, created, changed, withheld, paced, address FROM dispatch_parcel;

CREATE TABLE dispatch_attempt_new (
	letter TEXT NOT NULL,        -- of the parcel
	channel TEXT NOT NULL,       -- of the parcel
	number INTEGER NOT NULL,     -- from 1
	run TEXT NOT NULL REFERENCES dispatch_run (id), -- that made it
	relay TEXT NOT NULL,         -- as the run calls it
	intent TEXT NOT NULL,        -- when it was about to be sent
	outcome TEXT,                -- when the outcome was known; NULL: it is not
	act TEXT,                    -- what the outcome did to the parcel: 'accept', 'defer' …
	code INTEGER,                -- of the relay's reply
	enhanced TEXT,               -- status code of RFC 3463
	reply TEXT,                  -- the relay's own words
	queue_id TEXT,               -- the relay's name for the message
	tls TEXT,                    -- protocol and cipher, NULL for none
	PRIMARY KEY (letter, channel, number),
	FOREIGN KEY (letter, channel) REFERENCES dispatch_parcel_new (letter, channel),
	CHECK ((outcome IS NULL) = (act IS NULL))
) WITHOUT ROWID;
INSERT INTO dispatch_attempt_new (letter, channel, number, run, relay, intent, outcome, act,
	code, enhanced, reply, queue_id, tls)
SELECT letter, channel, number, run, relay, intent, outcome, act,
	code, enhanced, reply, queue_id, tls FROM dispatch_attempt;

CREATE TABLE dispatch_resolution_new (
	letter TEXT NOT NULL,        -- of the parcel
	channel TEXT NOT NULL,       -- of the parcel
	number INTEGER NOT NULL,     -- from 1
	act TEXT NOT NULL,           -- 'confirm', 'resend' or 'abandon'
	was TEXT NOT NULL,           -- the state before
	who TEXT NOT NULL,           -- the user's name
	why TEXT NOT NULL,           -- in that person's words
	at TEXT NOT NULL,            -- when
	-- What a person said of a letter that goes by post or by hand; NULL of all others.
	day TEXT,    -- on which it was so, YYYY-MM-DD
	bearer TEXT, -- who carried it or took it in
	scan TEXT,   -- SHA-256 of a file, hexadecimal
	PRIMARY KEY (letter, channel, number),
	FOREIGN KEY (letter, channel) REFERENCES dispatch_parcel_new (letter, channel)
) WITHOUT ROWID;
INSERT INTO dispatch_resolution_new (letter, channel, number, act, was, who, why, at, day, bearer,
	scan)
SELECT letter, channel, number, act, was, who, why, at, day, bearer, scan FROM dispatch_resolution;

CREATE TABLE dispatch_message_new (
	letter TEXT NOT NULL,        -- of the parcel
	channel TEXT NOT NULL,       -- of the parcel
	message_id TEXT NOT NULL,    -- with its angle brackets
	header TEXT NOT NULL,        -- the header block, without the empty line
	encoder TEXT NOT NULL,       -- version of what wrote header and body
	digest TEXT NOT NULL,        -- SHA-256 of the whole, hexadecimal
	composed TEXT NOT NULL,      -- when dispatch first took the parcel up
	PRIMARY KEY (letter, channel),
	FOREIGN KEY (letter, channel) REFERENCES dispatch_parcel_new (letter, channel)
) WITHOUT ROWID;
INSERT INTO dispatch_message_new (letter, channel, message_id, header, encoder, digest, composed)
SELECT letter, channel, message_id, header, encoder, digest, composed FROM dispatch_message;

DROP TABLE dispatch_message;
DROP TABLE dispatch_resolution;
DROP TABLE dispatch_attempt;
DROP TABLE dispatch_parcel;
ALTER TABLE dispatch_parcel_new RENAME TO dispatch_parcel;
ALTER TABLE dispatch_attempt_new RENAME TO dispatch_attempt;
ALTER TABLE dispatch_resolution_new RENAME TO dispatch_resolution;
ALTER TABLE dispatch_message_new RENAME TO dispatch_message;

CREATE INDEX dispatch_parcel_dossier ON dispatch_parcel (dossier, letter);
CREATE INDEX dispatch_parcel_due ON dispatch_parcel (dossier, due, letter)
	WHERE state = 'waiting' AND address IS NULL;
CREATE INDEX dispatch_parcel_run ON dispatch_parcel (run) WHERE run IS NOT NULL;
