-- The register: numbers, sealed letters, and entries under a Merkle tree (doc/REGISTER.md).
-- Rows are inserted and never changed, but for `last` of a series.

-- The numbers given so far.
CREATE TABLE register_series (
	name TEXT NOT NULL,    -- "1-14"
	year INTEGER NOT NULL,
	last INTEGER NOT NULL CHECK (last >= 1), -- the number given last; all from 1 on are
	PRIMARY KEY (name, year)
);

-- What happened: one leaf of the tree each.
CREATE TABLE register_entry (
	position INTEGER NOT NULL PRIMARY KEY CHECK (position >= 0), -- of its leaf
	kind TEXT NOT NULL     -- what of: the second byte of the leaf
		CHECK (kind IN ('home', 'act', 'letter', 'outcome', 'publication')),
	stamp TEXT NOT NULL,   -- RFC 3339, UTC; the payload's "time" as well
	salt BLOB NOT NULL,    -- 32 random bytes, so that nobody can guess the payload
	payload BLOB NOT NULL  -- a record, or for an act a signed note
);

-- The roots of the complete subtrees of the tree.
CREATE TABLE register_node (
	level INTEGER NOT NULL, -- it covers 2^level leaves; 0 is a leaf
	place INTEGER NOT NULL, -- from leaf place * 2^level on
	hash BLOB NOT NULL,     -- 32 bytes
	PRIMARY KEY (level, place)
);

-- Sealed letters.
CREATE TABLE register_letter (
	number TEXT NOT NULL PRIMARY KEY,  -- "1-14/2025/00005"
	series TEXT NOT NULL,
	year INTEGER NOT NULL,
	sequence INTEGER NOT NULL CHECK (sequence >= 1),
	entry INTEGER NOT NULL UNIQUE REFERENCES register_entry (position),
	dossier TEXT NOT NULL,
	addressee TEXT NOT NULL,
	addressee_name TEXT NOT NULL,      -- in the letter's language
	country TEXT,                      -- NULL: an organisation's
	language TEXT NOT NULL,
	subject TEXT NOT NULL,
	from_name TEXT NOT NULL,
	from_address TEXT NOT NULL,
	reply_to TEXT,
	channel TEXT NOT NULL,             -- email, post, hand
	mailbox TEXT,                      -- NULL where the channel has none
	token TEXT NOT NULL,               -- of the envelope sender
	issued TEXT NOT NULL,              -- RFC 3339, UTC
	text BLOB NOT NULL,                -- UTF-8
	html BLOB NOT NULL,                -- UTF-8
	pdf BLOB NOT NULL,                 -- unsigned
	UNIQUE (series, year, sequence),
	UNIQUE (dossier, addressee)        -- one letter per addressee per dossier
);

-- Signed sizes and roots of the tree, one after each act.
CREATE TABLE register_checkpoint (
	size INTEGER NOT NULL PRIMARY KEY CHECK (size >= 1), -- entries it covers
	stamp TEXT NOT NULL,                                 -- RFC 3339, UTC
	note TEXT NOT NULL                                   -- a C2SP signed note
);
