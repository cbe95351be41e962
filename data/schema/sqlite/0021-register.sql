-- Entries as before, with a check of the kind that compares: SQLite makes a table aside of a
-- longer list behind IN, anew for each row that is written.
CREATE TABLE register_entry_new (
	position INTEGER NOT NULL PRIMARY KEY CHECK (position >= 0), -- of its leaf
	kind TEXT NOT NULL CHECK ( -- what of: the second byte of the leaf
		kind = 'home' OR kind = 'act' OR kind = 'letter' OR kind = 'outcome' OR
		kind = 'publication'),
	stamp TEXT NOT NULL,   -- RFC 3339, UTC; the payload's "time" as well
	salt BLOB NOT NULL,    -- 32 random bytes, so that nobody can guess the payload
	payload BLOB NOT NULL  -- a record, or for an act a signed note
);
INSERT INTO register_entry_new (position, kind, stamp, salt, payload)
SELECT position, kind, stamp, salt, payload FROM register_entry ORDER BY position;

-- Sealed letters as before, with `attachment` and `entry` before what a letter contains: a
-- long row is read as far as the last column that is asked for, and the messages of most
-- dossiers do without the pdf.
CREATE TABLE register_letter_new (
	number TEXT NOT NULL PRIMARY KEY,  -- "1-14/2025/00005"
	series TEXT NOT NULL,
	year INTEGER NOT NULL,
	sequence INTEGER NOT NULL CHECK (sequence >= 1),
	entry INTEGER NOT NULL UNIQUE REFERENCES register_entry_new (position),
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
	attachment TEXT CHECK (attachment IN ('none')), -- what messages carry; NULL: the pdf
	text BLOB NOT NULL,                -- UTF-8
	html BLOB NOT NULL,                -- UTF-8
	pdf BLOB NOT NULL,                 -- unsigned
	UNIQUE (series, year, sequence),
	UNIQUE (dossier, addressee)        -- one letter per addressee per dossier
);
INSERT INTO register_letter_new (number, series, year, sequence, entry, dossier, addressee,
	addressee_name, country, language, subject, from_name, from_address, reply_to, channel,
	mailbox, token, issued, attachment, text, html, pdf)
SELECT number, series, year, sequence, entry, dossier, addressee,
	addressee_name, country, language, subject, from_name, from_address, reply_to, channel,
	mailbox, token, issued, attachment, text, html, pdf FROM register_letter ORDER BY rowid;
DROP TABLE register_letter;
DROP TABLE register_entry;
ALTER TABLE register_entry_new RENAME TO register_entry;
ALTER TABLE register_letter_new RENAME TO register_letter;

-- The roots of the complete subtrees of the tree, as before; found by their place alone.
CREATE TABLE register_node_new (
	level INTEGER NOT NULL, -- it covers 2^level leaves; 0 is a leaf
	place INTEGER NOT NULL, -- from leaf place * 2^level on
	hash BLOB NOT NULL,     -- 32 bytes
	PRIMARY KEY (level, place)
) WITHOUT ROWID;
INSERT INTO register_node_new (level, place, hash)
SELECT level, place, hash FROM register_node ORDER BY level, place;
DROP TABLE register_node;
ALTER TABLE register_node_new RENAME TO register_node;
