-- Parcels as before, but in the order of their numbers: the tree of letters and channels had whole
-- rows in its inner nodes, and each index named its rows by these two. What points to a parcel does
-- so by its number. Attempts and words of a parcel that a hand has deleted have no number to stand
-- under, and are dropped: nothing shows them, and verify names the parcel that is gone by the
-- register.
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
	serial INTEGER NOT NULL PRIMARY KEY, -- its place among all parcels, from 1
	UNIQUE (letter, channel),
	CHECK ((state = 'leased') = (run IS NOT NULL))
);
INSERT INTO dispatch_parcel_new (letter, channel, dossier, mailbox, token, state, due, attempts,
	run, lease_until, created, changed, withheld, paced, address, serial)
SELECT letter, channel, dossier, mailbox, token, state, due, attempts,
	run, lease_until, created, changed, withheld, paced, address, serial
FROM dispatch_parcel ORDER BY serial;

CREATE TABLE dispatch_attempt_new (
	parcel INTEGER NOT NULL REFERENCES dispatch_parcel_new (serial), -- that it is of
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
	PRIMARY KEY (parcel, number),
	CHECK ((outcome IS NULL) = (act IS NULL))
) WITHOUT ROWID;
INSERT INTO dispatch_attempt_new (parcel, number, run, relay, intent, outcome, act,
	code, enhanced, reply, queue_id, tls)
SELECT p.serial, a.number, a.run, a.relay, a.intent, a.outcome, a.act,
	a.code, a.enhanced, a.reply, a.queue_id, a.tls
FROM dispatch_parcel p JOIN dispatch_attempt a ON a.letter = p.letter AND a.channel = p.channel
ORDER BY p.serial, a.number;

CREATE TABLE dispatch_resolution_new (
	parcel INTEGER NOT NULL REFERENCES dispatch_parcel_new (serial), -- that it is of
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
	PRIMARY KEY (parcel, number)
) WITHOUT ROWID;
INSERT INTO dispatch_resolution_new (parcel, number, act, was, who, why, at, day, bearer, scan)
SELECT p.serial, r.number, r.act, r.was, r.who, r.why, r.at, r.day, r.bearer, r.scan
FROM dispatch_parcel p JOIN dispatch_resolution r ON r.letter = p.letter AND r.channel = p.channel
ORDER BY p.serial, r.number;

CREATE TABLE dispatch_message_new (
	parcel INTEGER NOT NULL PRIMARY KEY REFERENCES dispatch_parcel_new (serial), -- that it is of
	message_id TEXT NOT NULL,    -- with its angle brackets
	-- What of the header block does not follow from the letter; of older messages all of it,
	-- without the empty line.
	header TEXT NOT NULL,
	encoder TEXT NOT NULL,       -- version of what wrote header and body
	-- "header" and SHA-256 of the whole header block, hexadecimal; by itself that of the message
	digest TEXT NOT NULL,
	composed TEXT NOT NULL       -- when dispatch first took the parcel up
);
INSERT INTO dispatch_message_new (parcel, message_id, header, encoder, digest, composed)
SELECT m.parcel, m.message_id, m.header, m.encoder, m.digest, m.composed
FROM dispatch_message m JOIN dispatch_parcel p ON p.serial = m.parcel ORDER BY m.parcel;

DROP TABLE dispatch_message;
DROP TABLE dispatch_resolution;
DROP TABLE dispatch_attempt;
DROP TABLE dispatch_parcel;
ALTER TABLE dispatch_parcel_new RENAME TO dispatch_parcel;
ALTER TABLE dispatch_attempt_new RENAME TO dispatch_attempt;
ALTER TABLE dispatch_resolution_new RENAME TO dispatch_resolution;
ALTER TABLE dispatch_message_new RENAME TO dispatch_message;

-- With the channel, so that a dossier's parcels are counted by channel without reading them.
CREATE INDEX dispatch_parcel_dossier ON dispatch_parcel (dossier, letter, channel);
-- What waits for a relay: with the columns that the condition names, or SQLite looks each row up
-- to see them.
CREATE INDEX dispatch_parcel_due ON dispatch_parcel (dossier, due, serial, state, address)
	WHERE state = 'waiting' AND address IS NULL;
CREATE INDEX dispatch_parcel_run ON dispatch_parcel (run) WHERE run IS NOT NULL;
-- What goes by post or by hand.
CREATE INDEX dispatch_parcel_by_hand ON dispatch_parcel (dossier, state)
	WHERE address IS NOT NULL;
-- What may want a person.
CREATE INDEX dispatch_parcel_pressing ON dispatch_parcel (dossier, state, letter)
	WHERE state = 'in-doubt' OR state = 'refused' OR state = 'abandoned';
-- What a pace has put off, of all that waits.
CREATE INDEX dispatch_parcel_paced ON dispatch_parcel (dossier, due)
	WHERE paced = 1 AND state = 'waiting' AND address IS NULL;
