-- Where a letter goes beside its mailbox. Both NULL in letters issued before this was kept.
-- The lines of the envelope, with a line feed between, of one that goes by post or by hand.
ALTER TABLE register_letter ADD COLUMN address TEXT;
-- Of one by e-mail the parcels that a joint letter has beyond its first, a line for each:
-- "email-2", the token and the mailbox, with blanks between; '': it has none.
ALTER TABLE register_letter ADD COLUMN further TEXT;
