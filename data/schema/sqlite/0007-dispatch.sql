-- One process that dispatched, or rehearsed, one dossier; it holds the leases of parcels.
CREATE TABLE dispatch_run (
	id TEXT NOT NULL PRIMARY KEY, -- 26 letters and digits of our own making
	dossier TEXT NOT NULL,       -- its name
	relay TEXT NOT NULL,         -- its name in the configuration, or its URL
	rehearsal INTEGER NOT NULL CHECK (rehearsal IN (0, 1)), -- 1: it leases nothing
	host TEXT NOT NULL,          -- name of the machine
	boot TEXT NOT NULL,          -- id of the machine's present boot
	space TEXT NOT NULL,         -- namespace in which the process has its number
	process INTEGER NOT NULL,    -- its number
	born INTEGER NOT NULL,       -- when it started, in clock ticks since the boot
	began TEXT NOT NULL,         -- RFC 3339 in UTC, as all times
	ended TEXT                   -- NULL while it works, and for ever when it died
) WITHOUT ROWID;

-- A letter on its way by a channel; states and moves stand in dispatch-state.c.
CREATE TABLE dispatch_parcel (
	letter TEXT NOT NULL,        -- its number
	channel TEXT NOT NULL,       -- 'email'
	dossier TEXT NOT NULL,       -- its name
	mailbox TEXT NOT NULL,       -- where it goes
	token TEXT NOT NULL UNIQUE,  -- in the envelope sender; tells whose bounce comes back
	state TEXT NOT NULL CHECK (state IN -- where it stands
		('waiting', 'leased', 'accepted', 'refused', 'in-doubt', 'abandoned')),
	due TEXT NOT NULL,           -- not to be tried before
	attempts INTEGER NOT NULL CHECK (attempts >= 0), -- with the one that it is leased for
	run TEXT REFERENCES dispatch_run (id),           -- that holds the lease
	lease_until TEXT,            -- when another run may take it for lost
	created TEXT NOT NULL,       -- when the letter was issued
	changed TEXT NOT NULL,       -- when it came to its state
	PRIMARY KEY (letter, channel),
	CHECK ((state = 'leased') = (run IS NOT NULL))
) WITHOUT ROWID;

CREATE INDEX dispatch_parcel_dossier ON dispatch_parcel (dossier, letter);
CREATE INDEX dispatch_parcel_due ON dispatch_parcel (dossier, due, letter)
	WHERE state = 'waiting';
CREATE INDEX dispatch_parcel_run ON dispatch_parcel (run) WHERE run IS NOT NULL;

-- One try to deliver a parcel: its intent, and the outcome once that is known.
CREATE TABLE dispatch_attempt (
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
	FOREIGN KEY (letter, channel) REFERENCES dispatch_parcel (letter, channel),
	CHECK ((outcome IS NULL) = (act IS NULL))
) WITHOUT ROWID;

-- What a person said about a parcel.
CREATE TABLE dispatch_resolution (
	letter TEXT NOT NULL,        -- of the parcel
	channel TEXT NOT NULL,       -- of the parcel
	number INTEGER NOT NULL,     -- from 1
	act TEXT NOT NULL,           -- 'confirm', 'resend' or 'abandon'
	was TEXT NOT NULL,           -- the state before
	who TEXT NOT NULL,           -- the user's name
	why TEXT NOT NULL,           -- in that person's words
	at TEXT NOT NULL,            -- when
	PRIMARY KEY (letter, channel, number),
	FOREIGN KEY (letter, channel) REFERENCES dispatch_parcel (letter, channel)
) WITHOUT ROWID;

-- The message of a parcel: all of it that cannot be made again from the sealed letter.
CREATE TABLE dispatch_message (
	letter TEXT NOT NULL,        -- of the parcel
	channel TEXT NOT NULL,       -- of the parcel
	message_id TEXT NOT NULL UNIQUE, -- with its angle brackets
	header TEXT NOT NULL,        -- the header block, without the empty line
	encoder TEXT NOT NULL,       -- version of what wrote header and body
	digest TEXT NOT NULL,        -- SHA-256 of the whole, hexadecimal
	composed TEXT NOT NULL,      -- when dispatch first took the parcel up
	PRIMARY KEY (letter, channel),
	FOREIGN KEY (letter, channel) REFERENCES dispatch_parcel (letter, channel)
) WITHOUT ROWID;
