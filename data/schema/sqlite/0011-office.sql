-- Who holds the post that a letter addresses, as it was issued: the id of a person, or ''
-- and the name that the source states. NULL in letters issued before this was kept.
ALTER TABLE office_letter_addressee ADD COLUMN post TEXT;   -- id in the directory
ALTER TABLE office_letter_addressee ADD COLUMN person TEXT; -- id in the directory, or ''
ALTER TABLE office_letter_addressee ADD COLUMN name TEXT;   -- the person's main one
