-- The messages, as before, but by rowid: a row of 600 bytes in the inner nodes of its own key's
-- tree left those room for six, and each append wrote pages of every level.
CREATE TABLE dispatch_message_new (
	letter TEXT NOT NULL,        -- of the parcel
	channel TEXT NOT NULL,       -- of the parcel
	message_id TEXT NOT NULL,    -- with its angle brackets
	header TEXT NOT NULL,        -- the header block, without the empty line
	encoder TEXT NOT NULL,       -- version of what wrote header and body
	digest TEXT NOT NULL,        -- SHA-256 of the whole, hexadecimal
	composed TEXT NOT NULL,      -- when dispatch first took the parcel up
	PRIMARY KEY (letter, channel),
	FOREIGN KEY (letter, channel) REFERENCES dispatch_parcel (letter, channel)
);
INSERT INTO dispatch_message_new
	(letter, channel, message_id, header, encoder, digest, composed)
SELECT letter, channel, message_id, header, encoder, digest, composed
FROM dispatch_message ORDER BY letter, channel;
DROP TABLE dispatch_message;
ALTER TABLE dispatch_message_new RENAME TO dispatch_message;
