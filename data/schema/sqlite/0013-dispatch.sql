-- What a person has put in the way of a dossier's dispatch; no row: nothing.
CREATE TABLE dispatch_gate (
	dossier TEXT NOT NULL PRIMARY KEY, -- its name
	state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'stopped')),
	who TEXT,                -- paused or stopped it, NULL while it is open
	why TEXT,                -- in that person's words
	at TEXT,                 -- when; RFC 3339 in UTC, as all times
	opens TEXT,              -- nothing is leased before; NULL: there is no schedule
	closes TEXT,             -- nothing is leased from then on; NULL: there is no end
	CHECK ((state = 'open') = (who IS NULL)),
	CHECK (opens IS NOT NULL OR closes IS NULL)
) WITHOUT ROWID;
