-- drafting: dossiers as files, and the rounds in which they are approved.

CREATE TABLE drafting_dossier (
	name TEXT PRIMARY KEY,    -- of lower-case letters, digits and hyphens
	state TEXT NOT NULL       -- where in its life the dossier is
		CHECK (state IN ('draft', 'submitted', 'approved', 'issued', 'dispatched', 'closed')),
	round INTEGER NOT NULL,   -- the present round, from 1
	changed TEXT NOT NULL     -- when its files were last changed, RFC 3339
);

CREATE TABLE drafting_file (
	dossier TEXT NOT NULL REFERENCES drafting_dossier (name),
	path TEXT NOT NULL,       -- below the folder, "/" between names
	bytes BLOB NOT NULL,      -- exactly as imported
	PRIMARY KEY (dossier, path)
);

CREATE TABLE drafting_round (
	dossier TEXT NOT NULL REFERENCES drafting_dossier (name),
	round INTEGER NOT NULL,   -- 1, 2, …
	manifest TEXT,            -- canonical text, from submission on
	digest TEXT,              -- SHA-256 of the manifest, hexadecimal
	offices TEXT,             -- that approve, in order, one a line, from submission on
	submitted_by TEXT,        -- user
	submitted_at TEXT,        -- RFC 3339
	ended TEXT                -- how the round returned to draft; NULL: it is the present one
		CHECK (ended IN ('rejected', 'voided')),
	ended_by TEXT,            -- user
	ended_at TEXT,            -- RFC 3339
	reason TEXT,              -- of the rejection, or the change that voided the approval
	PRIMARY KEY (dossier, round)
);

-- One part for each user in a round: the key keeps an author from approving.
CREATE TABLE drafting_part (
	dossier TEXT NOT NULL,
	round INTEGER NOT NULL,
	actor TEXT NOT NULL,      -- user
	role TEXT NOT NULL CHECK (role IN ('author', 'approver')),
	office TEXT,              -- that an approver approved for
	at TEXT NOT NULL,         -- RFC 3339
	PRIMARY KEY (dossier, round, actor),
	UNIQUE (dossier, round, office),
	CHECK ((role = 'approver') = (office IS NOT NULL)),
	FOREIGN KEY (dossier, round) REFERENCES drafting_round (dossier, round)
);
