-- What the public has been told.

CREATE TABLE newsroom_release (
	dossier   TEXT PRIMARY KEY,
	digest    TEXT NOT NULL,  -- of the texts, as release_digest makes it
	published TEXT NOT NULL,  -- RFC 3339, UTC: first
	updated   TEXT NOT NULL   -- RFC 3339, UTC: with other texts, last
);
