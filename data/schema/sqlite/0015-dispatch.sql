-- From when on a relay, or the mailboxes of a domain, may have their next letter; only for
-- those to which the configuration gives a rate.
CREATE TABLE dispatch_pace (
	subject TEXT NOT NULL CHECK (subject IN ('relay', 'domain')),
	name TEXT NOT NULL,          -- of the relay in the configuration; the domain
	free TEXT NOT NULL,          -- RFC 3339 in UTC, as all times
	PRIMARY KEY (subject, name)
) WITHOUT ROWID;
-- Whether a waiting parcel is due only later because of a pace (1).
ALTER TABLE dispatch_parcel ADD COLUMN paced INTEGER NOT NULL DEFAULT 0
	CHECK (paced IN (0, 1));
