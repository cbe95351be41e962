-- Accounts and the facts of this home.

CREATE TABLE office_setting (
	name  TEXT PRIMARY KEY,  -- "frozen": whether the home was founded under a frozen clock
	value TEXT NOT NULL
);

CREATE TABLE office_user (
	name     TEXT PRIMARY KEY,  -- legal as the key name of a signed note
	verifier TEXT NOT NULL,     -- C2SP verifier key
	created  TEXT NOT NULL      -- RFC 3339, UTC
);

CREATE TABLE office_right (
	user_name TEXT NOT NULL REFERENCES office_user (name),
	kind      TEXT NOT NULL CHECK (kind IN ('role', 'office')),
	name      TEXT NOT NULL,    -- of the role, or of the office whose approval it gives
	PRIMARY KEY (user_name, kind, name)
);

-- Whom an issued letter is for: each post of each person that it addresses.
CREATE TABLE office_letter_addressee (
	letter    TEXT NOT NULL,  -- number
	addressee TEXT NOT NULL,  -- id in the directory
	mailbox   TEXT,           -- that person's
	PRIMARY KEY (letter, addressee)
);
