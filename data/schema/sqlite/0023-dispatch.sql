-- So that parcels are counted without reading them. What waits for a relay: with the columns
-- that the condition names, or SQLite looks each row up to see them.
DROP INDEX dispatch_parcel_due;
CREATE INDEX dispatch_parcel_due ON dispatch_parcel
	(dossier, due, letter, channel, state, address)
	WHERE state = 'waiting' AND address IS NULL;
-- What goes by post or by hand.
CREATE INDEX dispatch_parcel_by_hand ON dispatch_parcel (dossier, state)
	WHERE address IS NOT NULL;
-- What may want a person.
CREATE INDEX dispatch_parcel_pressing ON dispatch_parcel (dossier, state, letter)
	WHERE state = 'in-doubt' OR state = 'refused' OR state = 'abandoned';
-- What a pace has put off, of all that waits.
CREATE INDEX dispatch_parcel_paced ON dispatch_parcel (dossier, due)
	WHERE paced = 1 AND state = 'waiting' AND address IS NULL;
