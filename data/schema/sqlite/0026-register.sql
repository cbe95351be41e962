-- Sealed letters as before, with the courtesy translation that may go with one: its language
-- before what a letter contains, since a long row is read as far as the last column that is
-- asked for.
CREATE TABLE register_letter_new (
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
	subject TEXT NOT NULL,             -- of the message: with that of the translation
	from_name TEXT NOT NULL,
	from_address TEXT NOT NULL,
	reply_to TEXT,
	channel TEXT NOT NULL,             -- email, post, hand
	mailbox TEXT,                      -- NULL where the channel has none
	token TEXT NOT NULL,               -- of the envelope sender
	issued TEXT NOT NULL,              -- RFC 3339, UTC
	attachment TEXT CHECK (attachment IN ('none')), -- what messages carry; NULL: the pdf
	translation TEXT,                  -- its language; NULL: none goes with the letter
	text BLOB NOT NULL,                -- UTF-8, with the translation
	html BLOB NOT NULL,                -- likewise
	pdf BLOB NOT NULL,                 -- unsigned; with the translation unless that is apart
	translation_pdf BLOB CHECK (translation_pdf IS NULL OR translation IS NOT NULL),
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
ALTER TABLE register_letter_new RENAME TO register_letter;
CREATE INDEX register_letter_issued ON register_letter (dossier, entry);
