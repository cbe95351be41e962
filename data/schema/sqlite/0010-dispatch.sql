-- Why the program itself held an abandoned parcel back; NULL: it did not.
ALTER TABLE dispatch_parcel ADD COLUMN withheld TEXT;
