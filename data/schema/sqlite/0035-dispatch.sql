-- Parcels get a number, which grows as they are issued, hence nearly as they are sent.
-- Its place among all parcels, from 1; 0: not given by the program.
ALTER TABLE dispatch_parcel ADD COLUMN serial INTEGER NOT NULL DEFAULT 0;
UPDATE dispatch_parcel SET serial = counted.serial FROM (
	SELECT letter, channel, ROW_NUMBER() OVER (ORDER BY created, letter, channel) AS serial
	FROM dispatch_parcel) AS counted
WHERE counted.letter = dispatch_parcel.letter AND counted.channel = dispatch_parcel.channel;
CREATE UNIQUE INDEX dispatch_parcel_serial ON dispatch_parcel (serial);

-- Messages as before, but under the number of their parcel: they had an index of letters and
-- channels beside them, of which each commit wrote pages anew. A message whose parcel a hand has
-- deleted has no number to stand under, and is dropped: nothing sends it, and verify names the
-- parcel that is gone by the register.
CREATE TABLE dispatch_message_new (
	parcel INTEGER NOT NULL PRIMARY KEY REFERENCES dispatch_parcel (serial), -- that it is of
	message_id TEXT NOT NULL,    -- with its angle brackets
	-- What of the header block does not follow from the letter; of older messages all of it,
	-- without the empty line.
	header TEXT NOT NULL,
	encoder TEXT NOT NULL,       -- version of what wrote header and body
	-- "header" and SHA-256 of the whole header block, hexadecimal; by itself that of the message
	digest TEXT NOT NULL,
	composed TEXT NOT NULL       -- when dispatch first took the parcel up
);
INSERT INTO dispatch_message_new (parcel, message_id, header, encoder, digest, composed)
SELECT p.serial, m.message_id, m.header, m.encoder, m.digest, m.composed
FROM dispatch_parcel p JOIN dispatch_message m ON m.letter = p.letter AND m.channel = p.channel
ORDER BY p.serial;
DROP TABLE dispatch_message;
ALTER TABLE dispatch_message_new RENAME TO dispatch_message;
