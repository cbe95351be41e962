-- Whom a letter is for: of each five lines, the addressee's id, the post's and the person's, the
-- mailbox, and the name. NULL in letters issued before this was kept.
ALTER TABLE register_letter ADD COLUMN addressees TEXT;
