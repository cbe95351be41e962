-- The channels that somebody would rather be written to by; of a circle, all those that its
-- letters may take. No row: nothing is known, and a circle allows any.
CREATE TABLE directory_preference (
	owner TEXT NOT NULL,    -- body person post circle
	id    TEXT NOT NULL,
	place INTEGER NOT NULL, -- in order of preference, from 0
	kind  TEXT NOT NULL CHECK (kind IN ('email', 'post', 'hand')),
	PRIMARY KEY (owner, id, place)
) WITHOUT ROWID;
