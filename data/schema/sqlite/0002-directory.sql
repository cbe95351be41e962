-- Who can be written to. "hash" is over all that an import would store of a record, its
-- names, channels and flags included: an equal hash means that nothing changed. "revision"
-- counts the contents that a record has had. "key" is the fold key of a name (lang_fold).

CREATE TABLE directory_body (
	id        TEXT NOT NULL PRIMARY KEY,
	kind      TEXT NOT NULL,    -- parliament chamber committee liaison-group organisation unknown
	country   TEXT NOT NULL,    -- two letters; '' for none of its own
	parent    TEXT REFERENCES directory_body (id) DEFERRABLE INITIALLY DEFERRED,
	name      TEXT NOT NULL,    -- the main one
	key       TEXT NOT NULL,
	language  TEXT NOT NULL,    -- of the main name; '' unknown
	languages TEXT NOT NULL,    -- to be written to in, in order of preference, blank between
	topics    TEXT NOT NULL,    -- words, blank between
	tags      TEXT NOT NULL,    -- words, blank between
	hash      INTEGER NOT NULL,
	revision  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE directory_person (
	id        TEXT NOT NULL PRIMARY KEY,
	name      TEXT NOT NULL,    -- the main one
	key       TEXT NOT NULL,
	language  TEXT NOT NULL,    -- of the main name; '' unknown
	gender    TEXT NOT NULL CHECK (gender IN ('unknown', 'female', 'male')),
	died      TEXT,             -- YYYY-MM-DD
	languages TEXT NOT NULL,    -- in order of preference, blank between
	tags      TEXT NOT NULL,    -- words, blank between
	hash      INTEGER NOT NULL,
	revision  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE directory_post (
	id        TEXT NOT NULL PRIMARY KEY,
	body      TEXT NOT NULL REFERENCES directory_body (id),
	role      TEXT NOT NULL,    -- normalised: chair, co-chair, head …
	languages TEXT NOT NULL,    -- in order of preference, blank between; '': as the body
	tags      TEXT NOT NULL,    -- words, blank between
	hash      INTEGER NOT NULL, -- over its holders too
	revision  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE directory_holder (
	post   TEXT NOT NULL REFERENCES directory_post (id),
	place  INTEGER NOT NULL,    -- in the record, from 0
	person TEXT NOT NULL,       -- id, perhaps of nobody we know; '' when only a name is known
	name   TEXT NOT NULL,       -- as the source states it; '' when the person's record has it
	since  TEXT,                -- first day, YYYY-MM-DD; NULL unknown
	until  TEXT,                -- last day; NULL unknown or not yet
	PRIMARY KEY (post, place)
) WITHOUT ROWID;
CREATE INDEX directory_holder_person ON directory_holder (person);

-- Names beside the main one, titles of posts and of circles.
CREATE TABLE directory_name (
	owner    TEXT NOT NULL,     -- body person post circle
	id       TEXT NOT NULL,
	language TEXT NOT NULL,     -- "ru", "ru-dative"; '' for a spelling of no known language
	place    INTEGER NOT NULL,  -- 0 is the name in that language, others are spellings of it
	name     TEXT NOT NULL,
	key      TEXT NOT NULL,
	PRIMARY KEY (owner, id, language, place)
) WITHOUT ROWID;

CREATE TABLE directory_channel (
	owner    TEXT NOT NULL,     -- body person post
	id       TEXT NOT NULL,
	place    INTEGER NOT NULL,  -- in order of preference
	kind     TEXT NOT NULL CHECK (kind IN ('email', 'post', 'hand')),
	language TEXT NOT NULL,     -- of an address's lines; '' unknown
	value    TEXT NOT NULL,     -- a mailbox, or lines with a line feed between
	flaw     TEXT,              -- why it cannot be used; NULL: it can
	PRIMARY KEY (owner, id, place)
) WITHOUT ROWID;

-- Doubts that stay with a record until its source is put right.
CREATE TABLE directory_flag (
	owner  TEXT NOT NULL,       -- body person post
	id     TEXT NOT NULL,
	place  INTEGER NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (owner, id, place)
) WITHOUT ROWID;

CREATE TABLE directory_circle (
	id       TEXT NOT NULL PRIMARY KEY,
	hash     INTEGER NOT NULL,  -- over its selection too
	revision INTEGER NOT NULL
) WITHOUT ROWID;

-- A post is in the circle when one selection fits: one value of each of its fields.
CREATE TABLE directory_selection (
	circle TEXT NOT NULL REFERENCES directory_circle (id),
	place  INTEGER NOT NULL,    -- which selection, from 0
	field  TEXT NOT NULL,       -- kind country role topic language tag
	value  TEXT NOT NULL,
	PRIMARY KEY (circle, place, field, value)
) WITHOUT ROWID;

CREATE TABLE directory_suppression (
	target TEXT NOT NULL CHECK (target IN ('mailbox', 'post', 'person', 'body')),
	value  TEXT NOT NULL,       -- the mailbox in lower case, or the record's id
	reason TEXT NOT NULL,
	until  TEXT NOT NULL,       -- the last day it holds; '': without end
	PRIMARY KEY (target, value)
) WITHOUT ROWID;
