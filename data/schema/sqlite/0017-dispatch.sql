-- The lines of the envelope, with a line feed between, of a parcel that goes by post or by
-- hand: no relay takes it, and its mailbox is ''. NULL: it goes by e-mail.
ALTER TABLE dispatch_parcel ADD COLUMN address TEXT;
DROP INDEX dispatch_parcel_due;
CREATE INDEX dispatch_parcel_due ON dispatch_parcel (dossier, due, letter)
	WHERE state = 'waiting' AND address IS NULL;
