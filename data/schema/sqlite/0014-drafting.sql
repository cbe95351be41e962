-- The manifest of a round from submission on, in pieces: it may be longer than memory should
-- hold. Joined in order they are its canonical text.
CREATE TABLE drafting_manifest (
	dossier TEXT NOT NULL,
	round INTEGER NOT NULL,
	place INTEGER NOT NULL,   -- from 0
	piece BLOB NOT NULL,
	PRIMARY KEY (dossier, round, place),
	FOREIGN KEY (dossier, round) REFERENCES drafting_round (dossier, round)
);
INSERT INTO drafting_manifest (dossier, round, place, piece)
	SELECT dossier, round, 0, CAST(manifest AS BLOB) FROM drafting_round
	WHERE manifest IS NOT NULL;
ALTER TABLE drafting_round DROP COLUMN manifest;
